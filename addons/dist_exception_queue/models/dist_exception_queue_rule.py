from odoo import fields, models

from ..engine import routing


class DistExceptionQueueRule(models.Model):
    """Which cases a queue takes; the first rule of all that fits decides."""

    _name = "dist.exception.queue.rule"
    _description = "Rule of an exception queue"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    queue_id = fields.Many2one(
        "dist.exception.queue", required=True, index=True, ondelete="cascade"
    )
    type_ids = fields.Many2many("dist.exception.type", string="Kinds")
    warehouse_ids = fields.Many2many("stock.warehouse", string="Warehouses")
    tier_ids = fields.Many2many("dist.customer.tier", string="Customer tiers")
    channel_ids = fields.Many2many("dist.channel", string="Channels")
    category_ids = fields.Many2many(
        "product.category",
        string="Item categories",
        help="With all categories below them.",
    )
    min_value = fields.Float(
        "Value at risk from", help="In the currency of the case's company."
    )

    def _to_engine(self):
        self.ensure_one()
        company = self.queue_id.company_id
        return routing.Rule(
            self.queue_id.id,
            types=frozenset(self.type_ids.ids),
            companies=frozenset(company.ids),
            warehouses=frozenset(self.warehouse_ids.ids),
            tiers=frozenset(self.tier_ids.ids),
            channels=frozenset(self.channel_ids.ids),
            categories=frozenset(self.category_ids.ids),
            min_value=self.min_value,
        )
