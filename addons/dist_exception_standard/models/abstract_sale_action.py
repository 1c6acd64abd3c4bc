from odoo import api, models
from odoo.exceptions import AccessError


class DistSaleAction(models.AbstractModel):
    """Actions of people who sell.

    The right to write orders does not tell who sells: Odoo gives it to people of the
    warehouse and to people who invoice as well.
    """

    _name = "dist.sale.action"
    _inherit = "dist.action"
    _description = "Action of people who sell"

    @api.model
    def _sells(self):
        return self.env.user.has_group("sales_team.group_sale_salesman")

    @api.model
    def _check_sells(self):
        """Refuse people who do not sell.

        :raise AccessError: the user is none of them
        """
        if not self._sells():
            raise AccessError(
                self.env._(
                    "What customers pay, are promised and are told is up to those who "
                    "sell. Ask the salesperson of the order, or an administrator for "
                    "the right to sell."
                )
            )
