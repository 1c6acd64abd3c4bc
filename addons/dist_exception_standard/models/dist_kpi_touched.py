from odoo import api, fields, models
from odoo.tools import SQL

# Column of the change log that names an order -> model of the order.
ORDERS = {
    ("sale.order", "id"): "sale.order",
    ("sale.order.line", "order_id"): "sale.order",
    ("purchase.order", "id"): "purchase.order",
    ("purchase.order.line", "order_id"): "purchase.order",
}


class DistKpiTouched(models.Model):
    """An order whose figures have to be computed again.

    The change log of the exception queue names orders whenever something of them or of
    their lines changes, what was delivered or received included: the detectors watch
    the same fields, so the figures cost no trigger of their own.
    """

    _name = "dist.kpi.touched"
    _description = "Order whose figures are to be computed"
    _log_access = False
    _order = "id"

    res_model = fields.Char("Model", required=True)
    res_id = fields.Integer("Order", required=True)

    _order_idx = models.Index("(res_model, id)")

    @api.model
    def _add(self, claimed):
        """Note the orders among the changes a sweep took out of the log.

        :param claimed: ``Changes``
        """
        for (noted, key), model in ORDERS.items():
            order_ids = claimed.find(noted, key)
            if order_ids:
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO dist_kpi_touched (res_model, res_id)"
                        " SELECT %s, unnest(%s::int4[])",
                        model,
                        order_ids,
                    )
                )

    @api.model
    def _take(self, model, limit):
        """Take orders out of the table; what another refresh holds is left to it.

        :return: list of ids, each once
        """
        query = SQL(
            """
            DELETE FROM dist_kpi_touched WHERE ctid = ANY(ARRAY(
                SELECT ctid FROM dist_kpi_touched WHERE res_model = %s
                 ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED))
            RETURNING res_id
            """,
            model,
            limit,
        )
        return sorted({order for (order,) in self.env.execute_query(query)})


class DistExceptionPending(models.Model):
    """The log is handed out once: to the detectors and to the figures."""

    _inherit = "dist.exception.pending"

    @api.model
    def _hand_out(self, claimed, types):
        self.env["dist.kpi.touched"]._add(claimed)
        return super()._hand_out(claimed, types)
