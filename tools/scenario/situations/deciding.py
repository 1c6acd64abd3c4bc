"""How requests come about and are decided; shared by what waits and what is decided."""

from ..answers import REQUEST
from . import buying, selling

# Whom the shipped matrix asks, by fact; others are the approver's. The amount is only
# part of what asks about first orders.
DECIDES = {
    "amount": None,
    "bank_days": "finance",
    "credit_over": "credit_controller",
    "overdue_days": "credit_controller",
    "terms_differ": "credit_controller",
    "first_order": "credit_controller",
}


def ask(stage, order, days, hour=15):
    """Let the person in charge confirm an order, some days ago: it stops."""
    is_sale = order._name == "sale.order"
    with stage.on(-days, hour):
        if is_sale:
            stage.hand("sales_desk", order).action_confirm()
        else:
            stage.hand("buyer", order).button_confirm()


def request_of(stage, order):
    """Return the newest request about an order."""
    return stage.env["dist.approval.request"].search(
        [("res_model", "=", order._name), ("res_id", "=", order.id)],
        order="id desc",
        limit=1,
    )


def decide(stage, order, verdict, login, days, **words):
    """Let a person decide the newest request about an order, some days ago.

    Arguments:
        verdict (str): "approve", "reject" or "ask_back".
    """
    with stage.on(-days, 18):
        request = stage.hand(login, request_of(stage, order))
        getattr(request, f"action_{verdict}")(**words)


def deciders(model, facts):
    """Return the logins the matrix asks about these facts of a model, sorted."""
    other = buying.APPROVER if model == "purchase.order" else selling.APPROVER
    return sorted({DECIDES.get(fact, other) for fact in facts} - {None})


def note_request(stage, key, order, what, state, facts, **values):
    """Note what the newest request about an order must say, and return the answer.

    Arguments:
        state (str): "pending", "approved", "rejected", or "refused" for approved and
            not carried out.
        values: further fields of the answer; `decides` names who may decide, by
            default whom the matrix asks.
    """
    is_sale = order._name == "sale.order"
    area, desk = (selling, "sales_desk") if is_sale else (buying, "buyer")
    asked = deciders(order._name, facts)
    decides = values.pop("decides", asked if state == "pending" else [])
    values.setdefault(
        "tasks", {login: [5, f"Decide {order.name}: {what}"] for login in decides}
    )
    return stage.book.add(
        *(key, order, what, [desk, *asked, *set(decides).difference(asked)]),
        found_by=REQUEST,
        control=area.CONTROL,
        checkpoint=area.CHECKPOINT,
        expected={"state": state, "facts": sorted(facts), "decides": decides},
        **values,
    )
