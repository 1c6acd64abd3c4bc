from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.dist_order_governance.tests.common import GovernanceCommon


@tagged("post_install", "-at_install")
class TestHeldAtTheCounter(GovernanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy()
        cls.cashier = cls._create_user("cashier", "point_of_sale.group_pos_user")
        cls.config = cls.env["pos.config"].create({"name": "Counter"})
        cls.config.open_ui()

    def _load(self, order):
        """What the counter does when a quotation is chosen."""
        return order.with_user(self.cashier).load_sale_order_from_pos(self.config.id)

    def test_quotation_within_limits_is_sold(self):
        order = self._create_order(discount=5.0)
        self.assertEqual(self._load(order)["sale.order"][0]["id"], order.id)

    def test_quotation_that_would_be_held_is_refused_with_the_reason(self):
        order = self._create_order(discount=18.0)
        with self.assertRaisesRegex(UserError, "Discount 18.0 %.*Confirm it in Sales"):
            self._load(order)
        self.assertFalse(self._get_request(order))

    def test_waiting_quotation_is_refused_and_an_approved_order_is_sold(self):
        order = self._create_order(discount=18.0)
        order.action_confirm()
        with self.assertRaises(UserError):
            self._load(order)
        self._get_request(order).with_user(self.approver).action_approve()
        self.assertTrue(self._load(order)["sale.order"])

    def test_confirmed_order_is_sold_whatever_its_discount(self):
        self._switch("sale_approval", "off")
        order = self._create_order(discount=18.0)
        order.action_confirm()
        self._switch("sale_approval", "on")
        self.assertTrue(self._load(order)["sale.order"])

    def test_confirmed_order_whose_change_waits_is_refused_until_decided(self):
        order = self._create_order(discount=5.0)
        order.action_confirm()
        order.order_line.discount = 18.0
        self._flush()
        with self.assertRaisesRegex(UserError, "changed after it was confirmed"):
            self._load(order)
        self._get_request(order).with_user(self.approver).action_approve()
        self.assertTrue(self._load(order)["sale.order"])

    def test_watched_and_switched_off_controls_refuse_nothing(self):
        order = self._create_order(discount=18.0)
        for mode in ("watch", "off"):
            self._switch("sale_approval", mode)
            self.assertTrue(self._load(order)["sale.order"])
