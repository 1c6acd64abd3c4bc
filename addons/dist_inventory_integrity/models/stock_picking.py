from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """A done transfer stays locked."""

    _inherit = "stock.picking"

    def write(self, vals):
        if "is_locked" in vals and not vals["is_locked"]:
            done = self.filtered(lambda picking: picking.state == "done")
            places = done.location_id | done.location_dest_id
            if places._dist_get_guarded():
                raise UserError(
                    self.env._(
                        "%(names)s is done and stays locked: what was done is not "
                        "rewritten. Count the goods where they lie, or return them by "
                        "a transfer of their own.",
                        names=", ".join(done.mapped("name")),
                    )
                )
        return super().write(vals)
