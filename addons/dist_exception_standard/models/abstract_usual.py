from odoo import api, models
from odoo.tools import SQL

from ..engine.usual import SCALE


class DistUsualDetector(models.AbstractModel):
    """What is far from usual, by the rule of ``engine/usual.py`` said in SQL."""

    _name = "dist.usual.detector"
    _inherit = "dist.detector"
    _description = "Detector of what is unusual"

    @api.model
    def _get_spreads_off(self, value, usual, distance, least):
        """Return the SQL of how many spreads a value is off, see ``spreads_off``.

        All are SQL of numbers in one unit: what is judged, the median of the past, its
        median distance, and the least a spread is.
        """
        return SQL(
            "((%s - %s) / nullif(greatest(%s * %s, %s), 0))",
            value,
            usual,
            SCALE,
            distance,
            least,
        )

    @api.model
    def _get_median(self, value):
        """Return the SQL aggregate of the median of an SQL number."""
        return SQL("percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)", value)

    @api.model
    def _get_since(self):
        """Return the SQL of the moment from which the past counts: twelve months and
        the running one.

        Whole months: what is usual does not change from day to day because old
        documents leave it.
        """
        return SQL(
            "(date_trunc('month', %s::timestamp) - interval '12 months')", self._now()
        )
