from odoo import models
from odoo.exceptions import UserError

CHECKPOINT = "sale_confirm"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def load_sale_order_from_pos(self, config_id):
        """Refuse what is or would be held, before it is paid at the counter.

        Afterwards it is too late: the counter confirms a quotation when the money is
        in the drawer and the goods are gone, and hands out the goods of a confirmed
        order by a transfer of its own, which names no line of the order.
        """
        if not self._dist_is_off(CHECKPOINT):
            self._dist_check_released(self.env._("sell"))
            self._dist_check_may_be_sold_now()
        return super().load_sale_order_from_pos(config_id)

    def _dist_check_may_be_sold_now(self):
        quotations = self.filtered(lambda order: order.state in ("draft", "sent"))
        for told in quotations.dist_explain() if quotations else []:
            if told["stops"] and told["mode"] == "on":
                raise UserError(
                    self.env._(
                        "%(name)s needs an approval before it can be sold at the "
                        "counter: %(why)s. Confirm it in Sales to ask for it.",
                        name=told["name"],
                        why="; ".join(told["sentences"]),
                    )
                )
