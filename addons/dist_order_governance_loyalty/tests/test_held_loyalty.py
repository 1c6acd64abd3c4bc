from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.dist_order_governance.tests.common_customer import CustomerCommon


@tagged("post_install", "-at_install")
class TestHeldLoyalty(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False

    def _create_points(self):
        """Return a card of the customer that earns one point per unit of money."""
        program = self.env["loyalty.program"].create(
            {
                "name": "Points",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    )
                ],
                "reward_ids": [
                    Command.create({"discount": 10, "required_points": 10000})
                ],
            }
        )
        return self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": 5}
        )

    def _make_free(self, order):
        """Reward the whole order away."""
        program = self.env["loyalty.program"].create(
            {
                "name": "All of it",
                "program_type": "promotion",
                "applies_on": "current",
                "trigger": "auto",
                "rule_ids": [Command.create({"minimum_qty": 1})],
                "reward_ids": [
                    Command.create({"discount": 100, "discount_max_amount": 0})
                ],
            }
        )
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            if coupon.program_id == program:
                order._apply_program_reward(rewards, coupon)
        self.assertEqual(order.amount_total, 0.0)
        return order

    def _accept(self, order):
        """The customer confirms, as the portal and the shop do it."""
        order.with_user(self.portal).sudo()._validate_order()

    def test_points_come_with_the_release(self):
        card = self._create_points()
        order = self._create_quotation()
        order._update_programs_and_rewards()
        self._accept(order)
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertEqual(card.points, 5)
        self.assertFalse(card.history_ids)
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(card.points, 5 + 82)

    def test_passing_order_made_free_is_invoiced_by_odoo(self):
        # A reward that makes an order free counts as its discount: no row may ask.
        self.env["dist.approval.policy"].search([]).active = False
        order = self._make_free(self._create_quotation(discount=5.0))
        self._accept(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.invoice_ids.mapped("state"), ["posted"])

    def test_held_order_made_free_is_received_without_invoice(self):
        order = self._make_free(self._create_quotation())
        self._accept(order)
        self.assertEqual(order.state, "sent")
        self.assertEqual(order._dist_get_customer_notice(), "received")
        self.assertFalse(order.invoice_ids)

    def test_release_invoices_an_order_made_free_once(self):
        order = self._make_free(self._create_quotation())
        self._accept(order)
        request = self._approve(order)
        self.assertEqual(request.execution_state, "done", request.execution_message)
        self.assertEqual(order.invoice_ids.mapped("state"), ["posted"])
        self.assertEqual(self._count_confirmations(order), 1)

    def test_release_without_automatic_invoice_makes_none(self):
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "False")
        order = self._make_free(self._create_quotation())
        self._accept(order)
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.invoice_ids)

    def test_points_spent_elsewhere_meanwhile_stop_the_release_with_a_reason(self):
        card = self._create_points()
        card.points = 10000
        order = self._create_quotation()
        order._update_programs_and_rewards()
        order._apply_program_reward(card.program_id.reward_ids, card)
        self._accept(order)
        card.points = 0
        request = self._approve(order)
        self.assertEqual(request.execution_state, "refused")
        self.assertEqual(order.state, "sent")
        card.points = 10000
        request.with_user(self.seller).action_carry_out()
        self.assertEqual(order.state, "sale")
