import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import accuracy as engine


class DistStockCountBaseline(models.Model):
    """By what a look was judged, as it was at that moment.

    Tolerances, costs and classes change. What a look was then stays with it, so that a
    figure of last year is the same figure next year. Who counts reads none of it.
    """

    # One file for what the books said, one for how far off is too far.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.baseline"

    is_within = fields.Boolean("Within the tolerance", readonly=True)
    unit_cost = fields.Float(digits=0, readonly=True, aggregator=None)
    limits = fields.Json(
        readonly=True, help="Direction, measure and limit; none: only exactly."
    )
    class_id = fields.Many2one("dist.stock.class", readonly=True, ondelete="set null")

    @api.model
    def _take(self, attempts, now):
        result = super()._take(attempts, now)
        self._note_hits(attempts)
        return result

    @api.model
    def _note_hits(self, attempts):
        """Note by what these looks are judged, by one statement.

        :param attempts: ``dist.stock.count.attempt`` with the superuser's rights
        """
        tolerances = self.env["dist.stock.tolerance"]._find(attempts.line_id)
        rows = []
        for attempt in attempts:
            line, baseline = attempt.line_id, attempt._get_baseline()
            cost = line._get_unit_cost()
            limits = engine.to_limits(tolerances[line.id])
            digits = self.env["decimal.precision"].precision_get("Product Unit")
            hit = engine.is_hit(
                attempt.quantity,
                baseline.on_hand,
                baseline.picked,
                cost,
                limits,
                digits,
            )
            rows.append((attempt.id, hit, cost, limits))
        self.env.cr.execute(
            SQL(
                """
                UPDATE dist_stock_count_baseline baseline
                   SET is_within = found.hit, unit_cost = found.cost,
                       limits = found.limits,
                       class_id = (SELECT item.class_id
                                     FROM dist_stock_class_item item
                                    WHERE item.company_id = line.company_id
                                      AND item.product_id = line.product_id)
                  FROM jsonb_to_recordset(%s) AS found(
                           attempt int4, hit bool, cost float8, limits jsonb)
                  JOIN dist_stock_count_attempt attempt ON attempt.id = found.attempt
                  JOIN dist_stock_count_line line ON line.id = attempt.line_id
                 WHERE baseline.attempt_id = found.attempt
                """,
                self._to_json(rows),
            )
        )
        self.invalidate_model(["is_within", "unit_cost", "limits", "class_id"])

    @api.model
    def _to_json(self, rows):
        names = ("attempt", "hit", "cost", "limits")
        return json.dumps([dict(zip(names, row, strict=True)) for row in rows])


class DistStockClass(models.Model):
    """How accurate the records of a class should be."""

    # One file for what a class is, one for what is expected of it.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.class"

    accuracy_target = fields.Float(
        default=95.0,
        digits=(5, 2),
        help="Percent of the lines that should be within the tolerance when they are "
        "first looked at. Usual: 99 for A, 97 for B, 95 for C.",
    )

    _accuracy_target_check = models.Constraint(
        "CHECK (accuracy_target BETWEEN 0 AND 100)",
        "The accuracy of a class is a percentage from 0 to 100.",
    )
