"""`python -m tools.loader.load`: real transactions into a database."""

import argparse
import sys
import time
from pathlib import Path

from tools.ground.console import say
from tools.ground.errors import GroundError

from .errors import LoadError
from .loading import load
from .options import Options


def main(arguments=None) -> int:
    """Load the file named on the command line.

    Returns:
        int: 0 if all agrees, 1 if differences were found, 2 if it could not be
        loaded.
    """
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    try:
        report = load(options.db, options.file, _options(options))
    except (LoadError, GroundError) as err:
        say(str(err))
        return 2
    print("\n".join(report.lines()))
    print(f"took {time.monotonic() - started:.0f} s")
    return 0 if report.ok else 1


def _options(given):
    return Options(
        cost_share=given.cost_share,
        opening_stock=given.opening_stock,
        invoices=given.invoices,
        encoding=given.encoding,
        rejects=given.rejects,
        batch=given.batch,
    )


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m tools.loader.load",
        description="Load real transactions; docs/loading.md says what rows become.",
    )
    default = Options()
    add = parser.add_argument
    add("--db", required=True, help="database with the sales and stock modules")
    add("--file", required=True, type=Path, help="CSV file, plain or gzipped")
    add("--cost-share", type=float, default=default.cost_share)
    add("--opening-stock", choices=("cover", "none"), default=default.opening_stock)
    add("--invoices", choices=("none", "open", "paid"), default=default.invoices)
    add("--encoding", default=default.encoding)
    add("--rejects", type=Path, help="file of refused rows; by default in the cache")
    add("--batch", type=int, default=default.batch, help="documents per transaction")
    return parser


if __name__ == "__main__":
    sys.exit(main())
