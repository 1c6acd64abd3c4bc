from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import WarehouseCase

RULED = (
    "stock.picking",
    "stock.move",
    "stock.move.line",
    "stock.quant",
    "stock.scrap",
    "stock.warehouse.orderpoint",
    "report.stock.quantity",
)


@tagged("post_install", "-at_install")
class TestAllowedWarehouses(WarehouseCase):
    def _sees(self, user, records):
        """Return the part of ``records`` the user sees; both ways must agree."""
        found = records.with_user(user).search([("id", "in", records.ids)])
        allowed = records.with_user(user)._filtered_access("read")
        self.assertEqual(set(found.ids), set(allowed.ids))
        return found.sudo().browse(sorted(found.ids))

    # === NO LIMIT === #

    def test_person_without_a_limit_meets_the_same_rules_as_before(self):
        ours = self.env["ir.rule"].search([("name", "like", "%allowed warehouses%")])
        ruled = ours.model_id.mapped("model")
        self.assertLessEqual(set(RULED), set(ruled))
        rules = self.env["ir.rule"].with_user(self.free_user)
        domains = {
            (name, mode): rules._compute_domain(name, mode)
            for name in ruled
            for mode in ("read", "write")
        }
        ours.active = False
        for (name, mode), domain in domains.items():
            self.assertEqual(domain, rules._compute_domain(name, mode), name)

    def test_rules_hold_back_nothing_while_odoo_still_loads(self):
        """`-u stock` runs the tests of Inventory before this addon is loaded."""
        ours = self.env["ir.rule"].search([("name", "like", "%allowed warehouses%")])
        user_without_the_field = self.env["res.partner"]
        for rule in ours:
            domain = safe_eval(rule.domain_force, {"user": user_without_the_field})
            self.assertEqual(domain, [], rule.name)

    def test_person_without_a_limit_sees_both_sites(self):
        pickings = self._create_picking(self.north.out_type_id)
        pickings += self._create_picking(self.south.out_type_id)
        self.assertEqual(len(self._sees(self.free_user, pickings)), 2)

    def test_searching_transfers_costs_the_same_with_and_without_a_limit(self):
        self._create_picking(self.north.out_type_id)
        for user in (self.free_user, self.north_user):
            pickings = self.env["stock.picking"].with_user(user)
            pickings.search([], limit=1)
            with self.assertQueryCount(1):
                pickings.search([], limit=1)

    # === ONE SITE === #

    def test_transfers_and_their_parts_of_another_site_are_hidden(self):
        for warehouse, user in (
            (self.north, self.north_user),
            (self.south, self.south_user),
        ):
            self._put_in_stock(warehouse, 10)
            picking = self._create_picking(warehouse.out_type_id)
            picking.action_confirm()
            stranger = (self.north_user | self.south_user) - user
            for part in (picking, picking.move_ids, picking.move_line_ids):
                self.assertEqual(self._sees(user, part), part)
                self.assertFalse(self._sees(stranger, part))

    def test_reading_a_hidden_transfer_by_id_is_refused(self):
        picking = self._create_picking(self.south.in_type_id)
        refused = r"a warehouse other than those you work in \(North\)"
        with self.assertRaisesRegex(AccessError, refused):
            picking.with_user(self.north_user).read(["name"])

    def test_default_warehouse_is_one_the_person_works_in(self):
        default = self.south_user._get_default_warehouse_id()
        self.assertEqual(default, self.south)
        other = self.env["res.company"].create({"name": "Other"})
        default = self.south_user.with_company(other)._get_default_warehouse_id()
        self.assertEqual(default.company_id, other)

    def test_stock_of_another_site_is_hidden(self):
        self._put_in_stock(self.south, 7)
        quants = self.env["stock.quant"].search([("product_id", "=", self.product.id)])
        seen = self._sees(self.north_user, quants)
        self.assertEqual(seen.location_id, self.north.lot_stock_id)
        product = self.product.with_user(self.south_user)
        self.assertEqual(product.qty_available, 7)

    def test_reordering_rules_and_scrap_of_another_site_are_hidden(self):
        orderpoints = self.env["stock.warehouse.orderpoint"].create(
            [
                {"product_id": self.product.id, "warehouse_id": site.id}
                | {"location_id": site.lot_stock_id.id}
                for site in (self.north, self.south)
            ]
        )
        self.assertEqual(self._sees(self.north_user, orderpoints), orderpoints[0])
        scraps = self.env["stock.scrap"].create(
            [
                {"product_id": self.product.id, "location_id": site.lot_stock_id.id}
                for site in (self.north, self.south)
            ]
        )
        self.assertEqual(self._sees(self.south_user, scraps), scraps[1])

    def test_transfer_that_touches_no_site_is_seen_by_all(self):
        supplier = self.env.ref("stock.stock_location_suppliers")
        customer = self.env.ref("stock.stock_location_customers")
        picking = self._create_picking(self.north.out_type_id, supplier, customer)
        self.assertEqual(self._sees(self.south_user, picking), picking)

    def test_new_work_in_another_site_is_refused(self):
        env = self.env(user=self.north_user)
        self._create_picking(self.north.in_type_id, env=env)
        with self.assertRaises(AccessError):
            self._create_picking(self.south.in_type_id, env=env)

    # === BETWEEN SITES === #

    def test_direct_transfer_between_two_sites_is_seen_by_both(self):
        picking = self._create_picking(
            self.north.int_type_id, dest=self.south.lot_stock_id
        )
        picking.action_confirm()
        for user in (self.north_user, self.south_user):
            for part in (picking, picking.move_ids, picking.move_line_ids):
                self.assertEqual(self._sees(user, part), part)

    def test_both_legs_through_transit_are_seen_by_both(self):
        moves = self._resupply_south()
        self.assertEqual(len(moves), 2)
        for user in (self.north_user, self.south_user):
            for part in (moves, moves.picking_id, moves.move_line_ids):
                self.assertEqual(len(self._sees(user, part)), len(part))

    def test_third_site_sees_neither_leg(self):
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WST"})
        stranger = self._create_worker("west", west)
        moves = self._resupply_south()
        self.assertFalse(self._sees(stranger, moves))
        self.assertFalse(self._sees(stranger, moves.picking_id))

    def test_inner_steps_of_the_other_site_stay_hidden(self):
        self.north.delivery_steps = "pick_ship"
        moves = self._resupply_south()
        self.assertEqual(len(moves), 3)
        self.assertEqual(len(self._sees(self.south_user, moves)), 2)
        self.assertEqual(len(self._sees(self.north_user, moves)), 3)

    # === THE LIMIT ITSELF === #

    def test_change_of_the_limit_takes_effect_at_once(self):
        picking = self._create_picking(self.south.out_type_id)
        self.assertFalse(self._sees(self.north_user, picking))
        self.north_user.dist_warehouse_ids = [Command.link(self.south.id)]
        self.assertEqual(self._sees(self.north_user, picking), picking)
        self.north_user.dist_warehouse_ids = [Command.set(self.north.ids)]
        self.assertFalse(self._sees(self.north_user, picking))
        self.north_user.dist_warehouse_ids = [Command.clear()]
        self.assertEqual(self._sees(self.north_user, picking), picking)

    def test_archiving_the_only_allowed_site_does_not_open_the_others(self):
        picking = self._create_picking(self.north.out_type_id)
        self.south.action_archive()
        self.assertFalse(self._sees(self.south_user, picking))

    def test_site_that_somebody_is_tied_to_cannot_be_deleted(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "DELETE FROM stock_warehouse WHERE id = %s", self.south.ids
            )

    def test_person_cannot_widen_the_own_limit(self):
        with self.assertRaises(AccessError):
            self.north_user.with_user(self.north_user).dist_warehouse_ids = [
                Command.clear()
            ]
