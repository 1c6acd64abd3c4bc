from datetime import datetime

from odoo import api, models
from odoo.tools import SQL


class DistStockValuation(models.AbstractModel):
    """Landed costs are costs put on receipts afterwards."""

    _inherit = "dist.stock.valuation"

    @api.model
    @api.private
    def _get_extra_costs(self, span):
        # A cost belongs to the time after the closing if its own day does, which begins
        # where the company is.
        since = span.since or datetime(1900, 1, 1)
        return SQL(
            """
            SELECT line.move_id, sum(line.additional_landed_cost)::float8 AS amount,
                   coalesce(sum(line.additional_landed_cost) FILTER (
                       WHERE cost.date >= (%s::timestamp AT TIME ZONE 'UTC'
                           AT TIME ZONE %s)::date), 0)::float8 AS late_amount
              FROM stock_valuation_adjustment_lines line
              JOIN stock_landed_cost cost ON cost.id = line.cost_id
             WHERE cost.state = 'done' AND line.move_id IS NOT NULL
               AND cost.company_id = %s
             GROUP BY line.move_id
            """,
            since,
            span.zone,
            span.company.id,
        )


class DistStockLedgerCause(models.AbstractModel):
    """What landed costs posted is their own cause."""

    _inherit = "dist.stock.ledger.cause"

    @api.model
    @api.private
    def _get_own_entries(self):
        return [
            *super()._get_own_entries(),
            (
                "landed",
                SQL(
                    "SELECT account_move_id FROM stock_landed_cost"
                    " WHERE account_move_id IS NOT NULL"
                ),
            ),
        ]
