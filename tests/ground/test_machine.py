"""What the machine may lack: room, rights, packages, free ports, Python."""

import multiprocessing
import os
import shutil
import signal
import socket
import sys
import time

import pytest

from tools.ground import locks, setup, system, venv
from tools.ground.errors import GroundError


def test_full_disk_is_named_with_room_needed_and_found(tmp_path):
    with pytest.raises(GroundError, match=r"needs 999999999 MB in .*, \d+ MB are free"):
        system.need_space(tmp_path, 999999999, "A test")


def test_somebody_who_is_not_root_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(GroundError, match="only root may install: install postgresql"):
        system.install_packages(["postgresql"], "PostgreSQL")


def test_machine_without_apt_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(GroundError, match="no apt here: install chromium"):
        system.install_packages(["chromium"], "A browser")


def test_missing_program_is_named():
    with pytest.raises(GroundError, match="It is not so. .no-such-program is not on"):
        system.run(["no-such-program"], problem="It is not so.")


def test_command_that_does_not_succeed_says_its_last_line():
    command = [sys.executable, "-c", "import sys; sys.exit('out of luck')"]
    with pytest.raises(GroundError, match=r"It is not so. \(out of luck\)"):
        system.run(command, problem="It is not so.")


def test_busy_port_gives_way_to_the_next_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < system.free_port(port) <= port + 20


def test_home_that_cannot_be_made_is_named(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DIST_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(GroundError, match="name a folder you may write in DIST_HOME"):
        setup.ensure()


def test_unsupported_python_is_named(monkeypatch, own_home):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    with pytest.raises(GroundError, match="This is Python 3.9, the suite runs on"):
        venv.ensure()


def test_unreachable_packages_leave_no_environment_that_looks_complete(
    monkeypatch, own_home
):
    def no_network(command, **options):
        raise GroundError("Python packages could not be installed")

    monkeypatch.setattr(venv, "run", no_network)
    monkeypatch.setattr(venv, "_create", lambda: venv.folder().mkdir())
    with pytest.raises(GroundError, match="could not be installed"):
        venv.ensure()
    assert not (venv.folder() / "complete").exists()


def hold(ready):
    """Hold the lock until killed; the target of a process of its own."""
    with locks.exclusive("test"):
        ready.set()
        time.sleep(60)


def test_lock_of_a_killed_process_is_free_at_once(own_home):
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    holder = context.Process(target=hold, args=(ready,))
    holder.start()
    assert ready.wait(10)
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    with locks.exclusive("test"):
        assert (own_home / "locks" / "test.lock").exists()


def test_two_runs_take_turns(own_home):
    context = multiprocessing.get_context("fork")
    ready, entered = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(ready,))
    holder.start()
    assert ready.wait(10)

    def enter():
        with locks.exclusive("test"):
            entered.set()

    second = context.Process(target=enter)
    second.start()
    assert not entered.wait(0.5)
    holder.kill()
    assert entered.wait(10)
    second.join()
    holder.join()
