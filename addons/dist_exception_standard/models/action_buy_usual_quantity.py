from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import formatLang


class DistActionBuyUsualQuantity(models.AbstractModel):
    """Set the quantity of a purchase that is not confirmed to what is usual."""

    _name = "dist.action.buy_usual_quantity"
    _inherit = "dist.action"
    _description = "Action: buy the usual quantity"

    _icon = "fa-undo"

    @api.model
    def _get_label(self):
        return self.env._("Buy the usual quantity")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of too much, of orders that can still be changed freely."""
        orders = self.env["purchase.order"]
        if not self._buys():
            return cases.browse()
        much = cases.filtered(
            lambda case: "much" in ((case.facts or {}).get("reasons") or [])
        )
        drafts = orders.search(
            Domain("id", "in", much.mapped("res_id"))
            & Domain("state", "in", ("draft", "sent"))
        )
        found = set(drafts.ids)
        return much.filtered(lambda case: case.res_id in found)

    @api.model
    def _run(self, case):
        order = self.env["purchase.order"].browse(case.res_id)
        if not self._buys():
            raise AccessError(
                self.env._(
                    "What is bought is for the buyer to change. Tell %(buyer)s.",
                    buyer=order.sudo().user_id.name or self.env._("the buyer"),  # name
                )
            )
        order.check_access("write")
        lines = order.order_line.filtered(
            lambda line: line.product_id == case.product_id
        )
        if len(lines) != 1:
            raise UserError(
                self.env._(
                    "%(order)s has %(count)s lines of %(product)s. Open it and change "
                    "the one that is wrong.",
                    order=order.display_name,
                    count=len(lines),
                    product=case.product_id.display_name,
                )
            )
        before = lines.product_qty
        lines.product_qty = lines.product_id.uom_id._compute_quantity(
            case.facts["usual_quantity"], lines.product_uom_id
        )
        said = self.env._(
            "%(product)s on %(order)s: %(after)s instead of %(before)s %(unit)s, as "
            "usual",
            product=lines.product_id.display_name,
            order=order.name,
            before=formatLang(self.env, before, dp="Product Unit"),
            after=formatLang(self.env, lines.product_qty, dp="Product Unit"),
            unit=lines.product_uom_id.name,
        )
        order.message_post(body=said)
        return self._say(said)

    @api.model
    def _buys(self):
        buyer = self.env.user.has_group("purchase.group_purchase_user")
        return buyer and self.env["purchase.order"].has_access("write")
