from odoo import api, fields, models
from odoo.exceptions import AccessError

HISTORY_SHOWN = 20


class DistApprovalGatedMixin(models.AbstractModel):
    """Third part of the mixin: what the form says about the gate."""

    _inherit = "dist.approval.gated.mixin"

    @api.readonly
    def dist_gate_banner(self):
        """Return what the forms of these documents say about their approval.

        Costs no statement while the control is off everywhere; else a constant
        number for the batch. Nothing is created.

        :return: list of dicts, only for documents with something to say: res_id;
            ``request``, the newest request (see ``_prepare_banner``), or None;
            ``forecast``, what confirming will ask (see ``_explain_stop``), or None;
            ``history``, the decisions so far, newest first
        :raise AccessError: when the user may not read the documents
        """
        checkpoint = self._dist_checkpoint()
        if not self or self._dist_is_off(checkpoint):
            return []
        self._dist_check_reader()
        modes = self._dist_modes(checkpoint)
        live = self.filtered(lambda record: modes[record.id] == "on")
        newest = live._dist_get_requests()
        forecasts = live._dist_prepare_forecasts(checkpoint)
        banners = []
        for record in live:
            asked = newest.get(record.id, self.env["dist.approval.request"])
            forecast = forecasts.get(record.id)
            if record._dist_has_request_to_show(asked) or forecast:
                banners.append(record._dist_prepare_banner(asked, forecast))
        return banners

    def _dist_check_reader(self):
        """Refuse customers and vendors: reasons tell limits, margins and credit."""
        if not self.env.user._is_internal():
            raise AccessError(
                self.env._(
                    "Why a document waits for approval is for employees only. Ask your "
                    "contact at %(company)s about it.",
                    company=self.env.company.name,
                )
            )
        self.check_access("read")

    def _dist_get_requests(self):
        """Return record id -> its requests, the newest first: one statement."""
        requests = self.env["dist.approval.request"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            order="id desc",
        )
        return requests.grouped("res_id")

    def _dist_has_request_to_show(self, requests):
        return bool(requests) and self.dist_gate_state in (
            "waiting",
            "approved",
            "rejected",
        )

    def _dist_prepare_forecasts(self, checkpoint):
        """Return record id -> what confirming will ask, of the documents that will
        stop and do not wait yet."""
        ahead = self._dist_gate_candidates(checkpoint).filtered(
            lambda record: record.dist_gate_state != "waiting"
        )
        explainer = self.env["dist.approval.request"]
        stopping = {
            id_: judgement
            for id_, judgement in ahead._dist_forecast(checkpoint).items()
            if judgement.verdict.stops
        }
        names = explainer._get_policy_names(stopping.values())
        return {
            id_: explainer._explain_stop(judgement, checkpoint, names)
            for id_, judgement in stopping.items()
        }

    def _dist_prepare_banner(self, requests, forecast):
        newest = next(iter(requests), None)  # a slice would lose the prefetch
        decisions = requests.decision_ids.sorted("id", reverse=True)[:HISTORY_SHOWN]
        return {
            "res_id": self.id,
            "state": self.dist_gate_state,
            "request": newest._prepare_banner(self) if newest else None,
            "forecast": forecast,
            "history": [
                decision.request_id.sudo()._prepare_decision_card(decision.sudo())
                for decision in decisions  # found as the user; names come along
            ],
        }


class DistApprovalRequest(models.Model):
    _inherit = "dist.approval.request"

    def _prepare_banner(self, document):
        """Return what the banner shows of one request."""
        request = self.sudo()  # readable, as it was found; names come along
        question = request.decision_ids.filtered(lambda d: d.verdict == "asked_back")
        return {
            **self._prepare_rights(document),
            "id": request.id,
            "state": request.state,
            "purpose": request.purpose,
            "requester": request.requester_id.name,
            "requested_at": fields.Datetime.to_string(request.requested_at),
            "sentences": request._get_sentences(),
            "steps": [
                request._prepare_step_card(step)
                for step in request.step_ids
                if step.state in ("pending", "waiting")
            ],
            "holder": request.holder_id.name or "",
            "question": (question[-1:].note or "") if request.holder_id else "",
            "execution_message": request.execution_message or "",
        }
