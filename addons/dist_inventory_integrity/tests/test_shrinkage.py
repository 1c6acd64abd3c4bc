from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_accuracy import FiguresCommon


@tagged("post_install", "-at_install")
class TestShrinkage(FiguresCommon):
    def _rows(self, user=None):
        rows = self.env["dist.stock.shrinkage"].with_user(user or self.controller)
        return rows.search([("product_id", "in", (self.item | self.nut).ids)])

    def _scrap(self, quantity):
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.clerk)
            .create(
                {
                    "product_id": self.item.id,
                    "scrap_qty": quantity,
                    "location_id": self.shelf.id,
                    "dist_reason_id": self.env.ref("dist_base.reason_damaged").id,
                }
            )
        )
        scrap.dist_note = "Fell"
        self.env["ir.attachment"].create(
            {"name": "p.txt", "raw": b"p", "res_model": scrap._name, "res_id": scrap.id}
        )
        scrap.do_scrap()
        return scrap

    def _find_total(self, by):
        rows = self.env["dist.stock.shrinkage"].with_user(self.controller)
        return {
            of: (gain, loss)
            for of, gain, loss in rows._read_group(
                [("product_id", "in", (self.item | self.nut).ids)],
                [by],
                ["gain_value:sum", "loss_value:sum"],
            )
        }

    def test_gains_make_no_losses_good(self):
        self._count(103)
        self._count(97, item=self.nut)
        self.assertEqual(self._find_total("company_id"), {self.company: (15, -15)})
        self.assertEqual(
            self._find_total("reason_id"), {self.found: (15, 0), self.lost: (0, -15)}
        )

    def test_value_is_that_of_posting(self):
        self._count(97)
        self.item.standard_price = 80
        self.assertEqual(self._rows().loss_value, -15)

    def test_scrap_is_told_from_counts_by_its_reason(self):
        scrap = self._scrap(2)
        self._count(99, item=self.nut)
        by = {row.source: row for row in self._rows()}
        self.assertEqual(by["scrap"].reason_id, scrap.dist_reason_id)
        self.assertEqual((by["scrap"].loss_value, by["count"].loss_value), (-10, -5))
        self.assertEqual((by["scrap"].quantity, by["scrap"].user_id), (-2, self.clerk))

    def test_who_could_prevent_it_comes_with_the_reason(self):
        self.lost.controllable_by = "picking"
        self._count(97)
        self.assertEqual(self._find_total("controllable_by"), {"picking": (0, -15)})

    def test_shipped_reasons_say_who_could_prevent_them(self):
        for code in ("over", "lost", "unit", "unbooked_in"):
            self.assertTrue(self.env.ref(f"dist_base.reason_{code}").controllable_by)

    def test_goods_lost_on_the_way_are_told_apart(self):
        transit = self.env["stock.location"].create(
            {"name": "Way", "usage": "transit", "company_id": self.company.id}
        )
        self.env["stock.quant"]._update_available_quantity(self.item, transit, 8)
        quants = self.env["stock.quant"].with_user(self.manager)
        quant = quants.with_context(inventory_mode=True).search(
            [("product_id", "=", self.item.id), ("location_id", "=", transit.id)]
        )
        self.tolerance.limit_ids.limit = 100
        quant.inventory_quantity = 0
        quant.dist_reason_id = self.lost
        quant.action_apply_inventory()
        self.assertRecordValues(
            self._rows(), [{"source": "transit", "quantity": -8, "loss_value": -40}]
        )

    def test_with_one_door_somebody_answers_for_everything(self):
        self._count(97)
        self._count(101, item=self.nut)
        self._scrap(1)
        self.assertNotIn("nobody", self._rows().mapped("source"))

    def test_what_nobody_answers_for_is_named(self):
        self.control.action_switch_off()
        quant = self._quant()
        quant.inventory_quantity = 90
        quant.action_apply_inventory()
        row = self._rows()
        self.assertEqual((row.source, row.direction), ("nobody", "loss"))
        self.assertFalse(row.reason_id)

    def test_receipts_and_deliveries_are_no_shrinkage(self):
        self._put(self.item, 5)
        self.assertFalse(self._rows())

    def test_other_companies_see_none_and_who_counts_nothing(self):
        self._count(97)
        self.assertFalse(self._rows(self.outsider))
        self.assertEqual(len(self._rows(self.auditor)), 1)
        with self.assertRaises(AccessError):
            self._rows(self.clerk)

    def test_the_sheet_names_reasons_and_items(self):
        self._count(97)
        figures = (
            self.env["dist.stock.figures"]
            .with_user(self.auditor)
            .create({"kind": "shrinkage"})
        )
        report = self.env["ir.actions.report"].with_user(self.auditor)
        html = report._render_qweb_html(
            "dist_inventory_integrity.report_shrinkage", figures.ids
        )[0].decode()
        for word in (self.lost.name, "Bolt", "15.00"):
            self.assertIn(word, html)

    def test_a_row_opens_what_is_behind_it(self):
        self._count(97)
        action = self._rows().action_open_source()
        self.assertEqual(action["res_model"], "dist.stock.count")
