"""Full payments of invoices, with their entries and reconciliation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from .bulk import Sheet, reserve_ids
from .errors import HistoryError
from .invoice_rows import ITEM
from .journals import EntryNumber, draw_entries
from .reconciliation import ReconciliationWriter, Settled
from .stencils import Stencil

_LOG = ("create_date", "write_date")
_PAYMENT = (
    *("id", "name", "move_id", "date", "amount", "memo", "is_reconciled"),
    *("amount_company_currency_signed", *_LOG),
)
_ENTRY = (
    *("id", "name", "sequence_prefix", "sequence_number", "ref", "date"),
    *("amount_total", "amount_total_signed", "amount_total_in_currency_signed"),
    *("invoice_date_due", *_LOG),
)


_BALANCES = ("price_subtotal", "price_total", "balance", "amount_currency")


@dataclass(frozen=True, slots=True)
class Payable:
    """An invoice's open item and how it was settled.

    Fields:
        balance (float): of the open item, debit positive, not zero.
    """

    entry_id: int
    item_id: int
    balance: float
    day: date
    partner_id: int
    account_id: int
    is_customer: bool
    memo: str


@dataclass(slots=True)
class Settlement:
    """A payment on its way into the database, with the ids of its rows."""

    payable: Payable
    header: "PaymentHeader"
    number: EntryNumber
    payment_id: int
    entry_id: int
    bank_item_id: int
    item_id: int


@dataclass(slots=True)
class PaymentHeader:
    """What payments of one partner and direction share."""

    text: str
    entry_text: str
    journal_id: int
    outstanding_id: int
    outstanding_reconciles: bool
    label: str


class PaymentWriter:
    """Writes one payment per invoice through the company's first bank journal."""

    def __init__(self, context):
        self._context = context
        self._env = context.env
        self._payments = Stencil(self._env, "account.payment", _PAYMENT)
        self._entries = Stencil(self._env, "account.move", _ENTRY)
        self._items = Stencil(self._env, "account.move.line", ITEM)
        self._reconciliation = ReconciliationWriter(context)
        self._headers: dict[tuple, PaymentHeader] = {}
        self._texts: dict[str, str] = {}

    def write(self, payables: Sequence[Payable]) -> list[int]:
        """Write the payments and settle the items; return the payments' ids.

        An item of zero is settled by itself and gets no payment.

        Raises:
            HistoryError: no bank journal, or one without an outstanding account.
        """
        payables = [payable for payable in payables if payable.balance]
        if not payables:
            return []
        settlements = self._settlements(payables)
        self._write_entries(settlements)
        self._reconciliation.write(
            [
                Settled(
                    one.payable.item_id,
                    one.item_id,
                    one.payable.balance,
                    one.payable.day,
                )
                for one in settlements
            ]
        )
        return [one.payment_id for one in settlements]

    # === Prepare === #

    def _settlements(self, payables):
        headers = [self._header(payable) for payable in payables]
        numbers = self._numbers(headers, payables)
        cr, count = self._env.cr, len(payables)
        item_ids = reserve_ids(cr, "account_move_line", count * 2)
        ids = zip(
            reserve_ids(cr, "account_payment", count),
            reserve_ids(cr, "account_move", count),
            item_ids[::2],
            item_ids[1::2],
            strict=True,
        )
        return [
            Settlement(payable, header, number, *own)
            for payable, header, number, own in zip(
                payables, headers, numbers, ids, strict=True
            )
        ]

    def _header(self, payable):
        key = (payable.partner_id, payable.is_customer, payable.balance > 0)
        if key not in self._headers:
            self._headers[key] = self._make_header(payable)
        return self._headers[key]

    def _make_header(self, payable):
        given = {
            "partner_id": payable.partner_id,
            "partner_type": "customer" if payable.is_customer else "supplier",
            "payment_type": "inbound" if payable.balance > 0 else "outbound",
            "company_id": self._context.company.id,
            "amount": abs(payable.balance),
        }
        payment = self._payments.new(given)
        outstanding = (
            payment.outstanding_account_id
            or payment._get_outstanding_account(given["payment_type"])
        )
        self._check(payment.journal_id, outstanding)
        text = self._payments.cut(
            payment,
            given,
            state="paid",
            outstanding_account_id=outstanding.id,
            destination_account_id=payable.account_id,
            company_id=self._context.company.id,
        )
        return PaymentHeader(
            text=text,
            entry_text=self._entry_text(payment.journal_id, payable.partner_id),
            journal_id=payment.journal_id.id,
            outstanding_id=outstanding.id,
            outstanding_reconciles=outstanding.reconcile,
            label=payment.payment_method_line_id.name,
        )

    def _check(self, journal, outstanding):
        if not journal or not outstanding:
            raise HistoryError(
                f"Company {self._context.company.name} has no bank journal with an "
                "outstanding account: set one under Accounting > Configuration > "
                "Journals, or leave the invoices unpaid."
            )

    def _entry_text(self, journal, partner_id):
        values = {
            "move_type": "entry",
            "journal_id": journal.id,
            "partner_id": partner_id,
        }
        return self._entries.cut(
            self._entries.new(values),
            values,
            state="posted",
            posted_before=True,
            checked=True,
            made_sequence_gap=False,
            always_tax_exigible=True,
            company_id=self._context.company.id,
            currency_id=self._context.company.currency_id.id,
        )

    def _numbers(self, headers, payables):
        """Draw the numbers; all payments go through one journal."""
        values = {
            "journal_id": headers[0].journal_id,
            "company_id": self._context.company.id,
            "move_type": "entry",
        }
        days = [payable.day for payable in payables]
        return draw_entries(self._env, values, days, is_payment=True)

    # === Write === #

    def _write_entries(self, settlements):
        payments, entries = self._payments.sheet(), self._entries.sheet()
        items, links = self._items.sheet(), self._invoice_links()
        text = self._item_text()
        for one in settlements:
            payments.add(one.header.text, self._payment_row(one))
            entries.add(one.header.entry_text, self._entry_row(one))
            items.add(text, self._item_row(one, settles=False))
            items.add(text, self._item_row(one, settles=True))
            links.add("", (one.payable.entry_id, one.payment_id))
        entries.flush()
        payments.flush()
        self._tie([one.payment_id for one in settlements])
        items.flush()
        links.flush()

    @staticmethod
    def _payment_row(one):
        payable = one.payable
        return (
            *(one.payment_id, one.number.name, one.entry_id, payable.day),
            *(abs(payable.balance), payable.memo, True, payable.balance),
            *_log(payable.day),
        )

    @staticmethod
    def _entry_row(one):
        payable, number, amount = one.payable, one.number, abs(one.payable.balance)
        return (
            *(one.entry_id, number.name, number.prefix, number.number, payable.memo),
            *(payable.day, amount, amount, amount, payable.day),
            *_log(payable.day),
        )

    def _tie(self, payment_ids):
        """Name the payments on their entries: each refers to the other."""
        self._env.cr.execute(
            """
            UPDATE account_move entry SET origin_payment_id = payment.id
              FROM account_payment payment
             WHERE payment.move_id = entry.id AND payment.id = ANY(%s)
            """,
            [payment_ids],
        )

    def _invoice_links(self):
        field = self._env["account.move"]._fields["matched_payment_ids"]
        columns = (field.column1, field.column2)
        return Sheet(self._env.cr, field.relation, (), columns)

    @staticmethod
    def _item_row(one: Settlement, settles: bool) -> tuple:
        """Return one of a payment's two items: the bank's or the one that settles."""
        payable, header = one.payable, one.header
        balance = -payable.balance if settles else payable.balance
        left = balance if not settles and header.outstanding_reconciles else 0.0
        created, written = _log(payable.day)
        values: dict[str, Any] = {
            "id": one.item_id if settles else one.bank_item_id,
            "move_id": one.entry_id,
            "move_name": one.number.name,
            "journal_id": header.journal_id,
            "ref": payable.memo,
            "name": f"{header.label}: {payable.memo}",
            "sequence": 100,
            "date": payable.day,
            "date_maturity": payable.day,
            "partner_id": payable.partner_id,
            "account_id": payable.account_id if settles else header.outstanding_id,
            "quantity": 1.0,
            "payment_id": one.payment_id,
            "reconciled": settles,
            "debit": max(balance, 0.0),
            "credit": max(-balance, 0.0),
            "create_date": created,
            "write_date": written,
        }
        values |= dict.fromkeys(("price_unit", "discount"), 0.0)
        values |= dict.fromkeys(("amount_residual", "amount_residual_currency"), left)
        values |= dict.fromkeys(_BALANCES, balance)
        return tuple(values.get(name) for name in ITEM)

    def _item_text(self):
        if "item" not in self._texts:
            company = self._context.company
            values = {"display_type": "product"}
            self._texts["item"] = self._items.cut(
                self._items.new(values),
                values,
                company_id=company.id,
                company_currency_id=company.currency_id.id,
                currency_id=company.currency_id.id,
                parent_state="posted",
            )
        return self._texts["item"]


def _log(day):
    """Return when the rows of a day were created and written."""
    return (datetime.combine(day, time(12)),) * 2
