from odoo import api, models


class ResCurrencyRate(models.Model):
    _inherit = "res.currency.rate"

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        rates._dist_clear_problems()
        return rates

    def _dist_clear_problems(self):
        """A row of the matrix that lacked a rate says so no longer; what else is wrong
        with it is noted again when it next meets a document."""
        policies = self.env["dist.approval.policy"].sudo()  # who enters rates owns none
        policies.with_context(active_test=False).search(
            [("problem", "!=", False), ("currency_id", "in", self.currency_id.ids)]
        ).problem = False
