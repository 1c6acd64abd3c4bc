from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from .dist_stock_ledger import CONTROL


class DistDetectorLedgerDifference(models.AbstractModel):
    """An account and its inventory differ by more than anything explains.

    Read from the newest reconciliation: the nightly one, or one somebody made since.
    """

    _name = "dist.detector.ledger_difference"
    _inherit = "dist.detector"
    _description = "Detector: unexplained ledger difference"

    _documents = ("dist.stock.ledger.account",)
    _actions = ("open_ledger",)
    _facts = {  # noqa: RUF012 - read, never written
        "account": "account.account",
        "date": "date",
        "rest": "money",
        "balance": "money",
        "value": "money",
        "stock": "money",
        "bills": "money",
        "invoices": "money",
    }
    _watches = (
        Watch("dist.stock.ledger.account", ("rest", "is_newest")),
        Watch(
            "res.company",
            ("dist_ledger_limit",),
            "id",
            "SELECT id FROM dist_stock_ledger_account"
            " WHERE is_newest AND company_id = ANY(%(keys)s)",
        ),
    )

    @api.model
    def _get_select(self, scope):
        """One case per account: the row of the newest figure stands for it."""
        modes = self.env["dist.control"]._modes().get(CONTROL, {})
        on = [company for (company, _site), mode in modes.items() if mode == "on"]
        return SQL(
            """
            SELECT line.company_id, 'account.account/' || line.account_id
                       AS subject_key,
                   line.id AS scope_id, 'dist.stock.ledger.account' AS res_model,
                   line.id AS res_id, abs(line.rest) AS value_at_risk,
                   jsonb_build_object('account', line.account_id, 'date', line.date,
                       'rest', line.rest, 'balance', line.balance,
                       'value', line.value, 'stock', clue.stock, 'bills', clue.bills,
                       'invoices', clue.invoices) AS facts
              FROM dist_stock_ledger_account line
              JOIN res_company company ON company.id = line.company_id
              LEFT JOIN (SELECT line_id,
                          coalesce(sum(amount) FILTER (WHERE cause = 'rest_stock'), 0)
                              AS stock,
                          coalesce(sum(amount) FILTER (WHERE cause = 'rest_bill'), 0)
                              AS bills,
                          coalesce(sum(amount) FILTER (WHERE cause = 'rest_invoice'), 0)
                              AS invoices
                     FROM dist_stock_ledger_part GROUP BY line_id) clue
                ON clue.line_id = line.id
             WHERE line.is_newest
               AND abs(line.rest) > coalesce(company.dist_ledger_limit, 0)
               AND line.company_id = ANY(%s::int4[]) AND %s
            """,
            on,
            scope(SQL("line.id")),
        )
