from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CONTROL = "stock_quality"


class StockLocation(models.Model):
    """A quarantine lies outside the warehouse it belongs to."""

    # One file for the door, one for the quarantine.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.location"

    dist_quarantine_of_ids = fields.One2many(
        "stock.warehouse", "dist_quarantine_id", "Quarantine of"
    )
    dist_quarantine_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Quarantine of the warehouse",
        compute="_compute_dist_quarantine_warehouse_id",
        store=True,
        recursive=True,
        index="btree_not_null",
        help="Goods here, and in every place below, are held.",
    )

    @api.depends("dist_quarantine_of_ids", "location_id.dist_quarantine_warehouse_id")
    def _compute_dist_quarantine_warehouse_id(self):
        for place in self:
            place.dist_quarantine_warehouse_id = (
                place.dist_quarantine_of_ids[:1]
                or place.location_id.dist_quarantine_warehouse_id
            )

    @api.constrains("location_id", "usage", "company_id", "active")
    def _check_dist_quarantine(self):
        self.filtered("dist_quarantine_warehouse_id")._dist_check_is_outside()

    def write(self, vals):
        if "location_id" in vals or vals.get("active") is False:
            leaving = self.filtered(
                lambda place: place.dist_quarantine_warehouse_id
                and (
                    "active" in vals
                    or place.location_id.id != (vals["location_id"] or False)
                )
            )
            leaving._dist_check_is_empty()
        return super().write(vals)

    def _dist_check_is_outside(self):
        for place in self:
            if place.warehouse_id or place.usage != "internal" or not place.company_id:
                raise ValidationError(
                    self.env._(
                        "%(place)s cannot be a quarantine: it has to be an internal "
                        "location of a company and lie outside every warehouse, or "
                        "Odoo would promise and sell what is held there.",
                        place=place.display_name,
                    )
                )

    def _dist_check_is_empty(self):
        """Refuse to let goods out of quarantine by moving the place."""
        if not self:
            return
        quants = self.env["stock.quant"].sudo()  # whether there is something
        found = quants._read_group(
            [("location_id", "child_of", self.ids), ("quantity", "!=", 0)],
            ["location_id"],
        )
        if found:
            raise UserError(
                self.env._(
                    "Held goods lie at %(places)s. Decide what becomes of them before "
                    "the place changes.",
                    places=", ".join(place.display_name for (place,) in found),
                )
            )

    def _dist_get_quarantines(self):
        """Return the places of these where goods are held.

        No statement when the control is off everywhere.
        """
        control = self.env["dist.control"]
        if control._is_off(CONTROL):
            return self.browse()
        return self.sudo().filtered(  # the switch of any company counts
            lambda place: place.dist_quarantine_warehouse_id
            and place.dist_quarantine_warehouse_id._dist_has_quality()
        )
