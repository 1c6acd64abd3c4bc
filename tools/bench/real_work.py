"""Replays real orders: each day's are quotations again, and know what came before.

The loaded database holds all orders as confirmed. What Explain says of one depends on
the customer's earlier orders and on the day, so the bench starts with none of them,
sets the clock to each day, gives its orders back as quotations, asks Explain, and
confirms them. Documents of the file are invoices, so an order that was confirmed counts
as invoiced, and nothing of it as owed. Only states are changed, by SQL, on a copy.
"""

from collections import Counter

from freezegun import freeze_time

from .framework import meter

CONTROL, CHECKPOINT = "sale_approval", "sale_confirm"
# One batch of Explain: a day's quotations as a desk selects them in the list.
BATCH = 200
RETURN = "C"


def prepare(env):
    """Switch the control of sales orders on, with the matrix that ships."""
    checkpoint = env["dist.approval.checkpoint"].search([("code", "=", CHECKPOINT)])
    checkpoint.action_use_default_matrix()
    env["dist.control.setting"].create(
        {
            "control_id": env["dist.control"].search([("code", "=", CONTROL)]).id,
            "company_id": env.company.id,
            "mode": "on",
        }
    )


def judge(env, turn=0):
    """Judge every order in date order.

    Returns:
        dict: kinds (kind -> dict kept, judged, untouched, stopped, rows: name of a
            row of the matrix -> how many it stopped), days, seconds, statements.
    """
    days = _park(env)
    kinds = {"orders": _new_tally(), "returns": _new_tally()}
    figures = {"seconds": 0.0, "statements": 0}
    for day, ids in days:
        _set_state(env, ids, "draft")
        with freeze_time(f"{day} 20:00:00", tick=True):
            for start in range(0, len(ids), BATCH):
                _explain(env, ids[start : start + BATCH], kinds, figures)
        _set_state(env, ids, "sale")
    for kind, sign in (("orders", "NOT LIKE"), ("returns", "LIKE")):
        env.cr.execute(
            f"SELECT COUNT(*) FROM sale_order WHERE name {sign} %s", [f"{RETURN}%"]
        )
        kinds[kind]["kept"] = env.cr.fetchone()[0]
    return {"kinds": kinds, "days": len(days), **figures}


def _new_tally():
    return {"judged": 0, "untouched": 0, "stopped": 0, "rows": Counter()}


def _park(env):
    """Take every order out of the way; return [(day, ids in order)]."""
    env.cr.execute(
        """
        SELECT date_order::date::text, array_agg(id ORDER BY date_order, id)
          FROM sale_order WHERE state = 'sale' GROUP BY 1 ORDER BY 1
        """
    )
    days = env.cr.fetchall()
    _set_state(env, [id_ for _day, ids in days for id_ in ids], "cancel")
    env.cr.execute("UPDATE sale_order SET invoice_status = 'invoiced'")
    env.cr.execute("ANALYZE sale_order, sale_order_line")
    return days


def _set_state(env, ids, state):
    for table, column in (("sale_order", "id"), ("sale_order_line", "order_id")):
        env.cr.execute(
            f"UPDATE {table} SET state = %s WHERE {column} = ANY(%s)", [state, ids]
        )
    env.invalidate_all(flush=False)


def _explain(env, ids, kinds, figures):
    orders = env["sale.order"].browse(ids)
    with meter(env) as spent:
        answers = orders.dist_explain()
    for name in figures:
        figures[name] += spent[name]
    for order, answer in zip(orders, answers, strict=True):
        tally = kinds["returns" if order.name.startswith(RETURN) else "orders"]
        tally["judged"] += 1
        tally["stopped" if answer["stops"] else "untouched"] += 1
        if answer["stops"]:
            tally["rows"].update(
                {row["name"] for row in answer["rows"] if row["outcome"] == "asks"}
            )
