from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.dist_inventory_integrity.models.stock_lot import CONTROL


class StockMoveLine(models.Model):
    """Goods come with their date and do not leave for customers after it."""

    _inherit = "stock.move.line"

    def _dist_find_lot_problems(self):
        problems, now = super()._dist_find_lot_problems(), fields.Datetime.now()
        undated = self.env._(
            "came without an expiration date, and goods like it need one. Enter the "
            "date that is printed on them."
        )
        late = self.env._(
            "expired. It may be scrapped or go back to the vendor. Choose another lot."
        )
        for line in self:
            date = line.lot_id.expiration_date
            is_late = date and date <= now
            is_receipt = line.location_id.usage == "supplier"
            is_asked = is_receipt and line._dist_asks_for_expiry()
            if is_asked and not date:
                problems.append((line, undated))
            elif is_late and (is_asked or line.location_dest_id._is_outgoing()):
                problems.append((line, late))
        return problems

    def _dist_asks_for_expiry(self):
        item = self.product_id.sudo()  # what is asked of it, whoever receives it
        return item.dist_expiry_required or item.categ_id._dist_asks_for_expiry()


class StockMove(models.Model):
    """What leaves for a customer is reserved from lots that are not expired."""

    _inherit = "stock.move"

    def _dist_leaves(self):
        target = self.location_final_id or self.location_dest_id
        # Of other places it asks the database; of those only transit can be outgoing.
        return target.usage in ("customer", "transit") and target._is_outgoing()

    def _update_reserved_quantity_vals(self, need, location_id, *args, **kwargs):
        if location_id._dist_is_on(CONTROL) and self._dist_leaves():
            self = self.with_context(dist_only_fresh=True)
        return super()._update_reserved_quantity_vals(
            need, location_id, *args, **kwargs
        )

    def _dist_is_held(self, place, lot):
        now = fields.Datetime.now()
        is_expired = lot and lot.expiration_date and lot.expiration_date <= now
        if is_expired and place._dist_is_on(CONTROL) and self._dist_leaves():
            return True
        return super()._dist_is_held(place, lot)


class StockQuant(models.Model):
    """Expired lots are no supply for customers."""

    _inherit = "stock.quant"

    @api.model
    def _dist_get_lot_domain(self):
        domain = super()._dist_get_lot_domain()
        if not self.env.context.get("dist_only_fresh"):
            return domain
        date, now = "lot_id.expiration_date", fields.Datetime.now()
        undated = Domain("lot_id", "=", False) | Domain(date, "=", False)
        return domain & (undated | Domain(date, ">", now))
