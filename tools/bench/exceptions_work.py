"""What the bench of exceptions measures, run inside a process with Odoo loaded."""

from odoo.tools import SQL

from .approvals_work import prepare as prepare_orders
from .framework import meter

CODE = "duplicate_partner"
NUMBER = "BENCH"


def prepare(env, mode):
    """Make masters and orders, the matrix off, and switch the queue."""
    prepare_orders(env, policies=0, mode=None, members=1)
    control = env.ref("dist_exception_queue.control_exception_queue")
    env["dist.control.setting"]._set(control, env.company, mode)
    env["dist.exception"]._sweep()


def fill_pairs(env, count):
    """Make pairs of partners with one tax number each, by SQL."""
    partner = env["res.partner"].create(
        {"name": "Bench twin", "company_id": env.company.id}
    )
    env.flush_all()
    columns = [
        field.name
        for field in partner._fields.values()
        if field.store and field.column_type and field.name not in ("id", "vat")
    ]
    names = SQL(", ").join(SQL.identifier(name) for name in columns)
    env.cr.execute(
        SQL(
            "INSERT INTO res_partner (vat, %(names)s)"
            " SELECT %(number)s || (number / 2), %(names)s FROM res_partner,"
            " generate_series(0, 2 * %(count)s - 1) AS number WHERE id = %(origin)s",
            names=names,
            number=NUMBER,
            count=count,
            origin=partner.id,
        )
    )
    # The log holds them now; the sweep that is measured looks at everything.
    env["dist.exception.change"].search([]).unlink()


def sweep(env):
    """Look at everything once, for good."""
    env["dist.exception"]._sweep()


def open_cases(env, turn, count):
    """Open all cases by one sweep."""
    with meter(env) as figures:
        runs = env["dist.exception"]._sweep(codes=[CODE])
        env.flush_all()
    assert runs.opened_count == count, runs.mapped("message")
    return figures


def look_again(env, turn):
    """Look at everything where nothing changed."""
    with meter(env) as figures:
        runs = env["dist.exception"]._sweep(codes=[CODE])
        env.flush_all()
    assert (runs.opened_count, runs.changed_count, runs.cleared_count) == (0, 0, 0)
    return figures


def look_at_changes(env, turn, count):
    """Solve some pairs by SQL and let all detectors look at what changed."""
    env.cr.execute(
        "UPDATE res_partner SET vat = NULL WHERE id IN (SELECT max(id) FROM res_partner"
        " WHERE vat LIKE %s GROUP BY vat ORDER BY 1 LIMIT %s)",
        [f"{NUMBER}%", count],
    )
    with meter(env) as figures:
        runs = env["dist.exception"]._sweep(full=False)
        env.flush_all()
    assert sum(runs.mapped("cleared_count")) == count
    return figures


def open_queue(env, turn):
    """Open the list of the queue as a member of the sales desk would."""
    user = env["res.users"].search([("login", "=", "bench_0")])
    cases = env["dist.exception"].with_user(user)
    fields = ["sentence", "value_at_risk", "deadline_at", "owner_id", "next_label"]
    specification = {name: {} for name in fields}
    env.invalidate_all()
    with meter(env) as figures:
        found = cases.web_search_read([("is_live", "=", True)], specification, limit=80)
    assert len(found["records"]) == 80
    return figures
