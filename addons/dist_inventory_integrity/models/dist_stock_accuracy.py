from odoo import api, fields, models
from odoo.tools import SQL

# One row per line that is over, judged by its first look. While a line is open, what
# was found may still be somebody's next blind look. An opening balance has no record
# yet.
ROWS = """
SELECT line.id, line.id AS line_id, line.count_id, count.kind, line.state,
       line.company_id, place.warehouse_id, line.location_id,
       place.location_id AS zone_id, line.product_id, template.categ_id,
       books.class_id, look.user_id, line.reason_id, look.at AS counted_at,
       1 AS lines, found.hit AS hits, 1 - found.hit AS misses,
       (100 * found.hit)::float8 AS accuracy, found.difference::float8 AS difference,
       abs(found.difference) * coalesce(books.unit_cost, 0) AS off_value
  FROM dist_stock_count_line line
  JOIN dist_stock_count count ON count.id = line.count_id
  JOIN stock_location place ON place.id = line.location_id
  JOIN LATERAL (SELECT * FROM dist_stock_count_attempt attempt
                 WHERE attempt.line_id = line.id ORDER BY attempt.id LIMIT 1
               ) look ON TRUE
  JOIN LATERAL (SELECT * FROM dist_stock_count_baseline baseline
                 WHERE baseline.attempt_id = look.id ORDER BY baseline.id LIMIT 1
               ) books ON TRUE
  JOIN LATERAL (SELECT amount.difference,
                       coalesce(books.is_within, amount.difference = 0)::int4 AS hit
                  FROM (SELECT round((look.quantity + books.picked - books.on_hand
                                     )::numeric, %(digits)s) AS difference) amount
               ) found ON TRUE
  LEFT JOIN product_product product ON product.id = line.product_id
  LEFT JOIN product_template template ON template.id = product.product_tmpl_id
 WHERE line.state IN ('posted', 'cancelled') AND count.kind <> 'opening'
"""


class DistStockAccuracy(models.Model):
    """Accuracy of the inventory record: hits among the lines that were counted.

    A line is a hit when its first look was within the tolerance of that moment. What
    was given up after somebody looked counts as well: giving up makes no record right.
    """

    _name = "dist.stock.accuracy"
    _description = "Accuracy of the inventory record"
    _auto = False
    _order = "counted_at desc, id desc"
    _rec_name = "line_id"
    _depends = {  # noqa: RUF012 - read, never written
        "dist.stock.count": ["kind"],
        "dist.stock.count.line": [
            "count_id",
            "state",
            "company_id",
            "location_id",
            "product_id",
            "reason_id",
        ],
        "dist.stock.count.attempt": ["line_id", "user_id", "at", "quantity"],
        "dist.stock.count.baseline": [
            "attempt_id",
            "on_hand",
            "picked",
            "is_within",
            "unit_cost",
            "class_id",
        ],
        "stock.location": ["warehouse_id", "location_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }

    line_id = fields.Many2one("dist.stock.count.line", "Line", readonly=True)
    count_id = fields.Many2one("dist.stock.count", "Count", readonly=True)
    kind = fields.Selection(
        lambda self: self.env["dist.stock.count"]
        ._fields["kind"]
        ._description_selection(self.env),
        "Kind of count",
        readonly=True,
    )
    state = fields.Selection(
        [("posted", "Posted"), ("cancelled", "Given up")], readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    location_id = fields.Many2one("stock.location", "Bin", readonly=True)
    zone_id = fields.Many2one("stock.location", "Zone", readonly=True)
    product_id = fields.Many2one("product.product", "Item", readonly=True)
    categ_id = fields.Many2one("product.category", "Item category", readonly=True)
    class_id = fields.Many2one(
        "dist.stock.class", "Class", readonly=True, help="The one it was in then."
    )
    user_id = fields.Many2one("res.users", "Counted by", readonly=True)
    reason_id = fields.Many2one("dist.reason.code", "Reason", readonly=True)
    counted_at = fields.Datetime("Counted", readonly=True, help="The first look.")
    lines = fields.Integer("Lines counted", readonly=True)
    hits = fields.Integer(readonly=True, help="Within the tolerance at first look.")
    misses = fields.Integer(readonly=True)
    accuracy = fields.Float(
        "Accuracy (%)",
        digits=(16, 2),
        readonly=True,
        aggregator="avg",
        help="Hits among the lines counted, in percent. Nothing is netted.",
    )
    difference = fields.Float(digits="Product Unit", readonly=True, aggregator=None)
    off_value = fields.Monetary(
        "Off by",
        readonly=True,
        help="Size of the differences, gains and losses alike, at the cost of then.",
    )

    @property
    def _table_query(self):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return SQL(ROWS, digits=digits)

    def action_open_line(self):
        """Open the count of a row."""
        self.ensure_one()
        return self.count_id.get_formview_action()

    @api.model
    def _get_rate(self, domain, by, limit=None, order=None):
        """Return the accuracy by one field, for the sheet.

        :param domain: of this model
        :param str by: name of a many2one or selection
        :param int limit: at most so many
        :return: list of dicts ``of`` (value), ``lines``, ``hits``, ``misses``,
            ``accuracy`` (percent), ``off_value`` (at cost)
        """
        names = ("lines", "hits", "misses", "accuracy", "off_value")
        rows = self._read_group(
            domain,
            [by],
            [
                "lines:sum",
                "hits:sum",
                "misses:sum",
                "accuracy:avg",
                "off_value:sum",
            ],
            order=order,
            limit=limit,
        )
        return [dict(zip(("of", *names), row, strict=True)) for row in rows]
