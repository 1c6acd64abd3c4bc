from odoo.tests import TransactionCase, new_test_user


class BinCommon(TransactionCase):
    """A warehouse with bins and people, every control off.

    Provides ``shelf``, ``upper`` and ``lower`` (bins of it), ``customers``,
    ``vendors``, ``item`` with ten in the upper bin; ``clerk`` and ``manager``;
    ``_switch``, ``_create_item``, ``_put``, ``_prepare_move``, ``_move``, ``_lay``
    (what lies in a bin), ``_quant``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.shelf = cls.warehouse.lot_stock_id
        cls.upper, cls.lower = cls.env["stock.location"].create(
            [
                {"name": name, "location_id": cls.shelf.id, "usage": "internal"}
                for name in ("Upper", "Lower")
            ]
        )
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.vendors = cls.env.ref("stock.stock_location_suppliers")
        cls.item = cls._create_item("Bolt")
        cls._put(cls.item, cls.upper, 10)
        cls.clerk = new_test_user(cls.env, "bin_clerk", "stock.group_stock_user")
        cls.manager = new_test_user(
            cls.env,
            "bin_manager",
            "stock.group_stock_manager,dist_base.group_warehouse_supervisor",
        )

    @classmethod
    def _switch(cls, name, mode="on", company=None):
        control = cls.env.ref(f"dist_inventory_integrity.control_{name}")
        settings = cls.env["dist.control.setting"]
        settings._set(control, company or cls.company, mode)

    @classmethod
    def _create_item(cls, name, **values):
        return cls.env["product.product"].create(
            {"name": name, "is_storable": True, "standard_price": 5, **values}
        )

    @classmethod
    def _put(cls, item, place, quantity, **key):
        cls.env["stock.quant"]._update_available_quantity(item, place, quantity, **key)

    def _plan_move(self, source, target, quantity=1, item=None, user=None):
        """Return a confirmed move with nothing reserved."""
        item = item or self.item
        moves = self.env["stock.move"].with_user(user or self.clerk)
        move = moves.create(
            {
                "product_id": item.id,
                "product_uom_qty": quantity,
                "product_uom": item.uom_id.id,
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
            }
        )
        move._action_confirm(merge=False)
        move._do_unreserve()
        return move

    def _prepare_move(self, source, target, quantity=1, item=None, user=None, **line):
        """Return a move that waits to be done, with one picked line."""
        move = self._plan_move(source, target, quantity, item, user)
        move.env["stock.move.line"].create(
            {
                "move_id": move.id,
                "picking_id": move.picking_id.id,
                "product_id": move.product_id.id,
                "product_uom_id": move.product_uom.id,
                "quantity": quantity,
                "picked": True,
                "location_id": source.id,
                "location_dest_id": target.id,
                **line,
            }
        )
        move.picked = True
        return move

    def _move(self, source, target, quantity=1, **values):
        move = self._prepare_move(source, target, quantity, **values)
        return move._action_done()

    def _quant(self, place, item=None):
        return self.env["stock.quant"].search(
            [
                ("product_id", "=", (item or self.item).id),
                ("location_id", "=", place.id),
            ]
        )

    def _lay(self, place, item=None):
        return sum(self._quant(place, item).mapped("quantity"))
