from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .test_accuracy import FiguresCommon


@tagged("post_install", "-at_install")
class TestLate(FiguresCommon):
    def _receive(self, user=None):
        """Validate a receipt, as whoever works in the warehouse."""
        return self._validate(self._draft(user))

    def _draft(self, user=None, **context):
        """Return a receipt that is to be validated."""
        vendors = self.env.ref("stock.stock_location_suppliers")
        places = {"location_id": vendors.id, "location_dest_id": self.shelf.id}
        move = {"product_id": self.item.id, "product_uom_qty": 4, **places}
        pickings = self.env["stock.picking"].with_user(user or self.clerk)
        return pickings.with_context(**context).create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "move_ids": [fields.Command.create(move)],
                **places,
            }
        )

    def _validate(self, picking):
        picking.action_confirm()
        picking.move_ids.quantity = 4
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def _rows(self, user=None, **values):
        rows = self.env["dist.stock.late"].with_user(user or self.controller)
        return rows.search([(name, "=", value) for name, value in values.items()])

    def test_what_is_entered_when_it_happens_is_not_late(self):
        picking = self._receive()
        self.assertEqual(picking.dist_entered_by_id, self.clerk)
        self.assertFalse(self._rows(picking_id=picking.id))
        self._count(98)
        self.assertFalse(self._rows(line_id=self._line().id))

    def test_a_transfer_dated_back_is_late_by_that_much(self):
        picking = self._receive()
        entered = picking.dist_entered_at
        picking.with_user(self.manager).date_done = entered - timedelta(hours=30)
        row = self._rows(picking_id=picking.id)
        self.assertRecordValues(
            row,
            [
                {
                    "basis": "dated",
                    "operation": "incoming",
                    "user_id": self.clerk.id,
                    "warehouse_id": self.warehouse.id,
                    "hours": 30,
                    "entered_at": entered,
                }
            ],
        )
        self.assertEqual(row.action_open_source()["res_id"], picking.id)

    def test_nobody_writes_when_something_was_entered(self):
        picking = self._receive()
        entered = picking.dist_entered_at
        forged = {"dist_entered_at": "2020-01-01 00:00:00", "dist_entered_by_id": 1}
        picking.with_user(self.manager).with_context(entered=True).write(forged)
        picking.with_user(self.manager).write(
            forged | {"date_done": entered - timedelta(days=2)}
        )
        self.assertEqual(
            (picking.dist_entered_at, picking.dist_entered_by_id), (entered, self.clerk)
        )
        born = picking.with_user(self.manager).copy(forged)
        self.assertFalse(born.dist_entered_at)

    def test_a_default_tells_nothing_of_when_something_was_entered(self):
        context = {"default_dist_entered_at": "2020-01-01 00:00:00"}
        draft = self._draft(**context)
        self.assertFalse(draft.dist_entered_at)

    def test_a_date_given_before_a_transfer_is_done_hides_no_late_entry(self):
        draft = self._draft()
        draft.date_done = "2026-01-01 08:00:00"
        self._validate(draft)
        self.assertEqual(draft.dist_entered_by_id, self.clerk)
        draft.with_user(self.manager).date_done = "2026-01-01 08:00:00"
        self.assertEqual(self._rows(picking_id=draft.id).basis, "dated")

    def test_nobody_explains_what_is_not_entered_yet(self):
        draft = self._draft()
        dialogues = self.env["dist.stock.explain"].with_user(self.controller)
        dialogue = dialogues.create(
            {"res_model": draft._name, "res_id": draft.id, "note": "As ever"}
        )
        with self.assertRaisesRegex(UserError, "not entered yet"):
            dialogue.action_explain()

    def test_a_batch_of_transfers_is_entered_at_once(self):
        first, second = self._receive(), self._receive(self.second)
        (first | second).with_user(self.manager).date_done = "2026-01-01 08:00:00"
        self.assertEqual(
            (first.dist_entered_by_id, second.dist_entered_by_id),
            (self.clerk, self.second),
        )
        self.assertEqual(len(self._rows(basis="dated") & self._rows()), 2)

    def test_done_after_its_planned_moment_is_told_apart(self):
        picking = self._receive()
        entered = picking.dist_entered_at
        picking.flush_recordset()
        self.env.cr.execute(
            "UPDATE stock_picking SET scheduled_date = %s WHERE id = %s",
            [entered - timedelta(hours=5), picking.id],
        )
        picking.invalidate_recordset()
        row = self._rows(picking_id=picking.id)
        self.assertEqual(row.basis, "planned")
        self.assertAlmostEqual(row.hours, 5, 3)

    def test_a_count_that_waited_is_late_since_it_was_counted(self):
        with freeze_time("2026-03-02 08:00:00"):
            self._count(70)
            self._line().with_user(self.second).record_attempt(70)
        with freeze_time("2026-03-04 10:00:00"):
            self._request().with_user(self.controller).action_approve()
        row = self._rows(line_id=self._line().id)
        self.assertEqual((row.basis, row.hours), ("counted", 50))
        self.assertEqual(row.operation, "count")

    def test_a_count_dated_back_is_late(self):
        quant = self._quant()
        quant.inventory_quantity = 98
        quant.dist_reason_id = self.lost
        quant.action_apply_inventory(fields.Datetime.now() - timedelta(hours=12))
        row = self._rows(line_id=self._line().id)
        self.assertEqual(row.basis, "dated")
        self.assertAlmostEqual(row.hours, 12, 1)

    def test_other_companies_see_none_and_who_enters_nothing(self):
        picking = self._receive()
        picking.date_done -= timedelta(days=3)
        self.assertFalse(self._rows(self.outsider))
        self.assertEqual(len(self._rows(self.auditor, picking_id=picking.id)), 1)
        with self.assertRaises(AccessError):
            self._rows(self.clerk)

    def test_the_sheet_names_people_and_the_latest(self):
        picking = self._receive()
        picking.date_done -= timedelta(hours=33)
        figures = (
            self.env["dist.stock.figures"]
            .with_user(self.auditor)
            .create({"kind": "late"})
        )
        report = self.env["ir.actions.report"].with_user(self.auditor)
        html = report._render_qweb_html(
            "dist_inventory_integrity.report_late", figures.ids
        )[0].decode()
        for word in (picking.name, "33.0", self.clerk.name):
            self.assertIn(word, html)
