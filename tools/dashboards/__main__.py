"""`bin/python -m tools.dashboards [--check]`."""

import argparse

from tools.ground import console
from tools.ground.paths import REPO

from . import FOLDER, files


def main(arguments):
    """Write the files, or return 1 if one is not as it would be written."""
    parser = argparse.ArgumentParser(prog="bin/python -m tools.dashboards")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, name what differs"
    )
    options = parser.parse_args(arguments)
    differing = {
        FOLDER / name: text
        for name, text in files().items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text() != text
    }
    for file, text in differing.items():
        print(file.relative_to(REPO))
        if not options.check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    return 1 if options.check and differing else 0


if __name__ == "__main__":
    console.main(main)
