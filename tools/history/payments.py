"""Full payments of invoices, with their entries and reconciliation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from .bulk import Sheet, reserve_ids
from .errors import HistoryError
from .invoice_rows import ITEM
from .journals import draw_entries
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
_PARTIAL = (
    *("id", "debit_move_id", "credit_move_id", "full_reconcile_id", "max_date"),
    *("amount", "debit_amount_currency", "credit_amount_currency", *_LOG),
)


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
        self._partials = Stencil(self._env, "account.partial.reconcile", _PARTIAL)
        self._fulls = Stencil(self._env, "account.full.reconcile", ("id", *_LOG))
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
        headers = [self._header(payable) for payable in payables]
        numbers = self._numbers(headers, payables)
        cr, count = self._env.cr, len(payables)
        ids = {
            table: reserve_ids(cr, table, count * size)
            for table, size in (
                ("account_payment", 1),
                ("account_move", 1),
                ("account_move_line", 2),
                ("account_full_reconcile", 1),
                ("account_partial_reconcile", 1),
            )
        }
        self._write_entries(payables, headers, numbers, ids)
        self._write_reconciliation(payables, ids)
        self._settle(
            [payable.item_id for payable in payables] + ids["account_move_line"][1::2],
            ids["account_full_reconcile"] * 2,
        )
        return ids["account_payment"]

    # === Prepare === #

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

    def _write_entries(self, payables, headers, numbers, ids):
        payments, entries = self._payments.sheet(), self._entries.sheet()
        items, links = self._items.sheet(), self._invoice_links()
        rows = zip(
            payables,
            headers,
            numbers,
            ids["account_payment"],
            ids["account_move"],
            strict=True,
        )
        item_ids = iter(ids["account_move_line"])
        for payable, header, number, payment_id, entry_id in rows:
            amount = abs(payable.balance)
            log = (datetime.combine(payable.day, time(12)),) * 2
            payments.add(
                header.text,
                (payment_id, number.name, entry_id, payable.day, amount, payable.memo)
                + (True, payable.balance, *log),
            )
            entries.add(
                header.entry_text,
                (entry_id, number.name, number.prefix, number.number, payable.memo)
                + (payable.day, amount, amount, amount, payable.day)
                + log,
            )
            place = (payable, header, number, payment_id, entry_id)
            ours = self._item_row(place, next(item_ids), settles=False)
            theirs = self._item_row(place, next(item_ids), settles=True)
            items.add(self._item_text(), ours)
            items.add(self._item_text(), theirs)
            links.add("", (payable.entry_id, payment_id))
        entries.flush()
        payments.flush()
        self._tie(ids["account_payment"])
        items.flush()
        links.flush()

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

    def _item_row(self, place, item_id, settles: bool) -> tuple:
        """Return one of a payment's two items: the bank's or the one that settles."""
        payable, header, number, payment_id, entry_id = place
        balance = -payable.balance if settles else payable.balance
        left = balance if not settles and header.outstanding_reconciles else 0.0
        moment = datetime.combine(payable.day, time(12))
        values: dict[str, Any] = {
            "id": item_id,
            "move_id": entry_id,
            "move_name": number.name,
            "journal_id": header.journal_id,
            "ref": payable.memo,
            "name": f"{header.label}: {payable.memo}",
            "sequence": 100,
            "date": payable.day,
            "date_maturity": payable.day,
            "partner_id": payable.partner_id,
            "account_id": payable.account_id if settles else header.outstanding_id,
            "quantity": 1.0,
            "price_unit": 0.0,
            "discount": 0.0,
            "price_subtotal": balance,
            "price_total": balance,
            "debit": max(balance, 0.0),
            "credit": max(-balance, 0.0),
            "balance": balance,
            "amount_currency": balance,
            "amount_residual": left,
            "amount_residual_currency": left,
            "reconciled": settles,
            "payment_id": payment_id,
            "create_date": moment,
            "write_date": moment,
        }
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

    def _write_reconciliation(self, payables, ids):
        fulls, partials = self._fulls.sheet(), self._partials.sheet()
        full_text = self._fulls.cut(self._fulls.new({}), ())
        currency_id = self._context.company.currency_id.id
        partial_text = self._partials.cut(
            self._partials.new({}),
            (),
            company_id=self._context.company.id,
            debit_currency_id=currency_id,
            credit_currency_id=currency_id,
        )
        settling = ids["account_move_line"][1::2]
        rows = zip(
            payables,
            settling,
            ids["account_full_reconcile"],
            ids["account_partial_reconcile"],
            strict=True,
        )
        for payable, item_id, full_id, partial_id in rows:
            pair = (payable.item_id, item_id)
            debit_id, credit_id = pair if payable.balance > 0 else reversed(pair)
            amount = abs(payable.balance)
            log = (datetime.combine(payable.day, time(12)),) * 2
            fulls.add(full_text, (full_id, *log))
            partials.add(
                partial_text,
                (partial_id, debit_id, credit_id, full_id, payable.day)
                + (amount, amount, amount, *log),
            )
        fulls.flush()
        partials.flush()

    def _settle(self, item_ids, full_ids):
        """Mark the items with the reconciliation they are part of."""
        self._env.cr.execute(
            """
            UPDATE account_move_line item
               SET full_reconcile_id = given.full_id,
                   matching_number = given.full_id::text
              FROM unnest(%s::int[], %s::int[]) AS given(item_id, full_id)
             WHERE item.id = given.item_id
            """,
            [item_ids, full_ids],
        )
