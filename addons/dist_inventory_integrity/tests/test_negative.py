from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .. import positions
from .bins import BinCommon


@tagged("post_install", "-at_install")
class TestNegative(BinCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("stock_negative")

    def _oversell(self, quantity=14):
        """Leave less than nothing in the upper bin."""
        self._switch("stock_negative", "off")
        self._move(self.upper, self.customers, quantity)
        self._switch("stock_negative")

    def test_taking_more_than_there_is_is_refused(self):
        self._put(self.item, self.lower, 3)
        refusal = (
            "(?s)Bolt: 2.00 Units are missing in WH/Stock/Upper.* Free goods lie in "
            "WH/Stock/Lower.*count the bin now.*another bin"
        )
        with self.assertRaisesRegex(UserError, refusal):
            self._move(self.upper, self.customers, 12)

    def test_three_bins_with_most_free_goods_are_named(self):
        for number in range(5):
            place = self.upper.copy({"name": f"Bin {number}"})
            self._put(self.item, place, 1 + number)
        with self.assertRaises(UserError) as refusal:
            self._move(self.upper, self.customers, 12)
        message = str(refusal.exception)
        order = [message.index(f"Bin {number}") for number in (4, 3, 2)]
        self.assertEqual(order, sorted(order))
        self.assertNotIn("Bin 1", message)

    def test_taking_all_of_it_passes(self):
        self._move(self.upper, self.customers, 10)
        self.assertEqual(self._lay(self.upper), 0)

    def test_control_off_odoo_is_as_it_was(self):
        self._switch("stock_negative", "off")
        self._move(self.upper, self.customers, 12)
        self.assertEqual(self._lay(self.upper), -2)

    def test_two_moves_that_together_leave_enough_pass(self):
        out = self._prepare_move(self.upper, self.customers, 12)
        back = self._prepare_move(self.vendors, self.upper, 5)
        (out | back)._action_done()
        self.assertEqual(self._lay(self.upper), 3)

    def test_two_moves_that_together_take_too_much_are_refused(self):
        moves = self._prepare_move(self.upper, self.customers, 6)
        moves |= self._prepare_move(self.upper, self.customers, 6)
        with self.assertRaisesRegex(UserError, "2.00 Units are missing"):
            moves._action_done()

    def test_what_is_below_nothing_may_be_led_back(self):
        self._oversell(14)
        self._move(self.vendors, self.upper, 1)
        self.assertEqual(self._lay(self.upper), -3)
        quant = self._quant(self.upper).with_user(self.clerk)
        quant = quant.with_context(inventory_mode=True)
        quant.inventory_quantity = 2
        quant.action_apply_inventory()
        self.assertEqual(self._lay(self.upper), 2)

    def test_what_is_below_nothing_may_not_go_lower(self):
        self._oversell(14)
        with self.assertRaisesRegex(UserError, "5.00 Units are missing"):
            self._move(self.upper, self.customers, 1)

    def test_the_smallest_quantity_of_the_unit_counts(self):
        self.env.ref("uom.decimal_product_uom").digits = 4
        kilos = self.env.ref("uom.product_uom_kgm")
        salt = self._create_item("Salt", uom_id=kilos.id)
        self._put(salt, self.upper, 1)
        with self.assertRaisesRegex(UserError, "0.0040 kg are missing"):
            self._move(self.upper, self.customers, 1.004, item=salt)

    def test_each_owner_and_package_is_a_position_of_its_own(self):
        owner = self.env["res.partner"].create({"name": "Consigner"})
        package = self.env["stock.package"].create({"name": "PACK-1"})
        self._put(self.item, self.upper, 2, owner_id=owner)
        self._put(self.item, self.upper, 2, package_id=package)
        for key in ({"owner_id": owner.id}, {"package_id": package.id}):
            with (
                self.subTest(key=key),
                self.assertRaisesRegex(UserError, "Bolt, (Consigner|PACK-1): 1.00"),
                self.env.cr.savepoint(),
            ):
                self._move(self.upper, self.customers, 3, **key)
            self._move(self.upper, self.customers, 2, **key)
        self.assertEqual(self._lay(self.upper), 10)

    def test_lot_that_is_not_there_is_refused_beside_another_one(self):
        tracked = self._create_item("Valve", tracking="lot")
        here, gone = self.env["stock.lot"].create(
            [{"name": name, "product_id": tracked.id} for name in ("HERE", "GONE")]
        )
        self._put(tracked, self.upper, 5, lot_id=here)
        with self.assertRaisesRegex(UserError, "Valve, GONE: 1.00"):
            self._move(self.upper, self.customers, item=tracked, lot_id=gone.id)

    def test_lot_is_taken_from_goods_without_one_as_far_as_they_go(self):
        tracked = self._create_item("Valve", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": tracked.id})
        self._put(tracked, self.upper, 2)
        self._move(self.upper, self.customers, 1, item=tracked, lot_id=lot.id)
        with self.assertRaisesRegex(UserError, "Valve.*: 1.00 Units are missing"):
            self._move(self.upper, self.customers, 2, item=tracked, lot_id=lot.id)

    def test_goods_nobody_counts_pass(self):
        spray = self.env["product.product"].create({"name": "Spray", "type": "consu"})
        move = self._move(self.upper, self.customers, 5, item=spray)
        self.assertEqual(move.state, "done")

    def test_another_company_and_a_site_that_is_off_are_as_they_were(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        site = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.item, site.lot_stock_id, -4)
        self.assertEqual(self._lay(site.lot_stock_id), -4)
        control = self.env.ref("dist_inventory_integrity.control_stock_negative")
        settings = self.env["dist.control.setting"]
        settings._set(control, self.company, "off", self.warehouse)
        self._move(self.upper, self.customers, 12)
        self.assertEqual(self._lay(self.upper), -2)

    def test_goods_between_two_companies_are_guarded(self):
        between = self.env.ref("stock.stock_location_inter_company")
        with self.assertRaisesRegex(UserError, "are missing in"):
            self.env["stock.quant"]._update_available_quantity(self.item, between, -1)

    def test_every_way_of_a_program_is_refused(self):
        forged = {"inventory_mode": True, "is_scrap": True, "quants_cache": None}
        quants = self.env["stock.quant"].with_context(**forged)
        done = self._move(self.upper, self.customers, 1).move_line_ids
        move = self._prepare_move(self.upper, self.customers, 12)
        quant = self._quant(self.upper)
        line = {
            "move_id": done.move_id.id,
            "product_id": self.item.id,
            "quantity": 20,
            "location_id": self.upper.id,
            "location_dest_id": self.customers.id,
        }
        ways = {
            "done": lambda: move.with_context(**forged)._action_done(),
            "position": lambda: quants._update_available_quantity(
                self.item, self.upper, -12
            ),
            "written": lambda: quant.write({"quantity": -1}),
            "done line": lambda: done.with_user(self.clerk).write({"quantity": 20}),
            "added line": lambda: done.with_user(self.clerk).create(line),
        }
        for name, way in ways.items():
            with (
                self.subTest(way=name),
                self.assertRaisesRegex(UserError, "missing in"),
                self.env.cr.savepoint(),
            ):
                way()

    def test_transfer_by_a_plain_user_is_refused_and_undone(self):
        pickings = self.env["stock.picking"].with_user(self.clerk)
        picking = pickings.create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.upper.id,
                "location_dest_id": self.customers.id,
            }
        )
        self._prepare_move(self.upper, self.customers, 12).picking_id = picking
        with self.assertRaises(UserError), self.env.cr.savepoint():
            picking.button_validate()
        self.assertEqual(self._lay(self.upper), 10)

    def test_watching_notes_what_would_have_been_refused(self):
        self._switch("stock_negative", "watch")
        self._move(self.upper, self.customers, 12)
        row = self.env["dist.evidence"].search(
            [("event", "=", "stock_below_nothing")], limit=1
        )
        self.assertEqual((row.res_id, row.actor_id), (self.upper.id, self.clerk.id))
        self.assertIn("-2", row.after_text)

    def test_what_is_noted_ends_with_the_step(self):
        with positions.noted(self.env):
            self.assertIsNotNone(positions.get_noted(self.env))
        self.assertIsNone(positions.get_noted(self.env))

    def _step(self, items):
        """Move one of each item down, all at once; return the statements it took."""
        ends = {"location_id": self.upper.id, "location_dest_id": self.lower.id}
        line = {"quantity": 1, "picked": True, **ends}
        moves = self.env["stock.move"].create(
            [
                {
                    "product_id": item.id,
                    "product_uom_qty": 1,
                    "product_uom": item.uom_id.id,
                    "state": "assigned",
                    "picked": True,
                    "move_line_ids": [Command.create({"product_id": item.id, **line})],
                    **ends,
                }
                for item in items
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        moves._action_done()
        self.env.flush_all()
        self.assertEqual(set(moves.mapped("state")), {"done"})
        return self.env.cr.sql_log_count - before

    def test_five_hundred_lines_cost_two_statements_at_most(self):
        items = self.env["product.product"].create(
            [{"name": f"Item {n}", "is_storable": True} for n in range(500)]
        )
        places = [(self.upper, 9), (self.lower, 1)]
        self.env["stock.quant"].create(
            [
                {"product_id": item.id, "location_id": place.id, "quantity": lying}
                for item in items
                for place, lying in places
            ]
        )
        self._step(items[:1])  # what is read once is read
        with_control = self._step(items)
        self._switch("stock_negative", "off")
        self._step(items[:1])
        self.assertLessEqual(with_control - self._step(items), 2)
        self.assertEqual(self._lay(self.lower, items[-1]), 3)
