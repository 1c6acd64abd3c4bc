from odoo import api, fields, models

from ..engine import routing

KEY = "dist_exception_queue.route"
# An archived warehouse still narrows its rule: left out, the rule would be one without
# warehouses, which takes every case.
ARCHIVED_TOO = {"active_test": False}


class DistExceptionQueueRule(models.Model):
    """Which cases a queue takes; the first rule of all that fits decides."""

    _name = "dist.exception.queue.rule"
    _description = "Rule of an exception queue"
    _order = "queue_id, sequence, id"

    sequence = fields.Integer(default=10)
    queue_id = fields.Many2one(
        "dist.exception.queue", required=True, index=True, ondelete="cascade"
    )
    type_ids = fields.Many2many(
        "dist.exception.type", string="Kinds", context=ARCHIVED_TOO
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Warehouses", context=ARCHIVED_TOO
    )
    tier_ids = fields.Many2many(
        "dist.customer.tier", string="Customer tiers", context=ARCHIVED_TOO
    )
    channel_ids = fields.Many2many(
        "dist.channel", string="Channels", context=ARCHIVED_TOO
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Item categories",
        help="With all categories below them.",
    )
    min_value = fields.Float(
        "Value at risk from", help="In the currency of the case's company."
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self._ask_routing()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self._ask_routing()
        return result

    def unlink(self):
        result = super().unlink()
        self._ask_routing()
        return result

    @api.model
    def _ask_routing(self):
        """Let the cases without a queue find theirs: once, however many rules a form
        saves."""
        precommit = self.env.cr.precommit
        if self.env.registry.ready and KEY not in precommit.data:
            precommit.data[KEY] = True
            precommit.add(self.browse()._route_cases)

    @api.model
    def _route_cases(self):
        self.env.cr.precommit.data.pop(KEY, None)
        cases = self.env["dist.exception"].sudo()  # whose they are, no content
        cases._route_unclaimed()
        self.env.flush_all()

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
