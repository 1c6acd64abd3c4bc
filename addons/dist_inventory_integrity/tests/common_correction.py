from odoo.fields import Command
from odoo.tests import new_test_user

from .common import IntegrityCommon


class CorrectionCommon(IntegrityCommon):
    """Done transfers somebody may want to correct, and people who decide.

    Provides ``mistyped`` (a reason), ``controller`` and ``second`` (who decide),
    ``_receive``, ``_deliver``, ``_transfer``, ``_correct``, ``_switch``,
    ``_create_policy``, ``_get_request``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mistyped = cls.env.ref("dist_base.reason_mistyped")
        cls.controller, cls.second = (
            new_test_user(cls.env, login, "dist_base.group_inventory_controller")
            for login in ("int_controller", "int_second")
        )
        cls.env["dist.approval.policy"].search([]).active = False

    # === TRANSFERS === #

    @classmethod
    def _transfer(cls, item, quantity, source, target, operation=None, lots=()):
        """Return a done transfer of an item, one line per lot where there are any."""
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": (operation or cls.warehouse.int_type_id).id,
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
            }
        )
        picking.action_confirm()
        move = picking.move_ids
        if lots:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": item.id,
                        "product_uom_id": item.uom_id.id,
                        "quantity": quantity / len(lots),
                        "lot_id": lot.id,
                        "picked": True,
                        "picking_id": picking.id,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                    }
                )
                for lot in lots
            ]
        else:
            move.quantity = quantity
        move.picked = True
        picking._action_done()
        return picking

    @classmethod
    def _receive(cls, quantity, item=None, lots=()):
        vendors = cls.env.ref("stock.stock_location_suppliers")
        operation = cls.warehouse.in_type_id
        item = item or cls.item
        return cls._transfer(item, quantity, vendors, cls.shelf, operation, lots)

    @classmethod
    def _deliver(cls, quantity, item=None, lots=()):
        customers = cls.env.ref("stock.stock_location_customers")
        operation = cls.warehouse.out_type_id
        item = item or cls.item
        return cls._transfer(item, quantity, cls.shelf, customers, operation, lots)

    def _correct(self, picking, quantity, reason=None, user=None, line=None, note=None):
        """Correct a line as another system does, by default with a reason."""
        line = line or picking.move_line_ids
        return picking.with_user(user or self.clerk).dist_correct(
            [{"move_line_id": line.id, "quantity": quantity}],
            reason=(reason or self.mistyped).code,
            note=note,
        )

    def _get_correction(self, picking):
        return self.env["dist.stock.correction"].search(
            [("picking_id", "=", picking.id)], order="id desc", limit=1
        )

    # === APPROVAL === #

    @classmethod
    def _switch(cls, code, mode="on"):
        control = cls.env.ref(f"dist_inventory_integrity.control_{code}")
        control.action_switch(mode)

    @classmethod
    def _create_policy(cls, fact, low=10.0, operator="gt", **values):
        """Ask the inventory controllers where a fact is over a limit."""
        fact = cls.env.ref(f"dist_inventory_integrity.fact_{fact}")
        controllers = cls.env.ref("dist_base.group_inventory_controller")
        return cls.env["dist.approval.policy"].create(
            {
                "name": fact.name,
                "checkpoint_id": fact.checkpoint_id.id,
                "condition_ids": [
                    Command.create(
                        {"fact_id": fact.id, "operator": operator, "value_low": low}
                    )
                ],
                "tier_ids": [
                    Command.create({"who": "group", "group_id": controllers.id})
                ],
                **values,
            }
        )

    def _get_request(self, document, state="pending", user=None):
        requests = self.env["dist.approval.request"].search(
            [
                ("res_model", "=", document._name),
                ("res_id", "in", document.ids),
                ("state", "=", state),
            ]
        )
        return requests.with_user(user or self.controller)

    @classmethod
    def _create_user(cls, login, groups="base.group_user", **values):
        return new_test_user(cls.env, login, groups, **values)
