from odoo import api, fields, models


class DistApprovalDecision(models.Model):
    """What one person decided on one step. Written once."""

    _name = "dist.approval.decision"
    _inherit = ["dist.approval.part.mixin", "dist.insert.mixin"]
    _description = "Approval decision"
    _order = "decided_at, id"
    _rec_name = "verdict"

    request_id = fields.Many2one(
        "dist.approval.request", required=True, ondelete="cascade", index=True
    )
    step_id = fields.Many2one("dist.approval.step", ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    verdict = fields.Selection(
        [
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("asked_back", "Asked back"),
            ("answered", "Answered"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
    )
    reason_id = fields.Many2one("dist.reason.code", ondelete="restrict")
    note = fields.Text()
    decided_at = fields.Datetime(required=True, default=fields.Datetime.now)
    facts_hash = fields.Char()

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)
