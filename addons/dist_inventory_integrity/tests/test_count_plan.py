from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import IntegrityCommon


@tagged("post_install", "-at_install")
class TestCountPlan(IntegrityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = new_test_user(
            cls.env, "plan_controller", "dist_base.group_inventory_controller"
        )
        cls.hall = cls.env["stock.location"].create(
            {"name": "Hall", "location_id": cls.shelf.id, "usage": "view"}
        )
        cls.bins = cls.env["stock.location"].create(
            [
                {"name": name, "location_id": cls.hall.id, "usage": "internal"}
                for name in ("A-1", "A-2", "A-3")
            ]
        )
        cls.nut = cls._create_item("Nut")
        quants = cls.env["stock.quant"]
        quants._update_available_quantity(cls.item, cls.bins[0], 40)
        quants._update_available_quantity(cls.nut, cls.bins[1], 3)
        cls.class_a = cls.env["dist.stock.class"].create(
            {"name": "A", "item_ids": [Command.create({"product_id": cls.nut.id})]}
        )

    def _plan(self, **values):
        plans = self.env["dist.stock.count.plan"].with_user(self.controller)
        return plans.create(
            {
                "name": "Hall",
                "warehouse_id": self.warehouse.id,
                "location_ids": self.hall.ids,
                **values,
            }
        )

    def _make(self, plan, days=0):
        """Return what falls due so many days from now, as {(item, bin)}."""
        moment = fields.Datetime.now() + timedelta(days=days)
        with freeze_time(moment, tick=True):
            count = plan._make_count(moment.date())
        return count, {(line.product_id, line.location_id) for line in count.line_ids}

    def _count_all(self, count, days=0):
        with freeze_time(fields.Datetime.now() + timedelta(days=days), tick=True):
            for line in count.line_ids.filtered(lambda ln: ln.state == "todo"):
                found = {self.item: 40, self.nut: 3}.get(line.product_id, 0)
                line.with_user(self.clerk).record_attempt(found)

    def test_what_was_never_counted_is_due(self):
        count, due = self._make(self._plan())
        self.assertEqual(due, {(self.item, self.bins[0]), (self.nut, self.bins[1])})
        self.assertEqual((count.state, count.kind), ("open", "cycle"))
        self.assertTrue(count.is_blind)

    def test_what_was_counted_is_due_again_after_the_days_of_its_class(self):
        plan = self._plan(
            interval_days=100,
            class_line_ids=[
                Command.create({"class_id": self.class_a.id, "interval_days": 10})
            ],
        )
        count, _due = self._make(plan)
        self._count_all(count)
        self.assertEqual(count.state, "done")
        self.assertFalse(self._make(plan, days=9)[0])
        count, due = self._make(plan, days=11)
        self.assertEqual(due, {(self.nut, self.bins[1])})
        count.action_cancel()
        self.assertEqual(len(self._make(plan, days=101)[1]), 2)

    def test_never_means_never(self):
        self.assertFalse(self._make(self._plan(interval_days=0))[0])

    def test_what_is_being_counted_is_on_no_second_list(self):
        plan = self._plan()
        self._make(plan)
        self.assertFalse(self._make(plan)[0])
        self.assertFalse(self._make(self._plan())[0])

    def test_a_day_has_a_limit_and_the_longest_overdue_come_first(self):
        plan = self._plan(day_limit=1, interval_days=10)
        first, _due = self._make(plan)
        self._count_all(first)
        second, _due = self._make(plan, days=1)
        self._count_all(second, days=1)
        self.assertNotEqual(first.line_ids.product_id, second.line_ids.product_id)
        third, _due = self._make(plan, days=20)
        self.assertEqual(third.line_ids.product_id, first.line_ids.product_id)

    def test_negative_stock_comes_before_all_else(self):
        plan = self._plan(day_limit=1)
        screw = self._create_item("Screw")
        self.env["stock.quant"]._update_available_quantity(screw, self.bins[2], -4)
        _count, due = self._make(plan)
        self.assertEqual(due, {(screw, self.bins[2])})

    def test_empty_bins_are_looked_at(self):
        plan = self._plan(interval_days=0, bin_days=30)
        count, due = self._make(plan)
        none = self.item.browse()
        self.assertEqual(due, {(none, self.bins[2])})
        self._count_all(count)
        self.assertFalse(self._make(plan, days=29)[0])
        self.assertEqual(self._make(plan, days=31)[1], {(none, self.bins[2])})

    def test_bin_that_fell_empty_is_looked_at_once(self):
        plan = self._plan(interval_days=0, is_emptied_counted=True)
        self.assertFalse(self._make(plan)[0])
        move = self.env["stock.move"].create(
            {
                "product_id": self.nut.id,
                "product_uom_qty": 3,
                "product_uom": self.nut.uom_id.id,
                "location_id": self.bins[1].id,
                "location_dest_id": self.bins[0].id,
            }
        )
        move._action_confirm()
        move.quantity = 3
        move.picked = True
        move._action_done()
        count, due = self._make(plan)
        self.assertEqual(due, {(self.item.browse(), self.bins[1])})
        self._count_all(count)
        self.assertFalse(self._make(plan)[0])

    def test_what_lies_idle_is_counted_once(self):
        plan = self._plan(interval_days=0, idle_days=60)
        self.assertFalse(self._make(plan, days=59)[0])
        count, due = self._make(plan, days=61)
        self.assertEqual(len(due), 2)
        self._count_all(count, days=61)
        self.assertFalse(self._make(plan, days=90)[0])

    def test_scheduled_job_makes_the_counts_of_all_plans(self):
        plan = self._plan()
        with self.enter_registry_test_mode():
            self.env.ref(
                "dist_inventory_integrity.ir_cron_make_counts"
            ).method_direct_trigger()
        self.assertEqual(plan.count_ids.todo_count, 2)
        self.assertTrue(plan.last_made_on)

    def test_making_costs_the_same_statements_whatever_is_due(self):
        small = self._plan(day_limit=1)
        large = self._plan(day_limit=0)
        for number in range(40):
            place = self.env["stock.location"].create(
                {"name": f"B-{number}", "location_id": self.hall.id}
            )
            self.env["stock.quant"]._update_available_quantity(self.nut, place, 1)
        costs = []
        for plan in (small, large):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            plan._make_count(fields.Date.today())
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(large.count_ids.todo_count, 41)
        self.assertLessEqual(costs[1], costs[0] + 2)

    def test_button_makes_todays_count_or_says_that_nothing_is_due(self):
        plan = self._plan()
        action = plan.action_make()
        self.assertEqual(action["res_id"], plan.count_ids.id)
        self.assertEqual(plan.action_make()["tag"], "display_notification")

    def test_who_counts_keeps_no_plans(self):
        plan = self._plan().with_user(self.clerk)
        with self.assertRaises(AccessError):
            plan.day_limit = 5
        with self.assertRaises(AccessError):
            plan.action_make()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.controller.write({"company_ids": other.ids, "company_id": other.id})
        plans = self.env["dist.stock.count.plan"].with_user(self.controller)
        self.assertFalse(plans.search([("id", "=", plan.id)]))
