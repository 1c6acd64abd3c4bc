from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine.facts import FactSpec


class DistApprovalCheckpoint(models.Model):
    """A transition of a model that documents pass or stop at.

    Modules declare checkpoints and their facts as data; administrators set only
    what happens when a row of the matrix cannot be used.
    """

    _name = "dist.approval.checkpoint"
    _description = "Approval checkpoint"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    control_code = fields.Char(
        "Control",
        required=True,
        readonly=True,
        help="Code of the control whose switch turns this checkpoint off, to watch "
        "only, or on.",
    )
    sequence = fields.Integer(default=10)
    fact_ids = fields.One2many("dist.approval.fact", "checkpoint_id")
    policy_ids = fields.One2many("dist.approval.policy", "checkpoint_id")
    on_broken = fields.Selection(
        [
            ("closed", "Stop and ask the fallback group"),
            ("open", "Go on without the row"),
        ],
        "A row that cannot be used",
        required=True,
        default="closed",
        help="What happens to documents in the scope of a row that cannot be used "
        "(no approver left, a fact that is gone, a currency without rate). Other "
        "documents never notice.",
    )
    fallback_group_id = fields.Many2one(
        "res.groups",
        "Fallback approvers",
        default=lambda self: self._default_fallback_group_id(),
        help="Asked when a step names nobody who may decide.",
    )

    technical_user_id = fields.Many2one(
        "res.users",
        "Technical user of the company",
        compute="_compute_technical_user_id",
        inverse="_inverse_technical_user_id",
        domain="[('share', '=', False)]",
        help="Carries out approved documents that nobody of the present company "
        "requested: orders from the portal, the web shop or an automatic job. One for "
        "all checkpoints of the company; without one, the system does it.",
    )

    _code_unique = models.UniqueIndex("(code)", "A checkpoint's code is used once.")

    def _default_fallback_group_id(self):
        return self.env.ref("dist_base.group_branch_manager", raise_if_not_found=False)

    @api.depends_context("company")
    def _compute_technical_user_id(self):
        company = self.env.company.sudo()  # a name, for those who read checkpoints
        self.technical_user_id = company.dist_technical_user_id

    def _inverse_technical_user_id(self):
        company = self.env.company.sudo()  # who keeps checkpoints keeps no companies
        for checkpoint in self:
            company.dist_technical_user_id = checkpoint.technical_user_id

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === DEFAULT MATRIX === #

    def _get_shipped_rows(self):
        """Return the rows of the matrix that modules ship, most of them archived."""
        # Rows that another company alone has taken are hidden from this one's people.
        policies = self.env["dist.approval.policy"].sudo()
        policies = policies.with_context(active_test=False)
        names = (
            self.env["ir.model.data"]
            .sudo()
            .search(  # names of records only
                [
                    ("model", "=", policies._name),
                    ("module", "not in", ["__export__", "__import__"]),
                ]
            )
        )
        return policies.search(
            [("id", "in", names.mapped("res_id")), ("checkpoint_id", "in", self.ids)]
        )

    def _get_rows_in_use(self, company):
        """Return the active rows of these checkpoints that hold in a company."""
        rows = self.env["dist.approval.policy"].sudo()  # whether there are any
        return rows.search(
            [
                ("checkpoint_id", "in", self.ids),
                ("company_ids", "in", [False, company.id]),
            ]
        )

    def action_use_default_matrix(self):
        """Put the rows that were shipped for these checkpoints to use in the present
        company; rows that are in use already are left as they are.

        :return: action that opens the rows
        """
        self.env["dist.approval.policy"].check_access("write")
        company = self.env.company
        taken = self._get_shipped_rows().filtered(
            lambda row: not row.active
            or (row.company_ids and company not in row.company_ids)
        )
        for row in taken:
            companies = row.company_ids if row.active else self.env["res.company"]
            row.write(
                {
                    "active": True,
                    "company_ids": [Command.set((companies | company).ids)],
                }
            )
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "default_matrix_used",
                    "res_model": row._name,
                    "res_id": row.id,
                    "res_name": row.name,
                    "company_id": company.id,
                    "after": row._prepare_definition(),
                }
                for row in taken
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Matrix"),
            "res_model": "dist.approval.policy",
            "view_mode": "list,form",
            "domain": [("checkpoint_id", "in", self.ids)],
        }

    # === DEFINITION === #

    @tools.ormcache("code")
    def _definition(self, code):
        """Return what the gate needs of a checkpoint as plain values.

        :param str code: code of the checkpoint
        :return: dict with id, res_model, control, fail_closed, fallback (group id
            or 0) and specs (fact code -> FactSpec)
        :raise UserError: when no checkpoint has this code
        """
        checkpoint = self.sudo().search(  # definitions are read for every user
            [("code", "=", code)]
        )
        if not checkpoint:
            raise UserError(
                self.env._(
                    "There is no checkpoint “%(code)s”. Update the module that brings "
                    "it, or take the gate out of the model.",
                    code=code,
                )
            )
        return {
            "id": checkpoint.id,
            "res_model": checkpoint.res_model,
            "control": checkpoint.control_code,
            "fail_closed": checkpoint.on_broken == "closed",
            "fallback": checkpoint.fallback_group_id.id or 0,
            "specs": {
                fact.code: FactSpec(
                    fact.code, fact.kind, fact.direction, fact.per_line, fact.is_own
                )
                for fact in checkpoint.fact_ids
            },
        }

    @tools.ormcache()
    def _gated_models(self):
        """Return the names of the models that have a checkpoint, as a tuple."""
        groups = self.sudo()._read_group([], ["res_model"])  # names are no secret
        is_gated = self.env["dist.approval.request"]._is_gated
        return tuple(name for (name,) in groups if is_gated(name))

    @api.model
    def _live_models(self):
        """Return the names of the models whose checkpoint is not off everywhere; no
        statement once warm."""
        return [
            name
            for name in self._gated_models()
            if not self.env[name]._dist_is_off(self.env[name]._dist_checkpoint())
        ]
