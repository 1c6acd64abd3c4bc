import argparse
import json
import os
from pathlib import Path

from tools.ground import console, setup
from tools.ground.demo import read_logins
from tools.ground.errors import GroundError
from tools.ground.server import serving
from tools.ground.visit import Visitor

from .chrome import chromium
from .shots import SHOTS, first_screens

SIZES = {"desktop": (1366, 800, False), "phone": (360, 740, True)}


def main(arguments):
    """Take the pictures that were asked for."""
    options = parse(arguments)
    setup.ensure()
    people = {person["login"]: person for person in read_people(options)}
    known = [*SHOTS, *first_screens(people.values())]
    shots = [shot for shot in known if not options.only or shot.name in options.only]
    if not shots:
        names = ", ".join(shot.name for shot in known)
        raise GroundError(f"There is no such picture. There are: {names}.")
    options.out.mkdir(parents=True, exist_ok=True)
    with serving(options.db) as server, chromium() as page:
        for shot in shots:
            for size in shot.sizes:
                take(page, server.url, shot, size, people, options.out)


def parse(arguments):
    """Return the options."""
    parser = argparse.ArgumentParser(prog="tools.screenshots", description=__doc__)
    parser.add_argument("--db", default=os.environ.get("DIST_DB", "dist_regional"))
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--only", nargs="*", metavar="NAME", help="these pictures only")
    parser.add_argument(
        "--logins",
        type=Path,
        help="a JSON list of login, password, start; by default the scenario's",
    )
    return parser.parse_args(arguments)


def read_people(options):
    """Return who can log in, one dict per person."""
    if options.logins:
        return json.loads(options.logins.read_text())
    return read_logins(options.db)


def take(page, url, shot, size, people, folder):
    """Take one picture in one size."""
    if shot.role not in people:
        raise GroundError(f"{shot.name}: nobody can log in as {shot.role}.")
    person = people[shot.role]
    visitor = Visitor(url)
    visitor.log_in(person["login"], person["password"])
    page.resize(*SIZES[size])
    page.use_session(url, visitor.session)
    page.open(f"{url}/odoo/{shot.find_path(visitor)}")
    for kind, *rest in shot.steps:
        getattr(page, kind)(*rest)
    file = folder / f"{shot.name}-{size}.png"
    page.photograph(file)
    console.say(f"- {file}")


if __name__ == "__main__":
    console.main(main)
