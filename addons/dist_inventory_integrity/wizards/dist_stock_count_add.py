from odoo import api, fields, models


class DistStockCountAdd(models.TransientModel):
    """Asks for something that lies there and is not on the list of a count."""

    _name = "dist.stock.count.add"
    _description = "Found and not on the list"
    _check_company_auto = True

    count_id = fields.Many2one(
        "dist.stock.count",
        required=True,
        domain="[('state', '=', 'open'), ('kind', '!=', 'adjustment')]",
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="count_id.company_id")
    location_id = fields.Many2one(
        "stock.location",
        "Where",
        required=True,
        check_company=True,
        compute="_compute_location_id",
        store=True,
        readonly=False,
        domain="[('usage', 'in', ('internal', 'transit'))]",
    )
    product_id = fields.Many2one(
        "product.product",
        "Item",
        required=True,
        check_company=True,
        domain="[('is_storable', '=', True)]",
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot or serial number",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
        compute="_compute_lot_id",
        store=True,
        readonly=False,
    )
    package_id = fields.Many2one("stock.package", check_company=True)
    owner_id = fields.Many2one("res.partner", "Owner")

    @api.depends("count_id")
    def _compute_location_id(self):
        for found in self:
            count = found.count_id
            places = count.location_ids or count.warehouse_id.lot_stock_id
            found.location_id = places if len(places) == 1 else False

    @api.depends("product_id")
    def _compute_lot_id(self):
        for found in self:
            if found.lot_id.product_id != found.product_id:
                found.lot_id = False

    def action_add(self):
        """Put it on the list, and ask at once how much lies there.

        :return: action that opens the look at it
        :raise UserError: the count is over, does not cover the place, or the item, its
            lot and the place do not go together
        """
        self.ensure_one()
        line_id = self.count_id.add_item(
            self.product_id.id,
            self.location_id.id,
            self.lot_id.id,
            self.package_id.id,
            self.owner_id.id,
        )
        return self.env["dist.stock.count.line"].browse(line_id).action_look()
