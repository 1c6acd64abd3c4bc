from odoo.fields import Command
from odoo.tests import new_test_user

from .common import IntegrityCommon


class CountCommon(IntegrityCommon):
    """A shelf with three bins, and people who plan, count and supervise.

    Provides ``bins`` (A-1 holds 40 bolts and 7 nuts, A-2 holds 3 nuts, A-3 nothing),
    ``nut``, ``reason`` (explains gains and losses); ``controller`` (plans),
    ``supervisor``, ``outsider`` (of another company); ``_plan``, ``_line``, ``_move``
    (a done transfer), ``_books``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = new_test_user(
            cls.env, "cnt_controller", "dist_base.group_inventory_controller"
        )
        cls.supervisor = new_test_user(
            cls.env,
            "cnt_supervisor",
            "stock.group_stock_user,dist_base.group_warehouse_supervisor",
        )
        other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.outsider = new_test_user(
            cls.env,
            "cnt_outsider",
            "dist_base.group_inventory_controller,stock.group_stock_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        cls.bins = cls.env["stock.location"].create(
            [
                {"name": name, "location_id": cls.shelf.id, "usage": "internal"}
                for name in ("A-1", "A-2", "A-3")
            ]
        )
        cls.nut = cls._create_item("Nut")
        quants = cls.env["stock.quant"]
        quants._update_available_quantity(cls.item, cls.bins[0], 40)
        quants._update_available_quantity(cls.nut, cls.bins[0], 7)
        quants._update_available_quantity(cls.nut, cls.bins[1], 3)
        usage = cls.env.ref("dist_base.reason_usage_stock_adjustment")
        cls.reason = cls.env["dist.reason.code"].create(
            {
                "code": "CNT",
                "name": "Count",
                "direction": "both",
                "usage_ids": [Command.link(usage.id)],
            }
        )

    def _plan(self, kind="cycle", start=True, **values):
        counts = self.env["dist.stock.count"].with_user(self.controller)
        count = counts.create({"kind": kind, "location_ids": self.bins.ids, **values})
        if start:
            count.action_start()
        return count

    def _line(self, count, item, place):
        return count.line_ids.filtered(
            lambda line: line.product_id == item and line.location_id == place
        )

    def _prepare_transfer(self, item, source, target, quantity, user=None, **values):
        """Return a confirmed internal transfer with nothing reserved."""
        pickings = self.env["stock.picking"].with_user(user or self.clerk)
        transfer = pickings.create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": item.id,
                            "product_uom_qty": quantity,
                            "product_uom": item.uom_id.id,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        }
                    )
                ],
                **values,
            }
        )
        transfer.action_confirm()
        transfer.do_unreserve()
        return transfer

    def _move(self, item, source, target, quantity):
        """Move goods by a done transfer."""
        transfer = self._prepare_transfer(item, source, target, quantity)
        transfer.action_assign()
        transfer.move_ids.picked = True
        transfer._action_done()
        return transfer

    def _books(self, item, place):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", item.id), ("location_id", "=", place.id)]
        )
        return sum(quants.mapped("quantity"))
