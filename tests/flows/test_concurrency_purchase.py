"""Two people at the same instant on one purchase order."""

import itertools
from unittest.mock import patch

import pytest

from odoo.fields import Command

from . import concurrency as two

NUMBERS = itertools.count()
PEOPLE = {
    "buyer": "buyer",
    "colleague": "buyer",
    "one": "purchasing_manager",
    "two": "purchasing_manager",
}


@pytest.fixture(scope="module")
def world():
    prefix = "purchase_meet"
    with two.committed() as env:
        env["dist.approval.policy"].search([]).active = False
        for name, role in PEOPLE.items():
            group = env.ref(f"dist_base.group_{role}")
            env["res.users"].with_context(no_reset_password=True).create(
                {
                    "name": name,
                    "login": f"{prefix}_{name}",
                    "group_ids": [Command.set(group.ids)],
                }
            )
        _create_policy(env, "decider", "purchasing_manager", 1)
        _create_policy(env, "second decider", "branch_manager", 2)
        control = env["dist.control"].search([("code", "=", "purchase_approval")])
        control.action_switch_on()
        branch = env["res.users"].search([("login", "=", f"{prefix}_two")])
        branch.group_ids += env.ref("dist_base.group_branch_manager")
    return {name: f"{prefix}_{name}" for name in PEOPLE}


def _create_policy(env, name, role, number):
    checkpoint = env.ref("dist_order_governance.checkpoint_purchase_approve")
    fact = checkpoint.fact_ids.filtered(lambda f: f.code == "amount")
    condition = {"fact_id": fact.id, "operator": "gt", "value_low": 500.0 * number}
    group = env.ref(f"dist_base.group_{role}")
    env["dist.approval.policy"].create(
        {
            "name": f"meet: {name}",
            "checkpoint_id": checkpoint.id,
            "condition_ids": [Command.create(condition)],
            "tier_ids": [Command.create({"group_id": group.id, "number": 1})],
        }
    )


def _create_order(world, amount):
    """Create a committed RFQ of the buyer for an item and a vendor of its own."""
    with two.committed() as env:
        name = f"Meet {next(NUMBERS)}"
        product = env["product.product"].create({"name": name, "is_storable": True})
        product.supplier_taxes_id = [Command.clear()]
        vendor = env["res.partner"].create({"name": name})
        buyer = env["res.users"].search([("login", "=", world["buyer"])])
        line = {"product_id": product.id, "product_qty": 1, "price_unit": amount}
        order = env["purchase.order"].with_user(buyer)
        order = order.create(
            {"partner_id": vendor.id, "order_line": [Command.create(line)]}
        )
        return order.id


def _ask(world, amount):
    """Return ids of an order that waits and of its request."""
    order = _create_order(world, amount)
    two.call(world["buyer"], "purchase.order", [order], lambda o: o.button_confirm())
    return order, _read(order)["ids"][0]


def _read(order_id):
    with two.committed() as env:
        order = env["purchase.order"].browse(order_id)
        requests = env["dist.approval.request"].search(
            [("res_model", "=", "purchase.order"), ("res_id", "=", order_id)]
        )
        return {
            "state": order.state,
            "requests": requests.mapped("state"),
            "ids": requests.ids,
            "receipts": len(order.picking_ids),
            "vendor_lines": len(order.order_line.product_id.seller_ids),
            "carried": env["dist.evidence"].search_count(
                [
                    ("res_model", "=", "purchase.order"),
                    ("res_id", "=", order_id),
                    ("event", "=", "approval_carried_out"),
                ]
            ),
        }


def _meet_at(model, name):
    """Patch a method of a final class so that two threads meet in it."""
    meeting = two.Meeting()
    cls = two.Registry(two.get_db_name())[model]
    original = getattr(cls, name)

    def met(self, *args, **kwargs):
        result = original(self, *args, **kwargs)
        meeting.wait()
        return result

    return patch.object(cls, name, met)


def test_two_who_confirm_a_held_order_open_one_request(world):
    order = _create_order(world, 600.0)

    with _meet_at("purchase.order", "_dist_collect_facts"):
        two.together(
            (world["buyer"], "purchase.order", [order], lambda o: o.button_confirm()),
            (
                world["colleague"],
                "purchase.order",
                [order],
                lambda o: o.button_confirm(),
            ),
        )
    found = _read(order)
    assert found["state"] == "to approve"
    assert found["requests"] == ["pending"]
    assert found["vendor_lines"] == 0


def test_two_who_confirm_a_passing_order_make_one_receipt(world):
    order = _create_order(world, 100.0)

    with _meet_at("purchase.order", "_dist_collect_facts"):
        two.together(
            (world["buyer"], "purchase.order", [order], lambda o: o.button_confirm()),
            (
                world["colleague"],
                "purchase.order",
                [order],
                lambda o: o.button_confirm(),
            ),
        )
    found = _read(order)
    assert (found["state"], found["receipts"]) == ("purchase", 1)
    assert found["vendor_lines"] == 1


def test_two_who_approve_at_once_carry_the_order_out_once(world):
    order, request = _ask(world, 600.0)

    with _meet_at("dist.approval.request", "_check_can_decide"):
        results = two.together(
            (
                world["one"],
                "dist.approval.request",
                [request],
                lambda r: r.action_approve(),
            ),
            (
                world["two"],
                "dist.approval.request",
                [request],
                lambda r: r.action_approve(),
            ),
        )
    found = _read(order)
    assert (found["state"], found["receipts"], found["carried"]) == ("purchase", 1, 1)
    refusals = [refusal for _result, refusal in results if refusal]
    assert len(refusals) == 1
    assert "needs no decision any more" in str(refusals[0])


def test_two_deciders_of_two_steps_both_count_and_the_later_one_releases(world):
    order, request = _ask(world, 1100.0)

    with _meet_at("dist.approval.request", "_check_can_decide"):
        results = two.together(
            (
                world["one"],
                "dist.approval.request",
                [request],
                lambda r: r.action_approve(),
            ),
            (
                world["two"],
                "dist.approval.request",
                [request],
                lambda r: r.action_approve(),
            ),
        )
    found = _read(order)
    # The second decider may settle both steps; then the first came too late.
    assert (found["state"], found["receipts"], found["carried"]) == ("purchase", 1, 1)
    assert all(
        refusal is None or "needs no decision" in str(refusal)
        for _result, refusal in results
    )


def test_change_and_approval_at_once_never_buy_the_changed_order(world):
    order, request = _ask(world, 600.0)

    def raise_price(orders):
        orders.order_line.price_unit = 900.0

    with _meet_at("dist.approval.request", "_check_can_decide"):
        two.together(
            (
                world["one"],
                "dist.approval.request",
                [request],
                lambda r: r.action_approve(),
            ),
            (world["buyer"], "purchase.order", [order], raise_price),
        )
    found = _read(order)
    with two.committed() as env:
        bought = env["purchase.order"].browse(order)
        approved_as_it_was = bought.amount_total == 600.0
        is_held = bought.dist_gate_state == "waiting"
    assert approved_as_it_was or is_held, found
