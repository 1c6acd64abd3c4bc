"""The machine: commands, free space, and packages of its package manager."""

import errno
import os
import shutil
import socket
import subprocess

from .console import step
from .errors import GroundError

APT_OPTIONS = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]


def run(command, *, problem, **options):
    """Run a command to its end and return its standard output.

    Arguments:
        command (list[str]): program and arguments.
        problem (str): the sentence to raise with if it does not succeed.
        options: passed to `subprocess.run`.

    Raises:
        GroundError: `problem`, followed by the last line the command printed.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            **options,
        )
    except FileNotFoundError as err:
        raise GroundError(f"{problem} ({command[0]} is not on this machine)") from err
    except OSError as err:
        if err.errno == errno.ENOSPC:
            raise GroundError(f"{problem} (the disk is full)") from err
        raise
    if done.returncode:
        raise GroundError(f"{problem} ({last_line(done.stderr or done.stdout)})")
    return done.stdout


def last_line(text):
    """Return the last line of a text that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def need_space(folder, megabytes, purpose):
    """Refuse a step for which the disk has no room.

    Raises:
        GroundError: names folder, room needed and room found.
    """
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise GroundError(
            f"{purpose} needs {megabytes} MB in {folder}, {free} MB are free: "
            "make room there, or name another folder in DIST_HOME."
        )


def install_packages(packages, purpose):
    """Install packages of the machine's own distribution through apt, as root.

    Arguments:
        packages (list[str]): Debian package names.
        purpose (str): what they are needed for, as the subject of a sentence.

    Raises:
        GroundError: without apt, without root, or if apt does not succeed.
    """
    by_hand = f"install {' '.join(packages)} with the system's package manager"
    if not shutil.which("apt-get"):
        raise GroundError(f"{purpose} is missing and there is no apt here: {by_hand}.")
    if os.geteuid() != 0:
        raise GroundError(f"{purpose} is missing and only root may install: {by_hand}.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", *APT_OPTIONS, "install", "-y", "--no-install-recommends"]
    with step(f"installing {' '.join(packages)}"):
        first = subprocess.run(
            [*install, *packages],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
        )
        if first.returncode == 0:
            return
        problem = f"{purpose} could not be installed through apt; {by_hand}."
        run(["apt-get", *APT_OPTIONS, "update"], problem=problem, env=environment)
        run([*install, *packages], problem=problem, env=environment)


def free_port(preferred=None):
    """Return a TCP port of 127.0.0.1 that nobody listens on.

    Arguments:
        preferred (int | None): tried first, then the twenty after it; without it
            the kernel picks one.
    """
    candidates = range(preferred, preferred + 21) if preferred else [0]
    for port in candidates:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise GroundError(
        f"Ports {preferred} to {preferred + 20} are all taken: "
        "name a free one in DIST_PORT."
    )
