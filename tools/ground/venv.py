"""The virtual environment that Odoo, the addons and the tools run in."""

import os
import shutil
import subprocess
import sys

from .console import step
from .errors import GroundError
from .locks import exclusive
from .paths import REPO, home, short_hash
from .system import install_packages, need_space, run

FILES = ("requirements-odoo.txt", "requirements.txt", "requirements-dev.txt")
SUPPORTED = ((3, 11), (3, 12))


def folder():
    """Return the environment's folder; it need not exist yet.

    It carries what was asked for in its name: another clone that asks for something
    else gets a folder of its own, and nobody's environment changes under a server.
    """
    texts = [(REPO / name).read_text() for name in FILES]
    return home() / f"venv-{short_hash(sys.version_info[:2], *texts)}"


def python():
    """Return the environment's interpreter; it need not exist yet."""
    return folder() / "bin" / "python"


def ensure():
    """Make the environment, or bring it up to date; safe to repeat.

    Raises:
        GroundError: no fitting Python, no network, or no room.
    """
    complete = folder() / "complete"
    if complete.is_file():
        return
    with exclusive("venv"):
        if not complete.is_file():
            _make()
            complete.touch()


def _make():
    if sys.version_info[:2] not in SUPPORTED:
        raise GroundError(
            f"This is Python {sys.version_info[0]}.{sys.version_info[1]}, the suite "
            "runs on 3.11 and 3.12: put one of them first on the PATH as python3."
        )
    need_space(home(), 800, "The Python environment")
    with step("making the Python environment (about a minute)"):
        # What a kill left behind is neither empty nor complete.
        shutil.rmtree(folder(), ignore_errors=True)
        _create()
        problem = "Python packages could not be installed; is the network there?"
        pip = [python(), "-m", "pip", "install", "--quiet", "--no-input"]
        run([*pip, *_requirements()], problem=problem, env=_clean())


def _create():
    command = [sys.executable, "-m", "venv", str(folder())]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        install_packages(["python3-venv"], "Python's module venv")
        run(command, problem="The Python environment cannot be made.")


def _requirements():
    """Return pip's arguments: the three files, psycopg2 ready-made where needed."""
    arguments = []
    for name in FILES:
        text = (REPO / name).read_text()
        if "psycopg2>=" in text and not _can_build():
            text = text.replace("psycopg2>=", "psycopg2-binary>=")
        copy = folder() / name
        copy.write_text(text)
        arguments += ["-r", str(copy)]
    return arguments


def _can_build():
    return bool(shutil.which("pg_config") and shutil.which("cc"))


def _clean():
    """Return the process environment without what would lead pip elsewhere."""
    return {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PIP_USER")}
