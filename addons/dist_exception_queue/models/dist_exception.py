from odoo import api, fields, models

LIVE = ("open", "in_progress", "waiting", "snoozed", "accepted")
CLOSED = ("resolved", "cleared")
STATES = [
    ("open", "Open"),
    ("in_progress", "In progress"),
    ("waiting", "Waiting"),
    ("snoozed", "Snoozed"),
    ("accepted", "Risk accepted"),
    ("resolved", "Resolved"),
    ("cleared", "Cleared"),
]


class DistException(models.Model):
    """Something that needs a human: one case per company, kind and subject.

    open -> in_progress | waiting | snoozed | accepted -> resolved (by people) |
    cleared (the trouble is gone). A sweep opens, changes, clears and reopens cases;
    people move them by the actions. Nobody writes the state.
    """

    _name = "dist.exception"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Exception"
    _order = "rank desc, deadline_at, id"
    _check_company_auto = True
    _mail_post_access = "read"

    type_id = fields.Many2one(
        "dist.exception.type", "Kind", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, ondelete="set null", check_company=True
    )
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="set null")
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True
    )
    subject_key = fields.Char("Subject", required=True, readonly=True)
    scope_id = fields.Integer("Looked at with", required=True, readonly=True)
    facts = fields.Json(readonly=True)
    value_at_risk = fields.Monetary("Value at risk", readonly=True)
    waiting_count = fields.Integer("Orders that wait", readonly=True)
    due_at = fields.Datetime(
        "Due", readonly=True, help="When the document itself is or was due."
    )
    deadline_at = fields.Datetime("Solve by", readonly=True)
    owner_id = fields.Many2one("res.users", "Owner", readonly=True, index=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="open")
    is_live = fields.Boolean(compute="_compute_is_live", search="_search_is_live")
    rank = fields.Float(readonly=True)
    first_seen_at = fields.Datetime("First seen", required=True, readonly=True)
    changed_at = fields.Datetime("Last change", readonly=True)
    reopened_count = fields.Integer("Times reopened", readonly=True)
    snoozed_until = fields.Datetime(readonly=True)
    accepted_until = fields.Datetime(readonly=True)
    accepted_value = fields.Monetary(readonly=True)
    absent_since = fields.Datetime(readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    gone_at = fields.Datetime("Seen gone", readonly=True)
    reason_id = fields.Many2one("dist.reason.code", "Root cause", readonly=True)
    outcome = fields.Selection(
        [
            ("fixed", "Fixed"),
            ("worked_around", "Worked around"),
            ("no_trouble", "There was no trouble"),
            ("not_ours", "Not ours to solve"),
        ],
        readonly=True,
    )
    event_ids = fields.One2many("dist.exception.event", "exception_id")

    _one_live = models.UniqueIndex(
        "(company_id, type_id, subject_key) WHERE state NOT IN ('resolved', 'cleared')",
        "A subject has one case of a kind at a time.",
    )
    _closed_idx = models.Index(
        "(type_id, subject_key, company_id, closed_at)"
        " WHERE state IN ('resolved', 'cleared')"
    )
    _scope_idx = models.Index(
        "(type_id, scope_id) WHERE state NOT IN ('resolved', 'cleared')"
    )
    _unconfirmed_idx = models.Index(
        "(type_id, scope_id) WHERE state = 'resolved' AND gone_at IS NULL"
    )
    _rank_idx = models.Index(
        "(rank DESC, deadline_at, id) WHERE state NOT IN ('resolved', 'cleared')"
    )
    _document_idx = models.Index("(res_model, res_id)")

    # === COMPUTE METHODS === #

    @api.depends("state")
    def _compute_is_live(self):
        for case in self:
            case.is_live = case.state in LIVE

    def _search_is_live(self, operator, value):
        if operator != "in":
            return NotImplemented
        both = [state for is_live in value for state in (LIVE if is_live else CLOSED)]
        return [("state", "in", both)]

    # === SWEEPING === #

    @api.model
    def _sweep(self, full=True, codes=None):
        """Run detectors now, all in this transaction: for scripts and tests.

        The scheduler gives each detector a transaction of its own.

        :param bool full: look at everything, not only at what changed
        :param codes: codes of the types to run; None: all active ones
        :return: the runs (``dist.exception.run``)
        """
        sweeps = self.env["dist.exception.sweep"].sudo()  # detection sees all
        types = sweeps.env["dist.exception.type"]._get_running(codes)
        self.env.flush_all()
        every = sweeps.env["dist.exception.type"]._get_running()
        while sweeps._hand_out(every):
            continue
        runs = sweeps.env["dist.exception.run"]
        for kind in types.values():
            runs |= sweeps._run(kind, full or None)
        return runs

    # === CRUD METHODS === #

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    # === DOCUMENT === #

    def action_open_document(self):
        """Open the document the case is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }
