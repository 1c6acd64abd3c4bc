from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..engine.severity import worst_first

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
            ``way_out``, how a rejected document gets on (dict title, ways), or None;
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
            "way_out": self._dist_prepare_way_out(newest, forecast),
            "history": [
                decision.request_id.sudo()._prepare_decision_card(decision.sudo())
                for decision in decisions  # found as the user; names come along
            ],
        }

    def _dist_prepare_way_out(self, request, forecast):
        """Return how a rejected document gets on: what to do, and what of it in
        particular."""
        if self.dist_gate_state != "rejected" or not request:
            return None
        if self._dist_committed():
            return {
                "title": self.env._(
                    "To release them take the change back, or change it to something "
                    "else, which is then asked for anew:"
                ),
                "ways": request.sudo()._get_ways_back(self),  # readable, as above
            }
        if forecast:
            who = ", ".join(step["name"] or step["who"] for step in forecast["steps"])
            title = self.env._(
                "Change it and confirm it again. As it is now, confirming asks %s.", who
            )
        elif self._dist_gate_candidates(self._dist_checkpoint()):
            title = self.env._("As it is now nothing stops it: confirm it again.")
        else:
            return None
        return {"title": title, "ways": []}


class DistApprovalRequest(models.Model):
    _inherit = "dist.approval.request"

    # === THE WAY BACK === #

    def _get_ways_back(self, document):
        """Return sentences that say which figures of one committed document to bring
        back, so that its change needs no approval any more.

        :param document: the document of this request, whose change was rejected
        """
        self.ensure_one()
        approved = document.sudo().dist_gate_facts or {}  # figures of a readable order
        gate = self.env["dist.approval.judgement"]
        labels = self._get_fact_labels(self.checkpoint_id.id)
        riskier = gate._get_riskier(self.checkpoint_id.code, approved, self.facts)
        own = {(code, line) for code, line in riskier if self._is_own(labels, code)}
        hits = {}
        for hit in worst_first(self.hits):
            hits.setdefault((hit["fact"], hit["line"]), hit)
        places = (own & hits.keys()) or own
        ways = [
            self._describe_way_back(labels.get(code), code, line, approved, hits)
            for code, line in sorted(places, key=lambda p: (p[1] or "", p[0]))
        ]
        return list(dict.fromkeys(ways))

    @api.model
    def _is_own(self, labels, code):
        return code == "currency" or (code in labels and labels[code].is_own)

    def _describe_way_back(self, fact, code, line, approved, hits):
        """Return one way back: "Bring Discount on line 3: Bolt back to 10.0 %"."""
        if code == "currency":
            return self.env._("Bring the currency back")
        hit = hits.get((code, line))
        was = self._get_fact_value(approved, code, line) if approved else None
        words = {
            "fact": fact.name,
            "line": (self.facts["lines"].get(line) or {}).get("label", ""),
            "target": self._render_target(fact, code, was, approved, hit),
        }
        if not words["target"]:
            return self.env._("Take line %(line)s off again", **words)
        if fact.kind == "boolean" and line:
            return self.env._("Undo “%(fact)s” on line %(line)s", **words)
        if fact.kind == "boolean":
            return self.env._("Undo “%(fact)s”", **words)
        if line:
            return self.env._(
                "Bring %(fact)s on line %(line)s back to %(target)s", **words
            )
        return self.env._("Bring %(fact)s back to %(target)s", **words)

    def _render_target(self, fact, code, was, approved, hit):
        """Return how far a figure has to go back: to what was approved, or to the
        limit where that is less far; an empty text when neither is known."""
        limit = hit["low"] if hit and hit["operator"] in ("gt", "lt") else None
        if was is None and limit is None:
            return ""
        is_same = not hit or hit["currency"] == hit["limit_currency"]
        if was is None or (limit is not None and is_same and not isinstance(was, str)):
            nearest = max if hit["operator"] == "gt" else min
            values = [value for value in (was, limit) if value is not None]
            return self._render_value(fact, nearest(values), hit["limit_currency"])
        return self._render_value(fact, was, self._money_of(approved, code))

    # === BANNER === #

    def _prepare_banner(self, document):
        """Return what the banner shows of one request."""
        request = self.sudo()  # readable, as it was found; names come along
        question = request.decision_ids.filtered(lambda d: d.verdict == "asked_back")
        return {
            **self._prepare_rights(document),
            "id": request.id,
            "state": request.state,
            "purpose": request.purpose,
            "requester": request.requester_name,
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
