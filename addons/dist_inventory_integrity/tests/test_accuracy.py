from collections import defaultdict

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..engine import accuracy as engine
from .test_tolerance import ToleranceCommon


class FiguresCommon(ToleranceCommon):
    """A company that counted, and people who read what came of it.

    Provides ``nut``, ``class_a``, ``auditor``, ``outsider`` (a controller of another
    company).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nut = cls._create_item("Nut")
        cls._put(cls.nut, 100)
        cls.class_a = cls.env["dist.stock.class"].create(
            {
                "name": "Fast",
                "accuracy_target": 99,
                "item_ids": [Command.create({"product_id": cls.item.id})],
            }
        )
        cls.auditor = new_test_user(cls.env, "fig_auditor", "dist_base.group_auditor")
        other = cls.env["res.company"].create({"name": "Other company"})
        cls.outsider = new_test_user(
            cls.env,
            "fig_outsider",
            "dist_base.group_inventory_controller",
            company_id=other.id,
            company_ids=[other.id],
        )


@tagged("post_install", "-at_install")
class TestAccuracy(FiguresCommon):
    def _rows(self, user=None, items=None):
        rows = self.env["dist.stock.accuracy"].with_user(user or self.controller)
        items = items or self.item | self.nut
        return rows.search([("product_id", "in", items.ids)], order="id")

    def _rate(self, by="company_id"):
        rows = self.env["dist.stock.accuracy"].with_user(self.controller)
        domain = [("product_id", "in", (self.item | self.nut).ids)]
        return {row["of"]: row for row in rows._get_rate(domain, by)}

    def test_five_too_many_and_five_too_few_are_two_misses(self):
        self.tolerance.limit_ids.unlink()
        self.tolerance.recounts = 0
        self._count(105)
        self._count(95, item=self.nut)
        rate = self._rate()[self.company]
        self.assertEqual((rate["lines"], rate["hits"]), (2, 0))
        self.assertEqual((rate["accuracy"], rate["off_value"]), (0, 50))

    def test_first_look_counts_whatever_a_recount_finds(self):
        self._count(70)
        self._line().with_user(self.second).record_attempt(100)
        self._count(98, item=self.nut)
        self.assertEqual(self._rows(items=self.item).hits, 0)
        self.assertEqual(self._rows(items=self.item).user_id, self.clerk)
        self.assertEqual(self._rows(items=self.nut).hits, 1)
        self.assertEqual(self._rate()[self.company]["accuracy"], 50)

    def test_tolerance_and_class_are_those_of_then(self):
        self._count(96)
        self.tolerance.limit_ids.limit = 1
        self.class_a.item_ids.unlink()
        self.item.standard_price = 1000
        row = self._rows()
        self.assertEqual((row.hits, row.class_id), (1, self.class_a))
        self.assertEqual(row.off_value, 20)

    def test_goods_on_a_trolley_are_no_miss(self):
        customers = self.env.ref("stock.stock_location_customers")
        move = self.env["stock.move"].create(
            {
                "product_id": self.item.id,
                "product_uom_qty": 20,
                "product_uom": self.item.uom_id.id,
                "location_id": self.shelf.id,
                "location_dest_id": customers.id,
                "picking_type_id": self.warehouse.out_type_id.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.quantity = 20
        move.picked = True
        self._count(80)
        self.assertEqual((self._rows().hits, self._rows().difference), (1, 0))

    def test_every_group_is_hits_among_lines(self):
        self._count(98)
        self._count(70, item=self.nut, user=self.second)
        self._line(self.nut).with_user(self.third).record_attempt(70)
        expected = {
            "class_id": {self.class_a: 100, self.env["dist.stock.class"]: 0},
            "user_id": {self.clerk: 100, self.second: 0},
            "location_id": {self.shelf: 50},
            "zone_id": {self.shelf.location_id: 50},
            "warehouse_id": {self.warehouse: 50},
            "categ_id": {self.item.categ_id: 50},
            "reason_id": {self.lost: 50},
        }
        self._request(self._line(self.nut)).with_user(self.controller).action_approve()
        for by, rates in expected.items():
            with self.subTest(by=by):
                found = {of: row["accuracy"] for of, row in self._rate(by).items()}
                self.assertEqual(found, rates)

    def test_the_figure_is_recomputed_from_the_kept_looks(self):
        self._count(98)
        self._count(70, item=self.nut)
        self._line(self.nut).with_user(self.second).record_attempt(96)
        self._count(90, user=self.third)
        self._line().with_user(self.second).record_attempt(89)
        self._count(95, item=self.nut, user=self.second)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        hits = defaultdict(list)
        lines = self.env["dist.stock.count.line"].search(
            [
                ("product_id", "in", (self.item | self.nut).ids),
                ("state", "in", ("posted", "cancelled")),
            ]
        )
        for line in lines:
            look = line.attempt_ids.sorted("id")[0]
            books = look.baseline_ids
            hits[line.product_id].append(
                engine.is_hit(
                    look.quantity,
                    books.on_hand,
                    books.picked,
                    books.unit_cost,
                    books.limits,
                    digits,
                )
            )
        self.assertGreaterEqual(len(lines), 3)
        for item, found in self._rate("product_id").items():
            self.assertEqual(found["accuracy"], engine.get_accuracy(hits[item]))
            self.assertEqual(found["lines"], len(hits[item]))

    def test_an_opening_balance_is_neither_a_miss_nor_a_gain(self):
        self._count(103)
        shrinkage = self.env["dist.stock.shrinkage"].with_user(self.controller)
        gain = [("product_id", "=", self.item.id), ("direction", "=", "gain")]
        self.assertTrue(shrinkage.search(gain))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dist_stock_count SET kind = 'opening' WHERE id = %s",
            [self._line().count_id.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self._rows())
        self.assertFalse(shrinkage.search(gain))

    def test_what_is_still_open_is_nobodys_hint(self):
        self._count(70)
        self.assertEqual(self._line().state, "recount")
        self.assertFalse(self._rows())
        self._line().with_user(self.second).record_attempt(70)
        self.assertEqual(self._line().state, "waiting")
        self.assertFalse(self._rows())

    def test_giving_up_makes_no_record_right(self):
        self._count(70)
        self._line().count_id.with_user(self.controller).action_cancel()
        self.assertEqual((self._rows().state, self._rows().hits), ("cancelled", 0))

    def test_who_counts_reads_nothing_of_it(self):
        self._count(98)
        with self.assertRaises(AccessError):
            self._rows(self.clerk)
        with self.assertRaises(AccessError):
            self.env["dist.stock.accuracy"].with_user(self.clerk).with_context(
                sudo=True, force=True
            )._read_group([], ["product_id"], ["difference:sum"])
        books = self.env["dist.stock.count.baseline"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            books.search([("is_within", "=", True)])

    def test_other_companies_see_none_and_auditors_all(self):
        self._count(98)
        self.assertFalse(self._rows(self.outsider))
        self.assertEqual(len(self._rows(self.auditor)), 1)
        self.assertEqual(len(self._rows(self.manager)), 1)

    def test_nobody_writes_a_figure(self):
        self._count(98)
        with self.assertRaises(AccessError):
            self._rows().accuracy = 100

    def test_the_sheet_names_classes_with_their_target_and_the_worst_items(self):
        self._count(98)
        self._count(70, item=self.nut)
        self._line(self.nut).with_user(self.second).record_attempt(100)
        figures = (
            self.env["dist.stock.figures"]
            .with_user(self.controller)
            .create({"warehouse_id": self.warehouse.id})
        )
        self.assertEqual(
            figures.action_print()["report_name"],
            "dist_inventory_integrity.report_accuracy",
        )
        report = self.env["ir.actions.report"].with_user(self.controller)
        html = report._render_qweb_html(
            "dist_inventory_integrity.report_accuracy", figures.ids
        )[0].decode()
        for word in ("Fast", "99.0", "50.0", "Nut", self.company.name):
            self.assertIn(word, html)

    def test_a_period_that_ends_before_it_begins_is_refused(self):
        figures = self.env["dist.stock.figures"].with_user(self.controller)
        with self.assertRaisesRegex(UserError, "ends before"):
            figures.create(
                {"date_from": "2026-02-01", "date_to": "2026-01-01"}
            ).action_print()

    def test_a_sheet_is_of_who_asked_for_it(self):
        figures = self.env["dist.stock.figures"].with_user(self.controller).create({})
        with self.assertRaises(AccessError):
            figures.with_user(self.manager).read(["date_from"])
