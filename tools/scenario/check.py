"""Compare a scenario's database with its answer file; see the package."""

import argparse

from tools.ground import console

from .checker import check, describe


def main(arguments):
    """Print recall and false alarms; 0 when all is found and nothing else."""
    parser = argparse.ArgumentParser(prog="tools.scenario.check")
    parser.add_argument("--db", required=True)
    score = check(parser.parse_args(arguments).db)
    print(describe(score))
    return 0 if score.is_perfect else 1


if __name__ == "__main__":
    console.main(main)
