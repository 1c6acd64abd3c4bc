from odoo import fields, models
from odoo.tools import SQL

from ..engine import ageing as engine

# The items that lie longest, on paper.
TOP = 40


class DistStockAgeing(models.Model):
    """How old a company's goods on hand were on a day."""

    _name = "dist.stock.ageing"
    _inherit = "dist.stock.snapshot.mixin"
    _description = "Ageing of the stock"

    line_ids = fields.One2many("dist.stock.ageing.line", "ageing_id", readonly=True)
    value = fields.Monetary("Value on hand", readonly=True, copy=False)
    old_value = fields.Monetary(
        "Older than a year", readonly=True, copy=False, help="At cost."
    )

    _once = models.UniqueIndex(
        "(company_id, date)", "There is a figure of this company and day already."
    )

    def _refresh(self):
        """Find the layers that are left, in a few statements for all items."""
        self.ensure_one()
        valuation = self.env["dist.stock.valuation"]
        span = valuation._get_span(self.company_id, self.date)
        valuation._prepare(span)
        words = valuation._words(span, ageing=self.id, user=self.env.uid)
        self.env.cr.execute(
            SQL("DELETE FROM dist_stock_ageing_line WHERE ageing_id = %s", self.id)
        )
        self.env.cr.execute(self._get_insert(span, words))
        self.env.cr.execute(
            SQL(
                """
                UPDATE dist_stock_ageing SET value = found.value,
                       old_value = found.old_value
                  FROM (SELECT coalesce(sum(value), 0) AS value,
                               coalesce(sum(value) FILTER (WHERE bucket = %(oldest)s),
                                        0) AS old_value
                          FROM dist_stock_ageing_line
                         WHERE ageing_id = %(ageing)s) found
                 WHERE id = %(ageing)s
                """,
                oldest=engine.BUCKETS[-1],
                ageing=self.id,
            )
        )
        self.invalidate_recordset()

    def _get_insert(self, span, words):
        """Return the INSERT of what ``engine.ageing`` says of each item."""
        return SQL(
            """
            INSERT INTO dist_stock_ageing_line (ageing_id, company_id, date,
                   product_id, categ_id, uom_id, warehouse_id, is_quarantine, bucket,
                   quantity, value, create_uid, create_date, write_uid, write_date)
            SELECT %(ageing)s, %(company)s, %(date)s, part.product_id,
                   template.categ_id, template.uom_id, lying.warehouse_id,
                   lying.is_quarantine, part.bucket,
                   sum(part.quantity * lying.share), sum(part.value * lying.share),
                   %(user)s, %(now)s, %(user)s, %(now)s
              FROM (%(parts)s) part
              JOIN (%(places)s) lying ON lying.product_id = part.product_id
              JOIN product_product product ON product.id = part.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             GROUP BY part.product_id, template.categ_id, template.uom_id,
                   lying.warehouse_id, lying.is_quarantine, part.bucket
            """,
            **words,
            date=span.date,
            now=fields.Datetime.now(),
            parts=self._get_parts(span, words),
            places=self._get_places(span, words),
        )

    def _get_parts(self, span, words):
        """Return the SELECT of what is left of each arrival, and of none."""
        return SQL(
            """
            SELECT layer.product_id,
                   (%(buckets)s::text[])[1 + width_bucket(%(date)s - (layer.date
                       AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date,
                       %(bounds)s::int4[])] AS bucket,
                   least(layer.quantity, worth.held - layer.newer) AS quantity,
                   least(layer.quantity, worth.held - layer.newer)
                       * CASE worth.method WHEN 'fifo' THEN layer.value / layer.quantity
                         ELSE worth.held_worth / worth.held END AS value
              FROM %(layer)s layer
              JOIN %(worth)s worth ON worth.product_id = layer.product_id
             WHERE worth.held > 0 AND layer.newer < worth.held - 1e-9
             UNION ALL
            SELECT worth.product_id, %(unknown)s,
                   worth.held - coalesce(known.came, 0),
                   (worth.held - coalesce(known.came, 0))
                       * CASE worth.method WHEN 'fifo' THEN stock.price
                         ELSE worth.held_worth / worth.held END
              FROM %(worth)s worth
              JOIN %(stock)s stock ON stock.product_id = worth.product_id
              LEFT JOIN (SELECT product_id, sum(quantity) AS came
                           FROM %(layer)s GROUP BY product_id) known
                ON known.product_id = worth.product_id
             WHERE worth.held > coalesce(known.came, 0) + 1e-9
            """,
            **words,
            buckets=list(engine.BUCKETS),
            # The first day that is out of a bucket.
            bounds=[bound + 1 for bound in engine.BOUNDS],
            unknown=engine.UNKNOWN,
            date=span.date,
            zone=span.zone,
        )

    def _get_places(self, span, words):
        """Return the SELECT of each place's share of an item, as of the day.

        Transfers inside the company say where goods lie, never how old they are.
        """
        moved_since = SQL(
            """
             UNION ALL
            SELECT line.product_id, line.location_dest_id, -line.quantity_product_uom,
                   line.owner_id
              FROM stock_move_line line
             WHERE line.state = 'done' AND line.date >= %(until)s
               AND line.company_id = %(company)s
             UNION ALL
            SELECT line.product_id, line.location_id, line.quantity_product_uom,
                   line.owner_id
              FROM stock_move_line line
             WHERE line.state = 'done' AND line.date >= %(until)s
               AND line.company_id = %(company)s
            """,
            **words,
        )
        is_past = span.until <= fields.Datetime.now()
        return SQL(
            """
            SELECT product_id, warehouse_id, is_quarantine,
                   quantity / sum(quantity) OVER (PARTITION BY product_id) AS share
              FROM (SELECT place.product_id,
                           coalesce(location.dist_quarantine_warehouse_id,
                                    location.warehouse_id) AS warehouse_id,
                           location.dist_quarantine_warehouse_id IS NOT NULL
                               AS is_quarantine,
                           sum(place.quantity)::float8 AS quantity
                      FROM (SELECT product_id, location_id, quantity, owner_id
                              FROM stock_quant %(moved_since)s) place
                      JOIN stock_location location ON location.id = place.location_id
                     WHERE location.company_id = %(company)s
                       AND location.usage IN ('internal', 'transit')
                       AND (place.owner_id IS NULL OR place.owner_id = %(owner)s)
                     GROUP BY 1, 2, 3
                    HAVING sum(place.quantity) > 1e-6) found
            """,
            **words,
            moved_since=moved_since if is_past else SQL(),
        )

    def _open_found(self):
        return self.action_open_lines()

    def action_open_lines(self):
        """Open what lies there by age."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_inventory_integrity.dist_stock_ageing_line_action"
        )
        return action | {"domain": [("ageing_id", "=", self.id)]}

    # === ON PAPER === #

    def _get_buckets(self):
        """Return [(key, label)] in their order."""
        field = self.env["dist.stock.ageing.line"]._fields["bucket"]
        return field._description_selection(self.env)

    def _get_table(self):
        """Return [(label, {bucket: value}, total)]: by category, then quarantine."""
        lines = self.env["dist.stock.ageing.line"]
        own = [("ageing_id", "=", self.id)]
        rows = {}
        for category, bucket, value in lines._read_group(
            own, ["categ_id", "bucket"], ["value:sum"]
        ):
            label = category.display_name or self.env._("No category")
            rows.setdefault(label, {})[bucket] = value
        table = [(label, row, sum(row.values())) for label, row in rows.items()]
        held = dict(
            lines._read_group(
                [*own, ("is_quarantine", "=", True)], ["bucket"], ["value:sum"]
            )
        )
        if held:
            label = self.env._("of which in quarantine")
            table.append((label, held, sum(held.values())))
        return table

    def _get_oldest(self):
        """Return the lines worth most among what is older than a year."""
        return self.env["dist.stock.ageing.line"].search(
            [("ageing_id", "=", self.id), ("bucket", "=", engine.BUCKETS[-1])],
            order="value desc, id",
            limit=TOP,
        )


class DistStockAgeingLine(models.Model):
    """So much of an item, in a warehouse, is so old."""

    _name = "dist.stock.ageing.line"
    _description = "Goods on hand by age"
    _order = "date desc, product_id, warehouse_id, bucket"
    _rec_name = "product_id"

    ageing_id = fields.Many2one(
        "dist.stock.ageing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date("As of", required=True)
    product_id = fields.Many2one(
        "product.product", "Item", required=True, index=True, ondelete="cascade"
    )
    categ_id = fields.Many2one("product.category", "Category", ondelete="set null")
    uom_id = fields.Many2one("uom.uom", "Unit", required=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Warehouse",
        ondelete="set null",
        help="Empty: on the way between two of them, or outside of all.",
    )
    is_quarantine = fields.Boolean("In quarantine")
    bucket = fields.Selection(
        [
            ("d030", "0-30 days"),
            ("d060", "31-60 days"),
            ("d090", "61-90 days"),
            ("d180", "91-180 days"),
            ("d365", "181-365 days"),
            ("older", "Over 365 days"),
            ("unknown", "No arrival known"),
        ],
        "Age",
        required=True,
    )
    quantity = fields.Float(digits="Product Unit", required=True)
    value = fields.Monetary(required=True)
