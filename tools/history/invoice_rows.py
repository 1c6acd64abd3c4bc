"""The rows of a posted invoice: entry, product, tax and receivable items."""

from dataclasses import dataclass

_LOG = ("create_date", "write_date")
ENTRY = (
    *("id", "name", "sequence_prefix", "sequence_number", "ref", "invoice_origin"),
    *("payment_reference", "date", "invoice_date", "invoice_date_due"),
    *("delivery_date", "invoice_currency_rate", "payment_state"),
    *("amount_untaxed", "amount_tax", "amount_total", "amount_residual"),
    *("amount_untaxed_signed", "amount_tax_signed", "amount_total_signed"),
    *("amount_residual_signed", "amount_untaxed_in_currency_signed"),
    *("amount_total_in_currency_signed", *_LOG),
)
ITEM = (
    *("id", "move_id", "move_name", "journal_id", "ref", "name", "sequence"),
    *("date", "invoice_date", "date_maturity", "partner_id", "account_id"),
    *("product_id", "product_uom_id", "quantity", "price_unit", "discount"),
    *("price_subtotal", "price_total", "debit", "credit", "balance"),
    *("amount_currency", "amount_residual", "amount_residual_currency"),
    *("reconciled", "tax_base_amount", "tax_line_id", "tax_group_id"),
    *("tax_repartition_line_id", "purchase_line_id", "payment_id", *_LOG),
)


@dataclass(slots=True)
class Item:
    """One item of an entry; balance in company currency, debit positive."""

    display_type: str
    account_id: int
    balance: float
    name: str | None
    sequence: int
    id: int = 0
    line: object = None
    tax_ids: tuple[int, ...] = ()
    tag_ids: tuple[int, ...] = ()
    tax: object = None
    repartition_id: int | None = None
    tax_base: float | None = None
    order_line_id: int | None = None


class EntryRows:
    """Turns drafts into column values; knows accounts and tax repartition."""

    def __init__(self, context, kind):
        self._context = context
        self._env = context.env
        self._kind = kind
        self._accounts: dict[tuple, int] = {}
        self._repartitions: dict[tuple, tuple] = {}

    def payment_reference(self, draft):
        """Return what the customer is asked to quote; only invoices to pay have it."""
        return draft.number.name if draft.move_type == "out_invoice" else None

    # === Entry === #

    def entry(self, draft) -> tuple:
        """Return the values of the columns ENTRY."""
        order, totals = draft.order, draft.order.totals
        flip = -1 if draft.move_type == self._kind.refund else 1
        paid = bool(order.invoicing.paid_on) or not totals.total
        signed = -self._kind.sign
        delivered = order.delivered_on if self._kind.sign < 0 else None
        moment = order.moment
        return (
            draft.id,
            draft.number.name,
            draft.number.prefix,
            draft.number.number,
            draft.ref,
            order.name,
            self.payment_reference(draft),
            draft.day,
            draft.day,
            draft.due,
            delivered,
            1.0,
            "paid" if paid else "not_paid",
            flip * totals.untaxed,
            flip * totals.tax,
            flip * totals.total,
            0.0 if paid else flip * totals.total,
            signed * totals.untaxed,
            signed * totals.tax,
            signed * totals.total,
            0.0 if paid else signed * totals.total,
            signed * totals.untaxed,
            signed * totals.total,
            moment,
            moment,
        )

    # === Items === #

    def items(self, draft) -> list[Item]:
        """Return the items of a draft, in Odoo's order."""
        return [
            *self._product_items(draft),
            *self._tax_items(draft),
            self._term_item(draft),
        ]

    def _product_items(self, draft):
        # Odoo counts the lines of invoices from 0 and those of bills from 10.
        first = 0 if self._kind.sign < 0 else 10
        is_refund = draft.move_type == self._kind.refund
        for place, (line, amount) in enumerate(
            zip(draft.order.lines, draft.balances, strict=True)
        ):
            tags = [
                tag
                for tax_id in line.tax_ids
                for tag in self._repartition(tax_id, is_refund)[3]
            ]
            yield Item(
                display_type="product",
                account_id=self._account(line.item, draft.header),
                balance=self._kind.sign * amount,
                name=line.name,
                sequence=first + place,
                line=line,
                tax_ids=line.tax_ids,
                tag_ids=tuple(dict.fromkeys(tags)),
                order_line_id=line.id,
            )

    def _tax_items(self, draft):
        is_refund = draft.move_type == self._kind.refund
        for tax_id, amount in draft.order.totals.tax_by_id.items():
            if not amount:
                continue
            tax, repartition, tags, _ = self._repartition(tax_id, is_refund)
            bases = [
                line.amounts.base
                for line in draft.order.lines
                if tax_id in line.tax_ids
            ]
            yield Item(
                display_type="tax",
                account_id=repartition.account_id.id,
                balance=self._kind.sign * amount,
                name=tax.name,
                sequence=10000,
                tag_ids=tags,
                tax=tax,
                repartition_id=repartition.id,
                tax_base=self._kind.sign * draft.order.header.rounded(sum(bases)),
            )

    def _term_item(self, draft):
        reference, ref = self.payment_reference(draft), draft.ref
        name = f"{ref} - {reference}" if reference and ref else reference
        if self._kind.sign > 0:
            name = ref
        return Item(
            display_type="payment_term",
            account_id=draft.header.account_id,
            balance=-self._kind.sign * draft.order.totals.total,
            name=name,
            sequence=12000,
        )

    def item(self, draft, item: Item) -> tuple:
        """Return the values of the columns ITEM."""
        is_term = item.display_type == "payment_term"
        is_open = is_term and not draft.order.invoicing.paid_on
        left = item.balance if is_open else 0.0
        line, tax = item.line, item.tax
        return (
            item.id,
            draft.id,
            draft.number.name,
            draft.header.journal_id,
            draft.ref,
            item.name,
            item.sequence,
            draft.day,
            draft.day,
            draft.due if is_term else None,
            draft.header.partner_id,
            item.account_id,
            *self._line_values(draft, line),
            max(item.balance, 0.0),
            max(-item.balance, 0.0),
            item.balance,
            item.balance,
            left,
            left,
            is_term and not left,
            item.tax_base,
            tax.id if tax else None,
            tax.tax_group_id.id if tax else None,
            item.repartition_id,
            line.id if line and self._kind.sign > 0 else None,
            None,
            draft.order.moment,
            draft.order.moment,
        )

    def _line_values(self, draft, line):
        """Return product, unit, quantity, price, discount and amounts of an item."""
        if not line:
            return (None, None, 0.0, 0.0, 0.0, 0.0, 0.0)
        flip = -1 if draft.move_type == self._kind.refund else 1
        return (
            *(line.item.id, line.item.uom_id, flip * line.line.quantity),
            *(line.line.price_unit, line.line.discount),
            *(flip * line.amounts.subtotal, flip * line.amounts.total),
        )

    # === Accounts === #

    def _account(self, item, header):
        key = (item.id, header.position.id, header.journal_id)
        if key not in self._accounts:
            product = self._env["product.product"].browse(item.id)
            accounts = product.product_tmpl_id.with_company(
                self._context.company
            ).get_product_accounts(fiscal_pos=header.position)
            journal = self._env["account.journal"].browse(header.journal_id)
            account = accounts[self._kind.account] or journal.default_account_id
            self._accounts[key] = account.id
        return self._accounts[key]

    def _repartition(self, tax_id, is_refund):
        """Return (tax, its tax line, tags of the tax item, tags of its base)."""
        key = (tax_id, is_refund)
        if key not in self._repartitions:
            tax = self._env["account.tax"].browse(tax_id)
            lines = (
                tax.refund_repartition_line_ids
                if is_refund
                else tax.invoice_repartition_line_ids
            )
            base = lines.filtered(lambda one: one.repartition_type == "base")
            own = lines.filtered(lambda one: one.repartition_type == "tax")
            self._repartitions[key] = (
                tax,
                own,
                tuple(own.tag_ids.ids),
                tuple(base.tag_ids.ids),
            )
        return self._repartitions[key]
