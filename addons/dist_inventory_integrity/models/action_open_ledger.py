from odoo import api, models


class DistActionOpenLedger(models.AbstractModel):
    """The reconciliation, with every cause and what is left."""

    _name = "dist.action.open_ledger"
    _inherit = "dist.action"
    _description = "Action: open the reconciliation"

    _icon = "fa-balance-scale"

    @api.model
    def _get_label(self):
        return self.env._("Open the reconciliation")

    @api.model
    def _get_offered(self, cases):
        if not self.env["dist.stock.ledger"].has_access("read"):
            return cases.browse()
        return cases.filtered(
            lambda case: case.res_model == "dist.stock.ledger.account"
        )

    @api.model
    def _run(self, case):
        account = self.env["dist.stock.ledger.account"].browse(case.res_id)
        return account.action_open_ledger()
