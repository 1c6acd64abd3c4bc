import functools

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import passes

GATE_FIELDS = ("dist_gate_state", "dist_gate_facts")


class DistApprovalGatedMixin(models.AbstractModel):
    """Makes documents of a model pass or stop at a checkpoint.

    A model inherits this mixin, says in :meth:`_dist_gate_methods` which methods
    are transitions, and collects its facts. The gate wraps those methods on the
    final class, so it is the first to see the batch wherever modules load: inner
    overrides find only documents that passed.
    """

    _name = "dist.approval.gated.mixin"
    _description = "Document with an approval gate"

    dist_gate_state = fields.Selection(
        [
            ("passed", "Passed"),
            ("watched", "Would have stopped"),
            ("waiting", "Waiting for approval"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
        ],
        "Approval",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    dist_gate_facts = fields.Json(
        "Approved facts",
        copy=False,
        readonly=True,
        prefetch=False,
        groups="base.group_system",
        help="The facts the document was last approved or passed with.",
    )

    # === HOOKS === #

    @api.model
    def _dist_gate_methods(self):
        """Return method name -> checkpoint code: the transitions that are gated."""
        return {}

    @api.model
    def _dist_protected_values(self):
        """Return field name -> set of values that only the gate may set."""
        return {}

    @api.model
    def _dist_fact_fields(self):
        """Return the names of the document's fields that its facts read."""
        return frozenset()

    @api.model
    def _dist_checkpoint(self):
        """Return the code of the checkpoint that guards committed documents."""
        return next(iter(self._dist_gate_methods().values()), "")

    def _dist_gate_candidates(self, checkpoint):
        """Return the records the transition applies to; the others go on, so that
        the model itself can say what is wrong with them."""
        return self

    def _dist_method_candidates(self, checkpoint, method):
        """Return the candidates of one transition, where a checkpoint has several.

        :param str checkpoint: code
        :param str method: name of the gated method that was called
        """
        return self._dist_gate_candidates(checkpoint)

    def _dist_committed(self):
        """Return the records that already made the transition."""
        return self.browse()

    def _dist_collect_facts(self, checkpoint):
        """Return a list of engine.facts.Document, one per record, in order.

        Called with the rights of the superuser for the whole batch at once.
        """
        raise NotImplementedError(f"{self._name} collects no facts for {checkpoint}")

    def _dist_control_company(self):
        """Return the company whose switch counts for the record."""
        return self.company_id or self.env.company

    def _dist_hold(self):
        """React to being held: set the state in which the document waits."""

    def _dist_carry_out(self, request):
        """Do the gated transition after the last decision, as the executing user."""
        method = next(
            name
            for name, code in self._dist_gate_methods().items()
            if code == request.checkpoint_id.code
        )
        getattr(self, method)()

    def _dist_on_rejected(self, request):
        """React to a rejection; the document keeps its values."""

    def _dist_creators(self):
        """Return the user ids that count as authors of one document."""
        return {self.create_uid.id}

    def _dist_requester(self):
        """Return the user who asks for one document."""
        return self.env.user

    def _dist_responsible(self):
        """Return the user who answers for one document when who asked for it cannot:
        a customer, or somebody who has left."""
        if "user_id" in self._fields:
            return self.user_id
        return self.env["res.users"]

    @api.model
    def _dist_reject_usages(self):
        """Return the codes of the reason usages a rejection offers: those of every
        document, and those of this kind."""
        return ["approval_reject"]

    def _dist_request_values(self):
        """Return what a request shows of one document: partner_name, amount,
        currency_id."""
        return {}

    def _dist_decision_summary(self):
        """Return the document in a few lines for the decision screen: a list of
        {"label", "value"}, formatted for the reader. Who asked, and since when, the
        screen says by itself."""
        return []

    def _dist_decision_panels(self):
        """Return what the decision stands on, one fold each: a list of {"title",
        "summary", "columns": [label], "rows": [[text]]}."""
        return []

    # === GATE === #

    def _register_hook(self):
        result = super()._register_hook()
        cls = self.env.registry[self._name]
        for name, checkpoint in self._dist_gate_methods().items():
            if not getattr(cls.__dict__.get(name), "_dist_gate", False):
                setattr(cls, name, _make_gate(cls, name, checkpoint))
        return result

    def _dist_modes(self, checkpoint):
        """Return record id -> ``off``, ``watch`` or ``on`` of the checkpoint."""
        control = self.env["dist.approval.checkpoint"]._definition(checkpoint)[
            "control"
        ]
        switch = self.env["dist.control"]
        return {
            record.id: switch._mode(control, record._dist_control_company().id)
            for record in self.sudo()  # a company the user may not read still counts
        }

    def _dist_is_off(self, checkpoint):
        """Return whether the checkpoint is off everywhere; costs no statement."""
        if not checkpoint:
            return True
        control = self.env["dist.approval.checkpoint"]._definition(checkpoint)[
            "control"
        ]
        return self.env["dist.control"]._is_off(control)

    def _dist_run_gate(self, checkpoint, proceed):
        """Judge the batch, let pass what may pass, hold the rest.

        :param str checkpoint: code
        :param proceed: callable(records) that does the transition, named like the
            gated method
        :return: what ``proceed`` returns, or a notice when documents were held
        """
        if not self or self._dist_is_off(checkpoint):
            return proceed(self)
        candidates = passes.not_granted(
            self._dist_method_candidates(checkpoint, proceed.__name__), checkpoint
        )
        modes = candidates._dist_modes(checkpoint)
        judged = candidates.filtered(lambda record: modes[record.id] != "off")
        if not judged:
            return proceed(self)
        watched = {id_ for id_, mode in modes.items() if mode == "watch"}
        held = judged._dist_judge_transition(checkpoint, watched)
        allowed = self - held
        result = True
        if allowed:
            with passes.grant(allowed & judged, checkpoint):
                result = proceed(allowed)
        return held._dist_get_held_notice(allowed, result) if held else result

    def _dist_get_held_notice(self, allowed, result=True):
        """Return the client action that says what was held and what went on.

        :param allowed: records that may pass
        :param result: what their transition returned; an action of it, such as a
            question it still has, follows the notice
        """
        names = ", ".join(self.mapped("display_name"))
        message = self.env._("Waiting for approval: %(held)s.", held=names)
        gone = allowed._dist_committed()
        if gone:
            done = ", ".join(gone.mapped("display_name"))
            message += " " + self.env._("Gone on: %(done)s.", done=done)
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Held, nothing is lost"),
                "message": message,
                "next": result if isinstance(result, dict) and result else reload,
            },
        }

    def _dist_set_gate(self, state, facts=None):
        """Write the stored gate state of the batch; the only place that does.

        One UPDATE, without the document's own write overrides: the gate is no
        change of the document. It locks the rows, so two people who confirm the
        same document at once cannot both go on.

        :param state: value of ``dist_gate_state``, or False
        :param facts: dict record id -> facts to remember, or None to keep them
        """
        if not self:
            return
        gate = self.env["dist.approval.judgement"]
        gate._store_gate(self, state, facts)
        self.invalidate_recordset(GATE_FIELDS, flush=False)

    # === GUARDS === #

    @api.model
    def default_get(self, fields):
        # No default, of a context key or of a user, slips into the gate.
        return super().default_get([name for name in fields if name not in GATE_FIELDS])

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._dist_refuse_gate_values(vals)
        records = super().create(vals_list)
        for checkpoint in set(self._dist_gate_methods().values()):
            records._dist_check_unjudged(checkpoint)
        return records

    def write(self, vals):
        if not vals.keys().isdisjoint(GATE_FIELDS):
            self._dist_refuse_gate_values(vals)
            vals = {key: vals[key] for key in vals if key not in GATE_FIELDS}
        checkpoint = self._dist_checkpoint()
        if self._dist_is_off(checkpoint):
            return super().write(vals)
        self._dist_check_protected(vals, checkpoint)
        changed = self._dist_fact_fields() & vals.keys()
        if changed:
            self._dist_before_edit(checkpoint)
        result = super().write(vals)
        if changed:
            self._dist_note_edit(changed, checkpoint)
        return result

    def unlink(self):
        # Whatever the switch says by now, nobody decides on what is gone.
        waiting = self.sudo().filtered(lambda r: r.dist_gate_state == "waiting")
        if waiting:
            waiting._dist_close_requests("cancelled")
        return super().unlink()

    def _dist_refuse_gate_values(self, vals):
        for name in GATE_FIELDS:
            if vals.get(name):
                raise AccessError(
                    self.env._(
                        "The approval of a document cannot be written; it is the "
                        "result of the gate. Confirm the document to ask for it."
                    )
                )

    def _dist_check_protected(self, vals, checkpoint):
        """Refuse a direct write of a state that only the gate may set."""
        for name, values in self._dist_protected_values().items():
            if vals.get(name) in values:
                changing = self.filtered(lambda r, n=name, v=values: r[n] not in v)
                changing._dist_refuse_unjudged(checkpoint)

    def _dist_check_unjudged(self, checkpoint):
        """Refuse records that were created in a state only the gate may set."""
        if self._dist_is_off(checkpoint):
            return
        for name, values in self._dist_protected_values().items():
            self.filtered(lambda r, n=name, v=values: r[n] in v)._dist_refuse_unjudged(
                checkpoint
            )

    def _dist_refuse_unjudged(self, checkpoint):
        refused = passes.not_granted(self, checkpoint)
        modes = refused._dist_modes(checkpoint) if refused else {}
        refused = refused.filtered(lambda record: modes[record.id] == "on")
        if refused:
            raise UserError(
                self.env._(
                    "%(names)s must pass the approval matrix first, so this state "
                    "cannot be set directly. Use the document's own button.",
                    names=", ".join(
                        refused.sudo().mapped("display_name")  # only to name them
                    ),
                )
            )

    # === CHANGES === #

    def _dist_before_edit(self, checkpoint):
        """Remember what committed documents looked like before their first change
        since the checkpoint was switched on."""
        bare = self._dist_committed().filtered(
            lambda record: not record.sudo().dist_gate_state  # hidden from portal
        )
        bare = passes.not_granted(bare, checkpoint)
        if bare:
            modes = bare._dist_modes(checkpoint)
            bare = bare.filtered(lambda record: modes[record.id] == "on")
            bare._dist_take_baseline(checkpoint)

    def _dist_note_edit(self, changed, checkpoint):
        """Remember a change of fields that facts read; judged before commit."""
        edited = passes.not_granted(self, checkpoint)
        if edited:
            self.env["dist.approval.edit"]._note(edited, changed)


def _make_gate(cls, name, checkpoint):
    """Return the outermost override of a transition.

    The origin is looked up in the class's parents at each call: Odoo may give a
    registry class other parents after the wrapper was made.
    """
    origin = getattr(cls, name)

    @functools.wraps(origin)
    def gate(self, *args, **kwargs):
        def proceed(records):
            return getattr(super(cls, records), name)(*args, **kwargs)

        proceed.__name__ = name
        return self._dist_run_gate(checkpoint, proceed)

    gate._dist_gate = True
    return gate
