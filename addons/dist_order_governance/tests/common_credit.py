from odoo import fields
from odoo.fields import Command

from .common_sales import SalesCommon


class CreditCommon(SalesCommon):
    """Customers with open invoices, payments and orders.

    Provides ``controller`` (credit control), ``_grant`` (a limit), ``_invoice``,
    ``_refund``, ``_pay``, ``_deliver``, ``_confirm_order``, ``_get_credit`` and
    ``_compute_exposure``: the same figure by plain Python over the ORM.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = cls._create_user(
            "controller", "dist_base.group_credit_controller"
        )
        cls.customer.is_company = True
        cls.receivable = cls.customer.property_account_receivable_id

    @classmethod
    def _grant(cls, amount=None, mode="limited", partner=None, company=None):
        (partner or cls.customer).with_company(company or cls.company).write(
            {"dist_credit_mode": mode, "dist_credit_limit": amount or 0.0}
        )

    @classmethod
    def _invoice(cls, amount, move_type="out_invoice", partner=None, **values):
        """Return a posted invoice without an order."""
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.customer).id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "X",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        move.action_post()
        return move

    @classmethod
    def _refund(cls, amount, **values):
        return cls._invoice(amount, move_type="out_refund", **values)

    @classmethod
    def _pay(cls, amount, partner=None):
        """Return an entry of money that is not allocated to an invoice."""
        bank = cls.env["account.account"].search(
            [
                ("account_type", "=", "asset_cash"),
                ("company_ids", "in", cls.company.ids),
            ],
            limit=1,
        )
        move = cls.env["account.move"].create(
            {
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": (partner or cls.customer).id,
                            "debit": max(value, 0.0),
                            "credit": max(-value, 0.0),
                        }
                    )
                    for account, value in ((bank, amount), (cls.receivable, -amount))
                ]
            }
        )
        move.action_post()
        return move

    @classmethod
    def _confirm_order(cls, quantity=1.0, price=100.0, **values):
        order = cls._create_order(quantity=quantity, **values)
        order.order_line.price_unit = price
        order.with_user(cls.seller).action_confirm()
        cls._flush()
        return order

    @classmethod
    def _deliver(cls, order, quantity, backorder=True):
        cls._put_in_stock(order.order_line.product_id, quantity)
        picking = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(
            skip_backorder=True,
            picking_ids_not_to_backorder=[] if backorder else picking.ids,
        ).button_validate()

    @classmethod
    def _bill(cls, order, quantity=None):
        """Return the posted invoice of an order, for a part of it when asked."""
        invoice = order.sudo()._create_invoices(final=True)
        if quantity is not None:
            invoice.invoice_line_ids.quantity = quantity
        invoice.action_post()
        return invoice

    @classmethod
    def _pay_down(cls, order, amount):
        """Return the posted invoice of a down payment."""
        wizard = cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": amount,
            }
        )
        invoice = wizard._create_invoices(order)
        invoice.action_post()
        return invoice

    def _get_credit(self, orders):
        """Return the OrderCredit of one order, or a list of them."""
        orders = orders.sudo()
        exposure = self.env["dist.credit.exposure"].sudo()
        claims = exposure._read_order_claims(orders, fields.Date.today())
        facts = self.env["dist.sale.facts"].sudo()
        rates = facts._get_rates(orders, {}, claims)
        credit = exposure._get_credit(orders, claims, rates)
        found = [credit[order.id] for order in orders]
        return found[0] if len(found) == 1 else found

    def _get_exposure(self, order):
        return self._get_credit(order).exposure

    # === THE SAME BY PLAIN PYTHON === #

    def _compute_exposure(self, order, companies=None):
        """Return the exposure one draft order leaves, from the ORM's own records."""
        companies = companies or order.company_id
        debtor = order.partner_invoice_id.commercial_partner_id
        target = order.company_id
        result = self._exchange(order.amount_total, order.currency_id, target)
        for company in companies:
            result += self._compute_receivable(debtor, company, target)
            result += self._compute_uninvoiced(debtor, company, target)
        return result

    def _exchange(self, amount, currency, target):
        """Convert by the newest rate, which is the only one in these tests."""
        own = (
            target.currency_id.rate_ids.filtered(
                lambda rate: rate.company_id in (target, self.env["res.company"])
            )[:1].rate
            or 1.0
        )
        other = (
            currency.rate_ids.filtered(
                lambda rate: rate.company_id in (target, self.env["res.company"])
            )[:1].rate
            or 1.0
        )
        return amount if currency == target.currency_id else amount / other * own

    def _compute_receivable(self, debtor, company, target):
        lines = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("partner_id", "child_of", debtor.id),
                    ("company_id", "=", company.id),
                    ("parent_state", "=", "posted"),
                    ("account_id.account_type", "=", "asset_receivable"),
                ]
            )
        )
        return sum(
            self._exchange(line.amount_residual, company.currency_id, target)
            for line in lines
        )

    def _compute_uninvoiced(self, debtor, company, target):
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("partner_invoice_id", "child_of", debtor.id),
                    ("company_id", "=", company.id),
                    ("state", "=", "sale"),
                ]
            )
        )
        result = 0.0
        for order in orders:
            open_value = sum(self._compute_line(line) for line in order.order_line)
            result += self._exchange(max(open_value, 0), order.currency_id, target)
        return result

    def _compute_line(self, line):
        posted = line.invoice_lines.filtered(
            lambda entry: entry.parent_state == "posted"
        )
        signs = [-1 if e.move_type == "out_refund" else 1 for e in posted]
        if line.display_type:
            return 0.0
        if line.is_downpayment:
            return -sum(
                e.price_total * sign for e, sign in zip(posted, signs, strict=True)
            )
        due = max(line.product_uom_qty, line.qty_delivered)
        moves = line.move_ids
        if (
            line.product_id.invoice_policy == "delivery"
            and moves
            and all(move.state in ("done", "cancel") for move in moves)
        ):
            due = line.qty_delivered
        invoiced = sum(
            e.product_uom_id._compute_quantity(e.quantity, line.product_uom_id) * sign
            for e, sign in zip(posted, signs, strict=True)
        )
        unit = (
            line.price_total / line.product_uom_qty
            if line.product_uom_qty
            else line.price_unit * (1 - line.discount / 100)
        )
        left = due - invoiced
        return unit * (max(left, 0) if due >= 0 else min(left, 0))
