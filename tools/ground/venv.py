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


def python():
    """Return the environment's interpreter; it need not exist yet."""
    return home() / "venv" / "bin" / "python"


def ensure():
    """Make the environment, or bring it up to date; safe to repeat.

    Raises:
        GroundError: no fitting Python, no network, or no room.
    """
    wanted = _fingerprint()
    stamp = home() / "venv" / "requirements.stamp"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    with exclusive("venv"):
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        _make()
        stamp.write_text(wanted)


def _fingerprint():
    texts = [(REPO / name).read_text() for name in FILES]
    return short_hash(sys.version_info[:2], *texts)


def _make():
    if sys.version_info[:2] not in SUPPORTED:
        raise GroundError(
            f"This is Python {sys.version_info[0]}.{sys.version_info[1]}, the suite "
            "runs on 3.11 and 3.12: put one of them first on the PATH as python3."
        )
    folder = home() / "venv"
    need_space(home(), 800, "The Python environment")
    with step("making the Python environment (about a minute)"):
        # Another Python's environment cannot be upgraded in place.
        shutil.rmtree(folder, ignore_errors=True)
        _create(folder)
        problem = "Python packages could not be installed; is the network there?"
        pip = [python(), "-m", "pip", "install", "--quiet", "--no-input"]
        run([*pip, *_requirements()], problem=problem, env=_clean())


def _create(folder):
    command = [sys.executable, "-m", "venv", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        install_packages(["python3-venv"], "Python's module venv")
        run(command, problem="The Python environment cannot be made.")


def _requirements():
    """Return pip's arguments: the three files, psycopg2 ready-made where needed."""
    arguments = []
    for name in FILES:
        text = (REPO / name).read_text()
        if "psycopg2==" in text and not _can_build():
            text = text.replace("psycopg2==", "psycopg2-binary==")
        copy = home() / name
        copy.write_text(text)
        arguments += ["-r", str(copy)]
    return arguments


def _can_build():
    return bool(shutil.which("pg_config") and shutil.which("cc"))


def _clean():
    """Return the process environment without what would lead pip elsewhere."""
    return {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PIP_USER")}
