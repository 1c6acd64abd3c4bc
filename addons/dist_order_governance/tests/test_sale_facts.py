from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_sales import SalesCommon


@tagged("post_install", "-at_install")
class TestPriceFacts(SalesCommon):
    def _assert_line(self, order, **expected):
        values = self._get_line_values(order)
        self.assertEqual({name: values[name] for name in expected}, expected)

    def test_amount_is_untaxed(self):
        tax = self.env["account.tax"].create({"name": "VAT", "amount": 20.0})
        order = self._create_order(quantity=3)
        order.order_line.tax_ids = tax
        self.assertEqual(order.amount_total, 360.0)
        self.assertEqual(self._get_values(order)["amount"], 300.0)

    def test_line_within_the_pricelist_has_nothing_below(self):
        self._assert_line(
            self._create_order(),
            discount=0.0,
            below_pricelist=0.0,
            line_margin=40.0,
            below_cost=False,
            cost_unknown=False,
        )

    def test_discount_and_lowered_price_are_both_below_the_pricelist(self):
        order = self._create_order(discount=10.0)
        order.order_line.price_unit = 90.0
        self._assert_line(order, discount=10.0, below_pricelist=19.0)

    def test_price_is_compared_with_the_customers_own_pricelist(self):
        self._use_pricelists()
        own, other = self.env["product.pricelist"].create(
            [{"name": "Own"}, {"name": "Cheap"}]
        )
        self._add_rule(own, fixed_price=95.0)
        self._add_rule(other, fixed_price=76.0)
        self.customer.property_product_pricelist = own
        order = self._create_order(pricelist_id=other.id)
        order.order_line.price_unit = 76.0
        self._assert_line(order, below_pricelist=20.0)

    def test_quantity_price_of_the_pricelist_counts(self):
        self._use_pricelists()
        own = self.env["product.pricelist"].create({"name": "Own"})
        self._add_rule(own, fixed_price=80.0, min_quantity=10)
        self.customer.property_product_pricelist = own
        order = self._create_order(quantity=10)
        order.order_line.price_unit = 80.0
        self._assert_line(order, below_pricelist=0.0)
        order.order_line.product_uom_qty = 9
        order.order_line.price_unit = 80.0
        self._assert_line(order, below_pricelist=20.0)

    def test_price_per_dozen_is_compared_per_dozen(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_order()
        order.order_line.product_uom_id = dozen
        order.order_line.price_unit = 1080.0
        self._assert_line(order, below_pricelist=10.0, line_margin=33.333333)

    def test_pricelist_of_the_country_is_the_same_as_odoos(self):
        self._use_pricelists()
        france = self.env.ref("base.fr")
        group = self.env["res.country.group"].create(
            {"name": "West", "country_ids": [Command.link(france.id)]}
        )
        self.env["product.pricelist"].create(
            [
                {"name": "West", "country_group_ids": [Command.link(group.id)]},
                {"name": "Everywhere"},
            ]
        )
        partners = self.env["res.partner"].create(
            [
                {"name": "Paris", "country_id": france.id},
                {"name": "Rome", "country_id": self.env.ref("base.it").id},
                {"name": "Nowhere"},
            ]
        )
        found = self.env["dist.price.book"]._get_customer_pricelists(partners)
        self.assertEqual(
            [found[partner.id] for partner in partners],
            [partner.property_product_pricelist for partner in partners],
        )
        self.assertNotEqual(found[partners[0].id], found[partners[1].id])

    def test_prices_of_the_book_are_those_of_odoo(self):
        """Every kind of rule, on every level, for several quantities."""
        self._use_pricelists()
        base, own = self.env["product.pricelist"].create(
            [{"name": "Base"}, {"name": "Own"}]
        )
        category = self.env["product.category"].create({"name": "Screws"})
        sub = self.env["product.category"].create(
            {"name": "Metric", "parent_id": category.id}
        )
        products = self._create_product("Screw", categ_id=sub.id)
        products |= self._create_product("Rivet") | self.product
        self._add_rule(
            base, applied_on="3_global", compute_price="percentage", percent_price=3.0
        )
        self._add_rule(
            base,
            applied_on="2_product_category",
            categ_id=category.id,
            compute_price="formula",
            base="standard_price",
            price_markup=50.0,
            price_surcharge=1.0,
        )
        self._add_rule(
            own,
            applied_on="3_global",
            compute_price="formula",
            base="pricelist",
            base_pricelist_id=base.id,
            price_discount=10.0,
            price_round=0.5,
        )
        self._add_rule(
            own,
            applied_on="1_product",
            min_quantity=5,
            product_tmpl_id=products[1].product_tmpl_id.id,
            fixed_price=7.0,
        )
        self._add_rule(
            own,
            applied_on="1_product",
            fixed_price=1.0,
            product_tmpl_id=products[2].product_tmpl_id.id,
            date_end="2001-01-01",
        )
        self.customer.property_product_pricelist = own
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": p.id, "product_uom_qty": quantity})
                    for p in products
                    for quantity in (1, 5)
                ],
            }
        )
        lists = self.env["dist.sale.facts"]._get_list_prices(
            order, fields.Datetime.now()
        )
        self.assertEqual(
            [lists[line.id][0] for line in order.order_line],
            [line._get_pricelist_price() for line in order.order_line],
        )

    def test_foreign_pricelist_is_converted_once(self):
        self._use_pricelists()
        dinar = self._create_currency("KWD", 0.25)
        own = self.env["product.pricelist"].create(
            {"name": "Dinar", "currency_id": dinar.id}
        )
        self._add_rule(own, fixed_price=25.0)
        self.customer.property_product_pricelist = own
        order = self._create_order(
            pricelist_id=self.env["product.pricelist"].create({"name": "Home"}).id
        )
        order.order_line.price_unit = 90.0
        self.assertEqual(order.currency_id, self.company.currency_id)
        self._assert_line(order, below_pricelist=10.0)

    def test_pricelist_in_a_currency_without_rate_makes_the_price_unknown(self):
        self._use_pricelists()
        own = self.env["product.pricelist"].create(
            {"name": "Gold", "currency_id": self._create_currency("XAU").id}
        )
        home = self.env["product.pricelist"].create({"name": "Home"})
        self.customer.property_product_pricelist = own
        order = self._create_order(pricelist_id=home.id)
        self._assert_line(order, below_pricelist=None)

    def test_tax_the_fiscal_position_takes_away_is_no_discount(self):
        order = self._create_taxed_order()
        self.assertEqual(order.order_line.price_unit, 100.0)
        self._assert_line(order, below_pricelist=0.0)
        order.order_line.price_unit = 90.0
        self._assert_line(order, below_pricelist=10.0)

    def _create_taxed_order(self):
        tax = self.env["account.tax"].create(
            {"name": "In", "amount": 20.0, "price_include_override": "tax_included"}
        )
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        self.env["account.tax"].create(
            {
                "name": "Out",
                "amount": 0.0,
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(tax.id)],
            }
        )
        product = self._create_product(
            list_price=120.0, taxes_id=[Command.set(tax.ids)]
        )
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "fiscal_position_id": position.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )

    def test_global_discount_counts_on_every_line(self):
        order = self._create_order(quantity=10)
        wizard = self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.2,
            }
        )
        wizard.action_apply_discount()
        line = self._facts(order).lines[0]
        self.assertAlmostEqual(line.values["discount"], 20.0)
        self.assertAlmostEqual(line.values["below_pricelist"], 20.0)
        self.assertAlmostEqual(line.values["line_margin"], 25.0)
        self.assertAlmostEqual(self._get_values(order)["margin"], 25.0)

    def test_returned_goods_at_any_price_take_off_the_order(self):
        order = self._create_order(quantity=10)
        order.order_line = [
            Command.create(
                {
                    "product_id": self.product.id,
                    "product_uom_qty": -1,
                    "price_unit": 500.0,
                }
            )
        ]
        self.assertEqual(self._facts(order).lines[0].values["discount"], 50.0)

    @classmethod
    def _use_pricelists(cls):
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("product.group_product_pricelist")
        )

    @classmethod
    def _add_rule(cls, pricelist, **values):
        return cls.env["product.pricelist.item"].create(
            {"pricelist_id": pricelist.id, "compute_price": "fixed", **values}
        )


@tagged("post_install", "-at_install")
class TestCostFacts(SalesCommon):
    def test_margin_of_a_line_and_of_the_order(self):
        cheap = self._create_product("Cheap", standard_price=90.0)
        order = self._create_order()
        order.order_line = [Command.create({"product_id": cheap.id})]
        document = self._facts(order)
        self.assertEqual(document.values["margin"], 25.0)
        self.assertEqual(
            [line.values["line_margin"] for line in document.lines], [40.0, 10.0]
        )

    def test_goods_without_cost_have_no_margin(self):
        for values in ({}, {"is_storable": False}):
            product = self._create_product(standard_price=0.0, **values)
            order = self._create_order()
            order.order_line.product_id = product
            line = self._get_line_values(order)
            self.assertTrue(line["cost_unknown"])
            self.assertIsNone(line["line_margin"])
            self.assertIsNone(line["below_cost"])
            self.assertIsNone(self._get_values(order)["margin"])

    def test_service_without_cost_costs_nothing(self):
        service = self._create_product(
            "Freight", type="service", is_storable=False, standard_price=0.0
        )
        order = self._create_order()
        order.order_line.product_id = service
        line = self._get_line_values(order)
        self.assertEqual((line["cost_unknown"], line["line_margin"]), (False, 100.0))

    def test_cost_typed_lower_on_the_line_makes_no_margin(self):
        order = self._create_order(discount=50.0)
        order.order_line.purchase_price = 1.0
        line = self._get_line_values(order)
        self.assertEqual((line["below_cost"], line["line_margin"]), (True, -20.0))

    def test_cost_typed_on_goods_without_cost_stays_unknown(self):
        order = self._create_order()
        order.order_line.product_id = self._create_product(standard_price=0.0)
        order.order_line.purchase_price = 1.0
        self.assertTrue(self._get_line_values(order)["cost_unknown"])

    def test_cost_typed_higher_counts(self):
        order = self._create_order()
        order.order_line.purchase_price = 80.0
        self.assertEqual(self._get_line_values(order)["line_margin"], 20.0)

    def test_free_goods_are_sold_below_cost(self):
        order = self._create_order()
        order.order_line.price_unit = 0.0
        line = self._get_line_values(order)
        self.assertEqual(
            (line["below_cost"], line["line_margin"], line["below_pricelist"]),
            (True, -1000.0, 100.0),
        )

    def test_cost_of_the_company_of_the_order_counts(self):
        other = self.env["res.company"].create({"name": "North"})
        self.product.with_company(other).standard_price = 95.0
        order = self._create_order()
        facts = self.env["dist.sale.facts"].sudo().with_company(other)
        (document,) = facts._collect(order.sudo().with_company(other))
        self.assertEqual(document.values["margin"], 40.0)

    def test_foreign_order_is_costed_at_the_rate_of_today(self):
        self.env.ref("base.group_user")._apply_group(
            self.env.ref("product.group_product_pricelist")
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "KWD", "currency_id": self._create_currency("KWD", 0.25).id}
        )
        order = self._create_order(pricelist_id=pricelist.id)
        order.order_line.price_unit = 20.0  # 80 in the company's currency
        self.assertEqual(self._get_line_values(order)["line_margin"], 25.0)

    def test_later_cost_of_the_goods_is_no_change_of_a_confirmed_order(self):
        self._create_policy(fact="line_margin", low=30.0, operator="lt")
        order = self._create_order()
        order.action_confirm()
        self.assertEqual(order.dist_gate_state, "passed")
        self.product.standard_price = 90.0
        order.order_line.product_uom_qty = 2.0
        self._flush()
        self.assertEqual(order.dist_gate_state, "passed")
        order.order_line.price_unit = 80.0
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")

    def test_new_line_of_a_confirmed_order_has_the_cost_of_today(self):
        self._create_policy(fact="line_margin", low=30.0, operator="lt")
        order = self._create_order()
        order.action_confirm()
        self.product.standard_price = 90.0
        order.order_line = [Command.create({"product_id": self.product.id})]
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")


@tagged("post_install", "-at_install")
class TestCustomerFacts(SalesCommon):
    def test_payment_terms_of_the_customer_are_no_difference(self):
        term = self.env.ref("account.account_payment_term_30days")
        order = self._create_order()
        self.assertFalse(self._get_values(order)["terms_differ"])
        order.payment_term_id = term
        values = self._get_values(order)
        self.assertTrue(values["terms_differ"])
        self.assertEqual(values["payment_term"], f"account.payment.term,{term.id}")
        self.customer.property_payment_term_id = term
        self.assertFalse(self._get_values(order)["terms_differ"])

    def test_first_order_is_first_until_one_is_confirmed(self):
        first, second = self._create_order(), self._create_order()
        self.assertTrue(self._get_values(first)["first_order"])
        first.action_confirm()
        self.assertTrue(self._get_values(first)["first_order"])
        self.assertFalse(self._get_values(second)["first_order"])

    def test_contact_of_a_known_company_is_no_new_customer(self):
        self.customer.is_company = True
        self._create_order().action_confirm()
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id}
        )
        order = self._create_order(partner_id=contact.id)
        self.assertFalse(self._get_values(order)["first_order"])
        self.assertEqual(
            self._get_values(order)["customer"], f"res.partner,{self.customer.id}"
        )

    def test_reference_is_repeated_however_it_is_typed(self):
        self._create_order(client_order_ref="PO-4711/a").action_confirm()
        for reference, expected in (
            ("po 4711 A", True),
            ("PO-4712/a", False),
            (" - ", False),
            (False, False),
        ):
            order = self._create_order(client_order_ref=reference)
            self.assertIs(self._get_values(order)["repeated_reference"], expected)

    def test_reference_of_another_customer_is_no_repetition(self):
        self._create_order(client_order_ref="1").action_confirm()
        other = self.env["res.partner"].create({"name": "Other"})
        order = self._create_order(client_order_ref="1", partner_id=other.id)
        self.assertFalse(self._get_values(order)["repeated_reference"])

    def test_second_of_a_batch_repeats_the_first(self):
        orders = self._create_order(client_order_ref="7")
        orders |= self._create_order(client_order_ref="7")
        repeated = [d.values["repeated_reference"] for d in self._facts(orders)]
        self.assertEqual(repeated, [False, True])

    def test_order_confirmed_later_does_not_repeat_the_earlier_one(self):
        with freeze_time("2026-03-02"):
            first = self._create_order(client_order_ref="7")
            first.action_confirm()
        second = self._create_order(client_order_ref="7")
        second.action_confirm()
        self.assertFalse(self._get_values(first)["repeated_reference"])
        self.assertTrue(self._get_values(second)["repeated_reference"])

    def _order_three_times(self, **values):
        for quantity in (2.0, 5.0, 3.0):
            self._create_order(quantity=quantity, **values).action_confirm()

    def _get_over_usual(self, order):
        return [line.values["over_usual"] for line in self._facts(order).lines]

    def test_quantity_is_compared_with_the_largest_of_three_orders(self):
        order = self._create_order(quantity=50)
        self.assertEqual(self._get_over_usual(order), [None])
        self._order_three_times()
        self.assertEqual(self._get_over_usual(order), [900.0])
        order.order_line.product_uom_qty = 5
        self.assertEqual(self._get_over_usual(order), [0.0])

    def test_quantity_is_compared_in_one_unit(self):
        self._order_three_times()
        order = self._create_order(quantity=5)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(self._get_over_usual(order), [1100.0])

    def test_order_is_no_precedent_for_itself(self):
        self._order_three_times()
        order = self._create_order(quantity=50)
        order.action_confirm()
        self.assertEqual(self._get_over_usual(order), [900.0])

    def test_what_others_or_long_ago_ordered_is_not_usual(self):
        other = self.env["res.partner"].create({"name": "Other"})
        self._order_three_times(partner_id=other.id)
        with freeze_time("2020-03-02"):
            self._order_three_times()
        self.assertEqual(self._get_over_usual(self._create_order()), [None])

    def test_contacts_share_what_is_usual(self):
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id}
        )
        self._order_three_times(partner_id=contact.id)
        self.assertEqual(self._get_over_usual(self._create_order(quantity=10)), [100.0])

    def test_order_of_a_confirmed_copy_has_no_reference(self):
        order = self._create_order(client_order_ref="7")
        order.action_confirm()
        self.assertFalse(self._get_values(order.copy())["repeated_reference"])


@tagged("post_install", "-at_install")
class TestScope(SalesCommon):
    def test_scope_of_an_order(self):
        tags = self.env["res.partner.category"]
        above = tags.create({"name": "Trade"})
        below = tags.create({"name": "Retail", "parent_id": above.id})
        own = tags.create({"name": "Person"})
        tier = self.env["dist.customer.tier"].search([], limit=1)
        self.customer.write(
            {"is_company": True, "category_id": below.ids, "dist_tier_id": tier.id}
        )
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id, "category_id": own.ids}
        )
        order = self._create_order(partner_id=contact.id)
        scope = self._facts(order).scope
        self.assertEqual(scope["company"], {self.company.id})
        self.assertEqual(scope["warehouse"], {order.warehouse_id.id})
        self.assertEqual(scope["team"], set(order.team_id.ids))
        self.assertEqual(scope["partner_category"], set((above | below | own).ids))
        self.assertEqual(scope["customer_tier"], {tier.id})

    def test_channel_is_found_from_the_source_before_the_team(self):
        channels = self.env["dist.channel"].search([], limit=2)
        team = self.env["crm.team"].create(
            {"name": "T", "dist_channel_id": channels[0].id}
        )
        source = self.env["utm.source"].create({"name": "EDI of a customer"})
        order = self._create_order(team_id=team.id)
        self.assertEqual(self._facts(order).scope["channel"], {channels[0].id})
        source.dist_channel_id = channels[1]
        order.source_id = source
        self.assertEqual(self._facts(order).scope["channel"], {channels[1].id})

    def test_persons_of_an_order(self):
        leader = self._create_user("leader", "dist_base.group_sales_approver")
        manager = self._create_user("manager", "dist_base.group_sales_approver")
        team = self.env["crm.team"].create({"name": "T", "user_id": leader.id})
        self.seller.dist_manager_id = manager
        order = self._create_order(team_id=team.id)
        order.with_user(self.seller).user_id = self.second_approver
        (document,) = order.with_user(self.seller).sudo()._dist_collect_facts("")
        self.assertEqual(
            document.persons,
            {
                "owner": (self.second_approver.id,),
                "team_leader": (leader.id,),
                "requester_manager": (manager.id,),
            },
        )

    def test_product_categories_include_the_parents(self):
        above = self.env["product.category"].create({"name": "Above"})
        below = self.env["product.category"].create(
            {"name": "Below", "parent_id": above.id}
        )
        self.product.categ_id = below
        (line,) = self._facts(self._create_order()).lines
        self.assertEqual(line.categories, {above.id, below.id})

    def test_text_and_down_payments_are_no_lines(self):
        order = self._create_order()
        order.order_line = [
            Command.create({"display_type": "line_note", "name": "Hello"}),
            Command.create(
                {
                    "is_downpayment": True,
                    "name": "Paid",
                    "product_uom_qty": 0,
                    "product_id": self.product.id,
                }
            ),
        ]
        self.assertEqual(len(self._facts(order).lines), 1)

    def test_goods_called_a_down_payment_are_judged_as_goods(self):
        order = self._create_order(discount=30.0)
        honest = self._facts(order)
        order.order_line.is_downpayment = True
        self.assertEqual(self._facts(order), honest)
