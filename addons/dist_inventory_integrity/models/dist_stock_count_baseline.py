from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import count as engine
from ..sealed import seal


class DistStockCountBaseline(models.Model):
    """What the books said when somebody counted; those who count may not read it."""

    _name = "dist.stock.count.baseline"
    _description = "Books at the moment of counting"
    _log_access = False
    _order = "id"

    line_id = fields.Many2one(
        "dist.stock.count.line", required=True, index=True, ondelete="cascade"
    )
    attempt_id = fields.Many2one(
        "dist.stock.count.attempt", required=True, index=True, ondelete="cascade"
    )
    at = fields.Datetime(required=True)
    on_hand = fields.Float(digits="Product Unit")
    reserved = fields.Float(digits="Product Unit")
    picked = fields.Float(digits="Product Unit", help="Taken, and not done yet.")

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields))

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    def _to_engine(self):
        """Return the last of what the books said, for the engine."""
        row = self[-1:].with_prefetch(self._prefetch_ids)  # a slice reads alone
        return engine.Baseline(row.on_hand, row.picked)

    @api.model
    def _get_books_query(self, lines):
        """Return the SQL of what the books say of lines: id, on hand, reserved, picked.

        :param lines: ``dist.stock.count.line``
        """
        return SQL(
            """
            SELECT line.id AS line_id, coalesce(books.on_hand, 0) AS on_hand,
                   coalesce(books.reserved, 0) AS reserved,
                   coalesce(trolley.picked, 0) AS picked
              FROM dist_stock_count_line line
              LEFT JOIN LATERAL (
                    SELECT sum(quantity) AS on_hand,
                           sum(reserved_quantity) AS reserved
                      FROM stock_quant quant
                     WHERE quant.product_id = line.product_id
                       AND quant.location_id = line.location_id
                       AND quant.lot_id IS NOT DISTINCT FROM line.lot_id
                       AND quant.package_id IS NOT DISTINCT FROM line.package_id
                       AND quant.owner_id IS NOT DISTINCT FROM line.owner_id
                   ) books ON TRUE
              LEFT JOIN LATERAL (
                    SELECT sum(moved.quantity_product_uom) AS picked
                      FROM stock_move_line moved
                     WHERE moved.product_id = line.product_id
                       AND moved.location_id = line.location_id
                       AND moved.lot_id IS NOT DISTINCT FROM line.lot_id
                       AND moved.package_id IS NOT DISTINCT FROM line.package_id
                       AND moved.owner_id IS NOT DISTINCT FROM line.owner_id
                       AND moved.picked
                       AND moved.state NOT IN ('done', 'cancel', 'draft')
                   ) trolley ON TRUE
             WHERE line.id = ANY(%s)
            """,
            lines.ids,
        )

    @api.model
    def _take(self, attempts, now):
        """Note what the books say at these looks, by one statement.

        :param attempts: ``dist.stock.count.attempt``
        :param datetime now: UTC
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dist_stock_count_baseline
                       (attempt_id, line_id, at, on_hand, reserved, picked)
                SELECT attempt.id, books.line_id, %(now)s, books.on_hand,
                       books.reserved, books.picked
                  FROM dist_stock_count_attempt attempt
                  JOIN (%(books)s) books ON books.line_id = attempt.line_id
                 WHERE attempt.id = ANY(%(ids)s)
                """,
                now=now,
                books=self._get_books_query(attempts.line_id),
                ids=attempts.ids,
            )
        )
        attempts.invalidate_recordset(["baseline_ids"])
        attempts.line_id.invalidate_recordset(
            ["baseline_ids", "book_qty", "difference"]
        )
