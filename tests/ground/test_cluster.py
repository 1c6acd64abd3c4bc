"""PostgreSQL: named or private, and back after every kind of crash."""

import os
import shutil
import signal
import subprocess
import threading
import time

import psycopg2
import pytest

from tools.ground import cluster
from tools.ground.errors import GroundError


@pytest.fixture
def private(own_home, monkeypatch):
    """Give a private cluster that runs, and take it away."""
    for name in ("DATABASE_URL", *cluster.VARIABLES.values()):
        monkeypatch.delenv(name, raising=False)
    made = cluster.Cluster()
    made.start()
    yield made
    made.stop()
    shutil.rmtree(made.folder, ignore_errors=True)


def answer(made):
    """Return what the cluster says to its ordinary role."""
    place = {"host": str(made.socket_folder), "port": 5432, "user": cluster.ROLE}
    with psycopg2.connect(dbname="postgres", **place) as connection:
        with connection.cursor() as cr:
            cr.execute("SELECT current_user, current_setting('is_superuser')")
            return cr.fetchone()


def wait_for_end(pid):
    """Wait until a process is gone."""
    deadline = time.monotonic() + 20
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < deadline:
        time.sleep(0.05)


def test_cluster_serves_an_ordinary_role_and_starts_once(private):
    pid = private.pid()
    private.start()
    assert private.pid() == pid
    assert answer(private) == ("dist", "off")


def test_killed_server_starts_again(private):
    os.kill(private.pid(), signal.SIGKILL)
    private.start()
    assert answer(private)


def test_server_that_recovers_is_waited_for(private):
    # pg_isready gives up after three seconds, and is asked twice.
    pid = private.pid()
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(8, os.kill, (pid, signal.SIGCONT)).start()
    private.start()
    assert private.pid() == pid and answer(private)


def test_pid_file_with_the_number_of_another_process_blocks_nothing(private):
    pid = private.pid()
    file = private.data / "postmaster.pid"
    text = file.read_text()
    lock = private.socket_folder / ".s.PGSQL.5432.lock"
    os.kill(pid, signal.SIGKILL)
    wait_for_end(pid)
    # The number now belongs to a process that lives and is no PostgreSQL.
    stranger = subprocess.Popen(["sleep", "60"])
    for stale in (file, lock):
        stale.write_text(text.replace(str(pid), str(stranger.pid), 1))
    private.start()
    assert answer(private)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_half_made_cluster_is_made_anew(private):
    private.stop()
    (private.data / "PG_VERSION").unlink()
    private.start()
    assert answer(private)


def test_address_is_taken_apart():
    found = cluster._from_url("postgresql://odoo:p%40ss@db.example:6432/x")
    assert found == {
        "PGHOST": "db.example",
        "PGPORT": "6432",
        "PGUSER": "odoo",
        "PGPASSWORD": "p@ss",
    }


def test_address_of_something_else_is_refused(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://db.example")
    with pytest.raises(GroundError, match="DATABASE_URL is no address of PostgreSQL"):
        cluster.ensure()


def test_named_server_that_does_not_answer_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("PGHOST", str(tmp_path))
    with pytest.raises(GroundError, match="No PostgreSQL answers at .*unset PGHOST"):
        cluster.ensure()


def test_server_that_is_too_old_is_refused(monkeypatch):
    monkeypatch.setattr(cluster, "_find_binaries", lambda: [(11, "/old")])
    with pytest.raises(GroundError, match="PostgreSQL 11 is too old"):
        cluster.server_binaries()


def test_missing_server_is_asked_for(monkeypatch):
    monkeypatch.setattr(cluster, "_find_binaries", lambda: [])
    monkeypatch.setattr(cluster, "install_packages", lambda packages, purpose: None)
    with pytest.raises(GroundError, match="install its server, or let PGHOST"):
        cluster.server_binaries()
