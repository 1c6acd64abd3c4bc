from odoo import api, models
from odoo.fields import Domain


class DistActionCheckAvailability(models.AbstractModel):
    """Look whether the goods are there by now, and reserve them."""

    _name = "dist.action.check_availability"
    _inherit = "dist.action"
    _description = "Action: check availability"

    _icon = "fa-cubes"

    @api.model
    def _get_label(self):
        return self.env._("Check availability")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of transfers that wait for goods."""
        waiting = Domain("id", "in", cases.mapped("res_id"))
        waiting &= Domain("state", "in", ("confirmed", "waiting")) | Domain(
            "move_ids.state", "=", "partially_available"
        )
        transfers = self.env["stock.picking"]
        if not transfers.has_access("write"):
            return cases.browse()
        found = set(transfers.search(waiting).ids)
        return cases.filtered(lambda case: case.res_id in found)

    @api.model
    def _run(self, case):
        transfer = self.env["stock.picking"].browse(case.res_id)
        transfer.action_assign()
        lacking = transfer.move_ids.filtered(
            lambda move: move.state in ("confirmed", "waiting", "partially_available")
        )
        if not lacking:
            return self._say(
                self.env._(
                    "All goods of %(transfer)s are reserved.", transfer=transfer.name
                )
            )
        return self._say(
            self.env._(
                "%(transfer)s still waits for %(items)s. Open it to see what is there.",
                transfer=transfer.name,
                items=", ".join(lacking.product_id.mapped("display_name")[:5]),
            ),
            "warning",
        )
