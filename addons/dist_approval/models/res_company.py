from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    dist_technical_user_id = fields.Many2one(
        "res.users",
        "Technical user for released documents",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Carries out approved documents that nobody of the company requested: "
        "orders from the portal, the web shop or an automatic job.",
    )

    @api.constrains("dist_technical_user_id")
    def _check_dist_technical_user(self):
        for company in self:
            user = company.dist_technical_user_id
            if user and not company._dist_can_work_here(user):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot carry out documents of %(company)s. Choose an "
                        "active internal user who may work in this company.",
                        user=user.name,
                        company=company.name,
                    )
                )

    def _dist_can_work_here(self, user):
        """Return whether a user may carry out documents of one company."""
        return user.active and user._is_internal() and self in user.company_ids

    def write(self, vals):
        if "dist_technical_user_id" not in vals:
            return super().write(vals)
        before = {company: company.dist_technical_user_id.name for company in self}
        result = super().write(vals)
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "technical_user_changed",
                    "res_model": self._name,
                    "res_id": company.id,
                    "res_name": company.name,
                    "company_id": company.id,
                    "before": {"user": was},
                    "after": {"user": company.dist_technical_user_id.name},
                }
                for company, was in before.items()
                if was != company.dist_technical_user_id.name
            ]
        )
        return result
