from contextlib import contextmanager

from odoo import Command, fields
from odoo.tests import freeze_time, new_test_user

from odoo.addons.purchase_stock.tests.common import PurchaseTestCommon

METHODS = ("standard", "avco", "fifo")


class LedgerCommon(PurchaseTestCommon):
    """A company with a chart of accounts, items of each cost method, and days.

    Provides ``controller``; ``_day``, ``_auto``, ``_buy``, ``_bill``, ``_sell``,
    ``_invoice``, ``_reconcile``, ``_explain``.
    """

    @classmethod
    def setUpClass(cls):
        with freeze_time("2026-03-01 08:00:00"):
            super().setUpClass()
            cls.customer = cls.env["res.partner"].create({"name": "Ledger customer"})
            cls.controller = cls._create_reader("led_controller")

    @classmethod
    def _create_reader(
        cls, login, groups="dist_base.group_inventory_controller", company=None
    ):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @contextmanager
    def _day(self, day, hour=10):
        """Act on a day of March."""
        with freeze_time(f"2026-03-{day:02} {hour:02}:00:00"):
            yield

    def _auto(self, method):
        """Return the item of a cost method whose entries are perpetual."""
        return getattr(self, f"product_{method}_auto")

    def _buy(self, item, quantity, price, **values):
        """Receive an order of an item."""
        return self._create_purchase(item, quantity, price, receive=True, **values)

    def _bill(self, order, price=None):
        bill = self.env["account.move"].browse(order.action_create_invoice()["res_id"])
        bill.invoice_date = fields.Date.today()
        if price:
            bill.invoice_line_ids.price_unit = price
        bill.action_post()
        return bill

    def _sell(self, item, quantity):
        """Deliver an order of an item."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": item.id,
                            "product_uom_qty": quantity,
                            "price_unit": 50,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.quantity = quantity
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        return order

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _adjust(self, item, quantity):
        """Set what lies on the shelf, without any control."""
        quant = self.env["stock.quant"].with_context(inventory_mode=True)
        quant = quant.create(
            {
                "product_id": item.id,
                "location_id": self.stock_location.id,
                "inventory_quantity": quantity,
            }
        )
        quant.action_apply_inventory()

    def _write_entry(self, amount):
        """Post an entry on the account of the stock, and return it."""
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": fields.Date.today(),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.account_stock_valuation.id,
                            "debit": amount,
                        }
                    ),
                    Command.create(
                        {"account_id": self.account_expense.id, "credit": amount}
                    ),
                ],
            }
        )
        entry.action_post()
        return entry

    def _reconcile(self, user=None, company=None):
        """Return today's reconciliation, made as a controller does."""
        company = company or self.company
        self.env.flush_all()
        ledgers = self.env["dist.stock.ledger"].with_user(user or self.controller)
        today = fields.Date.today()
        key = [("company_id", "=", company.id), ("date", "=", today)]
        ledger = ledgers.search(key) or ledgers.create(
            {"company_id": company.id, "date": today}
        )
        ledger.action_compute()
        return ledger

    def _explain(self, account=None):
        """Return ({cause: amount}, rest) of an account today, and check the sum."""
        account = account or self.account_stock_valuation
        ledger = self._reconcile()
        row = ledger.account_ids.filtered(lambda line: line.account_id == account)
        causes = {part.cause: part.amount for part in row.part_ids if not part.is_clue}
        self.assertAlmostEqual(
            row.balance + sum(causes.values()) + row.rest, row.value, places=2
        )
        return causes, row.rest
