"""Print who may log in to a scenario's database, as JSON; see the package."""

import argparse
import json

from tools.ground import console

from .logbook import read


def main(arguments):
    """Print a list of objects: role, name, login, password, start, monday."""
    parser = argparse.ArgumentParser(prog="tools.scenario.logins")
    parser.add_argument("--db", required=True)
    print(json.dumps(read(parser.parse_args(arguments).db), indent=1))


if __name__ == "__main__":
    console.main(main)
