from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import receiving as engine

CONTROL = "stock_receiving"
POLICIES = [
    ("allow", "Allow"),
    ("warn", "Note it on the receipt"),
    ("approve", "Hold until somebody decides"),
    ("block", "Refuse"),
]


class DistReceiptTolerance(models.Model):
    """How far a receipt may differ from what was ordered.

    The narrowest rule counts: item and vendor, item, vendor, category (the nearest
    one), company. Without a rule everything is allowed.
    """

    _name = "dist.receipt.tolerance"
    _description = "Tolerance of receipts"
    _inherit = ["mail.thread"]
    _order = "company_id, partner_id, product_id, category_id, id"
    _check_company_auto = True

    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one("res.partner", "Vendor", index="btree_not_null")
    product_id = fields.Many2one(
        "product.product", "Item", index="btree_not_null", check_company=True
    )
    category_id = fields.Many2one("product.category", index="btree_not_null")
    over_percent = fields.Float("More, up to %", tracking=True)
    over_policy = fields.Selection(
        POLICIES, "Beyond that", required=True, default="approve", tracking=True
    )
    under_percent = fields.Float("Less, up to %", tracking=True)
    under_policy = fields.Selection(
        [policy for policy in POLICIES if policy[0] != "approve"],
        "Closed with less than that",
        required=True,
        default="warn",
        tracking=True,
        help="Refused, whoever buys closes the rest, with a reason.",
    )
    unexpected_policy = fields.Selection(
        POLICIES, "Item nobody ordered", required=True, default="approve", tracking=True
    )

    _percents = models.Constraint(
        "CHECK (over_percent >= 0 AND under_percent BETWEEN 0 AND 100)",
        "A tolerance is a share of what was ordered: not negative, and nobody receives "
        "less than nothing.",
    )
    _one_rule = models.UniqueIndex(
        "(company_id, coalesce(partner_id, 0), coalesce(product_id, 0),"
        " coalesce(category_id, 0)) WHERE active",
        "There is a rule for these goods already. Change that one.",
    )

    @api.constrains("product_id", "category_id", "partner_id")
    def _check_scope(self):
        for rule in self:
            if rule.category_id and (rule.product_id or rule.partner_id):
                raise ValidationError(
                    self.env._(
                        "A rule is for an item, a vendor, both, or a category. Make "
                        "two rules instead."
                    )
                )

    @api.depends("product_id", "partner_id", "category_id", "company_id")
    def _compute_display_name(self):
        for rule in self:
            about = rule.product_id, rule.partner_id, rule.category_id
            names = [record.display_name for record in about if record]
            rule.display_name = ", ".join(names) or rule.company_id.display_name

    @api.model
    def _find(self, keys):
        """Return {key: rule} of the rules that count, one read for the batch.

        :param keys: (company, vendor, product) records
        """
        rules = self.sudo().search(  # how receipts are judged, whoever receives
            [("company_id", "in", [company.id for company, _vendor, _item in keys])]
        )
        if not rules:
            return {}
        known = {
            (
                rule.company_id.id,
                rule.product_id.id,
                rule.partner_id.id,
                rule.category_id.id,
            ): rule
            for rule in rules
        }
        found = {}
        for company, vendor, product in keys:
            path = product.categ_id.sudo().parent_path or ""  # a tree is no secret
            ladder = engine.get_ladder(
                product.id,
                vendor.commercial_partner_id.id,
                [int(part) for part in reversed(path.split("/")) if part],
            )
            steps = ((company.id, *step) for step in ladder)
            rule = next((known[step] for step in steps if step in known), None)
            if rule:
                found[company, vendor, product] = rule
        return found
