import json
import socket
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .. import sender
from ..engine import webhook
from ..models.dist_webhook import BREAK, NETWORKS
from ..models.dist_webhook_delivery import MAX_TRIES
from . import receiver as answers
from .common import ExceptionCommon
from .receiver import Receiver

HOOK = "odoo.addons.dist_exception_queue.models.dist_webhook"


class WebhookCommon(ExceptionCommon):
    """An administrator, a receiver on this machine, and the job that sends.

    Provides ``hook`` (of the receiver), ``_receive`` (a receiver that answers in a
    way), ``_send`` (the job runs once), ``_deliveries``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = new_test_user(
            cls.env, "exc_admin", "base.group_user,dist_base.group_administrator"
        )
        cls.env["ir.config_parameter"].set_param(NETWORKS, "127.0.0.1")

    def setUp(self):
        super().setUp()
        self.commits = 0
        self.receiver = self._receive(answers.accept)
        self.hook = self._create_hook(self.receiver)

    def _receive(self, answer):
        receiver = Receiver(answer)
        self.addCleanup(receiver.close)
        return receiver

    def _create_hook(self, receiver, **values):
        hooks = self.env["dist.webhook"].with_user(self.administrator)
        return hooks.create({"name": "Chat", "url": receiver.url, **values})

    def _commit(self, *args, **kwargs):
        self.env.flush_all()
        self.commits += 1
        return float("inf")

    def _send(self):
        self.env.flush_all()
        job = patch.object(type(self.env["ir.cron"]), "_commit_progress", self._commit)
        with freeze_time(self.clock, tick=True), job:
            self.env["dist.webhook.delivery"]._cron_send()

    def _deliveries(self, hook=None):
        return self.env["dist.webhook.delivery"].search(
            [("hook_id", "=", (hook or self.hook).id)], order="id"
        )

    def _types(self):
        return [json.loads(body)["type"] for _path, _head, body in self._requests()]

    def _requests(self):
        return self.receiver.requests


@tagged("post_install", "-at_install")
class TestWebhook(WebhookCommon):
    def test_case_that_opens_and_ends_is_told(self):
        partner, case = self._case()
        self._send()
        self._solve(partner)
        self._sweep()
        self._send()
        self.assertEqual(self._types(), ["exception.opened", "exception.cleared"])
        self.assertEqual(set(self._deliveries().mapped("state")), {"sent"})
        told = json.loads(self._requests()[0][2])["data"]["case"]
        self.assertEqual(
            [told[name] for name in ("id", "kind", "value_at_risk", "sentence")],
            [case.id, "test_trouble", 100.0, case.sentence],
        )
        self.assertTrue(told["url"].endswith(f"/odoo/dist.exception/{case.id}"))

    def test_receiver_can_check_who_sent_it(self):
        self._case()
        self._send()
        _path, head, body = self._requests()[0]
        head = {name.lower(): value for name, value in head.items()}
        signed = webhook.sign(
            self.hook.secret, head["webhook-id"], int(head["webhook-timestamp"]), body
        )
        self.assertEqual(head["webhook-signature"], signed)
        self.assertNotIn(self.hook.secret.encode(), body)

    def test_nothing_is_sent_in_the_transaction_of_an_event(self):
        _partner, case = self._case()
        case.with_user(self.clerk).action_take()
        self.assertEqual(self._requests(), [])
        self.assertFalse(self._deliveries())

    def test_hook_is_told_what_it_asks_for_alone(self):
        self.hook.write({"is_told_begin": False, "is_told_step": True})
        _partner, case = self._case()
        case.with_user(self.clerk).action_take()
        self._send()
        self.assertEqual(self._types(), ["exception.taken"])

    def test_hook_of_some_kinds_is_told_of_these_alone(self):
        self.hook.type_ids = self.env.ref("dist_exception_queue.type_failed_mail")
        self._case()
        self._send()
        self.assertEqual(self._requests(), [])
        self.hook.type_ids = self.kind
        self._case(value=200)
        self._send()
        self.assertEqual(self._types(), ["exception.opened"])

    def test_hook_is_told_nothing_of_another_company(self):
        self._switch(self.other, "on")
        self._case(company=self.other)
        self._send()
        self.assertFalse(self._deliveries())

    def test_event_is_told_once(self):
        self._case()
        for _run in range(3):
            self._send()
        self.assertEqual(len(self._requests()), 1)

    def test_event_that_is_committed_late_is_told(self):
        _partner, early = self._case()
        _partner, late = self._case(value=200)
        pending = self.env["dist.webhook.pending"]
        # Its transaction is still open: nobody sees its row.
        noted = pending.search([]).filtered(
            lambda row: row.event_id in early.event_ids.ids
        )
        noted.unlink()
        self._send()
        pending.create([{"event_id": event} for event in early.event_ids.ids])
        self._send()
        told = [json.loads(r[2])["data"]["case"]["id"] for r in self._requests()]
        self.assertEqual(told, [late.id, early.id])

    def test_nothing_is_noted_while_nobody_asks(self):
        self.hook.action_archive()
        self.env.flush_all()
        self._case()
        self.assertFalse(self.env["dist.webhook.pending"].search([]))

    def test_events_of_one_sweep_are_noted_by_one_statement(self):
        for _case in range(20):
            self._trouble()
        self._sweep()
        self.assertEqual(self.env["dist.webhook.pending"].search_count([]), 20)

    def test_each_delivery_is_committed_before_the_next(self):
        for _case in range(3):
            self._trouble()
        self._sweep()
        self._send()
        # What is counted as tried and what came of it, of each.
        self.assertGreaterEqual(self.commits, 2 * 3)


@tagged("post_install", "-at_install")
class TestWebhookTrouble(WebhookCommon):
    def _fail(self, times=1):
        """The job runs when the next try is due, so many times."""
        for _try in range(times):
            self._send()
            self._wait(hours=7)

    def test_event_that_is_refused_is_tried_again_with_the_same_id(self):
        self.receiver.answer = answers.fail
        self._case()
        self._send()
        delivery = self._deliveries()
        self.assertEqual(
            (delivery.state, delivery.status, delivery.failure),
            ("pending", 500, "status"),
        )
        wait = (delivery.next_try_at - self.clock).total_seconds()
        self.assertTrue(30 <= wait <= 62, wait)
        self._send()
        self.assertEqual(len(self._requests()), 1, "not before its time")
        self.receiver.answer = answers.accept
        self._wait(minutes=2)
        self._send()
        self.assertEqual(delivery.state, "sent")
        first, second = (dict(head) for _path, head, _body in self._requests())
        self.assertEqual(first["webhook-id"], second["webhook-id"])
        self.assertFalse(self.hook.failure_count)

    def test_event_is_given_up_in_the_end_and_can_be_sent_again(self):
        self.receiver.answer = answers.fail
        self._case()
        self._fail(MAX_TRIES)
        delivery = self._deliveries()
        self.assertEqual((delivery.state, delivery.tries), ("dead", MAX_TRIES))
        self.receiver.answer = answers.accept
        with self._at_clock():
            delivery.with_user(self.administrator).action_send_again()
            self.hook.action_send_again()
        self._send()
        self.assertEqual(delivery.state, "sent")

    def test_event_that_waited_for_days_is_given_up(self):
        self.receiver.answer = answers.fail
        self._case()
        self._send()
        self._wait(days=4)
        self._send()
        self.assertEqual(self._deliveries().state, "dead")

    def test_hook_that_keeps_failing_is_left_alone_for_a_while(self):
        self.receiver.answer = answers.fail
        for _case in range(20):
            self._trouble()
        self._sweep()
        for _run in range(30):
            self._send()
        self.assertEqual(len(self._requests()), BREAK)
        self.assertGreater(self.hook.paused_until, self.clock)
        self.receiver.answer = answers.accept
        self._wait(minutes=5)
        self._send()
        self.assertEqual(set(self._deliveries().mapped("state")), {"sent"})
        self.assertFalse(self.hook.paused_until)

    def test_networks_that_are_none_stop_no_hook_of_the_internet(self):
        self.env["ir.config_parameter"].set_param(NETWORKS, "localhost")
        with self.assertLogs(HOOK, "ERROR"):
            self.assertEqual(self.hook._get_networks(), [])
        with self.assertRaisesRegex(ValidationError, "no network"):
            self._create_hook(self.receiver)

    def test_hook_that_hangs_does_not_stop_the_others(self):
        hanging = self._create_hook(self._receive(answers.hang), name="Hangs")
        for _case in range(3):
            self._trouble()
        self._sweep()
        began = time.monotonic()
        with patch.object(sender, "SECONDS", 1):
            self._send()
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(len(self._requests()), 3)
        failed = self._deliveries(hanging).filtered("failure")
        self.assertEqual(failed.mapped("failure"), ["timeout"])

    def test_answer_that_trickles_in_is_cut_off(self):
        self.receiver.answer = answers.trickle
        self._case()
        began = time.monotonic()
        with patch.object(sender, "SECONDS", 1):
            self._send()
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(self._deliveries().failure, "timeout")

    def test_body_of_the_answer_is_not_waited_for(self):
        self.receiver.answer = answers.dawdle
        self._case()
        began = time.monotonic()
        self._send()
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(self._deliveries().state, "sent")

    def test_redirect_is_not_followed(self):
        self.receiver.answer = answers.redirect
        self._case()
        self._send()
        self.assertEqual([path for path, *_rest in self._requests()], ["/hook"])
        self.assertEqual(
            (self._deliveries().status, self._deliveries().failure), (302, "status")
        )

    def test_receiver_that_is_not_there_is_tried_later(self):
        self.receiver.close()
        self._case()
        self._send()
        self.assertEqual(self._deliveries().failure, "connection")

    def test_name_that_leads_inside_is_refused_when_it_is_sent(self):
        self.env["ir.config_parameter"].set_param(NETWORKS, "")
        self._case()
        self._send()
        self.assertEqual(self._requests(), [])
        self.assertEqual(self._deliveries().failure, "refused")

    def test_name_that_leads_elsewhere_a_moment_later_is_not_followed(self):
        """The address that was looked at is the one that is connected to."""
        inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))]
        outside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.88.99.1", 1))]
        with (
            patch("socket.getaddrinfo", side_effect=[outside, inside]) as asked,
            patch("socket.create_connection", side_effect=OSError) as connected,
        ):
            answer = sender.post("http://localhost:1/", {}, b"{}")
        self.assertEqual(answer.failure, "connection")
        self.assertEqual(asked.call_count, 1)
        self.assertEqual(connected.call_args.args[0], ("192.88.99.1", 1))

    def test_secret_and_address_are_never_logged(self):
        self.hook.url = self.receiver.url + "/token-of-the-chat"
        self.receiver.answer = answers.fail
        self._case()
        with self.assertLogs("odoo.addons.dist_exception_queue", "DEBUG") as logs:
            self._send()
        said = "\n".join(logs.output)
        self.assertIn("status", said)
        self.assertNotIn(self.hook.secret, said)
        self.assertNotIn("token-of-the-chat", said)


@tagged("post_install", "-at_install")
class TestWebhookAccess(WebhookCommon):
    def test_employees_see_neither_hooks_nor_what_they_were_told(self):
        self._case()
        self._send()
        for records in (self.hook, self._deliveries()):
            with self.assertRaises(AccessError):
                records.with_user(self.clerk).read([])
        with self.assertRaises(AccessError):
            self.hook.with_user(self.clerk).action_send_again()
        with self.assertRaises(AccessError):
            self._deliveries().with_user(self.clerk).action_send_again()

    def test_administrator_of_another_company_sees_nothing(self):
        other = new_test_user(
            self.env,
            "exc_other_admin",
            "base.group_user,dist_base.group_administrator",
            company_id=self.other.id,
            company_ids=[self.other.id],
        )
        self.assertNotIn(self.hook, self.hook.with_user(other).search([]))
        with self.assertRaises(AccessError):
            self.hook.with_user(other).read(["secret"])

    def test_administrator_changes_no_delivery_by_hand(self):
        self._case()
        self._send()
        deliveries = self._deliveries().with_user(self.administrator)
        with self.assertRaises(AccessError):
            deliveries.write({"state": "pending"})

    def test_plain_http_and_passwords_are_refused(self):
        wrong = ("http://example.com/", "https://a:b@example.com/", "ftp://example.com")
        for url in wrong:
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.hook.url = url
        self.env["ir.config_parameter"].set_param(NETWORKS, "")
        with self.assertRaises(ValidationError):
            self._create_hook(self.receiver)

    def test_secret_that_is_emptied_is_made_anew(self):
        old = self.hook.secret
        with Form(self.hook) as form:
            form.secret = webhook.make_secret(bytes(24))
        self.hook.secret = False
        self.assertNotIn(self.hook.secret, (old, webhook.make_secret(bytes(24)), False))
        with self.assertRaises(ValidationError):
            self.hook.secret = "password"

    def test_copy_of_a_hook_has_its_own_secret(self):
        copy = self.hook.copy({"url": self.receiver.url})
        self.assertNotEqual(copy.secret, self.hook.secret)


@tagged("post_install", "-at_install")
class TestFailedWebhook(WebhookCommon):
    def _sweep_hooks(self, full=False):
        with freeze_time(self.clock, tick=True):
            self.env["dist.exception"]._sweep(full=full, codes=["failed_webhook"])
        return self.env["dist.exception"].search(
            [("type_id.code", "=", "failed_webhook"), ("is_live", "=", True)]
        )

    def test_hook_that_takes_nothing_is_a_case_until_it_does(self):
        self._sweep_hooks(full=True)
        self.receiver.answer = answers.fail
        for _case in range(BREAK):
            self._trouble()
        self._sweep()
        for _run in range(BREAK):
            self._send()
        case = self._sweep_hooks().with_user(self.administrator)
        self.assertRecordValues(
            case,
            [
                {
                    "res_model": "dist.webhook",
                    "res_id": self.hook.id,
                    "company_id": self.company.id,
                    "due_at": self.hook.failed_since,
                    "next_action": "send_webhook_again",
                }
            ],
        )
        self.assertTrue(case.deadline_at)
        self.assertIn("Chat takes no events: it answered 500", case.sentence)
        self.assertNotIn(case, case.with_user(self.clerk).search([]))
        self.receiver.answer = answers.accept
        with self._at_clock():
            case.action_next()
        self._send()
        self._sweep_hooks()
        self.assertEqual(case.state, "cleared")

    def test_trouble_of_a_hook_is_not_told_to_itself(self):
        self.test_hook_that_takes_nothing_is_a_case_until_it_does()
        other = self._create_hook(self._receive(answers.accept), name="Other")
        self.hook.sudo().failure_count = BREAK
        self.env.flush_all()
        self._sweep_hooks()
        before = len(self._requests())
        self._send()
        self.assertEqual(len(self._requests()), before)
        self.assertTrue(self._deliveries(other))

    def test_case_says_how_many_events_were_given_up(self):
        self._sweep_hooks(full=True)
        self.receiver.answer = answers.fail
        self._case()
        for _run in range(MAX_TRIES):
            self._send()
            self._wait(hours=7)
        self.hook.sudo().failure_count = 0
        self.env.flush_all()
        case = self._sweep_hooks()
        self.assertEqual(case.facts["count"], 1)
        self.assertIn("Given up: 1", case.sentence)
        self.assertLess(case.due_at, fields.Datetime.to_datetime(self.clock))
        self.assertGreater(case.due_at, self.now - timedelta(minutes=1))

    def test_hook_that_is_switched_off_is_no_trouble(self):
        self.hook.sudo().failure_count = BREAK
        self.hook.action_archive()
        self.env.flush_all()
        self.assertFalse(self._sweep_hooks(full=True))
