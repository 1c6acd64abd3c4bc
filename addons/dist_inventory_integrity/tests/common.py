from odoo.tests import TransactionCase, new_test_user


class IntegrityCommon(TransactionCase):
    """A company with one door to its stock, and people who count.

    Provides ``shelf``, ``nowhere`` (the location of adjustments), ``item`` with ten on
    hand; ``clerk`` and ``manager``; ``found`` and ``lost`` (reasons); ``_on_hand``,
    ``_moved``, ``_quant``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.shelf = cls.warehouse.lot_stock_id
        cls.item = cls._create_item("Bolt")
        cls.nowhere = cls.item.with_company(cls.company).property_stock_inventory
        cls.clerk = new_test_user(cls.env, "int_clerk", "stock.group_stock_user")
        cls.manager = new_test_user(
            cls.env,
            "int_manager",
            "stock.group_stock_manager,product.group_product_manager",
        )
        cls.found = cls.env.ref("dist_base.reason_found")
        cls.lost = cls.env.ref("dist_base.reason_lost")
        cls._put(cls.item, 10)
        cls.control = cls.env.ref("dist_inventory_integrity.control_stock_door")
        cls.control.action_switch_on()

    @classmethod
    def _create_item(cls, name, **values):
        return cls.env["product.product"].create(
            {"name": name, "is_storable": True, "standard_price": 5, **values}
        )

    @classmethod
    def _put(cls, item, quantity, **values):
        """Receive goods by a transfer."""
        vendors = cls.env.ref("stock.stock_location_suppliers")
        move = cls.env["stock.move"].create(
            {
                "product_id": item.id,
                "product_uom_qty": quantity,
                "product_uom": item.uom_id.id,
                "location_id": vendors.id,
                "location_dest_id": cls.shelf.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                **values,
            }
        )
        move._action_confirm()
        move.quantity = quantity
        move.picked = True
        move._action_done()
        return move

    def _quant(self, item=None, user=None):
        quants = self.env["stock.quant"].with_user(user or self.clerk)
        item = item or self.item
        return quants.with_context(inventory_mode=True).search(
            [("product_id", "=", item.id), ("location_id", "=", self.shelf.id)]
        )

    def _on_hand(self, item=None):
        """Return what the books say lies anywhere inside."""
        item = item or self.item
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT coalesce(sum(quantity), 0) FROM stock_quant quant
              JOIN stock_location place ON place.id = quant.location_id
             WHERE product_id = %s AND usage IN ('internal', 'transit')
            """,
            [item.id],
        )
        return self.env.cr.fetchone()[0]

    def _moved(self, item=None):
        """Return what the done moves say lies inside."""
        item = item or self.item
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT coalesce(sum(quantity_product_uom * (
                       (target.usage IN ('internal', 'transit'))::int
                       - (source.usage IN ('internal', 'transit'))::int)), 0)
              FROM stock_move_line line
              JOIN stock_location source ON source.id = line.location_id
              JOIN stock_location target ON target.id = line.location_dest_id
             WHERE product_id = %s AND state = 'done'
            """,
            [item.id],
        )
        return self.env.cr.fetchone()[0]

    def _counts(self):
        return self.env["dist.stock.count"].search(
            [("line_ids.product_id", "=", self.item.id)], order="id"
        )
