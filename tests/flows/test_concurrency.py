"""Two users at the same instant find no way past the gate and lose nothing."""

import os
from unittest.mock import patch

import pytest

from . import concurrency as two


@pytest.fixture(scope="module")
def world():
    return two.build_world(f"meet{os.getpid()}")


def _meet_at(name):
    """Patch a method of the final sales order class so that two threads meet in it."""
    meeting = two.Meeting()
    registry = two.Registry(two.get_db_name())
    cls = registry["sale.order"]
    original = getattr(cls, name)

    def met(self, *args, **kwargs):
        result = original(self, *args, **kwargs)
        meeting.wait()
        return result

    return patch.object(cls, name, met)


def _read(order_id):
    with two.committed() as env:
        order = env["sale.order"].browse(order_id)
        requests = env["dist.approval.request"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order_id)]
        )
        return {
            "state": order.state,
            "gate": order.dist_gate_state,
            "discount": order.order_line[:1].discount,
            "requests": requests.mapped("state"),
            "ids": requests.ids,
            "decisions": len(requests.decision_ids),
            "carried": env["dist.evidence"].search_count(
                [
                    ("res_model", "=", "sale.order"),
                    ("res_id", "=", order_id),
                    ("event", "=", "approval_carried_out"),
                ]
            ),
        }


def test_two_who_confirm_a_held_order_open_one_request(world):
    order = two.create_order(world, 18.0)

    def confirm(orders):
        orders.action_confirm()

    with _meet_at("_dist_collect_facts"):
        two.together(
            (world["seller"], "sale.order", [order], confirm),
            (world["colleague"], "sale.order", [order], confirm),
        )
    found = _read(order)
    assert found["state"] == "draft"
    assert found["requests"] == ["pending"]


def test_two_who_confirm_a_passing_order_confirm_it_once(world):
    order = two.create_order(world, 0.0)

    def confirm(orders):
        orders.action_confirm()

    with _meet_at("_dist_collect_facts"):
        results = two.together(
            (world["seller"], "sale.order", [order], confirm),
            (world["colleague"], "sale.order", [order], confirm),
        )
    assert _read(order)["state"] == "sale"
    # The second one hears that there is nothing to confirm any more.
    assert sum(refusal is not None for _result, refusal in results) == 1


def test_a_line_changed_while_a_colleague_confirms_is_not_slipped_through(world):
    order = two.create_order(world, 0.0)

    def confirm(orders):
        orders.action_confirm()

    def change(orders):
        orders.order_line.discount = 50.0
        orders.env.cr.flush()

    with _meet_at("_dist_collect_facts"):
        two.together(
            (world["seller"], "sale.order", [order], confirm),
            (world["colleague"], "sale.order", [order], change),
        )
    found = _read(order)
    if found["discount"] == 50.0:
        assert found["gate"] == "waiting"
        assert found["requests"] == ["pending"]
    else:
        assert found["state"] == "sale"


def test_two_approvers_at_once_decide_and_carry_out_once(world):
    order = two.create_order(world, 18.0)
    two.call(world["seller"], "sale.order", [order], lambda o: o.action_confirm() and 1)
    request = _read(order)["ids"]

    def approve(requests):
        return requests.action_approve()

    results = two.together(
        (world["one"], "dist.approval.request", request, approve),
        (world["two"], "dist.approval.request", request, approve),
    )
    found = _read(order)
    assert found["state"] == "sale"
    assert found["requests"] == ["approved"]
    assert found["carried"] == 1
    assert sum(refusal is None for _result, refusal in results) == 1


def test_approving_and_rejecting_at_once_leaves_one_decision(world):
    order = two.create_order(world, 18.0)
    two.call(world["seller"], "sale.order", [order], lambda o: o.action_confirm() and 1)
    request = _read(order)["ids"]
    two.together(
        (world["one"], "dist.approval.request", request, lambda r: r.action_approve()),
        (
            world["two"],
            "dist.approval.request",
            request,
            lambda r: r.action_reject(note="no"),
        ),
    )
    found = _read(order)
    assert found["decisions"] == 1
    expected = {"approved": "sale", "rejected": "draft"}
    assert found["state"] == expected[found["requests"][0]]


def test_a_riskier_change_during_a_decision_is_not_covered_by_it(world):
    order = two.create_order(world, 18.0)
    two.call(world["seller"], "sale.order", [order], lambda o: o.action_confirm() and 1)
    request = _read(order)["ids"]

    def change(orders):
        orders.order_line.discount = 70.0
        orders.env.cr.flush()

    with _meet_at("_dist_collect_facts"):
        two.together(
            (
                world["one"],
                "dist.approval.request",
                request,
                lambda r: r.action_approve(),
            ),
            (world["seller"], "sale.order", [order], change),
        )
    found = _read(order)
    if found["discount"] == 70.0:
        assert found["gate"] == "waiting"
    else:
        assert found["gate"] == "approved"


def test_two_orders_of_a_customer_at_once_do_not_both_fit_the_limit(world):
    with two.committed() as env:
        customer = env["res.partner"].create({"name": "On credit"})
        customer.dist_credit_mode = "limited"
        customer.dist_credit_limit = 150.0
        checkpoint = env.ref("dist_order_governance.checkpoint_sale_confirm")
        fact = checkpoint.fact_ids.filtered(lambda f: f.code == "credit_over")
        env["dist.approval.policy"].search([])[:1].copy(
            {"name": "Credit"}
        ).condition_ids.write({"fact_id": fact.id, "value_low": 0.0})
        buyer = {**world, "customer": customer.id}
    orders = [two.create_order(buyer, 0.0) for _number in range(2)]

    def confirm(order):
        order.action_confirm()

    with _meet_at("_dist_collect_facts"):
        two.together(
            (world["seller"], "sale.order", orders[:1], confirm),
            (world["colleague"], "sale.order", orders[1:], confirm),
        )
    states = sorted(_read(order)["state"] for order in orders)
    assert states == ["draft", "sale"]
