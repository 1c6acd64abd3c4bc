from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common_purchase import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPurchasePeople(PurchaseCommon):
    """Nobody approves what they asked for, created, changed or ordered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy("amount", 500.0)
        cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.vendor.id,
                "product_tmpl_id": cls.product.product_tmpl_id.id,
                "price": 60.0,
            }
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.buy = cls.warehouse.buy_pull_id.route_id
        cls.product.route_ids = cls.buy
        stock = cls.env.ref("stock.group_stock_manager")
        (cls.manager | cls.second_manager).group_ids += stock

    def _get_rfq(self):
        self._flush()
        return self.env["purchase.order"].search(
            [("partner_id", "=", self.vendor.id), ("state", "=", "draft")]
        )

    def _replenish(self, user, quantity=10.0):
        # A rule of the superuser is deleted once it is replenished.
        rules = self.env["stock.warehouse.orderpoint"].with_user(self.manager)
        rule = rules.search([("product_id", "=", self.product.id)]) or rules.create(
            {"product_id": self.product.id, "trigger": "manual"}
        )
        rule.qty_to_order_manual = quantity
        rule.with_user(user).action_replenish()
        return self._get_rfq()

    def _assert_excluded(self, order, user, other):
        request = self._get_request(order)
        with self.assertRaises(AccessError):
            request.with_user(user).action_approve()
        request.with_user(other).action_approve()
        self.assertEqual(order.state, "purchase")

    def test_requester_does_not_approve(self):
        order = self._create_purchase(user=self.buyer)
        order.with_user(self.manager).button_confirm()
        self._assert_excluded(order, self.manager, self.second_manager)

    def test_creator_does_not_approve_what_a_colleague_confirmed(self):
        order = self._create_purchase(user=self.manager)
        order.with_user(self.buyer).button_confirm()
        self._assert_excluded(order, self.manager, self.second_manager)

    def test_who_changed_a_line_does_not_approve(self):
        order = self._create_purchase()
        order.order_line.with_user(self.manager).price_unit = 61.0
        self._flush()
        order.button_confirm()
        self._assert_excluded(order, self.manager, self.second_manager)

    def test_rfq_of_replenishment_carries_who_pressed_order(self):
        order = self._replenish(self.manager)
        self.assertEqual(order.create_uid.id, SUPERUSER_ID)
        self.assertEqual(order.dist_ordered_by_ids, self.manager)
        order.with_user(self.buyer).button_confirm()
        self._assert_excluded(order, self.manager, self.second_manager)

    def test_who_pressed_order_is_not_taken_out_again(self):
        order = self._replenish(self.manager)
        line = order.order_line.with_user(self.manager)
        with self.assertRaises(AccessError):
            line.dist_ordered_by_ids = [Command.clear()]
        with self.assertRaises(AccessError):
            order.with_user(self.manager).order_line = [
                Command.update(line.id, {"dist_ordered_by_ids": [Command.clear()]})
            ]
        with self.assertRaises(AccessError):
            line.create(
                {
                    "order_id": order.id,
                    "product_id": self.product.id,
                    "product_qty": 1.0,
                    "dist_ordered_by_ids": [Command.link(self.second_manager.id)],
                }
            )

    def test_everyone_who_added_to_the_rfq_is_carried(self):
        self._replenish(self.manager)
        order = self._replenish(self.second_manager)
        self.assertEqual(len(order.order_line), 1)
        self.assertEqual(order.dist_ordered_by_ids, self.manager | self.second_manager)
        order.with_user(self.buyer).button_confirm()
        request = self._get_request(order)
        for user in (self.manager, self.second_manager):
            with self.assertRaises(AccessError):
                request.with_user(user).action_approve()

    def test_replenish_wizard_carries_who_pressed_it(self):
        wizard = self.env["product.replenish"].with_user(self.manager)
        wizard.create(
            {
                "product_id": self.product.id,
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "product_uom_id": self.product.uom_id.id,
                "quantity": 10.0,
                "warehouse_id": self.warehouse.id,
                "route_id": self.buy.id,
            }
        ).launch_replenishment()
        order = self._get_rfq()
        self.assertEqual(order.dist_ordered_by_ids, self.manager)
        order.with_user(self.buyer).button_confirm()
        self._assert_excluded(order, self.manager, self.second_manager)

    def test_rfq_made_while_the_control_was_off_still_excludes_its_orderer(self):
        self._switch("purchase_approval", "off")
        order = self._replenish(self.manager)
        self.assertFalse(order.dist_ordered_by_ids)
        self._switch("purchase_approval", "on")
        order.with_user(self.buyer).button_confirm()
        self._assert_excluded(order, self.manager, self.second_manager)

    def test_scheduler_is_nobody(self):
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.product.id,
                "product_min_qty": 10,
                "product_max_qty": 10,
            }
        )
        self.env["stock.rule"].with_user(SUPERUSER_ID).run_scheduler()
        order = self._get_rfq()
        self.assertTrue(order)
        self.assertFalse(order.dist_ordered_by_ids)
        order.with_user(self.buyer).button_confirm()
        self._get_request(order).with_user(self.manager).action_approve()
        self.assertEqual(order.state, "purchase")

    def test_order_confirmed_by_a_job_asks_in_the_name_of_a_technical_user(self):
        order = self._create_purchase().with_user(SUPERUSER_ID)
        order.button_confirm()
        request = self._get_request(order)
        request.with_user(self.manager).action_approve()
        self.assertEqual(request.execution_state, "done", request.execution_message)
        self.assertEqual(order.state, "purchase")

    def test_carrying_out_needs_no_right_of_the_decider(self):
        self.env["dist.approval.policy"].search(
            []
        ).tier_ids.group_id = self.branch_managers
        order = self._create_purchase()
        order.button_confirm()
        self.assertFalse(order.with_user(self.decider).has_access("write"))
        self._get_request(order).with_user(self.decider).action_approve()
        self.assertEqual(order.state, "purchase")

    def test_requester_who_left_does_not_stop_the_order(self):
        order = self._create_purchase()
        order.button_confirm()
        self.buyer.active = False
        request = self._get_request(order)
        request.with_user(self.manager).action_approve()
        self.assertEqual(request.execution_state, "done", request.execution_message)
        self.assertEqual(order.state, "purchase")

    def test_two_tiers_are_asked_in_order_and_the_last_one_releases(self):
        self.decider.group_ids += self.env.ref("stock.group_stock_user")  # reads orders
        self._create_policy(
            "amount",
            500.0,
            tiers=[
                {
                    "number": 2,
                    "who": "users",
                    "user_ids": [Command.set(self.decider.ids)],
                }
            ],
        )
        order = self._create_purchase()
        order.button_confirm()
        request = self._get_request(order)
        with self.assertRaises(AccessError):
            request.with_user(self.decider).action_approve()
        request.with_user(self.manager).action_approve()
        self.assertEqual(order.state, "to approve")
        request.with_user(self.decider).action_approve()
        self.assertEqual(order.state, "purchase")


@tagged("post_install", "-at_install")
class TestPurchaseRoles(PurchaseCommon):
    def test_roles_carry_the_rights_of_their_work(self):
        self.assertTrue(self.buyer.has_group("purchase.group_purchase_user"))
        self.assertFalse(self.buyer.has_group("purchase.group_purchase_manager"))
        self.assertTrue(self.manager.has_group("purchase.group_purchase_manager"))

    def test_uninstalling_takes_the_rights_back(self):
        uninstall_hook(self.env)
        self.assertFalse(self.buyer.has_group("purchase.group_purchase_user"))
        self.assertFalse(self.manager.has_group("purchase.group_purchase_manager"))
        self.assertTrue(self.manager.has_group("dist_base.group_buyer"))
