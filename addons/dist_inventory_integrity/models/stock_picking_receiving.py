from odoo import models
from odoo.exceptions import UserError

from .. import doors

CONTROL = "stock_receiving"


class StockPicking(models.Model):
    """Whoever buys closes what will not come any more, with a reason."""

    # One file for the lock, one for held goods, one for receiving.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.picking"

    def _dist_is_received(self):
        """Return whether one receipt of a purchase is compared with its order."""
        control = self.env["dist.control"]
        if control._is_off(CONTROL) or self.picking_type_code != "incoming":
            return False
        warehouse = self.picking_type_id.warehouse_id
        mode = control._mode(CONTROL, self.company_id.id, warehouse.id)
        return mode == "on" and bool(self.purchase_id)

    def dist_close_short(self, reason, note=None):
        """Cancel what is open of a receipt, because it will not come.

        :param reason: ``dist.reason.code`` or its id
        :param str note: what the vendor said
        :return: True
        :raise UserError: when there is nothing to close or the reason lacks its note
        """
        self.ensure_one()
        self.env["purchase.order"].check_access("write")  # whoever buys decides it
        self.check_access("read")
        self.purchase_id.check_access("write")
        moves = self.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        if not self.purchase_id or not moves:
            raise UserError(
                self.env._(
                    "Nothing of %(name)s is open that a vendor still owes.",
                    name=self.name,
                )
            )
        reason = self.env["dist.reason.code"].browse(getattr(reason, "id", reason))
        if "receiving_difference" not in reason.usage_ids.mapped("code"):
            raise UserError(
                self.env._("Choose one of the reasons for differences of a receipt.")
            )
        reason._check_given(note)
        open_qty = sum(moves.mapped("product_qty"))
        with doors.opened(self.env, doors.CLOSE):
            self.sudo().action_cancel()  # a buyer closes what the warehouse received
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "receipt_closed_short",
                    "res_model": self._name,
                    "res_id": self.id,
                    "res_name": self.name,
                    "company_id": self.company_id.id,
                    "reason": reason.code,
                    "note": note,
                    "after": {"quantity": open_qty},
                }
            ]
        )
        return True

    def action_dist_close_short(self):
        """Open the dialogue that asks why the rest will not come."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close short"),
            "res_model": "dist.receipt.close",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_picking_id": self.id},
        }
