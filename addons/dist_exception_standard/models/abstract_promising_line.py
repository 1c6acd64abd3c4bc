from odoo import api, models

# Of sales and of purchases.
CONFIRMED = ("sale", "purchase")


class DistPromisingLineMixin(models.AbstractModel):
    """Lines added to a confirmed order, or changed on it, promise something new."""

    _name = "dist.promising.line.mixin"
    _description = "Line of an order that keeps its promises"

    # Fields that say how much is promised and for when.
    _dist_promising = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._dist_keep_promises()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if self._dist_promising & vals.keys():
            self._dist_keep_promises()
        return result

    def _dist_keep_promises(self):
        # Orders that are not confirmed promise nothing: they cost no statement.
        orders = self.order_id.filtered(lambda order: order.state in CONFIRMED)
        self.env["dist.promise"]._keep(orders)
