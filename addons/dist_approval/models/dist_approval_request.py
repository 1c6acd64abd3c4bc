from odoo import api, fields, models
from odoo.exceptions import UserError


class DistApprovalRequest(models.Model):
    """A document waits for people to decide.

    pending -> approved | rejected | cancelled (withdrawn, document gone) |
    superseded (the document changed). Nobody creates, writes or deletes requests
    through the ORM; the gate and the decision methods do.
    """

    _name = "dist.approval.request"
    _inherit = ["dist.insert.mixin", "dist.readable.mixin"]
    _description = "Approval request"
    _order = "requested_at desc, id desc"
    _rec_name = "res_name"

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Document name", readonly=True)
    checkpoint_id = fields.Many2one(
        "dist.approval.checkpoint", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_name = fields.Char("For", readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    purpose = fields.Selection(
        [("transition", "To go on"), ("change", "Changed after it went on")],
        required=True,
        readonly=True,
        default="transition",
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    requester_id = fields.Many2one(
        "res.users", "Asked by", required=True, readonly=True, index=True
    )
    holder_id = fields.Many2one(
        "res.users",
        "With",
        readonly=True,
        help="Who must answer a question before the approvers go on; empty while "
        "the approvers have it.",
    )
    requested_at = fields.Datetime("Asked", required=True, readonly=True)
    decided_at = fields.Datetime("Decided", readonly=True)
    facts = fields.Json(readonly=True)
    facts_hash = fields.Char(readonly=True)
    hits = fields.Json(readonly=True)
    rates = fields.Json(readonly=True)
    rates_date = fields.Date(readonly=True)
    step_ids = fields.One2many("dist.approval.step", "request_id", readonly=True)
    decision_ids = fields.One2many(
        "dist.approval.decision", "request_id", readonly=True
    )
    policy_version_ids = fields.Many2many(
        "dist.approval.policy.version",
        "dist_approval_request_version_rel",
        readonly=True,
    )
    policy_ids = fields.Many2many(
        "dist.approval.policy",
        compute="_compute_policy_ids",
        search="_search_policy_ids",
    )
    execution_state = fields.Selection(
        [("done", "Carried out"), ("refused", "Approved, not carried out")],
        readonly=True,
    )
    execution_message = fields.Text(readonly=True)
    executor_id = fields.Many2one("res.users", "Carried out by", readonly=True)

    _one_open = models.UniqueIndex(
        "(checkpoint_id, res_model, res_id) WHERE state = 'pending'",
        "A document waits at a checkpoint once.",
    )
    _document_idx = models.Index("(res_model, res_id)")
    _inbox_idx = models.Index("(requested_at) WHERE state = 'pending'")

    # === COMPUTE METHODS === #

    @api.depends("policy_version_ids")
    def _compute_policy_ids(self):
        for request in self:
            request.policy_ids = request.policy_version_ids.policy_id

    def _search_policy_ids(self, operator, value):
        return [("policy_version_ids.policy_id", operator, value)]

    # === CRUD METHODS === #

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    # === OPENING === #

    def _open(self, judgements, checkpoint, purpose):
        """Open one request per judgement, with its steps and its evidence.

        :param judgements: list of Judgement whose documents stop
        :param str checkpoint: code
        :param str purpose: ``transition`` or ``change``
        :return: the new requests
        """
        if not judgements:
            return self.browse()
        asked = {p.id: p for j in judgements for p in j.verdict.policies}
        versions = self.env["dist.approval.policy.version"]._ensure(asked.values())
        definition = self.env["dist.approval.checkpoint"]._definition(checkpoint)
        requests = self._insert_rows(
            [
                {
                    **self._prepare_request_values(judgement),
                    "checkpoint_id": definition["id"],
                    "purpose": purpose,
                }
                for judgement in judgements
            ]
        ).sudo()  # nobody has the right to read all requests
        requests._link_rows(
            "policy_version_ids",
            [
                (request.id, versions[policy.id].id)
                for request, judgement in zip(requests, judgements, strict=True)
                for policy in judgement.verdict.policies
            ],
        )
        self.env["dist.approval.step"]._plan(
            requests, judgements, versions, definition["fallback"]
        )
        self.env["dist.approval.judgement"]._record_evidence(
            "approval_requested", judgements
        )
        requests._notify_waiting()
        return requests

    def _prepare_request_values(self, judgement):
        record = judgement.record
        return {
            "res_model": record._name,
            "res_id": record.id,
            "res_name": record.display_name,
            "company_id": record._dist_control_company().id,
            "requester_id": record.with_env(self.env)._dist_requester().id,
            "requested_at": fields.Datetime.now(),
            "facts": judgement.facts,
            "facts_hash": judgement.hash,
            "hits": [self._prepare_hit(hit) for hit in judgement.verdict.hits],
            "rates": judgement.rates,
            "rates_date": fields.Date.context_today(self),
            **record._dist_request_values(),
        }

    def _prepare_hit(self, hit):
        return {
            "policy": hit.policy,
            "version": hit.version,
            "fact": hit.fact,
            "line": hit.line,
            "value": hit.value,
            "operator": hit.operator,
            "low": hit.low,
            "high": hit.high,
            "currency": hit.currency,
            "limit_currency": hit.limit_currency,
        }

    def _notify_waiting(self):
        """Tell the people of the open steps that something waits; hook for mail.

        The inbox counter is a live figure; a bus message makes it move.
        """
        self.step_ids.filtered(lambda step: step.state == "pending")._tell_inboxes()

    # === CLOSING === #

    def _close(self, state):
        """Close pending requests without a decision.

        :param str state: ``cancelled`` or ``superseded``
        """
        pending = self.sudo().filtered(  # nobody has the right to write requests
            lambda request: request.state == "pending"
        )
        if not pending:
            return
        pending.step_ids.filtered(
            lambda step: step.state in ("waiting", "pending")
        ).state = "cancelled"
        pending.write({"state": state, "decided_at": fields.Datetime.now()})
        pending._record_evidence(f"approval_{state}")

    def _supersede_outdated(self, judgements, checkpoint):
        """Close open requests that a riskier state of their document outdated.

        :return: the judgements that need a new request
        """
        open_requests = self.sudo().search(  # whoever asked, the document waits once
            [
                ("res_model", "=", judgements[0].record._name),
                ("res_id", "in", [j.record.id for j in judgements]),
                ("state", "=", "pending"),
                ("checkpoint_id.code", "=", checkpoint),
            ]
        )
        if not open_requests:
            return judgements
        outgrown = open_requests._get_outgrown()
        outdated = open_requests.filtered(lambda request: request.id in outgrown)
        outdated._close("superseded")
        outdated.flush_recordset()  # before the next one is inserted: one is open
        kept = set((open_requests - outdated).mapped("res_id"))
        return [j for j in judgements if j.record.id not in kept]

    def _get_outgrown(self):
        """Return what approving these requests, as asked, would not cover by now.

        The documents' facts are taken now and judged as if the stored facts were
        approved; nothing is stored.

        :return: dict request id -> Judgement, of the outgrown requests only
        """
        gate = self.env["dist.approval.judgement"]
        outgrown = {}
        for (model, checkpoint), requests in self.grouped(
            lambda request: (request.res_model, request.checkpoint_id.code)
        ).items():
            by_document = {request.res_id: request for request in requests}
            documents = self.env[model].browse(by_document).exists()
            judgements = gate._judge(
                documents,
                checkpoint,
                report=False,
                against={id_: request.facts for id_, request in by_document.items()},
            )
            for judgement in judgements:
                if judgement.verdict.stops:
                    outgrown[by_document[judgement.record.id].id] = judgement
        return outgrown

    def _get_last(self, record, state):
        """Return the newest request of a document in a state."""
        return self.sudo().search(  # compared by the gate, not shown
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("state", "=", state),
            ],
            order="id desc",
            limit=1,
        )

    def _reroute(self):
        """Ask the fallback group where too few are left who may decide."""
        excluded = self._get_excluded()
        for request in self:
            steps = request.step_ids.filtered(
                lambda step: step.state in ("waiting", "pending")
            )
            rerouted = steps._reroute(excluded[request.id])
            if rerouted:
                request._record_evidence("approval_rerouted")
                rerouted.filtered(lambda step: step.state == "pending")._tell_inboxes()

    # === DOCUMENTS === #

    @api.model
    def _is_gated(self, model):
        """Return whether the module that put a gate on ``model`` is still there."""
        return model in self.env and "dist_gate_state" in self.env[model]._fields

    def _get_document(self):
        """Return the document of one request, empty when it is gone."""
        self.ensure_one()
        if not self._is_gated(self.res_model):
            raise UserError(
                self.env._(
                    "%(name)s belongs to a module that is not installed any more.",
                    name=self.res_name,
                )
            )
        return self.env[self.res_model].browse(self.res_id).exists()

    def _record_evidence(self, event, **extra):
        """Write one evidence row per request about its document, in one batch."""
        self.env["dist.evidence"]._record(
            [
                {
                    "event": event,
                    "res_model": request.res_model,
                    "res_id": request.res_id,
                    "res_name": request.res_name,
                    "company_id": request.company_id.id,
                    "on_behalf_id": request.requester_id.id,
                    "after": request.facts,
                    "policy_version": ",".join(
                        f"{version.policy_key}v{version.number}"
                        for version in request.policy_version_ids
                    ),
                    **extra,
                }
                for request in self
            ]
        )

    def action_open_document(self):
        """Open the document the request is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }
