from odoo.fields import Command
from odoo.tests import new_test_user

from .common import IntegrityCommon


class QualityCommon(IntegrityCommon):
    """A warehouse that holds goods, a vendor, and people who receive and decide.

    Provides ``receiver`` and ``inspector``, ``vendor``, ``wet`` (a reason that asks for
    nothing), ``damaged`` (asks for a photo); ``_buy`` (a confirmed order of ``item``),
    ``_split``, ``_hold`` (a hold of three of ten that came), ``_transfer`` (a transfer
    somebody makes and validates).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receiver = new_test_user(cls.env, "qua_clerk", "stock.group_stock_user")
        cls.inspector = new_test_user(
            cls.env, "qua_inspector", "dist_base.group_quality_inspector"
        )
        cls.vendor = cls.env["res.partner"].create(
            {"name": "Forge", "email": "forge@example.com"}
        )
        cls.customer = cls.env["res.partner"].create({"name": "Smith"})
        cls.damaged = cls.env.ref("dist_base.reason_damaged")
        cls.wet = cls.env["dist.reason.code"].create(
            {
                "code": "WET",
                "name": "Wet",
                "usage_ids": [
                    Command.link(cls.env.ref("dist_base.reason_usage_quality_hold").id),
                    Command.link(cls.env.ref("dist_base.reason_usage_scrap").id),
                ],
            }
        )
        cls.quality = cls.env.ref("dist_inventory_integrity.control_stock_quality")
        cls.quality.action_switch_on()

    def _buy(self, quantity=10, item=None, price=5):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (item or self.item).id,
                            "product_qty": quantity,
                            "price_unit": price,
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        return order

    def _split(self, receipt, quantity, reason=None, user=None, line=None):
        """Return the holds of what was split off a receipt."""
        receipt = receipt.with_user(user or self.receiver)
        line = line or receipt.move_line_ids[:1]
        ids = receipt.dist_split_damaged(
            [{"move_line_id": line.id, "quantity": quantity}],
            (reason or self.wet).id,
            "Soaked",
        )
        return self.env["dist.quality.hold"].browse(ids)

    def _hold(self, quantity=3, came=10, **values):
        """Return the hold of a part of what came of an order; the rest is received."""
        order = self._buy(came)
        receipt = order.picking_ids
        hold = self._split(receipt, quantity, **values)
        receipt.with_user(self.receiver).button_validate()
        return hold

    def _transfer(self, source, target, quantity=1, kind=None, user=None, **values):
        """Return a transfer somebody makes by hand and validates."""
        env = self.env(user=user or self.clerk)
        picking = env["stock.picking"].create(
            {
                "picking_type_id": (kind or self.warehouse.int_type_id).id,
                "location_id": source.id,
                "location_dest_id": target.id,
            }
        )
        move = env["stock.move"].create(
            {
                "product_id": self.item.id,
                "product_uom_qty": quantity,
                "product_uom": self.item.uom_id.id,
                "picking_id": picking.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                **values,
            }
        )
        picking.action_confirm()
        move.quantity = quantity
        move.picked = True
        picking.button_validate()
        return picking

    def _at(self, place):
        """Return how much of the item the books know at a place and below."""
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.item.id), ("location_id", "child_of", place.id)]
        )
        return sum(quants.mapped("quantity"))

    @property
    def quarantine(self):
        return self.warehouse.dist_quarantine_id
