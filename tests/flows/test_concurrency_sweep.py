"""Sweeps meet other sweeps, late commits and a kill, and lose nothing."""

import os
import threading
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2
import pytest

from odoo import SUPERUSER_ID, api
from odoo.tools import config

from . import concurrency as two

CODE = "duplicate_partner"


@pytest.fixture(scope="module", autouse=True)
def switched_on():
    with two.committed() as env:
        control = env.ref("dist_exception_queue.control_exception_queue")
        env["dist.control.setting"]._set(control, env.company, "on")
        env["dist.exception.type"].search([("code", "!=", CODE)]).active = False
    _sweep()


def _sweep():
    """Let the scheduler's job run once, with real commits."""
    with two.committed() as env:
        env["dist.exception.sweep"]._cron_sweep()


def _number(what):
    return f"XX{os.getpid()}{what}"


def _create_pair(env, what):
    partners = env["res.partner"].with_context(no_vat_validation=True)
    values = {"vat": _number(what), "company_id": env.company.id}
    return partners.create([{"name": _number(what), **values} for _partner in range(2)])


def _cases(what):
    with two.committed() as env:
        pair = env["res.partner"].search([("name", "=", _number(what))])
        cases = env["dist.exception"].search([("res_id", "in", pair.ids)])
        return cases.filtered(lambda case: case.type_id.code == CODE).mapped("state")


def _solve(what):
    with two.committed() as env:
        pair = env["res.partner"].search([("name", "=", _number(what))])
        pair[-1].vat = False


@contextmanager
def _open_transaction():
    """Yield an environment whose transaction began before what follows."""
    cr = two.Registry(two.get_db_name()).cursor()
    try:
        cr.execute("SELECT 1")
        yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        cr.commit()
    finally:
        cr.close()


def test_two_sweeps_at_once_open_each_case_once():
    with two.committed() as env:
        _create_pair(env, "twice")
        env["dist.exception.sweep"]._ask_full()
    meeting = two.Meeting()
    sweeps = two.Registry(two.get_db_name())["dist.exception.sweep"]
    original = sweeps._run

    def met(self, kind, full=None):
        meeting.wait()
        return original(self, kind, full)

    with patch.object(sweeps, "_run", met):
        threads = [threading.Thread(target=_sweep) for _sweeper in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    _sweep()
    assert _cases("twice") == ["open"]


def test_change_that_is_committed_after_a_sweep_is_seen_by_the_next():
    with _open_transaction() as early:
        _create_pair(early, "late")
        early.cr.flush()
        _sweep()
        assert _cases("late") == []
    _sweep()
    assert _cases("late") == ["open"]


def test_change_that_is_rolled_back_is_not_looked_at():
    with two.committed() as env:
        env["dist.exception.change"].search([]).unlink()
    cr = two.Registry(two.get_db_name()).cursor()
    _create_pair(api.Environment(cr, SUPERUSER_ID, {}), "never")
    cr.rollback()
    cr.close()
    with two.committed() as env:
        assert not env["dist.exception.change"].search([("model", "=", "res.partner")])


def test_sweep_that_is_killed_half_way_is_made_up_for():
    with two.committed() as env:
        _create_pair(env, "killed")

    def kill(self, touched):
        self.env.cr.execute("SELECT pg_backend_pid()")
        (pid,) = self.env.cr.fetchone()
        other = psycopg2.connect(
            dbname=two.get_db_name(),
            host=config["db_host"] or None,
            port=config["db_port"] or None,
            user=config["db_user"] or None,
        )
        other.autocommit = True
        other.cursor().execute("SELECT pg_terminate_backend(%s)", [pid])
        other.close()
        self.env.cr.execute("SELECT 1")

    cases = two.Registry(two.get_db_name())["dist.exception"]
    with patch.object(cases, "_after_sweep", kill), pytest.raises(psycopg2.Error):
        _sweep()
    assert _cases("killed") == []
    _sweep()
    assert _cases("killed") == ["open"]


def test_solved_and_found_again_through_real_transactions():
    with two.committed() as env:
        _create_pair(env, "round")
    _sweep()
    _solve("round")
    _sweep()
    assert _cases("round") == ["cleared"]
