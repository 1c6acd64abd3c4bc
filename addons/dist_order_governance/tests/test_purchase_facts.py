from datetime import date, timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_purchase import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPriceFacts(PurchaseCommon):
    def _get_over(self, order, what):
        return self._collect(order)[1][f"price_over_{what}"]

    def test_without_history_the_last_price_is_unknown_not_zero(self):
        self.assertIsNone(self._get_over(self._create_purchase(), "last"))

    def test_price_is_compared_with_the_last_order_of_any_vendor(self):
        other = self.env["res.partner"].create({"name": "Other vendor"})
        self._buy(50.0)
        self._buy(100.0, partner_id=other.id)
        order = self._create_purchase(110.0)
        self.assertEqual(self._get_over(order, "last"), 10.0)

    def test_discount_and_purchase_unit_are_taken_into_account(self):
        self._buy(10.0)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_purchase(120.0, discount=10.0)
        order.order_line.product_uom_id = dozen
        order.order_line.price_unit = 120.0
        order.order_line.discount = 10.0
        self.assertAlmostEqual(self._get_over(order, "last"), -10.0)

    def test_included_tax_is_no_price(self):
        tax = self.env["account.tax"].create(
            {
                "name": "21 % included",
                "amount": 21.0,
                "type_tax_use": "purchase",
                "price_include_override": "tax_included",
            }
        )
        order = self._create_purchase(121.0)
        order.order_line.tax_ids = tax
        order.order_line.price_unit = 121.0
        self.product.standard_price = 100.0
        self.assertAlmostEqual(self._get_over(order, "cost"), 0.0)

    def test_cheap_item_in_a_small_quantity_is_not_rounded_away(self):
        self._buy(0.333, quantity=1.0)
        order = self._create_purchase(0.333, quantity=1.0)
        self.assertEqual(self._get_over(order, "last"), 0.0)

    def test_same_price_in_the_same_currency_is_equal_whatever_the_rate(self):
        foreign = self._get_currency(1.25)
        self._buy(100.0, currency_id=foreign.id)
        self._get_currency(2.0)
        order = self._create_purchase(100.0, currency_id=foreign.id)
        self.assertEqual(self._get_over(order, "last"), 0.0)

    def test_price_in_another_currency_is_converted_with_the_rate_of_today(self):
        foreign = self._get_currency(1.25)
        self._buy(100.0)
        order = self._create_purchase(150.0, currency_id=foreign.id)
        self.assertAlmostEqual(self._get_over(order, "last"), 20.0)

    def test_price_without_a_rate_is_unknown(self):
        foreign = self._get_currency(1.25)
        order = self._create_purchase(150.0, currency_id=foreign.id)
        self.env["res.currency.rate"].search(
            [("currency_id", "=", foreign.id)]
        ).unlink()
        self.assertIsNone(self._get_over(order, "cost"))

    def test_item_without_cost_has_no_known_distance_to_it(self):
        self.product.standard_price = 0.0
        self.assertIsNone(self._get_over(self._create_purchase(), "cost"))

    def test_price_list_of_the_vendor_is_chosen_as_odoo_chooses_it(self):
        for quantity, price in ((0, 100.0), (10, 80.0), (100, 50.0)):
            self.env["product.supplierinfo"].create(
                {
                    "partner_id": self.vendor.id,
                    "product_tmpl_id": self.product.product_tmpl_id.id,
                    "min_qty": quantity,
                    "price": price,
                    "discount": 0.0,
                }
            )
        order = self._create_purchase(100.0, quantity=10.0)
        order.order_line.price_unit = 100.0
        self.assertAlmostEqual(self._get_over(order, "list"), 25.0)

    def test_cost_is_that_of_the_orders_company_not_of_the_active_one(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        self.product.with_company(other).standard_price = 30.0
        order = self._create_purchase(60.0)
        order = order.with_company(other)
        self.assertEqual(self._get_over(order, "cost"), 0.0)

    def _get_currency(self, rate):
        currencies = self.env.ref("base.USD") | self.env.ref("base.EUR")
        currency = (currencies - self.company.currency_id)[0]
        currency.active = True
        self.env["res.currency.rate"].search(
            [("currency_id", "=", currency.id)]
        ).unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "rate": rate,
                "name": "2020-01-01",
                "company_id": self.company.id,
            }
        )
        return currency


@tagged("post_install", "-at_install")
class TestVendorFacts(PurchaseCommon):
    def _get(self, code, order=None):
        document, line = self._collect(order or self._create_purchase())
        return document[code] if code in document else line[code]

    def test_vendor_on_no_list_is_not_approved(self):
        self.assertTrue(self._get("unapproved_vendor"))

    def test_approval_for_item_or_category_above_or_everything_counts(self):
        top = self.env["product.category"].create({"name": "Fasteners"})
        below = self.env["product.category"].create(
            {"name": "Bolts", "parent_id": top.id}
        )
        self.product.categ_id = below
        order = self._create_purchase()
        for scope in (
            {"product_tmpl_id": self.product.product_tmpl_id.id},
            {"categ_id": top.id},
            {},
        ):
            with self.subTest(scope=scope):
                approval = self._approve_vendor(**scope)
                self.assertFalse(self._get("unapproved_vendor", order))
                approval.active = False
                self.assertTrue(self._get("unapproved_vendor", order))

    def test_approval_of_another_item_company_or_time_counts_nothing(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        yesterday = fields.Date.today() - timedelta(days=1)
        self._approve_vendor(product_tmpl_id=self._create_item().product_tmpl_id.id)
        self._approve_vendor(company_id=other.id)
        self._approve_vendor(valid_to=yesterday)
        self._approve_vendor(valid_from=yesterday + timedelta(days=2))
        self.assertTrue(self._get("unapproved_vendor"))

    def test_approval_of_the_company_holds_for_its_addresses(self):
        address = self.env["res.partner"].create(
            {"name": "Depot", "parent_id": self.vendor.id, "type": "other"}
        )
        self._approve_vendor()
        order = self._create_purchase(partner_id=address.id)
        self.assertFalse(self._get("unapproved_vendor", order))

    def test_missing_documents_of_vendor_and_items_are_counted(self):
        kind = self.env["dist.document.type"].create(
            {"name": "Audit", "code": "aud", "needs_file": False}
        )
        requirements = self.env["dist.document.requirement"]
        requirements.search([]).active = False
        requirements.create({"type_id": kind.id, "partner_kind": "vendor"})
        requirements.create({"type_id": kind.id, "res_model": "product.template"})
        order = self._create_purchase()
        self.assertEqual(self._get("missing_documents", order), 2)
        self.env["dist.document"].create(
            {
                "name": "A-1",
                "type_id": kind.id,
                "owner_ref": f"res.partner,{self.vendor.id}",
                "valid_to": fields.Date.today(),
            }
        )
        self.assertEqual(self._get("missing_documents", order), 1)
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.assertEqual(self._get("missing_documents", order), 2)

    def test_order_below_the_vendors_minimum_says_by_how_much(self):
        self.assertEqual(self._get("below_minimum"), 0.0)
        self.vendor.dist_purchase_minimum = 750.0
        self.assertEqual(self._get("below_minimum"), 150.0)
        self.vendor.dist_purchase_minimum = 600.0
        self.assertEqual(self._get("below_minimum"), 0.0)

    def test_minimum_is_that_of_the_orders_company(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        self.vendor.with_company(other).dist_purchase_minimum = 5000.0
        self.assertEqual(self._get("below_minimum"), 0.0)

    def test_lead_time_is_measured_on_receipts_of_the_vendor(self):
        for days in (8, 10, 30):
            self._receive(self._buy(), days)
        self.assertEqual(self._get("lead_time_gap", self._create_purchase(days=4)), 6.0)
        self.assertEqual(
            self._get("lead_time_gap", self._create_purchase(days=12)), 0.0
        )

    def test_too_few_receipts_say_nothing_about_the_lead_time(self):
        self._receive(self._buy(), 8)
        self.assertIsNone(self._get("lead_time_gap", self._create_purchase(days=4)))

    def test_lead_time_of_the_item_wins_over_that_of_the_vendor(self):
        other = self._create_item()
        for days in (20, 20, 20):
            self._receive(self._buy(product=other), days)
        for days in (6, 6, 6):
            self._receive(self._buy(), days)
        self.assertEqual(self._get("lead_time_gap", self._create_purchase(days=4)), 2.0)

    def test_vendor_without_bank_account_has_no_known_change(self):
        self.assertIsNone(self._get("bank_days"))


@tagged("post_install", "-at_install")
class TestBankFacts(PurchaseCommon):
    """A change of a bank account is dated by evidence nobody can alter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["res.partner.bank"].create(
            {"acc_number": "NL91ABNA0417164300", "partner_id": cls.vendor.id}
        )
        cls.order = cls._create_purchase()

    def _get_days(self, ahead=0):
        now = fields.Datetime.now() + timedelta(days=ahead)
        with freeze_time(now):
            return self._collect(self.order)[0]["bank_days"]

    def _get_events(self):
        return self.env["dist.evidence"].search(
            [
                ("event", "=", "vendor_bank_changed"),
                ("res_model", "=", "res.partner"),
                ("res_id", "=", self.vendor.id),
            ]
        )

    def test_new_account_is_a_change_of_today(self):
        self.assertEqual(self._get_days(), 0)
        self.assertEqual(self._get_days(ahead=9), 9)
        self.assertEqual(len(self._get_events()), 1)

    def test_other_number_is_a_change_with_evidence_of_both(self):
        with freeze_time(fields.Datetime.now() + timedelta(days=5)):
            self.account.acc_number = "NL02ABNA0123456789"
        self.assertEqual(self._get_days(ahead=9), 4)
        event = self._get_events()[0]
        self.assertIn("NL91ABNA0417164300", event.before)
        self.assertIn("NL02ABNA0123456789", event.after)

    def test_what_does_not_move_money_is_no_change(self):
        self.account.note = "Called them"
        self.account.acc_number = "NL91ABNA0417164300"
        self.assertEqual(len(self._get_events()), 1)

    def test_removed_account_and_account_of_another_are_changes(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.account.unlink()
        self.assertEqual(len(self._get_events()), 2)
        self.env["res.partner.bank"].create(
            {"acc_number": "DE89370400440532013000", "partner_id": stranger.id}
        ).partner_id = self.vendor
        self.assertEqual(len(self._get_events()), 3)

    def test_account_that_comes_with_a_merged_contact_is_a_change(self):
        twin = self.env["res.partner"].create({"name": "Screws Limited"})
        self.env["res.partner.bank"].create(
            {"acc_number": "DE89370400440532013000", "partner_id": twin.id}
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.vendor.id, twin.id], self.vendor)
        self.assertEqual(len(self._get_events()), 2)

    def test_recent_change_holds_an_order_and_an_old_one_does_not(self):
        self._create_policy("bank_days", 30.0, operator="lt", on_unknown="ignore")
        with freeze_time(fields.Datetime.now() + timedelta(days=40)):
            self.order.button_confirm()
            self.assertEqual(self.order.state, "purchase")
        order = self._create_purchase()
        order.button_confirm()
        self.assertEqual(order.state, "to approve")

    def test_change_after_approval_is_not_covered(self):
        self._create_policy("bank_days", 30.0, operator="lt", on_unknown="ignore")
        with freeze_time(fields.Datetime.now() + timedelta(days=20)):
            self.order.button_confirm()
        request = self._get_request(self.order)
        self.account.acc_number = "NL02ABNA0123456789"
        with self.assertRaisesRegex(UserError, "20 days, now 0 days"):
            request.with_user(self.manager).action_approve()
        self.assertEqual(self.order.state, "to approve")


@tagged("post_install", "-at_install")
class TestDemandFacts(PurchaseCommon):
    def _is_spot(self, order):
        return self._collect(order)[1]["spot_buy"]

    def _sell(self, quantity, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "product_uom_qty": quantity}
                    )
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    def _stock(self, quantity):
        stock = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.env["stock.quant"]._update_available_quantity(
            self.product, stock.lot_stock_id, quantity
        )

    def test_goods_nobody_asked_for_are_a_spot_buy(self):
        self.assertTrue(self._is_spot(self._create_purchase()))

    def test_open_orders_of_customers_are_demand(self):
        self._sell(5.0)
        self.assertFalse(self._is_spot(self._create_purchase()))

    def test_stock_that_covers_the_orders_leaves_no_demand(self):
        self._stock(5.0)
        self._sell(5.0)
        self.assertTrue(self._is_spot(self._create_purchase()))

    def test_shortage_at_a_reordering_rule_is_demand(self):
        self._stock(5.0)
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.product.id,
                "product_min_qty": 6.0,
                "product_max_qty": 9.0,
            }
        )
        order = self._create_purchase()
        self.assertFalse(self._is_spot(order))
        rule.product_min_qty = 5.0
        self.assertTrue(self._is_spot(order))

    def test_link_to_a_rule_without_a_shortage_is_no_demand(self):
        rule = self.env["stock.warehouse.orderpoint"].create(
            {"product_id": self.product.id, "product_min_qty": 0.0}
        )
        order = self._create_purchase()
        order.order_line.orderpoint_id = rule
        self.assertTrue(self._is_spot(order))

    def test_transfer_that_waits_for_the_goods_is_demand(self):
        self._stock(50.0)
        move = self._sell(5.0).picking_ids.move_ids
        order = self._create_purchase()
        order.order_line.move_dest_ids = move
        self.assertFalse(self._is_spot(order))
        move._action_cancel()
        self.assertTrue(self._is_spot(order))

    def test_sale_that_was_delivered_is_no_demand(self):
        self._stock(50.0)
        sale = self._sell(5.0)
        order = self._create_purchase()
        order.order_line.sale_line_id = sale.order_line
        self.assertFalse(self._is_spot(order))
        sale.picking_ids.button_validate()
        self.assertTrue(self._is_spot(order))

    def test_transfer_of_another_item_is_no_demand(self):
        self._stock(50.0)
        move = self._sell(5.0).picking_ids.move_ids
        order = self._create_purchase(product=self._create_item())
        order.order_line.move_dest_ids = move
        self.assertTrue(self._is_spot(order))

    def test_what_a_confirmed_order_brings_makes_it_no_spot_buy(self):
        self._sell(5.0)
        order = self._create_purchase()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertFalse(self._is_spot(order))

    def test_demand_for_what_has_no_stock_is_unknown(self):
        service = self._create_item(type="service", is_storable=False)
        self.assertIsNone(self._is_spot(self._create_purchase(product=service)))


@tagged("post_install", "-at_install")
class TestVendorApproval(PurchaseCommon):
    def test_buyer_reads_the_list_and_does_not_write_it(self):
        approval = self._approve_vendor()
        self.assertTrue(approval.with_user(self.buyer).partner_id)
        self.assertFalse(approval.with_user(self.buyer).has_access("write"))
        self.assertFalse(approval.with_user(self.buyer).has_access("create"))
        self.assertTrue(approval.with_user(self.manager).has_access("create"))

    def test_approval_is_archived_and_never_deleted(self):
        approval = self._approve_vendor()
        self.assertFalse(approval.with_user(self.manager).has_access("unlink"))
        with self.assertRaisesRegex(UserError, "Archive it"):
            approval.unlink()

    def test_every_change_is_evidence(self):
        approval = self._approve_vendor().with_user(self.manager)
        approval.valid_to = date(2099, 1, 1)
        approval.note = "Audited"
        rows = self.env["dist.evidence"].search(
            [("res_model", "=", approval._name), ("res_id", "=", approval.id)]
        )
        self.assertEqual(
            rows.mapped("event"), ["vendor_approval_changed", "vendor_approval_added"]
        )
        self.assertEqual(rows[0].actor_id, self.manager.id)

    def test_item_and_category_exclude_each_other(self):
        category = self.env["product.category"].create({"name": "Bolts"})
        with self.assertRaisesRegex(ValidationError, "Keep one of them"):
            self._approve_vendor(
                product_tmpl_id=self.product.product_tmpl_id.id, categ_id=category.id
            )

    def test_states_are_found_as_they_are_shown(self):
        today = fields.Date.today()
        day = timedelta(days=1)
        for state, values in {
            "valid": {"valid_to": today},
            "expired": {"valid_to": today - day},
            "future": {"valid_from": today + day},
        }.items():
            approval = self._approve_vendor(**values)
            found = approval.search([("state", "=", state)])
            self.assertEqual(approval.state, state)
            self.assertIn(approval, found)
            self.assertEqual(set(found.mapped("state")), {state})

    def test_clerk_of_another_company_sees_none_of_ours(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        stranger = self._create_employee(
            "stranger",
            "dist_base.group_purchasing_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        approval = self._approve_vendor(company_id=self.company.id)
        self.assertFalse(
            approval.with_user(stranger).search([("id", "=", approval.id)])
        )

    def test_form_lets_those_who_keep_the_minimum_enter_it(self):
        view = self.env.ref("base.view_partner_form").id
        for user, is_open in ((self.buyer, False), (self.manager, True)):
            partner = self.env["res.partner"].with_user(user)
            fields_found = [
                node
                for node in etree.fromstring(partner.get_view(view)["arch"]).iter(
                    "field"
                )
                if node.get("name") == "dist_purchase_minimum"
            ]
            self.assertEqual(len(fields_found), 1)
            self.assertEqual(fields_found[0].get("readonly") != "1", is_open)

    def test_buyer_does_not_lower_the_vendors_minimum(self):
        self.vendor.dist_purchase_minimum = 500.0
        groups = self.env.ref("base.group_partner_manager")
        self.buyer.group_ids += groups
        with self.assertRaisesRegex(AccessError, "vendor's minimum"):
            self.vendor.with_user(self.buyer).dist_purchase_minimum = 0.0
        self.vendor.with_user(self.buyer).dist_purchase_minimum = 500.0
        self.vendor.with_user(self.manager).dist_purchase_minimum = 400.0
        self.assertEqual(self.vendor.dist_purchase_minimum, 400.0)
