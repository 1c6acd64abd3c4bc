from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

INBOX_LIMIT = 200
NEXT_TRIED = 20


class DistApprovalRequest(models.Model):
    """What waits for a person, and deciding it one after the other."""

    # One file for each thing a request does: opening, access, deciding, showing.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.approval.request"

    # === WHAT WAITS === #

    @api.model
    def _get_answer_domain(self):
        """Return the Domain of the requests that wait for the reader's answer."""
        return Domain("state", "=", "pending") & Domain("holder_id", "=", self.env.uid)

    @api.model
    @api.readonly
    def inbox_count(self):
        """Return how many requests wait for the present user: a decision, or an
        answer to a question."""
        waiting = Domain("can_decide", "=", True) | self._get_answer_domain()
        # Whoever is named on a step may read it: asking the documents' rules as well
        # would cost a look at every document.
        return self.sudo().search_count(waiting)

    @api.model
    @api.readonly
    def inbox(self, limit=INBOX_LIMIT):
        """Return what waits for the present user, oldest first.

        :param int limit: how many decisions to return at most
        :return: dict ``rows`` (see ``_prepare_inbox_row``), ``left_out`` (how many
            decisions wait beyond the limit) and ``reason_codes``: model of documents
            -> reasons of the verdicts
        """
        order = "requested_at, id"
        domain = [("can_decide", "=", True)]
        decide = self.search(domain, order=order, limit=limit)
        left_out = self.search_count(domain) - limit if len(decide) == limit else 0
        retry = self.search(
            [("execution_state", "=", "refused"), ("requester_id", "=", self.env.uid)],
            order=order,
        )
        answer = self.search(self._get_answer_domain(), order=order)
        kinds = {
            "answer": answer,
            "retry": retry._filter_not_carried_out(),
            "decide": decide.filtered("can_decide"),  # authors of a kind of their own
        }
        return {
            "rows": [
                request._prepare_inbox_row(kind)
                for kind, requests in kinds.items()
                for request in requests.sudo()  # found as the user; names come along
            ],
            "left_out": left_out,
            "reason_codes": decide._get_reasons_by_model(),
        }

    def _get_reasons_by_model(self):
        return {
            model: self._get_decision_reasons(self.env.company, model)
            for model in set(self.mapped("res_model"))
        }

    def _prepare_inbox_row(self, kind):
        """Return what one row tells without being opened."""
        sentences = self._get_sentences()
        return {
            "id": self.id,
            "kind": kind,
            "name": self.res_name,
            "res_model": self.res_model,
            "partner": self.partner_name or "",
            "amount": self._get_amount_text(),
            "worst": sentences[0],
            "more": len(sentences) - 1,
            "message": self.execution_message or "" if kind == "retry" else "",
            "purpose": self.purpose,
            "checkpoint": self.checkpoint_id.name,
            "requester": self.requester_name,
            "company": self.company_id.name,
            "requested_at": fields.Datetime.to_string(self.requested_at),
        }

    def _filter_not_carried_out(self):
        """Return the approved requests whose documents still wait to go on."""
        waiting = self.browse()
        for (model, code), requests in self.grouped(
            lambda request: (request.res_model, request.checkpoint_id.code)
        ).items():
            if not self._is_gated(model):  # its module is gone
                continue
            documents = self.env[model].sudo()  # only their state
            documents = documents.browse(requests.mapped("res_id")).exists()
            ids = set(documents._dist_gate_candidates(code).ids)
            waiting |= requests.filtered(lambda r, ids=ids: r.res_id in ids)
        return waiting

    def _get_next_id(self):
        """Return the id of the request to open after this one, round to the oldest;
        False when nothing else waits for the present user."""
        mine = Domain("can_decide", "=", True) & Domain("id", "!=", self.id)
        later = Domain("requested_at", ">", self.requested_at) | (
            Domain("requested_at", "=", self.requested_at) & Domain("id", ">", self.id)
        )
        for domain in (mine & later, mine):
            found = self.search(domain, order="requested_at, id", limit=NEXT_TRIED)
            able = found.filtered("can_decide")
            if able:
                return able[0].id
        return False

    # === DECIDING ON THE SCREEN === #

    def decide(self, verdict, facts_hash=None, note=None, reason_id=None):
        """Decide one request and say what came of it and what is next.

        :param str verdict: ``approve``, ``reject`` or ``ask_back``
        :param str facts_hash: of the figures the person looked at
        :param str note: for the record and the requester
        :param int reason_id: id of a dist.reason.code, or None
        :return: dict name, state, execution, execution_message, next_id
        :raise AccessError, UserError: see ``action_approve`` and its siblings
        """
        self.ensure_one()
        arguments = {"note": note}
        if verdict == "approve":
            arguments["facts_hash"] = facts_hash
        elif verdict in ("reject", "ask_back"):
            arguments["reason_id"] = reason_id
        else:
            raise UserError(self.env._("Choose approve, reject or ask back."))
        getattr(self, f"action_{verdict}")(**arguments)
        return {
            "name": self.res_name,
            "state": self.state,
            "execution": self.execution_state or "",
            "execution_message": self.execution_message or "",
            "next_id": self._get_next_id(),
        }

    def action_refresh(self):
        """Ask again on the present figures, when they became riskier since.

        The requester stays who it was; the present user only looks.

        :return: id of the request that is open now, False when none is needed
        """
        self.ensure_one()
        self._lock_for_decision()
        self._check_concerned()
        self._check_is_pending()
        self._record_evidence("approval_refreshed")
        document = self._get_document()
        # As the requester: whoever takes the present figures must not become the one
        # who asks, or could not decide any more.
        document.with_user(self.requester_id).sudo()._dist_rejudge()
        return self._get_last(document, "pending").id
