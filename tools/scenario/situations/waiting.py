"""Orders that wait for a decision."""

from ..plan.items import TROUBLED
from .buying import rfq
from .deciding import ask, decide, note_request
from .selling import DISCOUNT, DISCOUNTED, large_quote, quote


def two_decisions(stage):
    """Much off for a customer who is close to its limit: two people are asked."""
    order = quote(stage, "harbor", 3, worth=7000)
    order.order_line[2].discount = DISCOUNT
    ask(stage, order, 1)
    what = f"{order.name} gives {DISCOUNT} % off on line 3 and exceeds the limit."
    facts = [*DISCOUNTED, "credit_over"]
    note_request(stage, "waiting_two", order, what, "pending", facts)


def large_order(stage):
    """More than anybody but the branch manager may take."""
    order = large_quote(stage)
    ask(stage, order, 1, 17)
    what = f"{order.name} comes to {order.amount_untaxed:,.0f}."
    note_request(
        *(stage, "waiting_large", order, what, "pending", ["amount"]),
        decides=["branch_manager"],
    )


def over_limit(stage):
    """A customer's order waits for credit control."""
    order = quote(stage, "walcott", 1, worth=1500)
    ask(stage, order, 0, 13)
    what = f"{order.name} brings {order.partner_id.name} over its limit."
    note_request(stage, "waiting_credit", order, what, "pending", ["credit_over"])


def asked_back(stage):
    """The approver wants to know why; the sales desk has to answer."""
    order = quote(stage, "underhill", 2)
    order.order_line[1].discount = DISCOUNT
    ask(stage, order, 2)
    question = "Which competitor offered that price?"
    decide(stage, order, "ask_back", "sales_approver", 1, note=question)
    what = f"{order.name}: the approver asks “{question}”"
    step = f"Answer the question about {order.name}: {question}"
    note_request(
        *(stage, "waiting_answer", order, what, "pending", DISCOUNTED),
        decides=[],
        tasks={"sales_desk": [1, step]},
    )


def purchases(stage):
    """Orders that a buyer confirmed and that stopped."""
    for problem, fact, days in (
        ("bank_changed", "bank_days", 2),
        ("paper_expired", "missing_documents", 1),
    ):
        order = rfq(stage, TROUBLED[problem])
        ask(stage, order, days)
        when = "yesterday" if days == 1 else f"{days} days ago"
        what = f"{order.name} to {order.partner_id.name}, asked {when}."
        note_request(stage, f"waiting_{problem}", order, what, "pending", [fact])


PLANTED = (two_decisions, large_order, over_limit, asked_back, purchases)
