"""A session on a database, a server for it, a bench's process on it."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
import requests

from tools.bench.framework import Worker
from tools.ground import databases, templates
from tools.ground.paths import REPO
from tools.ground.server import serving
from tools.ground.session import odoo_env
from tools.ground.visit import Refused, Visitor

NAME = databases.temporary("serving")
SERVE = """
import sys
from tools.ground.server import serving
with serving(sys.argv[1]) as server:
    print(server.process.pid, server.url, flush=True)
    server.process.wait()
"""


@pytest.fixture(scope="module")
def database():
    """Give a database with Odoo's applications in it."""
    databases.copy(templates.standard("base"), NAME)
    yield NAME
    databases.drop(NAME)


def partners_called(name):
    """Return how many partners of this name the database has."""
    ask = "SELECT count(*) FROM res_partner WHERE name = %s"
    return databases.execute(ask, name, database=NAME)[0][0]


def test_session_keeps_its_work_only_if_asked(database):
    for commit in (False, True):
        with odoo_env(database, commit=commit) as env:
            env["res.partner"].create({"name": f"Kept: {commit}"})
    assert partners_called("Kept: False") == 0
    assert partners_called("Kept: True") == 1


def test_session_that_raises_keeps_nothing(database):
    with pytest.raises(ZeroDivisionError), odoo_env(database) as env:
        env["res.partner"].create({"name": "Kept: never"}).flush_recordset()
        raise ZeroDivisionError
    assert partners_called("Kept: never") == 0


def test_visitor_logs_in_and_opens_a_screen(database):
    with serving(database) as server:
        visitor = Visitor(server.url)
        visitor.log_in("admin", "admin")
        title = visitor.open_screen("sale.action_quotations_with_onboarding")
        assert title == "Quotations"
        with pytest.raises(Refused, match="admin cannot log in"):
            Visitor(server.url).log_in("admin", "wrong")
        with pytest.raises(Refused, match="no.such.screen"):
            visitor.open_screen("no.such.screen")


def test_server_listens_on_this_machine_alone(database):
    with serving(database) as server:
        port = int(server.url.rpartition(":")[2])
        listening = {
            connection.laddr.ip
            for connection in psutil.net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
        }
    assert listening == {"127.0.0.1"}


def test_server_ends_with_the_process_that_started_it(database):
    command = [sys.executable, "-c", SERVE, database]
    parent = subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, text=True)
    pid, url = parent.stdout.readline().split()
    assert requests.get(f"{url}/web/health", timeout=30).ok
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 30
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < deadline:
        time.sleep(0.1)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/web/health", timeout=5)


def test_worker_measures_in_a_process_of_its_own(database):
    with Worker(database) as worker:
        figures = worker.call("tools.bench.ground:partners", turn=0, count=3)
        assert figures["statements"] > 0
        with pytest.raises(RuntimeError, match="unexpected keyword argument"):
            worker.call("tools.bench.ground:partners", nothing=1)
        assert worker.call("tools.bench.ground:partners", turn=1, count=1)
    assert partners_called("Partner 0.0") == 0
