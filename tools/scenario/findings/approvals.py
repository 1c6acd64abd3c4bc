"""What the gate would ask, what it asked, and what it holds."""

from odoo.exceptions import UserError

from ..answers import GATE, HELD, REQUEST
from ..people import PEOPLE

MODELS = ("sale.order", "purchase.order")
# Nobody sent them through the gate.
DRAFTS = [("state", "in", ("draft", "sent")), ("dist_gate_state", "=", False)]


def find_gates(env) -> dict:
    """Return the forecast of every quotation and request for quotation."""
    found = {}
    for model in MODELS:
        # One by one: in a batch, the orders before one count as exposure.
        for draft in env[model].search(DRAFTS):
            for judgement in draft._dist_forecast().values():
                facts = sorted({hit.fact for hit in judgement.verdict.hits})
                said = {"stops": judgement.verdict.stops, "facts": facts}
                found[GATE, model, draft.id] = said
    return found


def find_requests(env) -> dict:
    """Return the newest request of every document, and who may decide it."""
    requests = env["dist.approval.request"].search([], order="id")
    decides = _deciders(env)
    return {
        (REQUEST, request.res_model, request.res_id): {
            "state": request.execution_state
            if request.execution_state == "refused"
            else request.state,
            "facts": sorted({hit["fact"] for hit in request.hits}),
            "decides": sorted(decides.get(request.id, [])),
        }
        for request in requests
    }


def _deciders(env):
    """Return request id -> logins of those in whose inbox it is."""
    decides = {}
    for person in PEOPLE:
        user = env["res.users"].search([("login", "=", person.login)])
        mine = env["dist.approval.request"].with_user(user)
        for request in mine.search([("can_decide", "=", True)]):
            decides.setdefault(request.id, []).append(person.login)
    return decides


def find_held(env) -> dict:
    """Return confirmed orders whose change is not decided: nothing of them leaves."""
    found = {}
    for model in MODELS:
        orders = env[model].search([("dist_gate_state", "in", ("waiting", "rejected"))])
        for order in orders._dist_committed():
            try:
                order._dist_check_released("deliver")
            except UserError:
                found[HELD, model, order.id] = {"state": order.dist_gate_state}
    return found
