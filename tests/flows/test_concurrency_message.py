"""Messages to customers leave once, however many people and jobs meet."""

import os
import threading
from unittest.mock import patch

import pytest

from . import concurrency as two


@pytest.fixture(scope="module")
def world():
    world = two.build_world(f"tell{os.getpid()}")
    with two.committed() as env:
        control = env.ref("dist_exception_standard.control_customer_messages")
        env["dist.control.setting"]._set(control, env.company, "on")
        customer = env["res.partner"].browse(world["customer"])
        customer.email = f"{world['seller']}@example.com"
    return world


def _send():
    """Let the scheduler's job run once, with real commits."""
    with two.committed() as env:
        env["dist.customer.message"]._cron_send()


def _read(order_id, code):
    """Return [(state, number of e-mails)] of what a customer was told of an order."""
    with two.committed() as env:
        messages = env["dist.customer.message"].search(
            [
                ("res_model", "=", "sale.order"),
                ("res_id", "=", order_id),
                ("event_id.code", "=", code),
            ]
        )
        mails = env["mail.message"].search_count(
            [
                ("model", "=", "sale.order"),
                ("res_id", "=", order_id),
                ("message_type", "=", "auto_comment"),
            ]
        )
        return [(message.state, mails) for message in messages]


def test_two_who_tell_of_a_delay_at_once_queue_it_once(world):
    order = two.create_order(world, 0.0)
    meeting = two.Meeting()
    messages = two.Registry(two.get_db_name())["dist.customer.message"]
    original = messages._queue

    def met(self, *args, **kwargs):
        meeting.wait()
        return original(self, *args, **kwargs)

    def tell(orders):
        return len(orders._dist_tell_delay())

    with patch.object(messages, "_queue", met):
        results = two.together(
            (world["seller"], "sale.order", [order], tell),
            (world["colleague"], "sale.order", [order], tell),
        )
    assert sorted(results) == [(0, None), (1, None)]
    assert _read(order, "delay") == [("pending", 0)]


def test_two_runs_of_the_job_at_once_send_one_email(world):
    order = two.create_order(world, 0.0)

    def confirm(orders):
        orders.action_confirm()

    assert two.call(world["seller"], "sale.order", [order], confirm)[1] is None
    meeting = two.Meeting()
    messages = two.Registry(two.get_db_name())["dist.customer.message"]
    original = messages._judge

    def met(self):
        meeting.wait()  # holds its rows while the other run looks for some
        return original(self)

    with patch.object(messages, "_judge", met):
        threads = [threading.Thread(target=_send) for _run in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert _read(order, "order_confirmed") == [("sent", 1)]


def test_run_that_fails_before_its_commit_sends_with_the_next(world):
    order = two.create_order(world, 0.0)

    def confirm(orders):
        orders.action_confirm()

    two.call(world["seller"], "sale.order", [order], confirm)
    crons = two.Registry(two.get_db_name())["ir.cron"]

    def fail(self, processed=0, **_kwargs):
        if processed:
            raise RuntimeError("killed")
        return float("inf")

    with (
        patch.object(crons, "_commit_progress", fail),
        pytest.raises(RuntimeError, match="killed"),
    ):
        _send()
    assert _read(order, "order_confirmed") == [("pending", 0)]
    _send()
    assert _read(order, "order_confirmed") == [("sent", 1)]
