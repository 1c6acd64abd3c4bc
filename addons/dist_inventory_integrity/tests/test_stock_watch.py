from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .test_accuracy import FiguresCommon

KINDS = (
    "count_overdue",
    "recount_due",
    "adjustment_waiting",
    "late_posting",
    "oddity",
)


@tagged("post_install", "-at_install")
class TestStockWatch(FiguresCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        queue = cls.env.ref("dist_exception_queue.control_exception_queue")
        cls.env["dist.control.setting"]._set(queue, cls.company, "on")
        cls.watch = cls.env.ref("dist_inventory_integrity.control_stock_watch")
        cls.watch.action_switch_on()
        cls.now = fields.Datetime.now()
        cls.env["dist.exception"]._sweep(full=True, codes=list(KINDS))

    def _sweep(self, days=0, full=False):
        """Look at what changed, some days from now; then all of it finds the same."""
        with freeze_time(self.now + timedelta(days=days)):
            self.env.flush_all()
            self.env["dist.exception"]._sweep(full=full, codes=list(KINDS))
            if not full:
                found = self._snapshot()
                self.env["dist.exception"]._sweep(full=True, codes=list(KINDS))
                self.assertEqual(self._snapshot(), found)

    def _snapshot(self):
        cases = self.env["dist.exception"].search(
            [("type_id.code", "in", KINDS), ("is_live", "=", True)]
        )
        cases.invalidate_recordset()
        return {
            (case.type_id.code, case.res_model, case.res_id, case.value_at_risk)
            for case in cases
        }

    def _case(self, code):
        return self.env["dist.exception"].search(
            [("type_id.code", "=", code)], order="id desc", limit=1
        )

    def _offered(self, code, case, user):
        return (
            self.env[f"dist.action.{code}"]
            .with_user(user)
            ._get_offered(case.with_user(user))
        )

    def _run(self, code, case, user):
        return (
            self.env[f"dist.action.{code}"].with_user(user)._run(case.with_user(user))
        )

    # === COUNTS === #

    def _plan(self):
        counts = self.env["dist.stock.count"].with_user(self.controller)
        count = counts.create(
            {
                "kind": "ad_hoc",
                "location_ids": self.shelf.ids,
                "product_ids": self.item.ids,
            }
        )
        count.action_start()
        return count

    def test_a_count_whose_day_is_over_is_a_case_until_it_is_counted(self):
        count = self._plan()
        self._sweep()
        self.assertFalse(self._case("count_overdue"))
        self._sweep(days=2)
        case = self._case("count_overdue")
        self.assertEqual((case.res_id, case.facts["left"]), (count.id, 1))
        self.assertIn(f"{count.name} was planned for", case.sentence)
        action = self._run("open_count", case, self.clerk)
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("dist.stock.count", count.id)
        )
        count.line_ids.with_user(self.clerk).record_attempt(100)
        self._sweep(days=2)
        self.assertEqual(case.state, "cleared")

    def test_a_count_that_is_put_off_is_no_case(self):
        count = self.env["dist.stock.count"].with_user(self.controller)
        count = count.create({"kind": "cycle"})
        self._sweep(days=2)
        self.assertEqual(self._case("count_overdue").res_id, count.id)
        count.planned_on = fields.Date.add(self.now.date(), days=9)
        self._sweep(days=2)
        self.assertEqual(self._case("count_overdue").state, "cleared")

    def test_a_recount_nobody_does_is_a_case_that_tells_no_figure(self):
        self._count(63)
        self._sweep()
        self.assertFalse(self._case("recount_due"))
        self._sweep(days=1.1)
        case = self._case("recount_due")
        self.assertEqual(case.res_id, self._line().id)
        self.assertFalse(case.value_at_risk)
        self.assertEqual(set(case.facts), {"line", "looks", "since"})
        self.assertNotIn("63", case.with_user(self.second).sentence)
        self.assertFalse(self._offered("count_again", case, self.clerk))
        self.assertEqual(self._offered("count_again", case, self.second), case)
        action = self._run("count_again", case, self.second)
        look = self.env[action["res_model"]].with_user(self.second)
        self.assertEqual(look._name, "dist.stock.count.look")
        self._line().with_user(self.second).record_attempt(100)
        self._sweep(days=1.2)
        self.assertEqual(case.state, "cleared")

    def test_adjustments_of_a_count_that_wait_are_one_case(self):
        quants = self._quant() | self._quant(self.nut)
        quants.inventory_quantity = 50
        quants.dist_reason_id = self.lost
        quants.action_apply_inventory()
        for item in (self.item, self.nut):
            self._line(item).with_user(self.second).record_attempt(50)
        self._sweep()
        self.assertFalse(self._case("adjustment_waiting"))
        self._sweep(days=1.1)
        case = self._case("adjustment_waiting")
        self.assertEqual(case.res_id, self._line().count_id.id)
        self.assertEqual((case.facts["lines"], case.value_at_risk), (2, 500))
        self.assertFalse(self._offered("decide_adjustments", case, self.manager))
        self.assertEqual(
            self._offered("decide_adjustments", case, self.controller), case
        )
        action = self._run("decide_adjustments", case, self.controller)
        requests = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(
            requests, self._request() | self._request(self._line(self.nut))
        )
        with self.assertRaises(AccessError):
            case.with_user(self.clerk).read(["value_at_risk"])
        requests[0].with_user(self.controller).action_approve()
        self._sweep(days=1.2)
        self.assertEqual((case.facts["lines"], case.value_at_risk), (1, 250))
        requests[1].with_user(self.controller).action_approve()
        self._sweep(days=1.3)
        self.assertEqual(case.state, "cleared")

    # === LATE AND ODD === #

    def _receive_late(self, hours):
        vendors = self.env.ref("stock.stock_location_suppliers")
        picking = (
            self.env["stock.picking"]
            .with_user(self.clerk)
            .create(
                {
                    "picking_type_id": self.warehouse.in_type_id.id,
                    "location_id": vendors.id,
                    "location_dest_id": self.shelf.id,
                    "move_ids": [
                        fields.Command.create(
                            {
                                "product_id": self.item.id,
                                "product_uom_qty": 4,
                                "location_id": vendors.id,
                                "location_dest_id": self.shelf.id,
                            }
                        )
                    ],
                }
            )
        )
        picking.action_confirm()
        picking.move_ids.quantity = 4
        picking.move_ids.picked = True
        picking.button_validate()
        picking.with_user(self.manager).date_done -= timedelta(hours=hours)
        return picking

    def _explain(self, case, user):
        action = self._run("explain_finding", case, user)
        dialogue = self.env["dist.stock.explain"].with_user(user)
        dialogue = dialogue.browse(action["res_id"])
        dialogue.note = "The line was down on Monday"
        dialogue.action_explain()

    def test_a_late_entry_is_a_case_until_somebody_else_explains_it(self):
        on_time, late = self._receive_late(20), self._receive_late(60)
        self._sweep()
        case = self._case("late_posting")
        self.assertEqual(
            self._snapshot(), {("late_posting", "stock.picking", late.id, 0)}
        )
        self.assertIn("60 hours after", case.sentence)
        self.assertIn(self.clerk.name, case.sentence)
        self.assertFalse(self._offered("explain_finding", case, self.clerk))
        with self.assertRaises(AccessError):
            self._run("explain_finding", case, self.clerk)
        self._explain(case, self.controller)
        self._sweep()
        self.assertEqual(case.state, "cleared")
        self.company.dist_late_hours = 10
        self._sweep()
        self.assertEqual(self._case("late_posting").res_id, on_time.id)

    def test_what_nobody_explained_is_history_after_a_month(self):
        self._receive_late(60)
        self._sweep()
        self.assertEqual(self._case("late_posting").state, "open")
        self._sweep(days=31)
        self.assertEqual(self._case("late_posting").state, "cleared")

    def test_an_unusual_adjustment_is_a_case_until_it_is_explained(self):
        line = self._make_odd()
        self._sweep()
        case = self._case("oddity")
        self.assertIn("usual for this item is 0 to", case.sentence)
        self.assertEqual(case.product_id, self.item)
        self.assertEqual(
            self._run("open_movement", case, self.controller)["res_id"],
            line.count_id.id,
        )
        self._explain(case, self.controller)
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def _make_odd(self):
        control = self.env.ref("dist_inventory_integrity.control_stock_approval")
        control.action_switch_off()
        for week in [*range(2, 12), 0]:
            quant = self._quant()
            quant.inventory_quantity = quant.quantity - (1 if week else 40)
            quant.dist_reason_id = self.lost
            quant.action_apply_inventory()
            line = self._line()
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE stock_move SET date = date - make_interval(days => %s)"
                " WHERE id = ANY(%s)",
                [week * 7, line.move_ids.ids],
            )
            line.move_ids.invalidate_recordset()
        self.env["dist.stock.oddity"]._find(
            self.company, fields.Datetime.now() + timedelta(seconds=1)
        )
        return line

    # === SWITCH === #

    def test_switched_off_or_watched_only_there_are_no_cases(self):
        self._receive_late(60)
        self._make_odd()
        for mode in ("off", "watch"):
            with self.subTest(mode=mode):
                self.watch.action_switch(mode)
                self._sweep()
                self.assertFalse(self._snapshot())
        self.watch.action_switch_on()
        self._sweep()
        self.assertEqual(
            {code for code, *_rest in self._snapshot()}, {"late_posting", "oddity"}
        )
