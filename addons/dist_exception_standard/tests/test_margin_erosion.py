from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import StandardCommon

NOW = "2026-05-04 09:00:00"
LATER = "2026-05-04 10:00:00"


@tagged("post_install", "-at_install")
class TestMarginErosion(StandardCommon):
    code = "margin_erosion"
    looks_twice = True

    def _sell(self, *prices, moment="2026-02-02 09:00:00", **values):
        """Return confirmed orders of five at prices of which four are cost."""
        with freeze_time(moment, tick=True):
            orders = self.env["sale.order"].union(
                *(self._quote(price, **values) for price in prices)
            )
            for order in orders:
                order.action_confirm()
                order.date_order = moment
        return orders

    def _quote(self, price, quantity=5, **values):
        line = {
            "product_id": self.item.id,
            "product_uom_qty": quantity,
            "price_unit": price,
        }
        return self._create_order(order_line=[Command.create(line)], **values)

    def _offer(self, price, moment=NOW, **values):
        with freeze_time(moment, tick=True):
            order = self._quote(price, **values)
            self._sweep()
        return order

    def test_quotation_under_the_usual_is_a_case_of_its_seller(self):
        self._sell(10, 10, 10, 10, 10)
        order = self._offer(8)
        case = self._cases(order)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.seller.id,
                    "partner_id": self.customer.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 4.0,
                }
            ],
        )
        self.assertIn("of Smith brings a margin of 50.0 %, usual are", case.sentence)
        self.assertIn("60.0 %", case.sentence)

    def test_customer_whose_margins_vary_is_given_more_room(self):
        self._sell(6, 8, 10, 12, 20)
        self.assertFalse(self._cases(self._offer(6)))

    def test_five_points_less_are_far_where_margins_never_vary(self):
        self._sell(10, 10, 10, 10, 10)
        self.assertFalse(self._cases(self._offer(9)))
        self.assertTrue(self._cases(self._offer(8.8)))

    def _sell_to_others(self, *prices, **values):
        """Return confirmed orders of five, each of another customer."""
        for number, price in enumerate(prices):
            partner = self.customer.create({"name": f"Other {number}"})
            self._sell(price, partner_id=partner.id, **values)

    def test_customer_without_a_habit_is_judged_by_what_the_item_brings(self):
        self._sell_to_others(10, 10, 10, 10, 10)
        order = self._offer(8)
        case = self._cases(order)
        self.assertEqual(case.value_at_risk, 4.0)
        self.assertEqual(case.owner_id, self.seller)
        self.assertIn("usual are", case.sentence)
        self.assertIn("60.0 % for its items", case.sentence)
        self.assertFalse(self._cases(self._offer(9.5)))

    def test_habit_of_the_customer_counts_before_that_of_the_item(self):
        self._sell_to_others(10, 10, 10, 10, 10)
        self._sell(8, 8, 8, 8, 8)
        self.assertFalse(self._cases(self._offer(8)))
        case = self._cases(self._offer(6.5))
        self.assertEqual(case.facts["whose"], "customer")

    def test_four_other_orders_of_an_item_are_no_habit(self):
        self._sell_to_others(10, 10, 10, 10)
        order = self._offer(8)
        self.assertFalse(self._cases(order))
        order.action_confirm()
        self._sweep_at(LATER)
        self.assertFalse(self._cases(order))

    def test_each_item_weighs_what_it_sells_for(self):
        self._sell_to_others(10, 10, 10, 10, 10)
        dear = self.env["product.product"].create(
            {"name": "Engine", "list_price": 900, "standard_price": 400}
        )
        line = {"product_id": dear.id, "product_uom_qty": 1, "price_unit": 900}
        with freeze_time(NOW, tick=True):
            order = self._quote(5)
            order.order_line = [Command.create(line)]
        self._sweep_at(LATER)
        self.assertFalse(self._cases(order), "the bolts are a trifle of it")

    def test_what_others_pay_for_the_item_is_seen_when_everything_is_looked_at(self):
        self._sell_to_others(10, 10, 10, 10)
        order = self._offer(8)
        other = self.customer.create({"name": "Fifth"})
        self._sell(10, partner_id=other.id)
        with freeze_time(LATER, tick=True):
            self._sweep(full=True)
        self.assertEqual(len(self._cases(order)), 1)

    def test_four_other_orders_are_no_habit(self):
        orders = self._sell(10, 10, 10, 10)
        order = self._offer(8)
        self.assertFalse(self._cases(order))
        order.action_confirm()
        self._sweep_at(LATER)
        self.assertFalse(self._cases(order | orders))

    def test_fifth_order_of_the_customer_makes_the_case(self):
        self._sell(10, 10, 10, 10)
        order = self._offer(8)
        self._sell(10)
        self._sweep_at(LATER)
        self.assertEqual(len(self._cases(order)), 1)

    def test_prices_of_the_pricelist_clear_the_case(self):
        self._sell(10, 10, 10, 10, 10)
        order = self._offer(8)
        case = self._cases(order).with_user(self.seller)
        self.assertEqual(case.next_action, "update_prices")
        with freeze_time(LATER, tick=True):
            case.action_next()
        self.assertEqual(order.order_line.price_unit, 10)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_confirmed_order_stays_a_case_until_it_is_invoiced(self):
        self.item.invoice_policy = "order"
        self._sell(10, 10, 10, 10, 10)
        order = self._offer(8)
        case = self._cases(order)
        with freeze_time(LATER, tick=True):
            order.action_confirm()
        self._sweep_at(LATER)
        self.assertEqual(case.state, "open")
        clerk = new_test_user(
            self.env,
            "std_clerk",
            "account.group_account_invoice,sales_team.group_sale_salesman_all_leads",
        )
        order.with_user(clerk)._create_invoices().action_post()
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_whoever_ships_the_order_is_not_told_what_it_earns(self):
        picker = new_test_user(self.env, "std_loader", "stock.group_stock_user")
        self._sell(10, 10, 10, 10, 10)
        order = self._offer(8)
        case = self._cases(order)
        self.assertTrue(order.with_user(picker).name)
        self.assertFalse(case.with_user(picker).search([("id", "=", case.id)]))
        with self.assertRaises(AccessError):
            case.with_user(picker).read(["sentence"])
        self.assertTrue(case.with_user(self.seller).sentence)

    def test_what_left_is_sold(self):
        self._sell(10, 10, 10, 10, 10)
        order = self._offer(8)
        case = self._cases(order)
        order.action_confirm()
        self._deliver(order.picking_ids, 5)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_quotation_that_ran_out_ends_with_nobody_writing(self):
        self._sell(10, 10, 10, 10, 10)
        order = self._offer(8, validity_date="2026-05-10")
        case = self._cases(order)
        self._sweep_at("2026-05-10 23:59:00")
        self.assertEqual(case.state, "open")
        self._sweep_at("2026-05-11 00:00:01")
        self.assertEqual(case.state, "cleared")

    def test_goods_whose_cost_nobody_knows_have_no_margin(self):
        self._sell(10, 10, 10, 10, 10)
        free = self.env["product.product"].create({"name": "Gift", "list_price": 1})
        line = {"product_id": free.id, "product_uom_qty": 1, "price_unit": 1}
        with freeze_time(NOW, tick=True):
            order = self._quote(8)
            order.order_line = [Command.create(line)]
        self._sweep_at(LATER)
        self.assertFalse(self._cases(order))

    def test_orders_of_a_year_before_last_are_forgotten(self):
        self._sell(10, 10, 10, 10, 10, moment="2025-04-30 09:00:00")
        self.assertFalse(self._cases(self._offer(8)))

    def test_contact_of_the_customer_has_its_habit(self):
        self._sell(10, 10, 10, 10, 10)
        contact = self.customer.create(
            {"name": "Smith West", "parent_id": self.customer.id}
        )
        self.assertTrue(self._cases(self._offer(8, partner_id=contact.id)))

    def test_lines_without_a_cost_of_their_own_count_with_that_of_the_item(self):
        detector = type(self.env["dist.detector.margin_erosion"])
        with patch.object(detector, "_has_costs", lambda self: False):
            self._sell(10, 10, 10, 10, 10)
            dozen = self.env.ref("uom.product_uom_dozen")
            with freeze_time(NOW, tick=True):
                order = self._quote(8)
                order.order_line.write({"product_uom_id": dozen.id, "price_unit": 96.0})
            self._sweep_at(LATER)
            case = self._cases(order)
        self.assertEqual((case.facts["margin"], case.facts["usual"]), (50, 60))

    def test_prices_are_changed_with_the_user_s_own_rights(self):
        self._sell(10, 10, 10, 10, 10)
        case = self._cases(self._offer(8))
        reader = new_test_user(self.env, "std_reader", "base.group_user")
        for user in (reader, self.picker):
            action = self.env["dist.action.update_prices"].with_user(user)
            self.assertFalse(action._get_offered(case))
            with self.assertRaises(AccessError):
                action._run(case.with_user(user))
