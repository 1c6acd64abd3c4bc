from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import WarehouseCase


@tagged("post_install", "-at_install")
class TestWarehouseWork(WarehouseCase):
    """Daily work of people tied to one site, with their own rights."""

    def _finish(self, picking, user):
        picking = picking.with_user(user)
        picking.action_assign()
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def _on_hand(self, warehouse):
        return self.product.with_context(warehouse_id=warehouse.id).qty_available

    def test_person_of_one_site_receives_and_delivers_there(self):
        env = self.env(user=self.south_user)
        for picking_type in (self.south.in_type_id, self.south.out_type_id):
            picking = self._create_picking(picking_type, env=env)
            picking.action_confirm()
            self._finish(picking, self.south_user)
        self.assertEqual(self._on_hand(self.south), 0)

    def test_two_step_receipt_goes_on_for_its_own_site(self):
        self.south.reception_steps = "two_steps"
        env = self.env(user=self.south_user)
        picking = self._create_picking(self.south.in_type_id, env=env)
        picking.action_confirm()
        self._finish(picking, self.south_user)
        put_away = self.env["stock.picking"].search(
            [("picking_type_id", "=", self.south.store_type_id.id)]
        )
        self._finish(put_away, self.south_user)
        self.assertEqual(self._on_hand(self.south), 2)

    def test_each_side_does_its_leg_of_a_transfer_through_transit(self):
        leave, arrive = self._resupply_south()
        self._finish(leave.picking_id, self.north_user)
        self.assertEqual(arrive.state, "assigned")
        self._finish(arrive.picking_id, self.south_user)
        self.assertEqual(self._on_hand(self.south), 5)

    def test_long_chain_is_finished_by_the_people_of_each_site(self):
        self.north.delivery_steps = "pick_ship"
        self.south.reception_steps = "two_steps"
        moves = self._resupply_south()
        while open_moves := moves.filtered(lambda m: m.state == "assigned"):
            site = open_moves.picking_type_id.warehouse_id
            user = self.north_user if site == self.north else self.south_user
            self._finish(open_moves.picking_id, user)
            moves = self.env["stock.move"].search(
                [("product_id", "=", self.product.id)]
            )
        self.assertEqual(set(moves.mapped("state")), {"done"})
        self.assertEqual(self._on_hand(self.south), 5)

    def test_cancelling_at_the_start_cancels_the_hidden_end_of_the_chain(self):
        self.north.delivery_steps = "pick_ship"
        moves = self._resupply_south()
        moves.propagate_cancel = True
        moves[0].picking_id.with_user(self.north_user).action_cancel()
        self.assertEqual(set(moves.mapped("state")), {"cancel"})

    def test_cancelling_what_one_may_not_touch_is_refused(self):
        picking = self._create_picking(self.south.out_type_id)
        picking.action_confirm()
        with self.assertRaises(AccessError):
            picking.move_ids.with_user(self.north_user)._action_cancel()

    def test_person_of_two_sites_moves_goods_between_them(self):
        user = self._create_worker("both", self.north, self.south)
        picking = self._create_picking(
            self.north.int_type_id,
            dest=self.south.lot_stock_id,
            env=self.env(user=user),
        )
        picking.action_confirm()
        self._finish(picking, user)
        self.assertEqual(self._on_hand(self.south), 2)

    def test_counting_stock_is_possible_in_the_own_site_only(self):
        quants = self.env["stock.quant"].with_user(self.south_user)
        quant = quants.with_context(inventory_mode=True).create(
            {
                "product_id": self.product.id,
                "location_id": self.south.lot_stock_id.id,
                "inventory_quantity": 3,
            }
        )
        quant.action_apply_inventory()
        self.assertEqual(self._on_hand(self.south), 3)
        self.south_user.dist_warehouse_ids = [Command.set(self.north.ids)]
        self.assertFalse(quants.search([("id", "=", quant.id)]))
