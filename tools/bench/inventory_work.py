"""What the bench of inventory measures, run inside a process with Odoo loaded."""

import resource
import time
from itertools import pairwise

from odoo.fields import Command

from .framework import meter
from .rows import copy_rows

CONTEXT = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
}
CODE = "BENCHSTOCK"
ON_HAND = 100.0
HISTORY = 50


def prepare(env, items, controls):
    """Make items on a shelf, people, and with the suite its rules, switched on.

    Arguments:
        items (int): storable items, each with a hundred on hand.
        controls (bool): whether the suite is there.
    """
    env = env(context={**env.context, **CONTEXT})
    category = env["product.category"].create({"name": CODE})
    env["product.product"].create(
        [
            {
                "name": f"Bench item {number}",
                "default_code": f"{CODE}{number}",
                "is_storable": True,
                "standard_price": 5.0,
                "categ_id": category.id,
            }
            for number in range(items)
        ]
    )
    env["res.partner"].create({"name": "Bench vendor"})
    env["res.partner"].create({"name": "Bench customer"})
    shelf = _shelf(env)
    for product in _items(env, items):
        env["stock.quant"]._update_available_quantity(product, shelf, ON_HAND)
    _create_people(env)
    if controls:
        _make_rules(env, category)
        for control in env["dist.control"].search([("area", "=", "stock")]):
            env["dist.control.setting"]._set(control, env.company, "on")
        queue = env.ref("dist_exception_queue.control_exception_queue")
        env["dist.control.setting"]._set(queue, env.company, "on")
    env.flush_all()
    # Turns are rolled back, and where every row is a dead one PostgreSQL takes the
    # tables for empty and plans accordingly.
    post = post_ours if controls else post_standard
    post(env, turn=-1, count=HISTORY)


def _create_people(env):
    # With the peer, who counts applies only with a right of its own.
    applies = env.ref(
        "stock_inventory_discrepancy.group_stock_inventory_validation",
        raise_if_not_found=False,
    )
    rights = {
        "bench_counter": "stock.group_stock_user",
        "bench_planner": "stock.group_stock_manager",
        "bench_controller": "stock.group_stock_manager",
    }
    ours = {
        "bench_planner": "dist_base.group_inventory_controller",
        "bench_controller": "dist_base.group_inventory_controller",
    }
    for login, group in rights.items():
        groups = env.ref(group)
        if login in ours:
            groups |= env.ref(ours[login], raise_if_not_found=False) or groups
        elif applies:
            groups |= applies
        env["res.users"].create(
            {"name": login, "login": login, "group_ids": [Command.set(groups.ids)]}
        )


def _make_rules(env, category):
    """Give every control something to judge; none of it stops what is measured."""
    env["dist.stock.tolerance"].create(
        {
            "recounts": 0,
            "limit_ids": [
                Command.create({"direction": "both", "measure": "percent", "limit": 5})
            ],
        }
    )
    env["dist.location.rule"].create(
        {
            "location_id": _shelf(env).id,
            "category_ids": [Command.set(category.ids)],
            "max_qty": 1e9,
        }
    )
    env["dist.receipt.tolerance"].create({"over_percent": 10.0})
    env["dist.quality.plan"].create({"name": "Costly items", "unit_value": 1e6})
    checkpoint = env.ref("dist_inventory_integrity.checkpoint_stock_adjust")
    checkpoint.policy_ids.active = False
    env["dist.approval.policy"].create(
        {
            "name": "Differences beyond the tolerance",
            "checkpoint_id": checkpoint.id,
            "condition_ids": [
                Command.create(
                    {
                        "fact_id": env.ref(
                            "dist_inventory_integrity.fact_adjust_percent"
                        ).id,
                        "operator": "gt",
                        "value_low": 5,
                    }
                )
            ],
            "tier_ids": [
                Command.create(
                    {
                        "who": "group",
                        "group_id": env.ref("dist_base.group_inventory_controller").id,
                    }
                )
            ],
        }
    )


def _user(env, login):
    return env["res.users"].search([("login", "=", login)])


def _as(env, login, **context):
    return env(user=_user(env, login).id, su=False, context={**env.context, **context})


def _shelf(env):
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    return warehouse.lot_stock_id


def _items(env, count):
    return env["product.product"].search(
        [("default_code", "=like", f"{CODE}%")], limit=count, order="id"
    )


def _quants(env, count):
    return env["stock.quant"].search(
        [
            ("product_id", "in", _items(env, count).ids),
            ("location_id", "=", _shelf(env).id),
        ]
    )


def _check_on_hand(env, count, expected):
    env.flush_all()
    env.invalidate_all()
    found = set(_quants(env, count).mapped("quantity"))
    assert found == {expected}, found


# === COUNTED AND POSTED === #


def post_standard(env, turn, count):
    """Apply counted quantities, as standard Odoo does."""
    env = _as(env, "bench_counter", inventory_mode=True)
    quants = _quants(env, count)
    for quant in quants:
        quant.inventory_quantity = ON_HAND - 1
    env.flush_all()
    env.invalidate_all()
    with meter(env) as figures:
        quants.action_apply_inventory()
        env.flush_all()
    figures["longest"] = figures["seconds"]  # one request
    _check_on_hand(env, count, ON_HAND - 1)
    return figures


def post_ours(env, turn, count):
    """Post counted lines: what fits in the request there, the rest by batches."""
    document = _count(env, count, ON_HAND - 1)
    own = document.with_env(_as(env, "bench_counter"))
    own.reason_id = env.ref("dist_base.reason_lost")
    env.flush_all()
    env.invalidate_all()
    moments = [time.perf_counter()]
    with meter(env) as figures:
        own.action_post()
        env.flush_all()
        moments.append(time.perf_counter())
        while env["dist.stock.count.line"]._post_batch():
            env.flush_all()
            moments.append(time.perf_counter())
    figures["longest"] = max(end - start for start, end in pairwise(moments))
    assert set(document.line_ids.mapped("state")) == {"posted"}
    _check_on_hand(env, count, ON_HAND - 1)
    return figures


def _plan(env, count):
    """Return a count of that many items, not started."""
    own = _as(env, "bench_planner")
    return own["dist.stock.count"].create(
        {
            "kind": "ad_hoc",
            "product_ids": [Command.set(_items(env, count).ids)],
            "location_ids": [Command.set(_shelf(env).ids)],
        }
    )


def _count(env, count, found):
    """Return a count of that many items, counted and not posted: no reason yet."""
    document = _plan(env, count)
    document.action_start()
    lines = document.line_ids.with_env(_as(env, "bench_counter"))
    lines._record([(found, False, None)] * len(lines))
    return document.sudo()


# === VALIDATED === #


def deliver(env, turn, count):
    """Validate a delivery of so many lines."""
    return _validate(env, count, "out_type_id")


def receive(env, turn, count):
    """Validate a receipt of so many lines, of a purchase order."""
    products = _items(env, count)
    order = env["purchase.order"].create(
        {
            "partner_id": env["res.partner"].search([("name", "=", "Bench vendor")]).id,
            "order_line": [
                Command.create(
                    {"product_id": item.id, "product_qty": 2, "price_unit": 5.0}
                )
                for item in products
            ],
        }
    )
    order.button_confirm()
    return _done(env, order.picking_ids)


def _validate(env, count, kind):
    shelf = _shelf(env)
    warehouse = shelf.warehouse_id
    picking_type = warehouse[kind]
    picking = env["stock.picking"].create(
        {
            "picking_type_id": picking_type.id,
            "partner_id": env["res.partner"]
            .search([("name", "=", "Bench customer")])
            .id,
            "location_id": shelf.id,
            "location_dest_id": picking_type.default_location_dest_id.id,
            "move_ids": [
                Command.create(
                    {
                        "product_id": item.id,
                        "product_uom_qty": 2,
                        "location_id": shelf.id,
                        "location_dest_id": picking_type.default_location_dest_id.id,
                    }
                )
                for item in _items(env, count)
            ],
        }
    )
    picking.action_confirm()
    picking.action_assign()
    return _done(env, picking)


def _done(env, picking):
    assert len(picking) == 1
    picking.move_ids.picked = True
    picking = picking.with_env(_as(env, "bench_counter"))
    env.flush_all()
    env.invalidate_all()
    with meter(env) as figures:
        picking.button_validate()
        env.flush_all()
    assert picking.state == "done", picking.state
    return figures


# === BESIDE OCA === #


def prepare_peer(env, items):
    """Make the peer's masters: a threshold of 5 %, and who may pass it."""
    prepare(env, items, controls=False)
    env.company.inventory_discrepancy_enable = True
    _shelf(env).discrepancy_threshold = 5.0
    group = "stock_inventory_discrepancy.group_stock_inventory_validation_always"
    _user(env, "bench_controller").group_ids = [Command.link(env.ref(group).id)]


def decide_peer(env, turn, count):
    """Count, be held, approve and post, with the peer."""
    own = _as(env, "bench_planner")
    document = own["stock.inventory"].create(
        {
            "product_selection": "manual",
            "product_ids": [Command.set(_items(env, count).ids)],
            "location_ids": [Command.set(_shelf(env).ids)],
        }
    )
    env.flush_all()
    env.invalidate_all()
    with meter(env) as figures:
        document.action_state_to_in_progress()
        counter = _as(env, "bench_counter", inventory_mode=True)
        quants = document.stock_quant_ids.with_env(counter)
        assert len(quants) == count
        for quant in quants:
            quant.inventory_quantity = ON_HAND - 10
            env.flush_all()  # a request each
        counted = time.perf_counter()
        held = quants.action_apply_inventory()
        env.flush_all()
        held_at = time.perf_counter()
        assert held["res_model"] == "confirm.discrepancy.wiz"
        boss = _as(env, "bench_controller", **held["context"])
        boss["confirm.discrepancy.wiz"].create({}).button_apply()
        env.flush_all()
        ended = time.perf_counter()
    figures["held"], figures["posted"] = held_at - counted, ended - held_at
    figures["counted"] = figures["seconds"] - (ended - counted)
    _check_on_hand(env, count, ON_HAND - 10)
    return figures


def decide_ours(env, turn, count):
    """Count, be held, approve and post, with the suite."""
    document = _plan(env, count)
    env.flush_all()
    env.invalidate_all()
    with meter(env) as figures:
        document.action_start()
        own = document.with_env(_as(env, "bench_counter"))
        assert len(own.line_ids) == count
        for line in own.line_ids:
            line.record_attempt(ON_HAND - 10)
            env.flush_all()  # a request each
        counted = time.perf_counter()
        own.reason_id = env.ref("dist_base.reason_lost")
        own.action_post()
        while env["dist.stock.count.line"]._post_batch():
            env.flush_all()
        env.flush_all()
        held_at = time.perf_counter()
        requests = (
            env["dist.approval.request"]
            .with_env(_as(env, "bench_controller"))
            .search([("res_model", "=", own.line_ids._name), ("state", "=", "pending")])
        )
        results = requests.decide_many(requests.ids, "approve")
        while env["dist.stock.count.line"]._post_batch():
            env.flush_all()
        env.flush_all()
        ended = time.perf_counter()
    assert len(results) == count and all(result["ok"] for result in results)
    figures["held"], figures["posted"] = held_at - counted, ended - held_at
    figures["counted"] = figures["seconds"] - (ended - counted)
    _check_on_hand(env, count, ON_HAND - 10)
    return figures


# === TASKS OF THE DAY === #

WAREHOUSES, BINS = 3, 500


def prepare_tasks(env):
    """Spread a world's items over three warehouses with bins; classes, plans.

    Returns:
        int: positions there are to count.
    """
    env = env(context={**env.context, **CONTEXT})
    company = env.company
    quant = env["stock.quant"].search(
        [("location_id.usage", "=", "internal"), ("company_id", "=", company.id)],
        limit=1,
    )
    shelf = _shelf(env)
    env.cr.execute(
        "SELECT product_id FROM stock_quant WHERE location_id = %s ORDER BY 1",
        [shelf.id],
    )
    items = [row[0] for row in env.cr.fetchall()]
    env.cr.execute(
        "CREATE TEMP TABLE bench_item AS SELECT * FROM unnest(%s::int4[])"
        " WITH ORDINALITY AS item (product_id, place)",
        [items],
    )
    for number in range(1, WAREHOUSES):
        warehouse = env["stock.warehouse"].create(
            {"name": f"Bench {number}", "code": f"BN{number}"}
        )
        bins = env["stock.location"].create(
            [
                {
                    "name": f"{number}-{place}",
                    "location_id": warehouse.lot_stock_id.id,
                    "usage": "internal",
                }
                for place in range(BINS)
            ]
        )
        env.flush_all()
        copy_rows(
            env,
            quant,
            len(items),
            {
                "product_id": (
                    "SELECT product_id FROM bench_item WHERE bench_item.place = number"
                ),
                "location_id": f"{bins[0].id} + (number % {BINS})::int",
                "quantity": "number % 90 + 1",
                "reserved_quantity": "0",
            },
        )
    company.dist_class_basis = "both"
    classes = env["dist.stock.class"].create(
        [
            {"name": name, "share": share, "company_id": company.id}
            for name, share in (("A", 80), ("B", 95), ("C", 100))
        ]
    )
    warehouses = env["stock.warehouse"].search([("company_id", "=", company.id)])
    env["dist.stock.count.plan"].create(
        [
            {
                "name": f"Cycle {warehouse.code}",
                "warehouse_id": warehouse.id,
                "day_limit": 0,
                "bin_days": 90,
                "idle_days": 180,
                "is_emptied_counted": True,
                "class_line_ids": [
                    Command.create({"class_id": row.id, "interval_days": days})
                    for row, days in zip(classes, (30, 90, 180), strict=True)
                ],
            }
            for warehouse in warehouses
        ]
    )
    return WAREHOUSES * len(items)


def make_classes(env):
    """Put the items into their classes by what left of late."""
    started = time.perf_counter()
    changed = env["dist.stock.class"]._classify(env.company)
    env.flush_all()
    return {"seconds": time.perf_counter() - started, "changed": changed}


def make_tasks(env):
    """Make the day's counts of all plans."""
    before = _memory()
    day = env["dist.stock.count"]._fields["planned_on"].default(env["dist.stock.count"])
    plans = env["dist.stock.count.plan"].search([])
    started = time.perf_counter()
    counts = env["dist.stock.count"]
    for plan in plans:
        counts |= plan._make_count(day)
    env.flush_all()
    seconds = time.perf_counter() - started
    lines = env["dist.stock.count.line"].search_count([("state", "=", "todo")])
    return {"seconds": seconds, "lines": lines, "memory": _memory() - before}


def post_half(env):
    """Say, by SQL, that half of the tasks were done at various times, long ago."""
    env.cr.execute(
        """
        UPDATE dist_stock_count_line
           SET state = CASE WHEN id % 2 = 0 THEN 'posted' ELSE 'cancelled' END,
               posted_at = timezone('UTC', now())
                           - make_interval(days => (id % 200)::int)
         WHERE state = 'todo'
        """
    )
    env.invalidate_all()


def _memory():
    """Return the most memory this process has taken so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
