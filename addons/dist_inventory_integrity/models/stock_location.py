from odoo import models
from odoo.exceptions import UserError

CONTROL = "stock_door"


class StockLocation(models.Model):
    """Where goods change hands with the unknown, and where the control counts."""

    _inherit = "stock.location"

    def _dist_get_guarded(self):
        """Return the locations whose warehouse or company has the control on.

        Locations of no company are guarded where any company is. No statement when
        the control is off everywhere.
        """
        control = self.env["dist.control"]
        if control._is_off(CONTROL):
            return self.browse()
        return self.sudo().filtered(  # the switch of any company counts
            lambda location: control._mode(
                CONTROL,
                (location.company_id or self.env.company).id,
                location._dist_get_warehouse().id,
            )
            == "on"
        )

    def _dist_is_inside(self):
        """Return whether goods at one location are stock: on a shelf or under way."""
        return self.usage in ("internal", "transit")

    def _dist_get_warehouse(self):
        """Return the warehouse a place belongs to, a quarantine outside it as well."""
        return self.warehouse_id or self.dist_quarantine_warehouse_id

    def write(self, vals):
        if "usage" in vals:
            self._dist_check_usage(vals["usage"])
        return super().write(vals)

    def _dist_check_usage(self, usage):
        """Refuse to turn goods into nothing by renaming the place they lie at."""
        changing = self.filtered(lambda location: location.usage != usage)
        guarded = changing._dist_get_guarded()
        quants = self.env["stock.quant"].sudo()  # whether there is something
        found = quants._read_group(
            [("location_id", "in", guarded.ids), ("quantity", "!=", 0)], ["location_id"]
        )
        if found:
            raise UserError(
                self.env._(
                    "There are goods at %(locations)s. Another type of location would "
                    "take them off the stock without a move. Move or count them "
                    "first, then change the type.",
                    locations=", ".join(place.display_name for (place,) in found),
                )
            )

    def _dist_refuse_figures(self):
        """Refuse a figure written by hand at these locations, when there are any."""
        if self:
            raise UserError(
                self.env._(
                    "The quantity at %(locations)s follows from moves and counts and "
                    "cannot be written, because nobody could tell later why it "
                    "changed. Count it instead: enter the counted quantity and a "
                    "reason under Physical Inventory, and apply.",
                    locations=", ".join(self.mapped("display_name")),
                )
            )
