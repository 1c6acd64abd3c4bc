"""Posted invoices and bills of whole orders, with tax and receivable items."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .amounts import spread
from .bulk import Sheet, reserve_ids
from .errors import HistoryError
from .invoice_rows import ENTRY, ITEM, EntryRows
from .journals import EntryNumber, draw_entries
from .payments import Payable, PaymentWriter
from .stencils import Stencil


@dataclass(frozen=True, slots=True)
class Kind:
    """Sales or purchases, as accounting sees them.

    Fields:
        sign (int): sign of the product items' balance.
        account (str): which of a product's accounts takes the amount.
        property (str): the partner's account that takes the total.
        order_link, line_link (tuple): model and field that tie invoice to order.
    """

    invoice: str
    refund: str
    sign: int
    account: str
    property: str
    order_link: tuple[str, str] | None
    line_link: tuple[str, str] | None


SALES = Kind(
    "out_invoice",
    "out_refund",
    -1,
    "income",
    "property_account_receivable_id",
    None,
    ("sale.order.line", "invoice_lines"),
)
PURCHASES = Kind(
    "in_invoice",
    "in_refund",
    1,
    "expense",
    "property_account_payable_id",
    ("purchase.order", "invoice_ids"),
    None,
)


@dataclass(slots=True)
class InvoiceHeader:
    """What an invoice takes from its order's partner."""

    text: str
    values: dict[str, Any]
    journal_id: int
    partner_id: int
    account_id: int
    position: Any
    term: Any


@dataclass(slots=True)
class Draft:
    """An invoice on its way into the database."""

    order: Any
    header: InvoiceHeader
    move_type: str
    ref: str | None
    day: date
    due: date
    number: EntryNumber | None = None
    id: int = 0
    balances: list[float] = field(default_factory=list)
    term_item_id: int = 0


class InvoiceWriter:
    """Writes invoices of written orders, in the company's currency.

    Arguments:
        headers (Headers): of the orders.
        kind (Kind): SALES or PURCHASES.
    """

    def __init__(self, context, headers, kind: Kind):
        self._context = context
        self._env = context.env
        self._orders = headers
        self._kind = kind
        self._entries = Stencil(self._env, "account.move", ENTRY)
        self._items = Stencil(self._env, "account.move.line", ITEM)
        self._headers: dict[tuple, InvoiceHeader] = {}
        self._rows = EntryRows(context, kind)
        self._payments = PaymentWriter(context)
        self._texts: dict[str, str] = {}

    def write(self, orders: Sequence) -> list[int]:
        """Write the invoices of orders that are invoiced; return their ids.

        Raises:
            HistoryError: an order in a foreign currency, a payment term of several
                instalments, or no journal or account to post to.
        """
        drafts = [self._draft(order) for order in orders]
        self._number(drafts)
        entry_ids = reserve_ids(self._env.cr, "account_move", len(drafts))
        for draft, entry_id in zip(drafts, entry_ids, strict=True):
            draft.id = entry_id
        self._write_entries(drafts)
        self._payments.write(
            [self._payable(draft) for draft in drafts if draft.order.invoicing.paid_on]
        )
        return entry_ids

    # === Prepare === #

    def _draft(self, order):
        currency = order.header.currency
        if currency != self._context.company.currency_id:
            raise HistoryError(
                f"Order {order.name} is in {currency.name}: history writes invoices "
                "in the company's currency only; leave the order to be invoiced."
            )
        is_refund = order.totals.total < 0
        move_type = self._kind.refund if is_refund else self._kind.invoice
        header = self._header(order, move_type)
        invoicing = order.invoicing
        return Draft(
            order=order,
            header=header,
            move_type=move_type,
            ref=invoicing.ref or order.invoice_ref,
            day=invoicing.date,
            due=self._due(header.term, invoicing.date),
            balances=self._balances(order),
        )

    def _header(self, order, move_type):
        key = (tuple(sorted(order.header.given.items())), move_type)
        if key not in self._headers:
            proposed = self._orders.propose(order.header)._prepare_invoice()
            values = {**proposed, "move_type": move_type, "state": "posted"}
            self._headers[key] = self._make_header(values)
        return self._headers[key]

    def _make_header(self, values):
        record = self._entries.new(values)
        partner = record.partner_id.commercial_partner_id
        account = partner.with_company(self._context.company)[self._kind.property]
        if not record.journal_id or not account:
            raise HistoryError(
                f"Company {self._context.company.name} has no journal or account for "
                "invoices: install a chart of accounts first."
            )
        return InvoiceHeader(
            text=self._entries.cut(
                record,
                values,
                state="posted",
                posted_before=True,
                made_sequence_gap=False,
                checked=True,
            ),
            values={
                "journal_id": record.journal_id.id,
                "company_id": self._context.company.id,
                "move_type": values["move_type"],
            },
            journal_id=record.journal_id.id,
            partner_id=partner.id,
            account_id=record.fiscal_position_id.map_account(account).id,
            position=record.fiscal_position_id,
            term=record.invoice_payment_term_id,
        )

    def _due(self, term, day):
        if not term:
            return day
        line = term.line_ids
        if len(line) != 1 or line.value_amount != 100 or term.early_discount:
            raise HistoryError(
                f"Payment term {term.name} has several instalments or an early "
                "discount, which history does not write: use a plain term."
            )
        return line._get_due_date(day)

    def _balances(self, order):
        """Return the untaxed amount each line posts; they add up to the total."""
        subtotals = [line.amounts.subtotal for line in order.lines]
        delta = order.totals.untaxed - sum(subtotals)
        step = order.header.currency.rounding
        if abs(delta) < step / 2:
            return subtotals
        shares = spread(delta, [line.amounts.base for line in order.lines], step)
        rounded = order.header.rounded
        return [rounded(a + b) for a, b in zip(subtotals, shares, strict=True)]

    def _number(self, drafts):
        by_journal = {}
        for draft in drafts:
            name = draft.order.invoicing.name
            if name:
                draft.number = EntryNumber.split(name)
            else:
                key = (draft.header.journal_id, draft.move_type)
                by_journal.setdefault(key, []).append(draft)
        for unnamed in by_journal.values():
            days = [draft.day for draft in unnamed]
            numbers = draw_entries(self._env, unnamed[0].header.values, days)
            for draft, number in zip(unnamed, numbers, strict=True):
                draft.number = number

    # === Write === #

    def _write_entries(self, drafts):
        entries, items = self._entries.sheet(), self._items.sheet()
        rows = [(draft, self._rows.items(draft)) for draft in drafts]
        ids = iter(
            reserve_ids(
                self._env.cr, "account_move_line", sum(len(own) for _, own in rows)
            )
        )
        links = self._link_sheets()
        for draft, own in rows:
            entries.add(draft.header.text, self._rows.entry(draft))
            for item in own:
                item.id = next(ids)
                items.add(self._text(item.display_type), self._rows.item(draft, item))
                self._link(links, item)
                if item.display_type == "payment_term":
                    draft.term_item_id = item.id
        for sheet in (entries, items, *links.values()):
            sheet.flush()
        self._link_orders(drafts)

    def _link_sheets(self):
        sheets = {"taxes": self._relation("account.move.line", "tax_ids")}
        sheets["tags"] = self._relation("account.move.line", "tax_tag_ids")
        if self._kind.line_link:
            sheets["lines"] = self._relation(*self._kind.line_link)
        return sheets

    def _link(self, links, item):
        for tax_id in item.tax_ids:
            links["taxes"].add("", (item.id, tax_id))
        for tag_id in item.tag_ids:
            links["tags"].add("", (item.id, tag_id))
        if "lines" in links and item.order_line_id:
            links["lines"].add("", (item.order_line_id, item.id))

    def _link_orders(self, drafts):
        if self._kind.order_link:
            sheet = self._relation(*self._kind.order_link)
            for draft in drafts:
                sheet.add("", (draft.order.id, draft.id))
            sheet.flush()

    def _relation(self, model, field_name):
        relation = self._env[model]._fields[field_name]
        columns = (relation.column1, relation.column2)
        return Sheet(self._env.cr, relation.relation, (), columns)

    def _text(self, display_type):
        """Return the fixed columns of items, the same for all entries."""
        if display_type not in self._texts:
            values = {"display_type": display_type}
            currency_id = self._context.company.currency_id.id
            self._texts[display_type] = self._items.cut(
                self._items.new(values),
                values,
                company_id=self._context.company.id,
                company_currency_id=currency_id,
                currency_id=currency_id,
                parent_state="posted",
                display_type=display_type,
            )
        return self._texts[display_type]

    def _payable(self, draft):
        header, total = draft.header, draft.order.totals.total
        return Payable(
            entry_id=draft.id,
            item_id=draft.term_item_id,
            balance=-self._kind.sign * total,
            day=draft.order.invoicing.paid_on,
            partner_id=header.partner_id,
            account_id=header.account_id,
            is_customer=self._kind is SALES,
            memo=self._rows.payment_reference(draft) or draft.ref or draft.number.name,
        )
