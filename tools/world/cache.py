"""Worlds kept as template databases, made on demand."""

import json
import os
import shutil
import subprocess
import sys
import time

from psycopg2 import errors, sql

from tools.ground import databases, templates
from tools.ground.console import say, step
from tools.ground.errors import GroundError
from tools.ground.locks import exclusive
from tools.ground.paths import REPO, home, short_hash
from tools.ground.system import need_space

from .spec import Spec

_SOURCES = ("tools/world", "tools/history")
# Copying a world needs its size once more.
_ROOM = 2.2
# Seconds a vacuum may take before a finished world cannot be named.
_PATIENCE = 600


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
    family = f"dist_w_{short_hash(figures, suite)}_"
    name = f"{family}{short_hash(below, _code())}"
    if databases.exists(name):
        return name
    with exclusive(family):
        if not databases.exists(name):
            _announce(scale, spec)
            _forget_old(family)
            with step(f"building the bench world: {spec.moves:,} done moves"):
                _build(name, below, figures)
    return name


def _announce(scale, spec):
    say(f"- the bench world of scale {scale:g} needs {needs(spec)}")
    room = round(spec.bytes_needed() * _ROOM / 2**20)
    need_space(home(), room, "The bench world")


def _build(name, below, figures):
    """Build under a working name: a kill leaves nothing that looks finished."""
    draft = f"{name}__{os.getpid()}"
    try:
        databases.copy(below, draft)
        _run(draft, figures)
        _finish(draft, name)
    except BaseException:
        databases.drop(draft)
        raise


def _finish(draft, name):
    """Close the database to sessions and give it its name.

    An automatic vacuum of a database this size may still be at work, and only a
    superuser could end it.
    """
    closed = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false")
    databases.execute(closed.format(sql.Identifier(draft)))
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            databases.rename(draft, name)
            return
        except errors.ObjectInUse:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


def _forget_old(family):
    """Drop worlds of these figures whose making has changed, and killed attempts."""
    for name in databases.with_prefix(family):
        say(f"- dropping the bench world {name}")
        databases.drop(name)


def needs(spec: Spec) -> str:
    """Return the disk a world needs, and what there is, as text."""
    need, free = spec.bytes_needed(), shutil.disk_usage(home()).free
    return f"{_size(need)} of disk and as much per copy; {_size(free)} are free"


def _size(count):
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _code():
    """Return one hash of the code that builds worlds."""
    files = sorted(file for folder in _SOURCES for file in (REPO / folder).glob("*.py"))
    return short_hash(*(file.read_text(encoding="utf-8") for file in files))


def _run(database, figures):
    """Build in a process of its own, whose memory ends with it."""
    command = [sys.executable, "-m", "tools.world.build", database, figures]
    done = subprocess.run(command, cwd=REPO, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise GroundError(
            "The bench world was not built; the lines above say why. What was made of "
            "it is gone, so the next call begins anew."
        )
