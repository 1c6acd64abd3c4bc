from datetime import date

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.dist_inventory_integrity.tests.common_ledger import LedgerCommon


class LandedCommon(LedgerCommon):
    """A company that puts freight on what it receives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.freight = cls.env["product.product"].create(
            {"name": "Freight", "type": "service", "landed_cost_ok": True}
        )
        cls.manager = cls._create_reader("lan_manager", "stock.group_stock_manager")

    def _land(self, order, amount, validate=True):
        cost = self.env["stock.landed.cost"].create(
            {
                "date": fields.Date.today(),
                "picking_ids": [Command.set(order.picking_ids.ids)],
                "account_journal_id": self.company.account_stock_journal_id.id,
                "cost_lines": [
                    Command.create(
                        {
                            "product_id": self.freight.id,
                            "price_unit": amount,
                            "split_method": "by_quantity",
                            "account_id": self.account_expense.id,
                        }
                    )
                ],
            }
        )
        if validate:
            cost.button_validate()
        else:
            cost.compute_landed_cost()
        return cost


@tagged("post_install", "-at_install")
class TestLandedCoverage(LandedCommon):
    def _get_rows(self, *orders, user=None):
        self.env.flush_all()
        pickings = [picking.id for order in orders for picking in order.picking_ids]
        rows = self.env["dist.landed.coverage"].with_user(user or self.controller)
        return rows.search([("picking_id", "in", pickings)], order="id")

    def test_a_receipt_without_costs_one_with_a_draft_and_one_that_carries_them(self):
        with self._day(2):
            orders = [
                self._buy(self._auto("fifo"), 10, price) for price in (10, 20, 30)
            ]
            self._land(orders[1], 7, validate=False)
            self._land(orders[2], 15)
        self.assertRecordValues(
            self._get_rows(*orders),
            [
                {
                    "state": "open",
                    "value": 100,
                    "covered_value": 0,
                    "landed_cost": 0,
                    "covered_percent": 0,
                },
                {
                    "state": "draft",
                    "value": 200,
                    "covered_value": 0,
                    "landed_cost": 0,
                    "covered_percent": 0,
                },
                {
                    "state": "covered",
                    "value": 300,
                    "covered_value": 300,
                    "landed_cost": 15,
                    "covered_percent": 100,
                },
            ],
        )

    def test_a_share_of_vendors_is_of_values_and_not_a_mean_of_receipts(self):
        with self._day(2):
            orders = [self._buy(self._auto("avco"), 10, price) for price in (10, 30)]
            self._land(orders[1], 15)
        rows = self._get_rows(*orders)
        groups = rows._read_group(
            [("id", "in", rows.ids)], ["partner_id"], ["covered_percent:avg"]
        )
        self.assertEqual(groups, [(self.vendor, 75.0)])
        self.assertEqual(
            rows._get_shares("categ_id"),
            [(self.category_avco_auto, 2, 400, 300, 15, 75.0)],
        )

    def test_standard_cost_and_returns_to_the_vendor_are_left_out(self):
        with self._day(2):
            standard = self._buy(self._auto("standard"), 10, 10)
            order = self._buy(self._auto("fifo"), 10, 10)
            self._make_return(order.picking_ids.move_ids, 4)
        self.assertFalse(self._get_rows(standard))
        self.assertEqual(self._get_rows(order).mapped("value"), [100])

    def test_readers_outsiders_and_operators(self):
        with self._day(2):
            order = self._buy(self._auto("fifo"), 10, 10)
        for login, groups in (
            ("lan_auditor", "dist_base.group_auditor"),
            ("lan_accountant", "account.group_account_user"),
        ):
            reader = self._create_reader(login, groups)
            self.assertEqual(self._get_rows(order, user=reader).value, 100)
        outsider = self._create_reader("lan_other", company=self.other_company)
        self.assertFalse(self._get_rows(order, user=outsider))
        operator = self._create_reader("lan_clerk", "stock.group_stock_user")
        with self.assertRaises(AccessError):
            self._get_rows(order, user=operator)
        with self.assertRaises(AccessError):
            self._get_rows(order).write({"state": "covered"})

    def test_the_report_prints_vendors_and_categories(self):
        with self._day(2):
            order = self._buy(self._auto("fifo"), 10, 10)
            self._land(order, 15)
        rows = self._get_rows(order)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "dist_inventory_integrity_landed_cost.report_landed_coverage", rows.ids
        )
        for words in ("Test Vendor", "Fifo Auto", "100.0"):
            self.assertIn(words, html.decode())


@tagged("post_install", "-at_install")
class TestLandedLedger(LandedCommon):
    def test_landed_costs_of_perpetual_goods_are_booked_and_explain_nothing_more(self):
        with self._day(2):
            order = self._buy(self._auto("fifo"), 10, 10)
            self._bill(order)
            self._land(order, 15)
            self.assertEqual(self._explain(), ({}, 0))

    def test_landed_costs_of_goods_that_left_in_part(self):
        with self._day(2):
            order = self._buy(self._auto("fifo"), 10, 10)
            self._bill(order)
            self._invoice(self._sell(self._auto("fifo"), 4))
            self._land(order, 20)
            # Twelve stay with the goods and are booked, eight left with the others.
            self.assertEqual(self._explain(), ({"landed": 8, "price": -8}, 0))

    def test_landed_costs_of_periodic_goods_wait_for_the_closing(self):
        with self._day(2):
            order = self._buy(self.product_fifo, 10, 10)
            self._land(order, 15)
            self.assertEqual(self._explain(), ({"since_closing": 100, "landed": 15}, 0))

    def test_landed_costs_after_the_closing_are_named(self):
        with self._day(2):
            order = self._buy(self.product_fifo, 10, 10)
            self._close()
        with self._day(3):
            self._land(order, 15)
            self.assertEqual(self._explain(), ({"landed": 15}, 0))

    def test_the_day_of_a_cost_begins_where_the_company_is(self):
        self.company.partner_id.tz = "Europe/Brussels"
        valuation = self.env["dist.stock.valuation"]
        with self._day(2):
            order = self._buy(self.product_fifo, 10, 10)
            self._land(order, 15)
        self.env.flush_all()
        late = []
        for day in (1, 2):
            closed = valuation._get_span(self.company, date(2026, 3, day)).until
            span = valuation._get_span(self.company, date(2026, 3, 3), closed)
            rows = self.env.execute_query(valuation._get_extra_costs(span))
            late += [row[2] for row in rows if row[0] in order.picking_ids.move_ids.ids]
        self.assertEqual(late, [15, 0])

    def test_an_unbilled_receipt_is_open_without_its_landed_costs(self):
        with self._day(2):
            order = self._buy(self._auto("avco"), 10, 10)
            self._land(order, 15)
            self.assertEqual(self._explain(), ({"received": 100}, 0))
