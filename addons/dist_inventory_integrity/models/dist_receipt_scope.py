from typing import NamedTuple

from odoo import api, fields, models

from ..engine import plan as engine

CONTROL = "stock_checks"


class Gap(NamedTuple):
    """What goods that arrive lack.

    :param str policy: "warn", "hold" or "block"
    :param lines: ``stock.move.line`` it is about
    :param str text: what is missing or wrong, a sentence without its stop
    :param reason: ``dist.reason.code`` to hold them, or none
    """

    policy: str
    lines: models.BaseModel
    text: str
    reason: models.BaseModel


class DistReceiptScope(models.AbstractModel):
    """Which goods that arrive a rule is about.

    All that is given has to be true; what is left empty is not asked.
    """

    _name = "dist.receipt.scope"
    _description = "Goods that arrive a rule is about"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one("res.partner", "Vendor", index="btree_not_null")
    product_id = fields.Many2one(
        "product.product", "Item", check_company=True, index="btree_not_null"
    )
    category_id = fields.Many2one(
        "product.category", "Category and below", index="btree_not_null"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", check_company=True, index="btree_not_null"
    )
    about = fields.Char("For", compute="_compute_about")

    @api.depends("product_id", "partner_id", "category_id", "warehouse_id")
    def _compute_about(self):
        for rule in self:
            about = rule.partner_id, rule.product_id, rule.category_id
            names = [one.display_name for one in (*about, rule.warehouse_id) if one]
            rule.about = ", ".join(names) or self.env._("All receipts")

    @api.model
    def _match(self, moves):
        """Return {move: the rules about it}, one read of rules for the batch.

        :param moves: receipts, whatever their state
        """
        rules = self.sudo().search(  # what is asked, whoever receives
            [("company_id", "in", moves.company_id.ids)]
        )
        if not rules:
            return {}
        parents = self.env["product.category"]._dist_parent_ids()
        asked = [(rule, rule._to_scope()) for rule in rules]
        found = {}
        for move in moves:
            arrival = move._dist_to_arrival(move._dist_get_vendor(), parents, {}, {})
            own = [
                rule for rule, scope in asked if rule._is_about(move, scope, arrival)
            ]
            if own:
                found[move] = rules.browse([rule.id for rule in own])
        return found

    def _to_scope(self):
        self.ensure_one()
        return engine.Plan(
            product=self.product_id.id or None,
            vendor=self.partner_id.commercial_partner_id.id or None,
            category=self.category_id.id or None,
        )

    def _is_about(self, move, scope, arrival):
        self.ensure_one()
        warehouse = move.picking_id.picking_type_id.warehouse_id
        return (
            self.company_id == move.company_id
            and (not self.warehouse_id or self.warehouse_id == warehouse)
            and engine.is_due(scope, arrival)
        )
