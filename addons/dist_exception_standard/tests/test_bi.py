from odoo.tests import tagged

from odoo.addons.dist_exception_queue.tests.test_bi import ReaderCommon

from .test_kpi import KpiCommon


@tagged("post_install", "-at_install")
class TestBiOfOrders(KpiCommon, ReaderCommon):
    """A tool that reads the database sees the figures the boards show."""

    def setUp(self):
        super().setUp()
        self._put_in_stock(100)
        self.order = self._sell_at("04 08:00", "06 12:00")
        family = self.env["product.category"].create({"name": "Bolts"})
        self.order.sudo().order_line.product_id.categ_id = family
        self._deliver_at("05 08:00", self.order.picking_ids, 10)
        self.open_order = self._sell_at("04 09:00", "07 12:00", quantity=4)
        self._refresh(full=True)
        self.orders = self.order | self.open_order

    def _read_lines(self):
        ids = ", ".join(map(str, self.orders.ids))
        return self._read_view("order_lines", f"order_id IN ({ids})")

    def test_lines_of_orders_are_those_of_the_figures(self):
        figures = self.env["dist.kpi.order.line"].search(
            [("order_id", "in", self.orders.ids)]
        )
        self.assertEqual(len(figures), 2)
        names = ("line_key", "demand_qty", "delivered_qty", "is_otif", "is_open")
        self.assertEqual(
            sorted(tuple(row[name] for name in names) for row in self._read_lines()),
            sorted(tuple(line[name] for name in names) for line in figures),
        )
        for name in ("revenue", "margin", "open_value"):
            self.assertAlmostEqual(
                sum(float(row[name]) for row in self._read_lines()),
                sum(figures.mapped(name)),
            )

    def test_names_stand_beside_the_ids(self):
        row = next(r for r in self._read_lines() if r["order_id"] == self.order.id)
        line = self.order.order_line
        self.assertEqual(
            [row[name] for name in ("order_name", "partner_name", "product_name")],
            [self.order.name, self.order.partner_id.name, line.product_id.name],
        )
        self.assertEqual(row["warehouse_name"], self.order.warehouse_id.name)
        self.assertEqual(row["categ_name"], line.product_id.categ_id.complete_name)
        self.assertEqual(row["user_name"], self.order.user_id.name or None)
        self.assertEqual(row["currency_name"], self.env.company.currency_id.name)

    def test_promises_are_those_that_were_given(self):
        rows = self._read_view(
            "promises", f"res_model = 'sale.order' AND res_id = {self.order.id}"
        )
        promise = self.env["dist.promise"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", self.order.id)]
        )
        self.assertEqual([row["id"] for row in rows], promise.ids)
        self.assertEqual(rows[0]["promised_at"], promise.promised_at)
        self.assertEqual(rows[0]["product_uom_name"], promise.product_uom_id.name)

    def test_every_view_can_be_read(self):
        for name in self.env["dist.bi.view"]._get_all():
            with self.subTest(view=name):
                self.assertIsInstance(self._read_view(name, "TRUE LIMIT 3"), list)

    def test_role_of_another_company_reads_none_of_it(self):
        self.bi_reader.company_ids = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self._read_lines(), [])
        for name in ("promises", "purchase_lines", "transfer_dwell", "approvals"):
            with self.subTest(view=name):
                self.assertEqual(self._read_view(name), [])
