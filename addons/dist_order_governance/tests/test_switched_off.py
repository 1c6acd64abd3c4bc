import re

from odoo.tests import tagged

from .common_purchase import PurchaseCommon
from .common_sales import SalesCommon

OURS = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+\(?"?dist_\w+', re.IGNORECASE)


@tagged("post_install", "-at_install")
class TestSwitchedOff(SalesCommon, PurchaseCommon):
    """Controls that are off ask the database nothing while orders are worked on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sales = cls.env.ref("dist_order_governance.checkpoint_sale_confirm")
        for checkpoint, role in (
            (cls.checkpoint, "purchasing_manager"),
            (sales, "sales_approver"),
        ):
            group = cls.env.ref(f"dist_base.group_{role}")
            tiers = [{"who": "group", "group_id": group.id}]
            cls._create_policy("amount", 0.0, tiers, checkpoint_id=checkpoint.id)
        cls._switch("sale_approval", "off")
        cls._switch("purchase_approval", "off")

    def _sell(self):
        order = self._create_order(discount=18.0)
        order.write({"client_order_ref": "4711"})
        order.order_line.discount = 25.0
        order.action_confirm()
        order.order_line.discount = 30.0
        order.sudo()._create_invoices().action_post()
        return order

    def _purchase(self):
        order = self._create_purchase()
        order.write({"partner_ref": "4711"})
        order.order_line.price_unit = 70.0
        order.button_confirm()
        order.order_line.price_unit = 80.0
        order.picking_ids.sudo().button_validate()
        return order

    def _get_statements_of_ours(self, work):
        """Return the statements of some work that touch a table of the suite."""
        work()  # what is cached for good is read once
        self._flush()
        with self._count_statements() as statements:
            order = work()
            self.env.flush_all()
            self._flush()
        self.assertIn(order.state, ("sale", "purchase"))
        texts = [" ".join(str(statement).split()) for statement in statements]
        return [text for text in texts if OURS.search(text)]

    def test_no_statement_while_a_sale_is_created_changed_confirmed_and_invoiced(self):
        self.assertEqual(self._get_statements_of_ours(self._sell), [])

    def test_no_statement_while_goods_are_ordered_changed_and_received(self):
        self.assertEqual(self._get_statements_of_ours(self._purchase), [])

    def test_the_same_work_is_seen_once_the_controls_are_on(self):
        self.env["dist.approval.policy"].search([]).active = False
        self._switch("sale_approval", "on")
        self._switch("purchase_approval", "on")
        self.assertTrue(self._get_statements_of_ours(self._sell))
        self.assertTrue(self._get_statements_of_ours(self._purchase))
