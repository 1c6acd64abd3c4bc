from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_count import CountCommon


class TriggerCommon(CountCommon):
    """A plan of nothing but what happens; ``_pick`` takes less than asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._make_plan()

    @classmethod
    def _make_plan(cls, **values):
        return cls.env["dist.stock.count.plan"].create(
            {
                "name": "What happens",
                "warehouse_id": cls.warehouse.id,
                "location_ids": [Command.set(cls.bins.ids)],
                "interval_days": 0,
                "is_negative_counted": False,
                "is_short_counted": True,
                "is_damage_counted": True,
                **values,
            }
        )

    def _pick(self, asked, taken, item=None, place=None):
        """Do a transfer that asks for some of an item and takes less."""
        transfer = self._prepare_transfer(
            item or self.nut,
            place or self.bins[0],
            self.warehouse.wh_output_stock_loc_id,
            asked,
        )
        transfer.action_assign()
        transfer.move_ids.quantity = taken
        transfer.move_ids.picked = True
        transfer.with_context(cancel_backorder=True)._action_done()
        return transfer

    def _tasks(self):
        lines = self.env["dist.stock.count.line"].search([("state", "=", "todo")])
        return [(line.product_id, line.location_id, line.trigger) for line in lines]


@tagged("post_install", "-at_install")
class TestCountTrigger(TriggerCommon):
    def test_short_pick_asks_for_a_count_of_the_bin(self):
        self._pick(5, 2)
        self.assertEqual(self._tasks(), [(self.nut, self.bins[0], "short")])
        count = self.plan.count_ids
        self.assertEqual((count.state, count.kind), ("open", "cycle"))
        self.assertEqual(self._books(self.nut, self.bins[0]), 5)

    def _pick_one_of_two(self, nuts):
        """Do a transfer of bolts and nuts of which somebody takes the bolts alone."""
        transfer = self._prepare_transfer(
            self.item, self.bins[0], self.warehouse.wh_output_stock_loc_id, 3
        )
        second = transfer.move_ids.copy(
            {"product_id": self.nut.id, "product_uom_qty": nuts}
        )
        (transfer.move_ids | second)._action_confirm(merge=False)
        transfer.action_assign()
        second.quantity = 0
        transfer.move_ids.filtered("quantity").picked = True
        transfer.with_context(cancel_backorder=True)._action_done()
        self.assertEqual(transfer.state, "done")

    def test_pick_of_nothing_asks_for_a_count_of_the_bin(self):
        self._pick_one_of_two(5)
        self.assertEqual(self._tasks(), [(self.nut, self.bins[0], "short")])

    def test_pick_of_nothing_where_nothing_is_free_asks_for_nothing(self):
        other = self._prepare_transfer(
            self.nut, self.bins[0], self.warehouse.wh_output_stock_loc_id, 7
        )
        other.action_assign()
        self._pick_one_of_two(5)
        self.assertEqual(self._tasks(), [])

    def test_pick_in_full_asks_for_nothing(self):
        self._pick(5, 5)
        self.assertEqual(self._tasks(), [])

    def test_short_pick_of_a_bin_that_is_empty_by_now_asks_for_nothing(self):
        transfer = self._pick(9, 7)
        self.assertEqual(transfer.state, "done")
        self.assertEqual(self._tasks(), [])

    def test_bin_and_item_are_asked_for_once(self):
        self._pick(3, 1)
        self._pick(3, 1)
        self.assertEqual(len(self._tasks()), 1)
        self._pick(4, 1, self.item)
        self.assertEqual(len(self._tasks()), 2)
        self.assertEqual(len(self.plan.count_ids), 1)

    def test_what_another_count_has_open_is_not_asked_for(self):
        self._plan(product_ids=self.nut.ids)
        before = self._tasks()
        self._pick(3, 1)
        self.assertEqual(self._tasks(), before)
        self.assertFalse(self.plan.count_ids)

    def test_plan_covers_its_own_bins(self):
        self.plan.location_ids = self.bins[1]
        self._pick(3, 1)
        self.assertEqual(self._tasks(), [])

    def test_plan_that_does_not_ask_makes_no_task(self):
        self.plan.write({"is_short_counted": False, "is_damage_counted": False})
        self._pick(3, 1)
        self._scrap()
        self.assertEqual(self._tasks(), [])

    def _scrap(self, place=None):
        reasons = self.env["dist.reason.code"]
        reason = reasons.search(reasons._get_domain("scrap"), limit=1)
        reason.write({"note_required": False, "document_required": False})
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.clerk)
            .create(
                {
                    "product_id": self.nut.id,
                    "scrap_qty": 1,
                    "location_id": (place or self.bins[0]).id,
                    "dist_reason_id": reason.id,
                }
            )
        )
        scrap.do_scrap()

    def test_damage_asks_for_a_count_of_the_bin(self):
        self._scrap()
        self.assertEqual(self._tasks(), [(self.nut, self.bins[0], "damage")])

    def test_goods_held_from_a_bin_ask_for_a_count_of_it(self):
        self.env["dist.control.setting"]._set(
            self.env.ref("dist_inventory_integrity.control_stock_quality"),
            self.company,
            "on",
        )
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.nut.id), ("location_id", "=", self.bins[1].id)]
        )
        quant.with_user(self.manager).dist_hold(1, in_place=True)
        self.assertEqual(self._tasks(), [(self.nut, self.bins[1], "damage")])

    def test_asked_for_by_whoever_picks_and_kept_by_nobody_who_does(self):
        self._pick(3, 1)
        line = self.env["dist.stock.count.line"].search([("trigger", "=", "short")])
        with self.assertRaises(AccessError):
            line.with_user(self.clerk).write({"trigger": False})
        self.assertNotEqual(line.create_uid, self.clerk)

    def test_pick_in_full_costs_no_statement_for_plans(self):
        costs = []
        for is_on in (True, True, False):  # the first time fills caches
            self.plan.is_short_counted = is_on
            transfer = self._prepare_transfer(
                self.item, self.bins[0], self.warehouse.wh_output_stock_loc_id, 2
            )
            transfer.action_assign()
            transfer.move_ids.picked = True
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            transfer._action_done()
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[2])


@tagged("post_install", "-at_install")
class TestCountAccuracy(TriggerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.class_a = cls.env["dist.stock.class"].create(
            {
                "name": "A",
                "accuracy_target": 0,
                "item_ids": [Command.create({"product_id": cls.nut.id})],
            }
        )
        cls.plan.is_accuracy_counted = True

    def _count_at(self, days, found):
        """Count bins so many days ago, as {(item, bin): quantity}."""
        moment = fields.Datetime.now() - timedelta(days=days)
        with freeze_time(moment, tick=True):
            count = self._plan(default_reason_id=self.reason.id)
            for (item, place), quantity in found.items():
                line = self._line(count, item, place)
                line.with_user(self.clerk).record_attempt(quantity)
            count.action_close()

    def _due(self):
        count = self.plan._make_count(fields.Date.today())
        return {(line.product_id, line.location_id) for line in count.line_ids}

    def test_class_below_its_target_is_counted(self):
        self.class_a.accuracy_target = 90
        self._count_at(
            200, {(self.nut, self.bins[0]): 7, (self.item, self.bins[0]): 40}
        )
        self.assertFalse(self._due())
        self._count_at(5, {(self.nut, self.bins[1]): 2})
        self.assertEqual(self._due(), {(self.nut, self.bins[0])})

    def test_plus_five_and_minus_five_are_two_misses(self):
        self.plan.accuracy_target = 50
        self._count_at(5, {(self.nut, self.bins[0]): 12, (self.item, self.bins[0]): 35})
        self.assertEqual(self._due(), {(self.nut, self.bins[1])})

    def test_zone_at_its_target_is_left_alone(self):
        self.plan.accuracy_target = 50
        self._count_at(5, {(self.nut, self.bins[0]): 7, (self.item, self.bins[0]): 35})
        self.assertFalse(self._due())

    def test_plan_that_does_not_ask_measures_nothing(self):
        self.plan.write({"is_accuracy_counted": False, "accuracy_target": 90})
        self._count_at(5, {(self.nut, self.bins[0]): 12})
        self.assertFalse(self._due())

    def test_misses_of_long_ago_are_forgotten(self):
        self.plan.write({"accuracy_target": 90, "accuracy_months": 1})
        self._count_at(60, {(self.nut, self.bins[0]): 12})
        self.assertFalse(self._due())
