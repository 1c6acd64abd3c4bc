"""What the bench of approvals measures, run inside a process with Odoo loaded."""

from odoo.fields import Command

from .framework import meter
from .rows import copy_rows

CONTEXT = {"tracking_disable": True, "mail_create_nosubscribe": True}
LINES = 5
HISTORY = 200
STOPPING = "Bench row that stops"


def prepare(env, policies, mode, members):
    """Make the masters of the bench, and with the suite its matrix.

    Arguments:
        policies (int): how many rows of the matrix; none of them stops an order.
        mode (str | None): how the control is switched; None without the suite.
        members (int): how many users the group of approvers has.
    """
    env = env(context={**env.context, **CONTEXT, "no_reset_password": True})
    env["product.product"].create(
        [
            {
                "name": f"Bench item {number}",
                "default_code": f"BENCH{number}",
                "is_storable": True,
                "list_price": 100.0,
                "standard_price": 60.0,
                "taxes_id": [Command.clear()],
            }
            for number in range(50)
        ]
    )
    env["res.partner"].create(
        [{"name": f"Bench customer {number}"} for number in range(20)]
    )
    _create_people(env, members)
    _create_history(env)
    if mode:
        _create_matrix(env, policies)
        switch(env, mode)


def _create_history(env):
    """Confirm some orders, for good: turns are rolled back, and where every row is a
    dead one PostgreSQL takes the tables for empty and plans accordingly."""
    quotations(env, HISTORY).action_confirm()
    env.cr.flush()
    env.cr.execute("ANALYZE")


def _create_people(env, members):
    group = env["res.groups"].create({"name": "Bench approvers"})
    rights = env.ref("sales_team.group_sale_salesman_all_leads")
    env["res.users"].create(
        [
            {
                "name": f"Bench member {number}",
                "login": f"bench_{number}",
                "group_ids": [Command.set((group | rights).ids)],
            }
            for number in range(members)
        ]
    )


def _create_matrix(env, policies):
    checkpoint = env["dist.approval.checkpoint"].search([("code", "=", "sale_confirm")])
    facts = {fact.code: fact for fact in checkpoint.fact_ids}
    limits = (("amount", 1e6), ("discount", 60.0), ("discount", 70.0), ("amount", 2e6))
    group = env["res.groups"].search([("name", "=", "Bench approvers")])
    env["dist.approval.policy"].search([]).active = False
    env["dist.approval.policy"].create(
        [
            {
                "name": f"Bench row {number}",
                "checkpoint_id": checkpoint.id,
                "condition_ids": [
                    Command.create(
                        {
                            "fact_id": facts[limits[number % 4][0]].id,
                            "operator": "gt",
                            "value_low": limits[number % 4][1] + number,
                        }
                    )
                ],
                "tier_ids": [Command.create({"group_id": group.id})],
            }
            for number in range(policies)
        ]
    )


def switch(env, mode):
    """Switch the control of sales orders."""
    control = env["dist.control"].search([("code", "=", "sale_approval")])
    settings = env["dist.control.setting"]
    domain = [("control_id", "=", control.id), ("company_id", "=", env.company.id)]
    found = settings.search(domain)
    if found:
        found.mode = mode
    else:
        settings.create(
            {"control_id": control.id, "company_id": env.company.id, "mode": mode}
        )


def add_tiers(env, tiers):
    """Add a row that stops every order with a discount and asks several tiers; once."""
    if env["dist.approval.policy"].search_count([("name", "=", STOPPING)]):
        return
    checkpoint = env["dist.approval.checkpoint"].search([("code", "=", "sale_confirm")])
    fact = checkpoint.fact_ids.filtered(lambda f: f.code == "discount")
    group = env["res.groups"].search([("name", "=", "Bench approvers")])
    condition = {"fact_id": fact.id, "operator": "gt", "value_low": 20.0}
    env["dist.approval.policy"].create(
        {
            "name": STOPPING,
            "checkpoint_id": checkpoint.id,
            "condition_ids": [Command.create(condition)],
            "tier_ids": [
                Command.create({"group_id": group.id, "number": number + 1})
                for number in range(tiers)
            ],
        }
    )


def keep_one_tier(env):
    """Let the row that stops ask one tier, as the peer's definition does."""
    policy = env["dist.approval.policy"].search([("name", "=", STOPPING)])
    policy.tier_ids.filtered(lambda tier: tier.number > 1).unlink()


def quotations(env, count, discount=0.0):
    """Return new five-line quotations, flushed, nothing of them left in the cache."""
    env = env(context={**env.context, **CONTEXT})
    products = env["product.product"].search([("default_code", "=like", "BENCH%")])
    customers = env["res.partner"].search([("name", "=like", "Bench customer %")])
    seller = env["res.users"].search([("login", "=", "bench_0")])
    orders = env["sale.order"].create(
        [
            {
                "partner_id": customers[number % len(customers)].id,
                "user_id": seller.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": products[(number + line) % len(products)].id,
                            "product_uom_qty": 1 + line,
                            "price_unit": 100.0,
                            "discount": discount,
                        }
                    )
                    for line in range(LINES)
                ],
            }
            for number in range(count)
        ]
    )
    env.cr.flush()
    env.invalidate_all()
    return orders


def confirm(env, turn, count):
    """Confirm quotations that pass."""
    orders = quotations(env, count)
    with meter(env) as figures:
        orders.action_confirm()
        env.cr.flush()
    assert set(orders.mapped("state")) == {"sale"}
    return figures


def forecast(env, turn, count):
    """Ask what confirming quotations would ask."""
    orders = quotations(env, count, discount=50.0)
    with meter(env) as figures:
        found = orders._dist_forecast()
    assert len(found) == count
    return figures


def request(env, turn, count):
    """Hold quotations: requests with their steps."""
    orders = quotations(env, count, discount=50.0)
    with meter(env) as figures:
        orders.action_confirm()
        env.cr.flush()
    requests = env["dist.approval.request"].search([("res_id", "in", orders.ids)])
    assert len(requests) == count
    figures["rows"] = len(requests.step_ids) / count
    return figures


def join_group(env, turn):
    """Add a user to a group that open requests wait for."""
    quotations(env, 100, discount=50.0).action_confirm()
    env.cr.flush()
    group = env["res.groups"].search([("name", "=", "Bench approvers")])
    user = env["res.users"].create({"name": "New", "login": f"bench_new_{turn}"})
    env.cr.flush()
    with meter(env) as figures:
        user.group_ids = [Command.link(group.id)]
        env.cr.flush()
    return figures


def decide_ours(env, turn, count):
    """Request, approve and confirm, with the suite."""
    # In the environment of users: changes are tracked on both sides.
    orders = quotations(env, count, discount=50.0).with_env(env)
    seller = env["res.users"].search([("login", "=", "bench_0")])
    boss = env["res.users"].search([("login", "=", "bench_1")])
    with meter(env) as figures:
        orders.with_user(seller).action_confirm()
        env.cr.flush()
        domain = [("res_id", "in", orders.ids), ("state", "=", "pending")]
        requests = env["dist.approval.request"].with_user(boss).search(domain)
        results = requests.decide_many(requests.ids, "approve")
        env.cr.flush()
    assert all(result["ok"] for result in results) and len(results) == count
    assert set(orders.mapped("state")) == {"sale"}, results[:1]
    return figures


def prepare_peer(env):
    """Make the peer's definition: a group decides on large orders."""
    group = env["res.groups"].search([("name", "=", "Bench approvers")])
    env["tier.definition"].create(
        {
            "name": "Bench",
            "model_id": env["ir.model"]._get_id("sale.order"),
            "review_type": "group",
            "reviewer_group_id": group.id,
            "definition_domain": "[('amount_total', '>', 100)]",
        }
    )


def decide_peer(env, turn, count):
    """Request, approve and confirm, with the peer."""
    # In the environment of users: changes are tracked on both sides.
    orders = quotations(env, count, discount=50.0).with_env(env)
    seller = env["res.users"].search([("login", "=", "bench_0")])
    boss = env["res.users"].search([("login", "=", "bench_1")])
    with meter(env) as figures:
        orders.with_user(seller).request_validation()
        env.cr.flush()
        env.invalidate_all()
        for order in orders.with_user(boss):  # it takes one at a time
            order.validate_tier()
        env.cr.flush()
        env.invalidate_all()  # its state is cached for the whole transaction
        orders.with_user(seller).action_confirm()
        env.cr.flush()
    assert set(orders.mapped("state")) == {"sale"}
    return figures


def fill_orders(env, count):
    """Fill the table of sales orders with copies of one, by SQL."""
    order = quotations(env, 1)
    copy_rows(env, order, count, {"name": "'BENCH' || number"})
    env.cr.execute("ANALYZE sale_order")


def open_list(env, turn):
    """Open the list of quotations as the web client does."""
    action = env.ref("sale.action_quotations_with_onboarding")
    user = env["res.users"].search([("login", "=", "bench_0")])
    orders = env["sale.order"].with_user(user)
    view = orders.get_view(view_type="list")
    fields = set(orders._fields) & set(view["models"]["sale.order"])
    specification = {name: {} for name in fields}
    with meter(env) as figures:
        orders.web_search_read([], specification, limit=80)
    assert action
    return figures
