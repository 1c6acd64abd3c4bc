from datetime import timedelta

from odoo import fields
from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase, freeze_time, new_test_user

from . import action_host, detector_host

START = "2026-03-02 08:00:00"


class ExceptionCommon(TransactionCase):
    """A detector of partners in trouble, its kind, people, and a clock.

    Provides ``kind``, ``clerk`` (may read partners), ``outsider`` (another company),
    ``reason``; ``_trouble`` (a partner in trouble), ``_sweep``, ``_case``, ``_wait``
    (minutes pass), ``_events``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls._add_detector()
        cls._switch(cls.company, "on")
        cls.other = cls.env["res.company"].create({"name": "Other company"})
        cls.clerk = new_test_user(
            cls.env, "exc_clerk", "base.group_user,base.group_partner_manager"
        )
        cls.outsider = new_test_user(
            cls.env,
            "exc_outsider",
            "base.group_user,base.group_partner_manager",
            company_id=cls.other.id,
            company_ids=[cls.other.id],
        )
        usage = cls.env.ref("dist_exception_queue.reason_usage_exception")
        cls.reason = cls.env["dist.reason.code"].create(
            {"code": "TEST", "name": "Test", "usage_ids": usage.ids}
        )
        cls.now = fields.Datetime.to_datetime(START)

    @classmethod
    def _add_detector(cls):
        hosts = (
            detector_host.DistDetectorTestTrouble,
            action_host.DistActionTestForgive,
        )
        for host in hosts:
            add_to_registry(cls.registry, host)
            cls.addClassCleanup(cls.registry.__delitem__, host._name)
        cls.registry._setup_models__(cls.env.cr, [host._name for host in hosts])
        cls.kind = cls.env["dist.exception.type"].create(
            {
                "code": "test_trouble",
                "name": "Trouble",
                "title": "%(partner)s has %(value)s at risk",
            }
        )

    @classmethod
    def _switch(cls, company, mode):
        control = cls.env.ref("dist_exception_queue.control_exception_queue")
        cls.env["dist.control.setting"]._set(control, company, mode)

    def setUp(self):
        super().setUp()
        self.clock = self.now
        self.partners = self.env["res.partner"]

    # === FACTORIES === #

    def _trouble(self, value=100, company=None, **values):
        return self.partners.create(
            {
                "name": f"In trouble with {value}",
                "ref": f"trouble{value}",
                "company_id": (company or self.company).id,
                **values,
            }
        )

    def _solve(self, partner):
        partner.ref = False
        self.env.flush_all()

    def _wait(self, **passed):
        self.clock += timedelta(**passed)

    def _sweep(self, full=True):
        with freeze_time(self.clock, tick=True):
            return self.env["dist.exception"]._sweep(full=full, codes=["test_trouble"])

    def _at_clock(self):
        return freeze_time(self.clock)

    def _cases(self, partner=None):
        domain = [("type_id", "=", self.kind.id)]
        if partner:
            domain += [("res_id", "=", partner.id)]
        return self.env["dist.exception"].search(domain, order="id")

    def _case(self, **values):
        """Return (partner, case) of trouble that was swept."""
        partner = self._trouble(**values)
        self._sweep()
        return partner, self._cases(partner)

    def _events(self, cases):
        return cases.event_ids.sorted("id").mapped("event")

    def _resolve(self, case):
        with self._at_clock():
            case.action_resolve(outcome="fixed", reason_id=self.reason.id)

    def _accept(self, case, **delta):
        until = self.clock + timedelta(**(delta or {"days": 10}))
        with self._at_clock():
            case.action_accept(until=until, reason_id=self.reason.id)

    def _snooze(self, case, **delta):
        until = self.clock + timedelta(**(delta or {"hours": 4}))
        with self._at_clock():
            case.action_snooze(until=until, reason_id=self.reason.id)
