from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.dist_approval.engine.facts import Line

from ..engine import correction as engine
from ..sealed import seal

# What a person enters; the rest is as it was done.
ENTERED = frozenset(
    {
        "should_qty",
        "should_lot_id",
        "should_location_id",
        "should_location_dest_id",
        "should_package_id",
    }
)


class DistStockCorrectionLine(models.Model):
    """One done line: what was done, and what should have been."""

    _name = "dist.stock.correction.line"
    _description = "Line of a correction"
    _order = "correction_id desc, id"

    correction_id = fields.Many2one(
        "dist.stock.correction",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="correction_id.company_id", store=True, index=True
    )
    state = fields.Selection(related="correction_id.state")
    move_line_id = fields.Many2one(
        "stock.move.line",
        "Done line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(related="move_line_id.product_id", store=True)
    lot_id = fields.Many2one(related="move_line_id.lot_id")
    location_id = fields.Many2one(related="move_line_id.location_id")
    location_dest_id = fields.Many2one(related="move_line_id.location_dest_id")
    product_uom_id = fields.Many2one(related="move_line_id.product_uom_id")
    was_qty = fields.Float(
        "Done", digits="Product Unit", readonly=True, aggregator=None
    )
    should_qty = fields.Float("Should be", digits="Product Unit", aggregator=None)
    change_qty = fields.Float(
        "Change", digits="Product Unit", compute="_compute_effect", aggregator=None
    )
    stock_qty = fields.Float(
        "Effect on stock",
        digits="Product Unit",
        compute="_compute_effect",
        help="By how much on-hand changes, in the unit of the item. Goods that only "
        "moved inside change none of it.",
    )
    unit_cost = fields.Float(
        readonly=True,
        digits=0,
        aggregator=None,
        help="Cost of one unit of the item when the correction was drafted.",
    )
    value = fields.Monetary(compute="_compute_effect", currency_field="currency_id")
    currency_id = fields.Many2one(related="company_id.currency_id")

    # === COMPUTE METHODS === #

    @api.depends("should_qty", "was_qty", "unit_cost", "move_line_id")
    def _compute_effect(self):
        for line in self:
            change = line._get_change()
            line.change_qty = line.should_qty - line.was_qty
            inside = [
                engine.Shift(
                    "stock" if line.location_id._dist_is_inside() else None,
                    "stock" if line.location_dest_id._dist_is_inside() else None,
                    change,
                )
            ]
            line.stock_qty = engine.add_up(inside).get("stock", 0.0)
            line.value = line._get_touched() * line.unit_cost

    def _get_touched(self):
        """Return how much of the goods a correction is about, in the item's unit;
        negative where it takes them back."""
        return self._get_change()

    def _get_change(self):
        """Return by how much the line changes, in the unit of the item."""
        self.ensure_one()
        unit = self.product_id.uom_id
        should, was = (
            self.product_uom_id._compute_quantity(
                quantity, unit, rounding_method="HALF-UP"
            )
            for quantity in (self.should_qty, self.was_qty)
        )
        return unit.round(should - was)

    def _is_changed(self):
        self.ensure_one()
        return bool(self.product_uom_id.compare(self.should_qty, self.was_qty))

    def _compute_display_name(self):
        for line in self:
            line.display_name = " ".join(
                filter(None, (line.product_id.display_name, line.lot_id.name))
            )

    def _to_fact_line(self, number, parents):
        """Return engine.facts.Line; quantities are in the unit of the item."""
        self.ensure_one()
        product = self.product_id
        return Line(
            str(self.id),
            str(product.id),
            f"{number}: {self.display_name}",
            parents.get(product.categ_id.id, frozenset()),
            {
                "quantity": abs(self._get_touched()),
                "percent": engine.get_percent(self.was_qty, self.should_qty),
            },
        )

    # === GUARDS === #

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields))

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if not vals.keys() <= ENTERED:
                raise AccessError(
                    self.env._(
                        "Only what should have been done is entered; the rest is as "
                        "it was done."
                    )
                )
            self.correction_id._check_is_draft()
        return super().write(vals)

    # === TAKING === #

    @api.model
    def _take(self, correction, move_lines):
        """Add done lines as they are at this moment, at today's cost.

        :param correction: ``dist.stock.correction``, with the superuser's rights
        :param move_lines: ``stock.move.line``
        """
        whole = move_lines.sudo()  # a cost is no secret to who counts
        costs = {
            product.id: product.standard_price
            for product in whole.product_id.with_company(correction.company_id)
        }
        self.create(
            [
                {
                    "correction_id": correction.id,
                    "move_line_id": line.id,
                    "was_qty": line.quantity,
                    "should_qty": line.quantity,
                    "unit_cost": costs[line.product_id.id],
                }
                for line in move_lines
            ]
        )
