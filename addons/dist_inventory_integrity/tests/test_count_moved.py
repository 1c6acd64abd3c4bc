from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_count import CountCommon


@tagged("post_install", "-at_install")
class TestCountMoved(CountCommon):
    def _look(self, counted, count=None, item=None, user=None, **values):
        """Return a line that was counted and waits for its reason."""
        count = count or self._plan(is_blind=False, **values)
        line = self._line(count, item or self.item, self.bins[0])
        line.with_user(user or self.clerk).record_attempt(counted)
        self.assertEqual(line.state, "draft")
        return line.with_user(self.clerk)

    def _give_reason(self, line):
        line.reason_id = self.reason
        line.count_id.action_post()
        return line

    def test_line_says_how_much_moved_since_it_was_counted(self):
        line = self._look(38)
        self.assertEqual(line.moved_qty, 0)
        self._move(self.item, self.bins[0], self.bins[1], 15)
        line.invalidate_recordset()
        self.assertEqual((line.moved_qty, line.difference), (-15, -2))

    def test_goods_on_a_trolley_moved_before_they_were_counted(self):
        transfer = self._prepare_transfer(self.item, self.bins[0], self.bins[2], 5)
        transfer.action_assign()
        transfer.move_ids.picked = True
        line = self._look(34)
        transfer._action_done()
        line.invalidate_recordset()
        self.assertEqual((line.moved_qty, line.difference), (0, -1))

    def test_what_moved_since_stays_moved_unless_somebody_says_otherwise(self):
        line = self._look(38)
        self._move(self.item, self.bins[0], self.bins[1], 15)
        self.assertEqual(line.basis, "since")
        self._give_reason(line)
        self.assertEqual(line.state, "posted")
        self.assertEqual(self._books(self.item, self.bins[0]), 23)

    def test_what_was_counted_lies_there_now(self):
        line = self._look(24)  # taken before it was counted, booked late
        self._move(self.item, self.bins[0], self.bins[1], 15)
        line.basis = "now"
        self.assertEqual((line.moved_qty, line.difference), (0, -1))
        self._give_reason(line)
        self.assertEqual(self._books(self.item, self.bins[0]), 24)
        self.assertEqual(line.basis_by_id, self.clerk)

    def test_what_moves_after_the_choice_stays_moved(self):
        line = self._look(24)
        self._move(self.item, self.bins[0], self.bins[1], 15)
        line.choose("now")
        self._move(self.item, self.bins[0], self.bins[2], 4)
        line.invalidate_recordset()
        self.assertEqual(line.moved_qty, -4)
        self._give_reason(line)
        self.assertEqual(self._books(self.item, self.bins[0]), 20)

    def test_choice_is_taken_back(self):
        line = self._look(38)
        self._move(self.item, self.bins[0], self.bins[1], 15)
        line.choose("now")
        self.assertEqual(line.difference, 13)
        line.choose("since")
        self.assertEqual((line.difference, line.moved_qty), (-2, -15))

    def test_somebody_counts_again(self):
        line = self._look(38)
        line.choose("again")
        self.assertEqual((line.state, line.basis), ("todo", "since"))
        line.record_attempt(40)
        self.assertEqual((line.state, len(line.attempt_ids)), ("posted", 2))

    def test_choice_is_evidence(self):
        line = self._look(38)
        line.choose("now")
        row = self.env["dist.evidence"].search([("event", "=", "count_taken_for")])
        self.assertEqual((row.res_id, row.actor_id), (line.id, self.clerk.id))

    def test_who_counts_blind_sees_nothing_of_what_moved(self):
        count = self._plan()
        line = self._line(count, self.item, self.bins[0]).with_user(self.clerk)
        line.record_attempt(38)
        self._move(self.item, self.bins[0], self.bins[1], 15)
        line.invalidate_recordset()
        self.assertTrue(line.is_hidden)
        self.assertFalse(line.read(["moved_qty"])[0]["moved_qty"])
        seen = line.with_user(self.controller)
        self.assertEqual(seen.moved_qty, -15)

    def test_one_line_that_cannot_be_posted_stops_no_other(self):
        count = self._plan(is_blind=False)
        bolts = self._look(10, count)
        nuts = self._look(6, count, self.nut)
        self._move(self.item, self.bins[0], self.bins[1], 35)
        (bolts | nuts).reason_id = self.reason
        bolts.invalidate_recordset()
        count.with_user(self.clerk).action_post()
        self.assertEqual((bolts.state, nuts.state), ("draft", "posted"))
        self.assertIn("More left the bin", bolts.problem)
        self.assertEqual(self._books(self.item, self.bins[0]), 5)
        bolts.choose("now")
        count.with_user(self.clerk).action_post()
        self.assertEqual(self._books(self.item, self.bins[0]), 10)

    def test_line_refused_by_the_server_stops_no_other(self):
        count = self._plan(is_blind=False)
        bolts, nuts = self._look(39, count), self._look(6, count, self.nut)
        (bolts | nuts).reason_id = self.reason
        apply = type(self.env["stock.quant"])._apply_inventory

        def refuse_bolts(quants, date=None):
            if self.item in quants.product_id:
                raise UserError(self.env._("The bolts are stuck."))
            return apply(quants, date)

        self.patch(type(self.env["stock.quant"]), "_apply_inventory", refuse_bolts)
        count.with_user(self.clerk).action_post()
        self.assertEqual((bolts.state, nuts.state), ("draft", "posted"))
        self.assertIn("stuck", bolts.problem)

    def test_lines_that_are_over_or_to_be_counted_have_no_choice(self):
        count = self._plan(default_reason_id=self.reason.id)
        line = self._line(count, self.item, self.bins[0]).with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "to be counted anyway"):
            line.choose("now")
        line.record_attempt(38)
        with self.assertRaisesRegex(UserError, "over"):
            line.choose("now")
        with self.assertRaisesRegex(UserError, "since, now, or again"):
            line.choose("zero")

    def test_nobody_else_writes_the_choice(self):
        line = self._look(38)
        with self.assertRaises(AccessError):
            line.with_user(self.outsider).choose("now")
        with self.assertRaises(AccessError):
            line.write({"basis_by_id": self.manager.id})
        forged = line.with_context(dist_stock_door=True, default_basis="now")
        with self.assertRaises(AccessError):
            forged.write({"state": "posted"})


@tagged("post_install", "-at_install")
class TestCountDrift(CountCommon):
    """The item changes while it is counted."""

    def _look(self, counted, item=None, **values):
        count = self._plan(is_blind=False, **values)
        line = self._line(count, item or self.item, self.bins[0])
        line = line.with_user(self.clerk)
        line.record_attempt(counted)
        return line

    def _post(self, line):
        line.reason_id = self.reason
        line.count_id.with_user(self.clerk).action_post()
        return line.state

    def test_unit_changed(self):
        line = self._look(38)
        dozen = self.env.ref("uom.product_uom_dozen")
        self.item.product_tmpl_id.sudo().with_context(skip_uom_conversion=True)._write(
            {"uom_id": dozen.id}
        )
        self.env.invalidate_all()
        self.assertEqual(self._post(line), "draft")
        self.assertIn("in the unit of today", line.problem)
        line.record_attempt(40)
        self.assertEqual(line.state, "posted")

    def test_lots_came_meanwhile(self):
        line = self._look(42)
        self.item.tracking = "lot"
        self.assertEqual(self._post(line), "draft")
        self.assertIn("each lot on a line of its own", line.problem)
        line.record_attempt(39)
        self.assertEqual(line.state, "posted")  # fewer without a lot is no harm

    def test_category_changed(self):
        line = self._look(38)
        self.item.categ_id = self.env["product.category"].create({"name": "Later"})
        self.assertEqual(self._post(line), "posted")
        self.assertEqual(self._books(self.item, self.bins[0]), 38)

    def test_item_moved_to_another_bin_before_it_was_counted(self):
        count = self._plan(is_blind=False)
        self._move(self.item, self.bins[0], self.bins[2], 40)
        line = self._line(count, self.item, self.bins[0]).with_user(self.clerk)
        line.record_attempt(0)
        self.assertEqual((line.state, line.difference), ("posted", 0))
        self.assertEqual(self._books(self.item, self.bins[2]), 40)

    def test_lot_was_renamed(self):
        tracked = self._create_item("Paint", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": tracked.id})
        self.env["stock.quant"]._update_available_quantity(
            tracked, self.bins[0], 5, lot_id=lot
        )
        line = self._look(4, tracked)
        lot.name = "L1-B"
        self.assertEqual(self._post(line), "posted")
        self.assertEqual(line.move_ids.move_line_ids.lot_id.name, "L1-B")
        self.assertEqual(lot.product_qty, 4)

    def test_books_are_closed_for_the_day_of_the_count(self):
        moment = fields.Datetime.now() - timedelta(days=40)
        line = self._look(38, kind="full", cutover_at=moment)
        self.assertEqual(line.dated_at, moment.replace(microsecond=0))
        self.company.fiscalyear_lock_date = fields.Date.today() - timedelta(days=10)
        self.assertEqual(self._post(line), "draft")
        self.assertIn("Date it today", line.problem)
        line.count_id.with_user(self.clerk).action_date_today()
        self.assertEqual(line.state, "posted")
        self.assertEqual(line.move_ids.date.date(), fields.Date.today())

    def test_cut_over_dates_what_is_posted(self):
        moment = fields.Datetime.now().replace(microsecond=0) - timedelta(days=2)
        line = self._look(38, kind="full", cutover_at=moment)
        self.assertEqual(self._post(line), "posted")
        self.assertEqual(line.move_ids.date, moment)

    def test_counting_begins_at_the_cut_over(self):
        moment = fields.Datetime.now() + timedelta(hours=3)
        count = self._plan("full", cutover_at=moment)
        with self.assertRaisesRegex(UserError, "Count after it"):
            count.line_ids[0].with_user(self.clerk).record_attempt(1)

    def test_cut_over_is_for_full_counts(self):
        with self.assertRaisesRegex(UserError, "plan a full count"):
            self._plan(cutover_at=fields.Datetime.now())

    def test_quick_adjustment_is_offered_in_no_plan(self):
        arch = self.env["dist.stock.count"].get_view(view_type="form")["arch"]
        self.assertIn("'blacklisted_values': ['adjustment']", arch)
        with self.assertRaises(AccessError):
            self._plan("adjustment", start=False)

    def test_plan_makes_counts_that_freeze(self):
        plan = self.env["dist.stock.count.plan"].create(
            {
                "name": "Hall",
                "warehouse_id": self.warehouse.id,
                "location_ids": [Command.set(self.bins.ids)],
                "freeze": "warn",
            }
        )
        self.assertEqual(plan._make_count(fields.Date.today()).freeze, "warn")
