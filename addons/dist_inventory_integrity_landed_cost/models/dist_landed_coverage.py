from odoo import api, fields, models
from odoo.tools import SQL

SUMS = ("__count", "value:sum", "covered_value:sum", "landed_cost:sum")


class DistLandedCoverage(models.Model):
    """Receipts of purchases, with the landed costs they carry.

    One row per done move from a vendor of an item that can carry landed costs: at
    average cost or first in, first out. Goods that went back are no receipt.
    """

    _name = "dist.landed.coverage"
    _description = "Landed-cost coverage of receipts"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "picking_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Datetime("Received", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Receipt", readonly=True)
    partner_id = fields.Many2one("res.partner", "Vendor", readonly=True)
    product_id = fields.Many2one("product.product", "Item", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    state = fields.Selection(
        [
            ("covered", "With landed costs"),
            ("draft", "Landed costs drafted"),
            ("open", "Without landed costs"),
        ],
        readonly=True,
    )
    value = fields.Monetary(readonly=True, help="Without landed costs.")
    covered_value = fields.Monetary(readonly=True, help="What carries landed costs.")
    landed_cost = fields.Monetary("Landed costs", readonly=True)
    covered_percent = fields.Float("Covered (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        companies = self.env["res.company"].sudo()  # rows are read by the rule
        valuation = self.env["dist.stock.valuation"]
        kinds = [
            (company.id, category)
            for company in companies.search([("id", "!=", 0)])
            for category, _account, _at_once, method in valuation._get_categories(
                company
            )
            if method in ("average", "fifo")
        ]
        return SQL(
            """
            SELECT move.id, move.company_id, move.date, move.picking_id,
                   coalesce(orders.partner_id, picking.partner_id) AS partner_id,
                   move.product_id, template.categ_id, type.warehouse_id, cost.state,
                   move.value - coalesce(cost.amount, 0) AS value,
                   CASE cost.state WHEN 'covered' THEN move.value - cost.amount
                        ELSE 0 END AS covered_value,
                   coalesce(cost.amount, 0) AS landed_cost,
                   CASE cost.state WHEN 'covered' THEN 100 ELSE 0 END
                       AS covered_percent
              FROM stock_move move
              JOIN stock_location source ON source.id = move.location_id
               AND source.usage = 'supplier'
              JOIN product_product product ON product.id = move.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN unnest(%s::int4[], %s::int4[]) AS kind(company_id, categ_id)
                ON kind.company_id = move.company_id
               AND kind.categ_id = coalesce(template.categ_id, 0)
              LEFT JOIN stock_picking picking ON picking.id = move.picking_id
              LEFT JOIN stock_picking_type type ON type.id = move.picking_type_id
              LEFT JOIN purchase_order_line line ON line.id = move.purchase_line_id
              LEFT JOIN purchase_order orders ON orders.id = line.order_id
              LEFT JOIN (
                    SELECT part.move_id, bool_or(cost.state = 'done') AS is_done,
                           sum(part.additional_landed_cost)
                               FILTER (WHERE cost.state = 'done') AS amount
                      FROM stock_valuation_adjustment_lines part
                      JOIN stock_landed_cost cost ON cost.id = part.cost_id
                       AND cost.state IN ('draft', 'done')
                     GROUP BY part.move_id) landed ON landed.move_id = move.id
              CROSS JOIN LATERAL (
                    SELECT landed.amount, CASE WHEN landed.is_done THEN 'covered'
                        WHEN landed.move_id > 0 THEN 'draft' ELSE 'open' END AS state)
                        cost
             WHERE move.state = 'done' AND move.is_in AND template.is_storable
            """,
            [company for company, _category in kinds],
            [category for _company, category in kinds],
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        # A share of sums, not a mean of shares: ten receipts are not worth the same.
        if aggregate_spec == "covered_percent:avg":
            value = self._field_to_sql(query.table, "value", query)
            covered = self._field_to_sql(query.table, "covered_value", query)
            return SQL("100 * sum(%s) / nullif(sum(%s), 0)", covered, value)
        return super()._read_group_select(aggregate_spec, query)

    def _get_shares(self, field):
        """Return [(record, receipts, value, covered, landed costs, percent)].

        :param str field: what the printed rows are counted by
        """
        own = [("id", "in", self.ids)]
        return self._read_group(own, [field], [*SUMS, "covered_percent:avg"])
