"""Build the asset bundles of a database once, so that no copy has to."""

import sys

from .session import odoo_env


def main():
    """Take the database's name from the command line."""
    with odoo_env(sys.argv[1]) as env:
        env["ir.qweb"]._pregenerate_assets_bundles()


if __name__ == "__main__":
    main()
