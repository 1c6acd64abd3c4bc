from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command


class DistCreditSetting(models.TransientModel):
    """Credit control sets what a company grants customers without a setting.

    A form of its own, because whoever answers for credit need not be allowed to
    change companies.
    """

    _name = "dist.credit.setting"
    _description = "Credit of customers without a setting"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self._get_root()
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    mode = fields.Selection(
        selection=lambda self: self.env["res.company"]
        ._fields["dist_credit_mode"]
        ._description_selection(self.env),
        required=True,
        default=lambda self: self._get_root().dist_credit_mode,
    )
    limit = fields.Monetary(default=lambda self: self._get_root().dist_credit_limit)
    counted_company_ids = fields.Many2many(
        "res.company",
        "dist_credit_setting_company_rel",
        string="Exposure counts",
        default=lambda self: self._get_root().dist_credit_company_ids,
        help="Whose receivables and orders count. Empty: the company and its branches.",
    )

    def _get_root(self):
        """Return the company whose settings count where the user works."""
        return self.env.company.root_id.sudo()  # hidden from people of a branch

    def action_apply(self):
        """Store the setting on the company, with evidence of the change."""
        self.ensure_one()
        self.env["res.partner"]._dist_check_credit_role()
        self._check_own_company()
        self.company_id.sudo().write(  # the role was checked; companies have no writers
            {
                "dist_credit_mode": self.mode,
                "dist_credit_limit": self.limit,
                "dist_credit_company_ids": [Command.set(self.counted_company_ids.ids)],
            }
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_own_company(self):
        """The role counts in the user's own companies; the form sends the company."""
        own = self.env.user.sudo().company_ids  # roots of branches may be hidden
        if self.company_id not in own | own.root_id:
            raise AccessError(
                self.env._(
                    "You do not work in %(company)s, so you cannot set its credit. Ask "
                    "credit control or finance of that company.",
                    company=self.company_id.sudo().display_name,  # only to name it
                )
            )
