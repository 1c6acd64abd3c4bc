"""An Odoo server on one database that lives and dies with this process."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import requests

from .console import step
from .errors import GroundError
from .paths import in_home
from .system import free_port
from .templates import first_error

PR_SET_PDEATHSIG = 1


class Server:
    """A running server.

    Attributes:
        url: its address without a slash at the end.
        log: the file its log goes to.
    """

    def __init__(self, process, port, log):
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.log = log

    def wait_until_ready(self, seconds=180):
        """Wait until the login page answers.

        Raises:
            GroundError: the server ended, or does not answer in time.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                reason = first_error(self.log.read_text(errors="replace"))
                raise GroundError(f"Odoo ended: {reason} (log: {self.log})")
            try:
                if requests.get(f"{self.url}/web/login", timeout=60).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.3)
        raise GroundError(f"Odoo does not answer at {self.url}, {self.log} says why.")

    def stop(self):
        """End the server; by force if it takes longer than half a minute."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def serving(database, preferred_port=None, options=()):
    """Serve a database on 127.0.0.1 while the block runs.

    Arguments:
        database (str): its name.
        preferred_port (int | None): taken if free, else the next one that is.
        options: more arguments for Odoo.

    Yields:
        Server: it answers.
    """
    port = free_port(preferred_port)
    log = in_home("logs", f"run-{database}.log")
    script = Path(__file__).with_name("launch") / "odoo"
    command = [sys.executable, str(script), "-d", database, f"--http-port={port}"]
    command += [f"--db-filter=^{database}$", "--max-cron-threads=1", *options]
    with open(log, "w") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C in the terminal ends this process, which then ends the server.
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
    server = Server(process, port, log)
    try:
        with step(f"starting Odoo on {server.url}"):
            server.wait_until_ready()
        yield server
    finally:
        server.stop()


def _die_with_parent():
    """Ask the kernel to end this process with its parent, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:
            os._exit(1)
