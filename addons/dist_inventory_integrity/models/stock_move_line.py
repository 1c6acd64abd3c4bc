from odoo import api, models
from odoo.exceptions import UserError

from .. import doors

# A change of these on a done line changes what lies where.
MOVES_GOODS = frozenset(
    {
        "product_id",
        "quantity",
        "product_uom_id",
        "location_id",
        "location_dest_id",
        "lot_id",
        "package_id",
        "result_package_id",
        "owner_id",
        "move_id",
        "picking_id",
        "quant_id",
        "state",
    }
)

ENDS = ("move_id", "picking_id")


class StockMoveLine(models.Model):
    """What was done stays as it was done."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        if not self._dist_is_free():
            self._dist_check_added(vals_list)
        return super().create(vals_list)

    @api.model
    def _dist_check_added(self, vals_list):
        """Refuse lines that are added to what is done."""
        ids = {name: {vals.get(name) for vals in vals_list} for name in ENDS}
        moves = self.env["stock.move"].browse(ids["move_id"] - {None, False})
        pickings = self.env["stock.picking"].browse(ids["picking_id"] - {None, False})
        done = [record for record in (*moves, *pickings) if record.state == "done"]
        written = [vals for vals in vals_list if vals.get("state") == "done"]
        places = self.env["stock.location"].union(
            *(record.location_id | record.location_dest_id for record in done)
        )
        for name in ("location_id", "location_dest_id"):
            places |= places.browse({vals[name] for vals in written if vals.get(name)})
        self._dist_check_done(places)

    def write(self, vals):
        if not MOVES_GOODS.isdisjoint(vals) and not self._dist_is_free():
            done = self.filtered(
                lambda line: line.state == "done"
                and any(
                    line._dist_is_change(name, vals[name])
                    for name in MOVES_GOODS & vals.keys()
                )
            )
            self._dist_check_done(done.location_id | done.location_dest_id)
        return super().write(vals)

    def _dist_is_free(self):
        """Return whether Odoo completes moves, or nobody guards anything."""
        return self.env["dist.control"]._is_off("stock_door") or doors.is_open(
            self.env, doors.DONE
        )

    def _dist_is_change(self, name, value):
        field, present = self._fields[name], self[name]
        if field.type == "many2one":
            return present.id != (value or False)
        return present != (value or (0.0 if field.type == "float" else False))

    def _dist_check_done(self, places):
        if places._dist_get_guarded():
            raise UserError(
                self.env._(
                    "What was done stays as it was done: changing it now would change "
                    "the stock, and nobody could tell why. Count the goods where they "
                    "lie, or return them by a transfer of their own."
                )
            )

    # === REVERTING === #

    def action_revert_inventory(self):
        """Count the goods as they were before an adjustment.

        :return: an action that asks for the reason, or Odoo's own answer where the
            control is off
        """
        places = self.location_id | self.location_dest_id
        guarded = places._dist_get_guarded()
        lines = self.filtered(
            lambda line: line.is_inventory
            and not line.product_uom_id.is_zero(line.quantity)
            and (line.location_id | line.location_dest_id) & guarded
        )
        if not lines:
            return super().action_revert_inventory()
        counts = self.env["dist.stock.count"]._adjust(lines._dist_prepare_revert())
        drafts = counts.filtered(lambda count: count.state == "draft")
        return drafts.action_ask_reason() if drafts else True

    def _dist_prepare_revert(self):
        """Return the values of a count that takes these adjustments back."""
        by_key = {}
        for line in self:
            is_gain = line.location_id.usage == "inventory"
            place = line.location_dest_id if is_gain else line.location_id
            package = line.result_package_id if is_gain else line.package_id
            quant = self.env["stock.quant"]._dist_get_or_make(
                line.product_id, place, line.lot_id, package, line.owner_id
            )
            value = by_key.setdefault(
                quant.id, {"quant": quant, "counted": quant._dist_get_on_shelf()}
            )
            quantity = line.quantity_product_uom
            value["counted"] += -quantity if is_gain else quantity
        given = {
            "reason_id": self.env.context.get("dist_reason_id"),
            "note": self.env.context.get("dist_note"),
        }
        return [value | given for value in by_key.values()]
