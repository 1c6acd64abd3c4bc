"""Orders about which a decision was made, and what came of it."""

from ..answers import HELD
from ..plan.items import SPECIAL, TROUBLED
from .buying import rfq
from .deciding import ask, decide, note_request
from .desk import Want
from .selling import CHECKPOINT, CONTROL, DISCOUNT, DISCOUNTED, quote

APPROVER, MANAGER = "sales_approver", "purchasing_manager"


def sale_approved(stage):
    """Approved, and gone on by itself."""
    order = _discounted(stage, "monroe")
    decide(stage, order, "approve", APPROVER, 2, note="Volume next quarter.")
    what = f"{order.name} was approved 2 days ago and is being delivered."
    note_request(stage, "sale_approved", order, what, "approved", DISCOUNTED)


def sale_rejected(stage):
    """Rejected, with a reason: the desk has to offer something else."""
    order = _discounted(stage, "keller")
    decide(stage, order, "reject", APPROVER, 2, note="Not at this volume.")
    what = f"{order.name} was rejected 2 days ago: not at this volume."
    step = f"Offer {order.partner_id.name} another price for {order.name}."
    note_request(
        *(stage, "sale_rejected", order, what, "rejected", DISCOUNTED),
        tasks={"sales_desk": [8, step]},
    )


def sale_not_carried_out(stage):
    """Approved, but nobody sells the item to us: it could not go on."""
    item = stage.shelf.take_one(supply=SPECIAL, markup=1.6, new_to="lambert")
    product = stage.world.product(item.key)
    safe = stage.shelf.take_one(markup=1.6, low=10, new_to="lambert")
    wants = [Want(safe, 20 * safe.pack), Want(item, item.pack, discount=DISCOUNT)]
    order = stage.desk.sale("lambert", wants)
    product.seller_ids.unlink()
    ask(stage, order, 2)
    decide(stage, order, "approve", APPROVER, 1)
    what = f"{order.name} is approved, not carried out: {item.code} has no vendor."
    note_request(
        *(stage, "sale_not_carried_out", order, what, "refused", DISCOUNTED),
        tasks={
            "sales_desk": [3, f"Carry {order.name} out again once it has a vendor."],
            "buyer": [4, f"Find a vendor for {item.code}: {order.name} is approved."],
        },
    )


def made_riskier(stage):
    """Confirmed, then sold cheaper: nothing leaves until that is decided."""
    order = _changed(stage, "jarvis")
    what = f"{order.name} was confirmed and then got {DISCOUNT} % off."
    note_request(stage, "made_riskier", order, what, "pending", DISCOUNTED)
    _note_held(stage, "made_riskier_held", order, "waiting")


def change_rejected(stage):
    """The change was rejected, the order still has it."""
    order = _changed(stage, "norris")
    decide(stage, order, "reject", APPROVER, 0, note="Back to the old price.")
    what = (
        f"{order.name} got {DISCOUNT} % off after it was confirmed; that was rejected."
    )
    step = f"Put the price of {order.name} back: nothing of it can leave."
    note_request(
        *(stage, "change_rejected", order, what, "rejected", DISCOUNTED),
        tasks={"sales_desk": [2, step]},
    )
    _note_held(stage, "change_rejected_held", order, "rejected")


def purchase_approved(stage):
    """Approved, and on its way."""
    order = rfq(stage, TROUBLED["unapproved"])
    ask(stage, order, 3)
    decide(stage, order, "approve", MANAGER, 2, note="One time only.")
    what = f"{order.name} was approved 2 days ago and is on its way."
    note_request(
        *(stage, "purchase_approved", order, what, "approved", ["unapproved_vendor"]),
        tasks={"auditor": [5, f"Read why {order.name} was approved, and by whom."]},
    )


def purchase_rejected(stage):
    """Rejected, with a reason."""
    order = rfq(stage, TROUBLED["paper_missing"])
    ask(stage, order, 4)
    decide(stage, order, "reject", MANAGER, 3, note="Insurance first.")
    what = f"{order.name} was rejected 3 days ago: no proof of insurance."
    step = f"Get the insurance of {order.partner_id.name} for {order.name}."
    note_request(
        *(stage, "purchase_rejected", order, what, "rejected", ["missing_documents"]),
        tasks={"buyer": [9, step]},
    )


# === Making them === #


def _discounted(stage, customer):
    order = quote(stage, customer, 2)
    order.order_line[1].discount = DISCOUNT
    ask(stage, order, 3)
    return order


def _changed(stage, customer):
    """Return an order that passed two days ago and was made riskier since."""
    order = quote(stage, customer, 2)
    ask(stage, order, 2)
    with stage.on(-1):
        stage.hand("sales_desk", order).order_line[1].discount = DISCOUNT
    return order


def _note_held(stage, key, order, state):
    what = f"{order.name} cannot be delivered or invoiced: its change is {state}."
    stage.book.add(
        *(key, order, what, ["sales_desk", APPROVER]),
        found_by=HELD,
        control=CONTROL,
        checkpoint=CHECKPOINT,
        expected={"state": state},
        tasks={"warehouse_supervisor": [30, f"Leave {order.name} where it is: {what}"]},
    )


PLANTED = (
    sale_approved,
    sale_rejected,
    sale_not_carried_out,
    made_riskier,
    change_rejected,
    purchase_approved,
    purchase_rejected,
)
