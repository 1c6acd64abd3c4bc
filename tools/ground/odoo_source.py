"""Which Odoo 19.0 is used, and how it is fetched when there is none."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .console import say
from .errors import GroundError
from .locks import exclusive
from .paths import home

SERIES = "19.0"
INSTALLED = ("/usr/lib/python3/dist-packages", "/usr/local/lib/odoo")


@dataclass(frozen=True, slots=True)
class OdooTree:
    """A tree of Odoo's source.

    Attributes:
        root: the folder that holds the package `odoo`; it goes on PYTHONPATH.
        addons: the folders of Odoo's own addons, for the addons path.
    """

    root: Path
    addons: tuple[Path, ...]


def read_tree(folder):
    """Return the tree in a folder, or None if there is no Odoo in it.

    Knows a checkout of Odoo's repository (`odoo/` beside `addons/`) and an installed
    package (everything in `odoo/addons/`).
    """
    root = Path(folder).expanduser().resolve()
    if not (root / "odoo" / "release.py").is_file():
        return None
    places = (root / "addons", root / "odoo" / "addons")
    addons = tuple(p for p in places if (p / "web").is_dir() or (p / "base").is_dir())
    if not any((p / "sale" / "__manifest__.py").is_file() for p in addons):
        return None
    return OdooTree(root, addons)


def series_of(tree):
    """Return the series a tree is of, for example "19.0".

    The file is read, not run: another series need not work with this Python.
    """
    text = (tree.root / "odoo" / "release.py").read_text()
    found = re.search(r"version_info\s*=\s*\(\s*['\"]?([\w~]+)['\"]?\s*,\s*(\d+)", text)
    return f"{found[1]}.{found[2]}" if found else "unknown"


def find():
    """Return the tree to use: named, installed, or Debian's package.

    Raises:
        GroundError: the named tree is none or of another series, or the package
            cannot be fetched.
    """
    named = os.environ.get("ODOO_SOURCE")
    if named:
        return _named(named)
    return _installed() or _fetched()


def _named(folder):
    tree = read_tree(folder)
    if tree is None:
        raise GroundError(
            f"ODOO_SOURCE names {folder}, which holds no Odoo with its addons: "
            f"let it name a tree of Odoo {SERIES}, or unset it."
        )
    if series_of(tree) != SERIES:
        raise GroundError(
            f"ODOO_SOURCE names Odoo {series_of(tree)}, the suite needs {SERIES}: "
            "let it name a tree of that series, or unset it."
        )
    return tree


def _installed():
    for folder in INSTALLED:
        tree = read_tree(folder)
        if tree is None:
            continue
        if series_of(tree) == SERIES:
            return tree
        say(f"- leaving the installed Odoo {series_of(tree)} alone: not {SERIES}")
    return None


def _fetched():
    folder = home() / "odoo"
    with exclusive("odoo"):
        tree = read_tree(folder / debian.PYTHON_FOLDER)
        if tree is None:
            shutil.rmtree(folder, ignore_errors=True)
            debian.fetch_odoo(folder)
            tree = read_tree(folder / debian.PYTHON_FOLDER)
    if tree is None or series_of(tree) != SERIES:
        raise GroundError(
            f"Debian's package holds no Odoo {SERIES} any more: "
            "let ODOO_SOURCE name a tree of that series."
        )
    return tree
