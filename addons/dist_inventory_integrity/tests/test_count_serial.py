from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_count import CountCommon


@tagged("post_install", "-at_install")
class TestCountSerial(CountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls._create_item("Pump", tracking="serial")
        cls.lots = cls.env["stock.lot"].create(
            [
                {"name": name, "product_id": cls.pump.id}
                for name in ("S-1", "S-2", "S-3", "S-4")
            ]
        )
        quants = cls.env["stock.quant"]
        for lot, place in zip(cls.lots, cls.bins[:2] + cls.bins[1], strict=False):
            quants._update_available_quantity(cls.pump, place, 1, lot_id=lot)

    def _count(self, **values):
        values = {"is_blind": False, "location_ids": self.bins[0].ids, **values}
        return self._plan(product_ids=self.pump.ids, **values)

    def _find(self, count, lot, qty=1, user=None, place=None):
        """Say that a serial number lies in the first bin, or does not."""
        count = count.with_user(user or self.clerk)
        line_id = count.add_item(
            self.pump.id, (place or self.bins[0]).id, lot_id=lot.id
        )
        line = self.env["dist.stock.count.line"].with_user(user or self.clerk)
        line = line.browse(line_id)
        line.record_attempt(qty)
        return line

    def _where(self, lot):
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("quantity", ">", 0)]
        )
        return quants.location_id

    def test_missing_extra_and_found_elsewhere_are_told_apart(self):
        count = self._count()
        missing = self._find(count, self.lots[0], 0)
        elsewhere = self._find(count, self.lots[1])
        extra = self._find(count, self.lots[3])
        self.assertEqual(
            (missing | elsewhere | extra).mapped("serial_finding"),
            ["missing", "elsewhere", "extra"],
        )
        self.assertEqual(elsewhere.found_at_id, self.bins[1])
        figures = (count.serial_missing, count.serial_extra, count.serial_elsewhere)
        self.assertEqual(figures, (1, 1, 1))
        action = count.action_view_serials()
        self.assertEqual(set(action["domain"][0][2]), set(count.line_ids.ids))

    def test_found_elsewhere_is_not_adjusted(self):
        count = self._count(default_reason_id=self.reason.id)
        line = self._find(count, self.lots[1])
        self.assertEqual(line.state, "draft")
        self.assertIn("Move it here", line.problem)
        self.assertEqual(self._where(self.lots[1]), self.bins[1])

    def test_found_elsewhere_is_moved_by_a_transfer_and_needs_no_adjustment(self):
        count = self._count()
        line = self._find(count, self.lots[1])
        line.action_move_here()
        self.assertEqual((line.state, line.difference), ("posted", 0))
        self.assertFalse(line.move_ids)
        self.assertEqual(line.transfer_id.state, "done")
        self.assertEqual(line.transfer_id.origin, count.name)
        self.assertEqual(line.transfer_id.create_uid, self.clerk)
        self.assertEqual(self._where(self.lots[1]), self.bins[0])
        self.assertEqual(line.serial_finding, "elsewhere")
        self.assertEqual((self._on_hand(self.pump), self._moved(self.pump)), (3, 0))
        row = self.env["dist.evidence"].search([("event", "=", "serial_moved")])
        self.assertEqual(row.res_id, line.id)

    def test_what_was_counted_where_it_was_is_extra_where_it_is(self):
        count = self._count(
            location_ids=self.bins.ids, default_reason_id=self.reason.id
        )
        line = self._find(count, self.lots[1])
        self._find(count, self.lots[1], 0, place=self.bins[1])
        line.count_id.with_user(self.clerk).action_post()
        self.assertEqual(line.state, "posted")
        self.assertEqual(self._where(self.lots[1]), self.bins[0])

    def test_moved_here_from_a_bin_that_is_frozen(self):
        count = self._count(location_ids=self.bins.ids, freeze="block")
        line = self._find(count, self.lots[1])
        line.action_move_here()
        self.assertEqual(self._where(self.lots[1]), self.bins[0])

    def test_reserved_elsewhere_is_moved_and_reserved_no_more(self):
        transfer = self._prepare_transfer(self.pump, self.bins[1], self.bins[2], 2)
        transfer.action_assign()
        self.assertEqual(len(transfer.move_line_ids), 2)
        line = self._find(self._count(), self.lots[1])
        line.action_move_here()
        self.assertEqual(transfer.move_line_ids.lot_id, self.lots[2])

    def test_who_counts_blind_does_not_see_where_it_lies(self):
        count = self._count(is_blind=True)
        line = self._find(count, self.lots[1])
        values = line.read(["serial_finding", "found_at_id"])[0]
        self.assertFalse(values["serial_finding"] or values["found_at_id"])
        self.assertFalse(count.with_user(self.clerk).serial_elsewhere)
        with self.assertRaisesRegex(UserError, "counted blind"):
            line.action_move_here()

    def test_nothing_else_is_moved_and_by_nobody_else(self):
        count = self._count()
        line = self._find(count, self.lots[3])
        with self.assertRaisesRegex(UserError, "nothing to move"):
            line.action_move_here()
        found = self._find(count, self.lots[1])
        with self.assertRaises(AccessError):
            found.with_user(self.outsider).action_move_here()
        with self.assertRaises(AccessError):
            found.with_context(default_state="draft").write({"transfer_id": 1})
        found.action_move_here()
        with self.assertRaises(UserError):
            found.action_move_here()
