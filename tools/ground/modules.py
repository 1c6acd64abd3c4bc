"""The suite's addons as files: manifests, dependencies, fingerprints."""

import ast
import hashlib
from pathlib import Path

from .errors import GroundError
from .paths import ADDONS, addon_folders

# Files of an addon that change nothing in a database it is installed in.
UNINSTALLED = {"tests", "static", "__pycache__"}


def manifest(folder):
    """Return an addon's manifest as a dict.

    Raises:
        GroundError: the file is no Python literal.
    """
    file = Path(folder) / "__manifest__.py"
    try:
        return ast.literal_eval(file.read_text())
    except (SyntaxError, ValueError) as err:
        raise GroundError(f"The manifest {file} cannot be read: {err}.") from err


def suite(root=ADDONS):
    """Return the suite's addons, dependencies first: {name: direct dependencies}."""
    depends = {
        folder.name: manifest(folder).get("depends", [])
        for folder in addon_folders(root)
    }
    ordered = {}
    for name in depends:
        _visit(name, depends, ordered, ())
    return ordered


def _visit(name, depends, ordered, trail):
    if name in trail:
        circle = " -> ".join([*trail, name])
        raise GroundError(f"Addons depend on each other in a circle: {circle}.")
    if name in ordered or name not in depends:
        return
    for needed in depends[name]:
        _visit(needed, depends, ordered, (*trail, name))
    ordered[name] = depends[name]


def closure(names, addons):
    """Return the addons of the suite that these need, themselves included.

    Arguments:
        names: addon names.
        addons (dict[str, list[str]]): what `suite()` returned.
    """
    found = set()
    queue = [name for name in names if name in addons]
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += [needed for needed in addons[name] if needed in addons]
    return [name for name in addons if name in found]


def with_automatic(names, addons, present, root=ADDONS):
    """Return the addons that Odoo installs when it is asked for these.

    An addon with `auto_install` comes along as soon as all it needs is there.

    Arguments:
        names (list[str]): what `closure` returned.
        addons (dict[str, list[str]]): what `suite()` returned.
        present (set[str]): the modules of Odoo that are installed.
    """
    found = set(names)
    # Dependencies first: one pass reaches what depends on something automatic.
    for name, depends in addons.items():
        if set(depends) <= found | present and manifest(root / name).get(
            "auto_install"
        ):
            found.add(name)
    return [name for name in addons if name in found]


def outside(names, addons):
    """Return the modules of Odoo that these addons of the suite need directly."""
    needed = {module for name in closure(names, addons) for module in addons[name]}
    return needed - set(addons)


def fingerprint(names, root=ADDONS):
    """Return a digest of what installing these addons reads; ten digits."""
    digest = hashlib.sha256()
    for name in sorted(names):
        for file in sorted((root / name).rglob("*")):
            parts = set(file.relative_to(root / name).parts)
            if file.is_file() and not parts & UNINSTALLED and file.suffix != ".md":
                digest.update(str(file.relative_to(root)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:10]
