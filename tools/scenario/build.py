"""Build a scenario into a database; see the package."""

import argparse

from tools.ground import console

from .builder import MINIMUM, SCENARIOS, build


def parse(arguments):
    """Return the options."""
    parser = argparse.ArgumentParser(prog="tools.scenario.build")
    add = parser.add_argument
    add("--db", required=True, help="name of the database; an unfinished one goes")
    names = {"choices": SCENARIOS, "default": SCENARIOS[0]}
    add("--scenario", "--name", dest="name", **names)
    add("--skus", type=int, default=400, help="how many items (%(default)s)")
    add("--rebuild", action="store_true", help="drop a finished one, too")
    options = parser.parse_args(arguments)
    if options.skus < MINIMUM:
        parser.error(f"--skus is at least {MINIMUM}: the situations name that many")
    return options


def main(arguments):
    """Build it."""
    options = parse(arguments)
    build(options.db, options.skus, options.name, rebuild=options.rebuild)


if __name__ == "__main__":
    console.main(main)
