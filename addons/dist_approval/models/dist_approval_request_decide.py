import logging

from psycopg2 import InterfaceError, OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.routing import count_votes

_logger = logging.getLogger(__name__)


class DistApprovalRequest(models.Model):
    """Deciding: who may, what it settles, and how the document goes on."""

    # One file for each thing a request does: opening, access, deciding, showing.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.approval.request"

    can_decide = fields.Boolean(
        compute="_compute_can_decide", search="_search_can_decide"
    )

    # === WHO MAY === #

    def _get_excluded(self):
        """Return request id -> user ids who may not decide it.

        Nobody approves what they asked for, created, or changed since the last
        decision in a field that a fact reads.
        """
        excluded = {}
        last = self._get_last_decisions()
        for model, requests in self.grouped("res_model").items():
            if not self._is_gated(model):  # its module is gone
                excluded |= {r.id: {r.requester_id.id} for r in requests}
                continue
            documents = self.env[model].sudo()  # authors count, read or not
            editors = self.env["dist.approval.edit"]._get_editors(
                model, {r.res_id: last.get(r.id) for r in requests}
            )
            existing = documents.browse(requests.mapped("res_id")).exists()
            creators = {record.id: record._dist_creators() for record in existing}
            for request in requests:
                excluded[request.id] = (
                    {request.requester_id.id}
                    | editors[request.res_id]
                    | creators.get(request.res_id, set())
                )
        return excluded

    def _get_last_decisions(self):
        """Return request id -> when its document was last approved, if ever."""
        groups = self.sudo()._read_group(  # bookkeeping of earlier requests
            [
                ("res_model", "in", self.mapped("res_model")),
                ("res_id", "in", self.mapped("res_id")),
                ("state", "=", "approved"),
            ],
            ["res_model", "res_id"],
            ["decided_at:max"],
        )
        found = {(model, id_): at for model, id_, at in groups}
        return {r.id: found.get((r.res_model, r.res_id)) for r in self}

    @api.depends_context("uid")
    @api.depends("state", "holder_id")
    def _compute_can_decide(self):
        pending = self.filtered(
            lambda r: (
                r.state == "pending" and not r.holder_id and self._is_gated(r.res_model)
            )
        )
        excluded = pending._get_excluded()
        for request in self:
            request.can_decide = (
                request in pending
                and self.env.uid not in excluded[request.id]
                and bool(request._get_my_steps())
            )

    @api.model
    def _search_can_decide(self, operator, value):
        if operator != "in":
            return NotImplemented
        steps = Domain("state", "=", "pending") & self._get_named_step_domain()
        mine = Domain(
            [
                ("state", "=", "pending"),
                ("holder_id", "=", False),
                ("requester_id", "!=", self.env.uid),
                ("res_model", "in", self._get_gated_models()),
                ("company_id", "in", self.env.user._get_company_ids()),
            ]
        )
        mine &= Domain("step_ids", "any!", steps)
        mine &= ~self._get_own_work_domain()
        return mine if True in value else ~mine

    @api.model
    def _get_gated_models(self):
        return list(self.env["dist.approval.checkpoint"]._gated_models())

    @api.model
    def _get_own_work_domain(self):
        """Return the Domain of open requests whose document the present user created
        or changed since it was last approved: someone else decides them.

        Models with authors of another kind (``_dist_creators``) are checked again
        when a request is read.
        """
        domain = Domain("id", "in", self._get_edited_query())
        for name in self.env["dist.approval.checkpoint"]._gated_models():
            documents = self.env[name].sudo().with_context(active_test=False)
            own = documents._search([("create_uid", "=", self.env.uid)])  # authors
            domain |= Domain("res_model", "=", name) & Domain("res_id", "in", own)
        return domain

    def _get_edited_query(self):
        return SQL(
            """(
            SELECT request.id
              FROM dist_approval_request request
              JOIN dist_approval_edit edit
                ON edit.res_model = request.res_model
               AND edit.res_id = request.res_id
             WHERE request.state = 'pending'
               AND edit.user_id = %s
               AND edit.edited_at >= COALESCE((
                   SELECT MAX(earlier.decided_at)
                     FROM dist_approval_request earlier
                    WHERE earlier.res_model = request.res_model
                      AND earlier.res_id = request.res_id
                      AND earlier.state = 'approved'), '-infinity')
            )""",
            self.env.uid,
        )

    def _get_my_steps(self):
        """Return the open steps of one request the present user is named on."""
        self.ensure_one()
        user = self.env.user
        if self.company_id not in user.company_ids:
            return self.env["dist.approval.step"]
        return self.sudo().step_ids.filtered(  # named people see their steps
            lambda step: step.state == "pending"
            and (user in step.user_ids or step.group_id in user.all_group_ids)
        )

    def _check_can_decide(self, excluded=None):
        """Refuse with the reason when the present user may not decide now.

        :param dict excluded: see :meth:`_get_excluded`, when it is at hand
        """
        self.ensure_one()
        if self.env.su or not self.env.user.active:
            raise AccessError(
                self.env._("A decision is made by a person, not by the system.")
            )
        self._check_is_pending()
        if not self._get_my_steps():
            raise AccessError(
                self.env._(
                    "%(name)s waits for %(who)s. Ask one of them to decide.",
                    name=self.res_name,
                    who=self._get_waiting_names(),
                )
            )
        excluded = self._get_excluded() if excluded is None else excluded
        if self.env.uid in excluded[self.id]:
            raise AccessError(
                self.env._(
                    "You asked for %(name)s, created it or changed it, so someone else "
                    "decides: %(who)s.",
                    name=self.res_name,
                    who=self._get_waiting_names(),
                )
            )
        if self.holder_id:
            raise UserError(
                self.env._(
                    "%(name)s is with %(holder)s, who was asked a question. Wait for "
                    "the answer, or ask for it.",
                    name=self.res_name,
                    holder=self.holder_id.name,
                )
            )

    def _check_is_pending(self):
        self.ensure_one()
        if self.state != "pending":
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s needs no decision any more: this request is "
                    "%(state)s. Reload the screen to see the present one.",
                    name=self.res_name,
                    state=states[self.state].lower(),
                )
            )

    def _get_waiting_names(self):
        steps = self.sudo().step_ids  # names of whom to ask are no secret
        pending = steps.filtered(lambda step: step.state == "pending")
        return ", ".join(pending.mapped("display_name")) or self.env._("nobody")

    # === DECISIONS === #

    def action_approve(self, facts_hash=None, note=None):
        """Approve as the present user; the document goes on after the last one.

        :param str facts_hash: hash of the facts the person looked at; without it
            the stored facts count, and a document riskier by now is refused
        :param str note: for the record
        :return: True
        :raise AccessError: when the present user may not decide it
        :raise UserError: when it is closed, or changed since it was asked
        """
        refused = self._approve(facts_hash, note)
        if refused:
            raise next(iter(refused.values()))
        return True

    def action_reject(self, reason_id=None, note=None):
        """Reject as the present user. The document keeps its values.

        :param int reason_id: id of a dist.reason.code, or None
        :param str note: what to tell the requester
        :raise UserError: when neither a reason nor a note is given
        """
        for request in self:
            request._lock_for_decision()
            request._check_can_decide()
            if not (reason_id or note):
                raise UserError(
                    self.env._(
                        "Say why %(name)s is rejected: choose a reason or write a "
                        "note, so that the requester knows what to change.",
                        name=request.res_name,
                    )
                )
            request._get_reason(reason_id)._check_given(note)
            request._reject(reason_id, note)
        return True

    def _get_reason(self, reason_id):
        return self.env["dist.reason.code"].browse(reason_id or []).exists()

    def action_ask_back(self, reason_id=None, note=None):
        """Ask the requester something; the request stays pending with them."""
        for request in self:
            request._lock_for_decision()
            request._check_can_decide()
            if not note:
                raise UserError(
                    self.env._(
                        "Write what you want to know about %s.", request.res_name
                    )
                )
            holder = request._get_answerer()
            steps = request._get_my_steps()[:1]
            request._log_decision("asked_back", steps, note, reason_id)
            request.sudo().holder_id = holder  # the door of this state
        return True

    def _get_answerer(self):
        """Return who answers a question about one request: its requester, or whoever
        is responsible for a document that a customer or a former colleague asked for.

        :raise UserError: when neither can answer here, or it is who asks
        """
        responsible = self._get_document().sudo()._dist_responsible()  # a name
        for user in (self.sudo().requester_id, responsible.sudo()):  # names
            if user.active and user._is_internal() and user != self.env.user:
                return user.sudo(False)
        raise UserError(
            self.env._(
                "%(who)s cannot answer questions here, and nobody else is responsible "
                "for %(name)s. Talk to them, then approve it or reject it with a note.",
                who=self.requester_name,
                name=self.res_name,
            )
        )

    def action_answer(self, note=None):
        """Answer a question; the approvers have the request again."""
        for request in self:
            request._lock_for_decision()
            request._check_is_pending()
            if self.env.su or request.holder_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%s was not asked of you. Only the person who was asked "
                        "answers.",
                        request.res_name,
                    )
                )
            request._log_decision("answered", self.env["dist.approval.step"], note)
            request.sudo().holder_id = False  # the door of this state
        return True

    def action_withdraw(self):
        """Take back one's own request; the document stays as it is."""
        for request in self:
            request._lock_for_decision()
            request._check_is_pending()
            if self.env.su or request.requester_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(name)s was asked for by %(who)s, who alone can withdraw it.",
                        name=request.res_name,
                        who=request.requester_name,
                    )
                )
            request._log_decision("withdrawn", self.env["dist.approval.step"], None)
            request._close("cancelled")
            document = request._get_document().sudo()  # gate state only
            # A change of a committed document stays held without its request.
            document._dist_set_gate("rejected" if document._dist_committed() else False)
        return True

    @api.model
    def decide_many(self, ids, verdict, note=None, reason_id=None):
        """Decide a selection; each request in a savepoint of its own.

        :param list ids: request ids
        :param str verdict: ``approve``, ``reject`` or ``ask_back``
        :return: list of dicts id, name, ok, message - one per request, in order
        """
        if verdict not in ("approve", "reject", "ask_back"):
            raise UserError(self.env._("Choose approve, reject or ask back."))
        self.check_access("read")
        requests = self.browse(ids)
        readable = requests._filtered_access("read")
        if verdict == "approve":
            refused = readable._approve(None, note)
        else:
            refused = readable._decide_each(f"action_{verdict}", reason_id, note)
        return [
            request._prepare_result(refused.get(request.id))
            if request in readable
            else request._prepare_unreadable_result()
            for request in requests
        ]

    def _prepare_unreadable_result(self):
        """Return the answer about a request that must not be named to the caller."""
        return {
            "id": self.id,
            "name": self.env._("Request %s", self.id),
            "ok": False,
            "message": str(self._make_refusal()),
        }

    def _decide_each(self, action, reason_id, note):
        """Return request id -> refusal of those the action did not accept."""
        refused = {}
        for request in self:
            try:
                with self.env.cr.savepoint():
                    getattr(request, action)(reason_id=reason_id, note=note)
            except (AccessError, UserError) as refusal:
                self.env.invalidate_all(flush=False)
                refused[request.id] = refusal
        return refused

    def _prepare_result(self, refusal):
        message = str(refusal or "")
        request = self.sudo()  # the name of what the person selected
        if not refusal and request.execution_state == "refused":
            message = self.env._(
                "Approved, not carried out: %s", request.execution_message
            )
        elif not refusal and request.state == "pending" and not request.holder_id:
            message = self.env._("Has your approval and waits for others.")
        return {
            "id": self.id,
            "name": request.res_name,
            "ok": not refusal,
            "message": message,
        }

    # === DOING IT === #

    def _lock_for_decision(self):
        """Two deciders at once: the second waits, then sees the first decision (a
        serialization failure makes Odoo run the call again)."""
        self.check_access("read")
        self.flush_recordset()
        if self:
            self.env.cr.execute(
                "SELECT id FROM dist_approval_request WHERE id IN %s ORDER BY id"
                " FOR UPDATE",
                [self._ids],
            )

    def _approve(self, facts_hash, note):
        """Approve what the present user may approve of the batch.

        Everything is read and checked for the whole batch first, so nothing has to be
        undone for the requests that are refused; then one write per kind of row.

        :return: dict request id -> refusal (an exception) of the others
        """
        self._lock_for_decision()
        excluded = self._get_excluded()
        outgrown = (
            self.sudo()
            .filtered(  # facts are whole
                lambda request: request.state == "pending"
            )
            ._get_outgrown()
        )
        refused = {}
        for request in self:
            try:
                request._check_can_decide(excluded)
                request._check_unchanged(facts_hash, outgrown.get(request.id))
            except (AccessError, UserError) as refusal:
                refused[request.id] = refusal
        if refused and len(self) == len(refused):
            return refused
        accepted = self.filtered(lambda request: request.id not in refused)
        accepted = accepted.union()  # named twice by a client, decided once
        accepted._store_votes(note, excluded)._finish_approval()
        return refused

    def _check_unchanged(self, facts_hash, outgrown):
        """Refuse when the person looked at other facts, or they are riskier now.

        :param str facts_hash: what the person looked at, or None
        :param outgrown: Judgement of the present facts the request does not cover
        """
        if facts_hash and facts_hash != self.facts_hash:
            raise UserError(
                self.env._(
                    "%(name)s is not what you looked at any more. Reload it and decide "
                    "on the present figures.",
                    name=self.res_name,
                )
            )
        if outgrown:
            raise UserError(
                self.env._(
                    "%(name)s became riskier since it was asked: %(changes)s. Let it "
                    "be asked again, and decide on the present figures.",
                    name=self.res_name,
                    changes="; ".join(self._describe_outgrown(outgrown)),
                )
            )

    def _store_votes(self, note, excluded):
        """Store the present user's approval of the batch and what it settles.

        :return: the requests that have all their steps now
        """
        requests = self.sudo()  # requests and steps have no writers
        finished, votes, values, known = requests.browse(), [], {}, {}
        for request in requests:
            states, open_number = request._count_votes(excluded[request.id], known)
            votes += request._prepare_votes(states, note)
            values |= self._get_step_states(states, open_number)
            if open_number is None:
                finished |= request
        self.env["dist.approval.decision"]._insert_rows(votes)
        steps = requests.step_ids
        for value in ("approved", "pending"):
            changed = steps.filtered(
                lambda step, v=value: values[step.id] == v and step.state != v
            )
            if changed:
                changed.state = value
        self._record_evidence("approval_decision_approved", note=note or "")
        return finished.sudo(False)

    def _count_votes(self, excluded, known):
        """Return the steps of one request with all votes counted, and what is open.

        :param dict known: members of groups, shared by the batch
        """
        approvals = self.decision_ids.filtered(lambda d: d.verdict == "approved")
        voters = dict.fromkeys([*approvals.user_id.ids, self.env.uid])
        states = self.step_ids._to_engine(excluded, known)
        return states, count_votes(states, list(voters))

    def _prepare_votes(self, states, note):
        """Return the values of the decisions that are new in these steps."""
        stored = {(d.step_id.id, d.user_id.id) for d in self.decision_ids}
        return [
            {
                **self._prepare_decision("approved", state.id, user),
                "note": note if user == self.env.uid else False,
            }
            for state in states
            for user in sorted(state.approvals)
            if (state.id, user) not in stored
        ]

    @api.model
    def _get_step_states(self, states, open_number):
        """Return step id -> state, from counted votes."""
        return {
            state.id: "approved"
            if state.is_settled
            else "waiting"
            if open_number is not None and state.number > open_number
            else "pending"
            for state in states
        }

    def _prepare_decision(self, verdict, step_id, user_id):
        return {
            "request_id": self.id,
            "step_id": step_id,
            "user_id": user_id,
            "verdict": verdict,
            "decided_at": fields.Datetime.now(),
            "facts_hash": self.facts_hash,
        }

    def _log_decision(self, verdict, step, note, reason_id=None):
        """Store one decision of the present user on one request."""
        self.env["dist.approval.decision"].sudo().create(  # append-only, no writers
            {
                **self._prepare_decision(verdict, step.id, self.env.uid),
                "note": note,
                "reason_id": reason_id,
            }
        )

    def _reject(self, reason_id, note):
        mine = self._get_my_steps()
        self._log_decision("rejected", mine[:1], note, reason_id)
        mine.state = "rejected"
        request = self.sudo()  # no writers
        others = request.step_ids.filtered(lambda s: s.state in ("waiting", "pending"))
        others.state = "cancelled"
        request.write({"state": "rejected", "decided_at": fields.Datetime.now()})
        reason = self._get_reason(reason_id)
        self._record_evidence(
            "approval_decision_rejected", note=note or "", reason=reason.code or ""
        )
        document = self._get_document().sudo()  # gate state only
        document._dist_set_gate("rejected")
        document._dist_on_rejected(self)

    def _finish_approval(self):
        """The last decision fell: store it with the documents, then let them go on."""
        if not self:
            return
        self.sudo().write(  # no writers
            {"state": "approved", "decided_at": fields.Datetime.now()}
        )
        for model, requests in self.grouped("res_model").items():
            facts = {r.res_id: {**r.facts, "basis": "approved"} for r in requests}
            documents = self.env[model].sudo().browse(facts)  # gate state only
            documents.exists()._dist_set_gate("approved", facts)
        self.filtered(lambda r: r.purpose == "transition")._carry_out()

    # === CARRYING OUT === #

    def action_carry_out(self):
        """Try again to carry out an approved document.

        Whoever has a part in the request may press it: what happens was decided.
        """
        self._lock_for_decision()
        self._check_concerned()
        self.filtered(
            lambda r: r.state == "approved" and r.execution_state == "refused"
        )._carry_out()
        return True

    def _get_executor(self):
        """Return the user whose rights carry the document out."""
        requester = self[
            :1
        ].requester_id.sudo()  # to see whether the account still works
        if (
            requester.active
            and requester._is_internal()
            and not requester._is_superuser()
        ):
            return requester
        company = self[:1].company_id.sudo()  # as above
        technical = company.dist_technical_user_id
        if technical and company._dist_can_work_here(technical):
            return technical
        return self.env.ref("base.user_root")

    def _carry_out(self):
        """Let the documents go on, each with the rights of its executor.

        The decisions are stored by now and stay whatever happens: documents go on in a
        savepoint, together; where that fails, one by one, and what stopped one is kept
        for people to read.
        """
        self.flush_recordset()  # outside the savepoint
        batches = self.grouped(
            lambda r: (r.res_model, r._get_executor().id, r.company_id.id)
        )
        for requests in batches.values():
            message = requests._try_carry_out()
            if not message or len(requests) == 1:
                requests._store_execution(message)
                continue
            for request in requests:
                request._store_execution(request._try_carry_out())

    def _try_carry_out(self):
        """Return why the documents of one executor did not go on, or ""."""
        executor = self._get_executor()
        documents = self.env[self[:1].res_model].browse(self.mapped("res_id"))
        try:
            with self.env.cr.savepoint():
                documents = documents.exists().with_env(
                    self._get_executor_env(executor)
                )
                documents._dist_carry_out(self)
                left = documents - documents._dist_committed()
                if left:
                    raise UserError(
                        self.env._(
                            "%s did not go on. Open it to see what it waits for.",
                            ", ".join(left.mapped("display_name")),
                        )
                    )
        except (OperationalError, InterfaceError):
            raise  # a conflict with another transaction: Odoo runs the call again
        except Exception as refusal:  # whatever a module raises, the decision stays
            self.env.invalidate_all(flush=False)
            _logger.info("Approved, not carried out: %s: %s", documents.ids, refusal)
            return str(refusal)
        return ""

    def _store_execution(self, message):
        executor = self._get_executor()
        self.sudo().write(  # no writers
            {
                "execution_state": "refused" if message else "done",
                "execution_message": message,
                "executor_id": executor.id,
            }
        )
        event = "approval_not_carried_out" if message else "approval_carried_out"
        self._record_evidence(event, executor_id=executor.id, note=message)

    def _get_executor_env(self, executor):
        context = {
            "lang": executor.lang,
            "tz": executor.tz,
            "allowed_company_ids": self[:1].company_id.ids,
        }
        return self.env(user=executor.id, context=context, su=executor._is_superuser())
