from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

# Goods that nobody decides about fill the quarantine: two days, and a case begins.
DAYS = 2


class DistDetectorQualityHold(models.AbstractModel):
    """Goods are held, and nobody has decided what becomes of them."""

    _name = "dist.detector.quality_hold"
    _inherit = "dist.detector"
    _description = "Detector: quality hold ageing"

    _documents = ("dist.quality.hold",)
    _actions = ("open_hold",)
    _facts = {  # noqa: RUF012 - read, never written
        "hold": "dist.quality.hold",
        "product": "product.product",
        "quantity": "quantity",
        "unit": "uom.uom",
        "since": "datetime",
        "value": "money",
    }
    _watches = (Watch("dist.quality.hold", ("state", "quantity", "stake", "held_at")),)

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT hold.company_id, 'dist.quality.hold/' || hold.id AS subject_key,
                   hold.id AS scope_id, 'dist.quality.hold' AS res_model,
                   hold.id AS res_id, hold.warehouse_id, hold.partner_id,
                   hold.product_id, hold.stake AS value_at_risk,
                   hold.held_at + %(days)s AS due_at,
                   jsonb_build_object('hold', hold.id, 'product', hold.product_id,
                       'quantity', hold.quantity, 'unit', template.uom_id,
                       'since', hold.held_at,
                       'value', round(hold.stake::numeric, 2)) AS facts
              FROM dist_quality_hold hold
              JOIN product_product product ON product.id = hold.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE hold.state = 'held' AND hold.held_at + %(days)s <= %(now)s
               AND %(scope)s
            """,
            days=SQL("make_interval(days => %s)", DAYS),
            now=self._now(),
            scope=scope(SQL("hold.id")),
        )

    @api.model
    def _get_due(self, since, until):
        return SQL(
            """
            SELECT id FROM dist_quality_hold
             WHERE state = 'held'
               AND held_at > %(since)s::timestamp - make_interval(days => %(days)s)
               AND held_at <= %(until)s::timestamp - make_interval(days => %(days)s)
            """,
            since=since,
            until=until,
            days=DAYS,
        )
