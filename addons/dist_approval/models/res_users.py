from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    dist_manager_id = fields.Many2one(
        "res.users",
        "Approval manager",
        domain="[('share', '=', False)]",
        help="Asked when a row of the approval matrix names the manager of the "
        "requester.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            self._dist_give_back_questions()
        return result

    def _dist_give_back_questions(self):
        """Who leaves answers no more: the approvers have the requests again."""
        requests = self.env["dist.approval.request"].sudo()  # requests have no writers
        requests.search(
            [("holder_id", "in", self.ids), ("state", "=", "pending")]
        ).holder_id = False
