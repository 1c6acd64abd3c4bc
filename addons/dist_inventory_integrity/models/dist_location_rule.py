from odoo import api, fields, models, tools

from ..engine import bins as engine

CONTROL = "stock_location_rules"
WHAT_HAPPENS = [
    ("note", "Passes, and is noted"),
    ("override", "Stops; a supervisor may let it pass"),
    ("refuse", "Is refused"),
]


class DistLocationRule(models.Model):
    """What the bins of a place take; of places above each other the nearest counts."""

    _name = "dist.location.rule"
    _description = "Rule of Bins"
    _order = "location_id"
    _rec_name = "location_id"

    location_id = fields.Many2one(
        "stock.location",
        required=True,
        ondelete="cascade",
        domain="[('usage', 'in', ('internal', 'transit', 'view'))]",
        help="The rule counts for this place and all below it that have none of their "
        "own.",
    )
    company_id = fields.Many2one(related="location_id.company_id", store=True)
    category_ids = fields.Many2many(
        "product.category",
        string="Only these categories",
        help="Categories below them are allowed as well. Empty: all.",
    )
    content = fields.Selection(
        [
            ("any", "Anything"),
            ("item", "One item"),
            ("lot", "One lot of one item"),
        ],
        "A bin holds",
        required=True,
        default="any",
    )
    on_break = fields.Selection(
        WHAT_HAPPENS, "Other goods", required=True, default="refuse"
    )
    max_qty = fields.Float(
        "Most in a bin",
        digits="Product Unit",
        help="In the units of the items, all items together. 0: no limit.",
    )
    max_weight = fields.Float(
        "Heaviest bin", digits="Stock Weight", help="0: no limit."
    )
    on_full = fields.Selection(
        WHAT_HAPPENS,
        "More than fits",
        required=True,
        default="note",
        help="Put-away proposes no full bin unless it is only noted.",
    )

    _location_unique = models.UniqueIndex(
        "(location_id)", "This place has a rule already. Change that one."
    )
    _amounts_positive = models.Constraint(
        "CHECK (max_qty >= 0 AND max_weight >= 0)",
        "A bin cannot hold less than nothing. Use 0 for no limit.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache("stable")
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache("stable")
        return result

    def unlink(self):
        self.env.registry.clear_cache("stable")
        return super().unlink()

    @api.model
    @tools.ormcache(cache="stable")
    def _get_by_place(self):
        """Return {location id: ``engine.Rule``} of the whole database.

        Rules are a handful and asked for with every line that is put away: one
        statement when they change, none afterwards.
        """
        everyones = self.sudo()  # what holds for whoever moves goods
        rules = everyones.search([("location_id", "!=", False)])
        return {
            rule.location_id.id: engine.Rule(
                categories=frozenset(rule.category_ids.ids),
                content=rule.content,
                max_qty=rule.max_qty,
                max_weight=rule.max_weight,
                on_break=rule.on_break,
                on_full=rule.on_full,
            )
            for rule in rules
        }
