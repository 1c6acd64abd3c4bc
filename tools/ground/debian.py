"""Odoo from Debian's archive, through apt with lists of our own.

The machine's sources, lists and packages stay as they are: apt gets a private source
list, list folder and cache, checks the archive's signature with the keyring that is
on the machine, and what it downloads is unpacked, not installed.
"""

import os
import re
import shutil
import tempfile
from pathlib import Path

from .console import step
from .errors import GroundError
from .system import need_space, run

PYTHON_FOLDER = "usr/lib/python3/dist-packages"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ODOO = "odoo-19"
# The package reaches these through relative links; without them the login page
# cannot build its style sheet.
LINKED = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-glyphicons-halflings",
    "fonts-ocr-b",
)
# Taken from the stable suite: unstable's Font Awesome is 7 with other file names,
# and Inconsolata there comes in another format.
LINKED_STABLE = ("fonts-font-awesome", "fonts-inconsolata")
STABLE_SUITE = "bookworm"
WAY_OUT = "let ODOO_SOURCE name a tree of Odoo 19.0 instead."


def fetch_odoo(folder):
    """Download Odoo and what it links to, and unpack them into `folder`.

    Arguments:
        folder (Path): made only when complete, so a kill leaves no half tree.

    Raises:
        GroundError: no apt, no Debian archive, no network, or no room.
    """
    need_space(folder.parent, 2500, "Unpacking Odoo")
    archive = archive_address()
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetch-") as name:
        work = Path(name)
        with step("fetching Odoo 19.0 from Debian's archive (about 125 MB)"):
            _download(work, archive, "sid", [ODOO, *LINKED])
            _download(work, archive, STABLE_SUITE, LINKED_STABLE)
        with step("unpacking it"):
            _unpack(work, folder)


def archive_address(targets=None):
    """Return the address of Debian's archive as this machine's apt knows it.

    Arguments:
        targets (str | None): what `apt-get indextargets` printed; asked for if None.

    Raises:
        GroundError: apt is missing or knows no archive of Debian.
    """
    if targets is None:
        targets = run(
            ["apt-get", "indextargets"],
            problem=f"Odoo is fetched through apt, which does not work here: {WAY_OUT}",
        )
    for target in re.split(r"\n\s*\n", targets):
        fields = dict(re.findall(r"^([\w-]+): (.*)$", target, re.MULTILINE))
        if fields.get("Origin") == "Debian" and fields.get("Label") == "Debian":
            return fields["Repo-URI"]
    raise GroundError(f"This machine's apt knows no archive of Debian: {WAY_OUT}")


def _apt(work, archive, suite):
    """Return the apt command that knows nothing but one suite of the archive."""
    place = work / suite
    for part in ("lists/partial", "cache/archives/partial", "state"):
        (place / part).mkdir(parents=True)
    source = place / "sources.list"
    source.write_text(f"deb [signed-by={KEYRING}] {archive} {suite} main\n")
    (place / "state" / "status").touch()
    options = {
        "Dir::Etc::sourcelist": source,
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": place / "lists",
        "Dir::State::status": place / "state" / "status",
        "Dir::State": place / "state",
        "Dir::Cache": place / "cache",
        "Acquire::Retries": 3,
        "Acquire::http::Timeout": 60,
        "APT::Sandbox::User": "root",
        "APT::Update::Error-Mode": "any",
    }
    return ["apt-get"] + [x for k, v in options.items() for x in ("-o", f"{k}={v}")]


def _download(work, archive, suite, packages):
    apt = _apt(work, archive, suite)
    problem = f"Odoo could not be fetched from Debian's archive; {WAY_OUT}"
    debs = work / "debs"
    debs.mkdir(exist_ok=True)
    run([*apt, "update"], problem=problem)
    run([*apt, "download", *packages], problem=problem, cwd=debs)


def _unpack(work, folder):
    tree = work / "tree"
    tree.mkdir()
    for package in sorted((work / "debs").glob("*.deb")):
        run(
            ["dpkg-deb", "--extract", package, tree],
            problem=f"{package.name} could not be unpacked; {WAY_OUT}",
        )
    # The folder `addons` beside `odoo` only links to what `odoo/addons` holds.
    shutil.rmtree(tree / PYTHON_FOLDER / "addons", ignore_errors=True)
    os.rename(tree, folder)
