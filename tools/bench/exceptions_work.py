"""What the bench of exceptions measures, run inside a process with Odoo loaded."""

import resource

from .approvals_work import prepare as prepare_orders
from .approvals_work import quotations
from .framework import meter
from .rows import copy_rows

CODE = "duplicate_partner"
NUMBER = "BENCH"


def prepare(env, mode):
    """Make masters and orders, the matrix off, and switch the queue."""
    prepare_orders(env, policies=0, mode=None, members=1)
    _stock(env)
    _switch(env, mode)
    env["dist.exception"]._sweep()


def switch_on(env):
    """Switch the queue on where it never was."""
    _switch(env, "on")


def _stock(env):
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    for product in env["product.product"].search([("default_code", "=like", "BENCH%")]):
        env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, 1_000_000
        )


def _switch(env, mode):
    control = env.ref("dist_exception_queue.control_exception_queue")
    env["dist.control.setting"]._set(control, env.company, mode)


def fill_pairs(env, count):
    """Make pairs of partners with one tax number each, by SQL."""
    partner = env["res.partner"].create(
        {"name": "Bench twin", "company_id": env.company.id}
    )
    copy_rows(env, partner, 2 * count, {"vat": f"'{NUMBER}' || ((number - 1) / 2)"})
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
    """Open My queue, rows and counts, as a member of the sales desk who sees all."""
    user = env["res.users"].search([("login", "=", "bench_0")])
    cases = env["dist.exception"].with_user(user)
    env.invalidate_all()
    with meter(env) as figures:
        queue = cases.get_queue("all")
        counts = cases.get_queue_counts("all")
    assert len(queue["rows"]) == 80
    assert counts
    return figures


def deliver(env, turn, count):
    """Validate deliveries of all that was ordered."""
    orders = quotations(env, count)
    orders.action_confirm()
    pickings = orders.picking_ids
    pickings.action_assign()
    pickings.move_ids.picked = True
    env.cr.flush()
    env.invalidate_all()
    with meter(env) as figures:
        pickings.button_validate()
        env.cr.flush()
    assert set(pickings.mapped("state")) == {"done"}
    return figures


def fill_queue(env, count):
    """Let the queue hold this many cases."""
    detector = env["dist.exception.type"].search([("code", "=", CODE)])
    detector.cap = 2 * count
    missing = count - env["dist.exception"].search_count([("is_live", "=", True)])
    fill_pairs(env, missing)
    env["dist.exception"]._sweep(codes=[CODE])


def sweep_world(env):
    """Look at everything; return the seconds of each detector and what was found."""
    env["dist.exception.type"].search([]).cap = 1_000_000
    runs = env["dist.exception"]._sweep()
    assert set(runs.mapped("outcome")) == {"done"}, runs.mapped("message")
    return {
        "seconds": {run.type_id.code: run.seconds for run in runs},
        "opened": sum(runs.mapped("opened_count")),
        "found": {run.type_id.code: run.found_count for run in runs},
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _touch(env, tables, count):
    """Move a date of the newest rows of some tables, so many in all."""
    each = count // len(tables)
    for table, column, those in tables:
        env.cr.execute(
            f"UPDATE {table} SET {column} = {column} + interval '1 hour' WHERE id IN"
            f" (SELECT id FROM {table} WHERE {those} ORDER BY id DESC LIMIT {each})"
        )
        assert env.cr.rowcount == each, (table, env.cr.rowcount)


def look_at_orders(env, turn, count):
    """Move the promise of some orders and receipts, and look at what changed."""
    _touch(
        env,
        (
            ("sale_order", "commitment_date", "state = 'sale'"),
            ("stock_picking", "scheduled_date", "state = 'assigned'"),
        ),
        count,
    )
    with meter(env) as figures:
        runs = env["dist.exception"]._sweep(full=False)
        env.flush_all()
    assert set(runs.mapped("outcome")) == {"done"}
    return figures


# === BESIDE THE PEER === #

# None of these stops an order without a discount; the last one stops half a price.
DISCOUNTS = 60


def prepare_rules(env, count):
    """Make the matrix of our side: rows of discounts and amounts; and the queue."""
    prepare_orders(env, policies=count, mode="on", members=1)
    # One of the rows stops orders at half their price.
    policy = env["dist.approval.policy"].search([("name", "=", "Bench row 1")])
    policy.condition_ids.value_low = 40.0
    _switch(env, "on")
    env["dist.exception"]._sweep()


def prepare_peer(env, count):
    """Make as many rules of the peer, by domain: what it does fastest."""
    prepare_orders(env, policies=0, mode=None, members=1)
    env["exception.rule"].search([]).active = False
    env["exception.rule"].create(
        [
            {
                "name": f"Bench rule {number}",
                "sequence": number,
                **(
                    {"model": "sale.order", "domain": "[('amount_total', '>', 1e6)]"}
                    if number % 2
                    else {"model": "sale.order.line", "domain": _discount(number)}
                ),
                "exception_type": "by_domain",
            }
            for number in range(count)
        ]
    )


def _discount(number):
    return f"[('discount', '>', {DISCOUNTS + number if number else 40})]"


def stop_ours(env, turn, count):
    """Confirm orders that stop: requests, and a case for each."""
    orders = quotations(env, count, discount=50.0)
    with meter(env) as figures:
        orders.action_confirm()
        env.cr.flush()
        env["dist.exception"]._sweep(full=False, codes=["blocked_order"])
        env.cr.flush()
    domain = [("type_id.code", "=", "blocked_order"), ("is_live", "=", True)]
    assert env["dist.exception"].search_count(domain) == count
    return figures


def stop_peer(env, turn, count):
    """Confirm orders that stop at the peer's exceptions."""
    orders = quotations(env, count, discount=50.0)
    with meter(env) as figures:
        orders.action_confirm()
        env.cr.flush()
    assert set(orders.mapped("state")) == {"draft"}
    assert all(orders.mapped("exception_ids"))
    return figures


# === FIGURES === #

BOARDS = ("sales", "buyer", "warehouse", "finance", "executive")
PERIODS = ("month", "last_month", "quarter", "year")


def estimate_promises(env):
    """Keep the promises of all that was confirmed before; seconds."""
    with meter(env) as figures:
        env["dist.promise"]._keep_estimated()
        env.cr.flush()
    return figures


def refresh_figures(env):
    """Compute all figures of the horizon, as at night."""
    with meter(env) as figures:
        env["dist.kpi.refresh"]._refresh(full=True)
        env.cr.flush()
    env.cr.execute("SELECT count(*) FROM dist_kpi_order_line")
    return {**figures, "rows": env.cr.fetchone()[0]}


def refresh_changes(env, turn, count):
    """Move the promise of some orders and compute the figures that changed."""
    _touch(env, (("sale_order", "commitment_date", "state = 'sale'"),), count)
    with meter(env) as figures:
        env["dist.kpi.refresh"]._refresh()
        env.cr.flush()
    return figures


def open_boards(env):
    """Open every board for every period as who may see all; the slow end in seconds."""
    user = env["res.users"].search([("login", "=", "world_boss")])
    if not user:
        groups = env.ref("dist_base.group_administrator") | env.ref(
            "dist_base.group_executive"
        )
        user = env["res.users"].create(
            {
                "name": "World boss",
                "login": "world_boss",
                "group_ids": [(6, 0, groups.ids)],
            }
        )
    boards = env["dist.kpi.board"].with_user(user)
    seconds = []
    for code in BOARDS:
        for period in PERIODS:
            env.invalidate_all()
            with meter(env) as figures:
                board = boards.get_board(code, period)
            assert board["tiles"], code
            seconds.append((figures["seconds"], code, period))
    seconds.sort()
    return {
        "p95": seconds[round(0.95 * (len(seconds) - 1))][0],
        "median": seconds[len(seconds) // 2][0],
        "slowest": seconds[-1],
        "all": seconds,
    }
