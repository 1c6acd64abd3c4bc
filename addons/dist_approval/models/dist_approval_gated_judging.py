from odoo import api, models
from odoo.exceptions import AccessError, UserError


class DistApprovalGatedMixin(models.AbstractModel):
    """Second half of the mixin: what follows from a judgement."""

    # One file for the gate, one for judging, one for the banner.
    # pylint: disable=consider-merging-classes-inherited

    _inherit = "dist.approval.gated.mixin"

    # === TRANSITION === #

    def _dist_judge_transition(self, checkpoint, watched=()):
        """Judge the batch at its transition and store what follows.

        :param str checkpoint: code
        :param watched: ids whose control only watches
        :return: the records that are held
        """
        judgements = self.env["dist.approval.judgement"]._judge(self, checkpoint)
        stopping = [j for j in judgements if j.verdict.stops]
        self._dist_let_pass([j for j in judgements if not j.verdict.stops])
        self._dist_watch([j for j in stopping if j.record.id in watched])
        held = [j for j in stopping if j.record.id not in watched]
        self._dist_ask(held, checkpoint, "transition")
        records = self.browse([j.record.id for j in held])
        if records:
            records._dist_hold()
        return records

    def _dist_records_of(self, judgements):
        return self.browse([judgement.record.id for judgement in judgements])

    def _dist_let_pass(self, judgements):
        self._dist_close_pending(judgements)
        by_approval = [j for j in judgements if j.is_covered]
        kept = [
            j
            for j in judgements
            if not j.is_covered and j.approved.get("basis") == "approved"
        ]
        plain = [j for j in judgements if j not in by_approval and j not in kept]
        self._dist_records_of(by_approval)._dist_set_gate("approved")
        self._dist_records_of(kept)._dist_set_gate("passed")
        self._dist_records_of(plain)._dist_set_gate(
            "passed", {j.record.id: {**j.facts, "basis": "passed"} for j in plain}
        )
        if judgements:
            gate = self.env["dist.approval.judgement"]
            gate._record_evidence("approval_passed", judgements)

    def _dist_close_pending(self, judgements):
        waiting = self._dist_records_of(judgements).filtered(
            lambda record: record.sudo().dist_gate_state
            == "waiting"  # hidden from portal
        )
        if waiting:
            waiting._dist_close_requests("superseded")

    def _dist_watch(self, judgements):
        """Record what would have been held."""
        if not judgements:
            return
        self._dist_records_of(judgements)._dist_set_gate(
            "watched",
            {j.record.id: {**j.facts, "basis": "watched"} for j in judgements},
        )
        self.env["dist.approval.judgement"]._record_evidence(
            "approval_watched", judgements
        )

    def _dist_ask(self, judgements, checkpoint, purpose):
        """Hold documents and open their requests, unless one that covers this very
        state is open already."""
        if not judgements:
            return
        records = self._dist_records_of(judgements)
        records._dist_set_gate("waiting")  # first: it locks the documents
        requests = self.env["dist.approval.request"]
        fresh = requests._supersede_outdated(judgements, checkpoint)
        requests._open(fresh, checkpoint, purpose)

    def _dist_close_requests(self, state):
        requests = self.env["dist.approval.request"].sudo()  # system bookkeeping
        requests.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("state", "=", "pending"),
            ]
        )._close(state)

    # === CHANGES OF JUDGED DOCUMENTS === #

    def _dist_take_baseline(self, checkpoint):
        """Remember the facts of committed documents that never met the gate, so
        that a later change can be compared with something."""
        if not self:
            return
        gate = self.env["dist.approval.judgement"]
        judgements = gate._judge(self, checkpoint)
        self._dist_set_gate(
            "passed", {j.record.id: {**j.facts, "basis": "passed"} for j in judgements}
        )
        gate._record_evidence("approval_baseline", judgements)

    def _dist_rejudge(self):
        """Judge changed documents again: waiting ones, and committed ones.

        A committed document that stayed inside what it was approved or passed with
        is left alone; one that was made riskier and stops now is held again.
        """
        checkpoint = self._dist_checkpoint()
        if not checkpoint or self._dist_is_off(checkpoint):
            return
        modes = self._dist_modes(checkpoint)
        live = self.filtered(lambda record: modes[record.id] == "on")
        committed = live._dist_committed()
        waiting = (live - committed).filtered(
            lambda record: record.sudo().dist_gate_state == "waiting"
        )
        if waiting:
            self._dist_rejudge_waiting(waiting, checkpoint)
        if committed:
            self._dist_rejudge_committed(committed, checkpoint)
        self._dist_reroute(live)

    def _dist_reroute(self, records):
        """Keep somebody who may decide on the open requests of changed documents."""
        waiting = records.filtered(
            lambda record: record.sudo().dist_gate_state == "waiting"
        )
        if not waiting:
            return
        requests = self.env["dist.approval.request"].sudo()  # system bookkeeping
        requests.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", waiting.ids),
                ("state", "=", "pending"),
            ]
        )._reroute()

    def _dist_rejudge_waiting(self, records, checkpoint):
        judgements = self.env["dist.approval.judgement"]._judge(records, checkpoint)
        free = [j for j in judgements if not j.verdict.stops]
        released = self._dist_records_of(free)
        if released:
            released._dist_close_requests("superseded")
            released._dist_set_gate(False)
        self._dist_ask(
            [j for j in judgements if j.verdict.stops], checkpoint, "transition"
        )

    def _dist_rejudge_committed(self, records, checkpoint):
        gate = self.env["dist.approval.judgement"]
        inside, outside = [], []
        for judgement in gate._judge(records, checkpoint):
            riskier = gate._is_made_riskier(judgement, checkpoint)
            stops = riskier and judgement.verdict.stops
            (outside if stops else inside).append(judgement)
        self._dist_restore(inside)
        self._dist_ask(
            [j for j in outside if not self._dist_was_rejected(j)], checkpoint, "change"
        )

    def _dist_restore(self, judgements):
        """Give documents that are back inside their approval their state again."""
        changed = [
            j for j in judgements if j.record.dist_gate_state in ("waiting", "rejected")
        ]
        if changed:
            self._dist_records_of(changed)._dist_close_requests("superseded")
        for basis in ("approved", "passed", "watched"):
            self._dist_records_of(
                [j for j in changed if j.approved.get("basis") == basis]
            )._dist_set_gate(basis)

    def _dist_was_rejected(self, judgement):
        """Return whether exactly this state was rejected: it is not asked again."""
        if judgement.record.dist_gate_state != "rejected":
            return False
        last = self.env["dist.approval.request"]._get_last(judgement.record, "rejected")
        return last.facts_hash == judgement.hash

    def _dist_check_released(self, step):
        """Refuse a follow-up of committed documents whose change is not decided.

        :param str step: what is refused, for the sentence ("deliver", "invoice")
        """
        self.env["dist.approval.edit"]._flush_noted()  # changes of this transaction
        held = (
            self.sudo()
            ._dist_committed()
            .filtered(  # a picker reads no orders
                lambda order: order.dist_gate_state in ("waiting", "rejected")
            )
        )
        modes = held._dist_modes(self._dist_checkpoint()) if held else {}
        for document in held.filtered(lambda order: modes[order.id] == "on"):
            raise UserError(document._dist_get_hold_sentence(step))

    def _dist_get_hold_sentence(self, step):
        is_waiting = self.dist_gate_state == "waiting"
        last = self._dist_get_last_asked()
        words = {
            "name": self.display_name,
            "step": step,
            "why": "; ".join(last._get_sentences()) if last else "",
            "who": last._get_waiting_names() if last else "",
        }
        if is_waiting:
            return self.env._(
                "%(name)s was changed after it was confirmed (%(why)s), so you cannot "
                "%(step)s it yet. It waits for %(who)s.",
                **words,
            )
        ways = last._get_ways_back(self) if last else []
        back = self.env._("Bring the values back inside what was approved")
        return self.env._(
            "%(name)s was changed after it was confirmed and the change was not "
            "approved (%(why)s), so you cannot %(step)s it. %(ways)s, or change it to "
            "something else, which is then asked for anew.",
            ways="; ".join(ways) or back,
            **words,
        )

    def _dist_get_last_asked(self):
        """Return the request that holds one document, open or not approved."""
        is_waiting = self.dist_gate_state == "waiting"
        states = ("pending",) if is_waiting else ("rejected", "cancelled")
        requests = self.env["dist.approval.request"]
        found = [requests._get_last(self, state) for state in states]
        return max(found, key=lambda request: request.id or 0)

    # === LOOKING AHEAD === #

    def _dist_forecast(self, checkpoint=None):
        """Return what the transition would ask, creating nothing.

        :param checkpoint: code, or None for the model's own
        :return: dict record id -> Judgement; empty when the control is off
        """
        checkpoint = checkpoint or self._dist_checkpoint()
        if not self or self._dist_is_off(checkpoint):
            return {}
        modes = self._dist_modes(checkpoint)
        judged = self.filtered(lambda record: modes[record.id] != "off")
        gate = self.env["dist.approval.judgement"]
        return {j.record.id: j for j in gate._judge(judged, checkpoint, report=False)}

    @api.readonly
    def dist_explain(self):
        """Say why documents would pass or stop, and under which rows.

        Nothing is created. Callable by employees who may read the documents.

        :return: list of dicts, one per document: res_id, name, mode, stops,
            sentences, rows (name, outcome, sentences), steps
        """
        self.check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(
                self.env._(
                    "The approval matrix is internal. Ask your contact at the company "
                    "what your document waits for."
                )
            )
        explainer = self.env["dist.approval.request"]
        checkpoint = self._dist_checkpoint()
        modes = self._dist_modes(checkpoint)
        gate = self.env["dist.approval.judgement"]
        judgements = gate._judge(self, checkpoint, report=False)
        names = explainer._get_policy_names(judgements)
        return [
            {
                "res_id": judgement.record.id,
                "name": judgement.record.display_name,
                "mode": modes[judgement.record.id],
                **explainer._explain(judgement, checkpoint, names),
            }
            for judgement in judgements
        ]
