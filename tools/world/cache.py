"""Worlds kept as template databases, made on demand."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tools.ground import databases, templates
from tools.ground.console import say
from tools.ground.errors import GroundError
from tools.ground.paths import REPO, home, short_hash
from tools.ground.system import need_space

from .spec import Spec

_SOURCES = ("tools/world", "tools/history")
# Copying a world needs its size once more.
_ROOM = 2.2


def ensure_world(
    scale: float, *, quotations: int = 0, orders: int = 0, suite: bool = False
) -> str:
    """Return the name of a template database that holds the bench world.

    Arguments:
        scale (float): 1 is 5,000,000 done moves, 0.001 the smallest.
        quotations (int): draft sales of five lines.
        orders (int): delivered sales, at least.
        suite (bool): on the template with our addons instead of Odoo's alone; the
            documents are the same.

    Raises:
        ValueError: the scale is out of range.
        GroundError: the disk has no room, or the build ended with an error.
    """
    spec = Spec.at(scale, quotations=quotations, orders=orders)
    below = templates.suite("base")[0] if suite else templates.standard("base")
    figures = json.dumps(spec.as_dict(), sort_keys=True)
    name = f"dist_w_{short_hash(below, figures, _code())}"
    if databases.exists(name):
        return name
    say(f"- the bench world of scale {scale:g} needs {needs(spec)}")
    need_space(home(), round(spec.bytes_needed() * _ROOM / 2**20), "The bench world")

    def build(database):
        databases.copy(below, database)
        _run(database, figures)

    text = f"building the bench world: {spec.moves:,} done moves, {spec.items:,} items"
    return templates._ensure(name, text, build)


def needs(spec: Spec) -> str:
    """Return the disk a world needs, and what there is, as text."""
    need, free = spec.bytes_needed(), shutil.disk_usage(home()).free
    return f"{_size(need)} of disk and as much per copy; {_size(free)} are free"


def _size(count):
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _code():
    """Return one hash of the code that builds worlds."""
    files = sorted(file for folder in _SOURCES for file in (REPO / folder).glob("*.py"))
    return short_hash(*(Path(file).read_text(encoding="utf-8") for file in files))


def _run(database, figures):
    """Build in a process of its own, whose memory ends with it."""
    command = [sys.executable, "-m", "tools.world.build", database, figures]
    done = subprocess.run(command, cwd=REPO, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise GroundError(
            "The bench world was not built; the lines above say why. What was made of "
            "it is gone, so the next call begins anew."
        )
