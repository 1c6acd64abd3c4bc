from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_sales import SalesCommon

GOVERNANCE = (
    "dist.approval.request",
    "dist.approval.step",
    "dist.approval.decision",
    "dist.approval.edit",
    "dist.approval.policy",
    "dist.approval.policy.version",
)


@tagged("post_install", "-at_install")
class TestSaleIntegrity(SalesCommon):
    """What holds for sales orders whatever way they are touched."""

    def setUp(self):
        super().setUp()
        self._create_policy()

    def _hold(self, **values):
        order = self._create_order(**{"discount": 18.0, **values})
        order.with_user(self.seller).action_confirm()
        return order, self._get_request(order)

    def test_portal_and_public_read_no_governance_record(self):
        self._hold()
        portal = new_test_user(self.env, "gov_portal", groups="base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            for model in GOVERNANCE:
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_portal_customer_reads_no_gate_of_the_own_order(self):
        portal = new_test_user(self.env, "gov_buyer", groups="base.group_portal")
        order, _request = self._hold(partner_id=portal.partner_id.id)
        order.message_subscribe(portal.partner_id.ids)
        own = order.with_user(portal)
        self.assertEqual(own.name, order.name)
        for name in ("dist_gate_state", "dist_gate_facts"):
            with self.assertRaises(AccessError):
                own.read([name])

    def test_one_call_gives_what_three_calls_give(self):
        one, request = self._hold()
        request.with_user(self.approver).action_approve()
        three, request = self._hold()
        self._flush()
        self.env.invalidate_all()
        request.with_user(self.approver).action_approve()
        self._flush()
        self.assertEqual(one.state, three.state)
        self.assertEqual(one.dist_gate_state, three.dist_gate_state)
        self.assertEqual(one.state, "sale")

    def test_server_action_is_no_way_around(self):
        for code in ("record.action_confirm()", "record.write({'state': 'sale'})"):
            order = self._create_order(discount=18.0)
            action = self.env["ir.actions.server"].create(
                {
                    "name": "Go",
                    "model_id": self.env["ir.model"]._get_id("sale.order"),
                    "state": "code",
                    "code": code,
                }
            )
            context = {"active_model": "sale.order", "active_id": order.id}
            try:
                with self.env.cr.savepoint():
                    action.with_context(**context).run()
            except UserError as refusal:
                self.assertIn("approval matrix", str(refusal))
            self._flush()
            self.assertNotEqual(order.state, "sale")
            self.assertFalse(order.picking_ids)

    def test_batch_of_copies_is_judged_one_by_one(self):
        order = self._create_order(discount=18.0)
        copies = order.copy() | order.copy() | self._create_order()
        copies.action_confirm()
        self.assertEqual(copies.mapped("state"), ["draft", "draft", "sale"])

    def test_request_keeps_the_version_of_the_row(self):
        policy = self._create_policy(fact="amount", low=50.0)
        _order, request = self._hold()
        versions = request.policy_version_ids
        policy.condition_ids.value_low = 99999.0
        policy.name = "Something else"
        policy.active = False
        self.assertEqual(request.policy_version_ids, versions)
        self.assertIn("amount above 50.0", versions.mapped("policy_name"))

    def test_explain_names_rows_and_creates_nothing(self):
        order = self._create_order(discount=18.0)
        before = self.env["dist.approval.request"].search_count([])
        (answer,) = order.with_user(self.seller).dist_explain()
        self.assertTrue(answer["stops"])
        self.assertEqual(
            answer["sentences"], ["Discount 18.0 % on line 1: Bolt M8, limit 10.0 %"]
        )
        self.assertEqual([row["outcome"] for row in answer["rows"]], ["asks"])
        self.assertEqual(before, self.env["dist.approval.request"].search_count([]))
        self.assertFalse(order.dist_gate_state)

    def test_selection_is_decided_record_by_record(self):
        _order, first = self._hold()
        changed, second = self._hold()
        own = self._create_order(discount=18.0, user=self.approver)
        own.with_user(self.approver).action_confirm()
        third = self._get_request(own)
        changed.order_line.discount = 60.0
        requests = (first | second | third).with_user(self.approver)
        results = requests.decide_many(requests.ids, "approve", None, None)
        self.assertEqual([result["ok"] for result in results], [True, False, False])
        self.assertEqual(
            [first.state, changed.state, own.state], ["approved", "draft", "draft"]
        )


@tagged("post_install", "-at_install")
class TestSaleCover(SalesCommon):
    """An approval covers what is no riskier, per fact and per line."""

    def setUp(self):
        super().setUp()
        self._create_policy(fact="line_margin", low=30.0, operator="lt")
        self.order = self._create_order()
        self.order.order_line.price_unit = 80.0
        self.order.order_line = [Command.create({"product_id": self.product.id})]
        self._flush()
        self.order.with_user(self.seller).action_confirm()
        request = self._get_request(self.order)
        request.with_user(self.approver).action_approve()
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")

    def _assert_state(self, state):
        self._flush()
        self.assertEqual(self.order.dist_gate_state, state)

    def test_one_cent_below_the_floor_reopens_just_that(self):
        self.order.order_line[0].price_unit = 79.99
        self._assert_state("waiting")
        sentences = self._get_request(self.order)._get_sentences()
        self.assertEqual(len(sentences), 1)
        self.assertIn("line 1", sentences[0])

    def test_better_price_reopens_nothing(self):
        self.order.order_line[0].price_unit = 95.0
        self._assert_state("approved")
        self.order.order_line[0].price_unit = 80.0
        self._assert_state("approved")

    def test_better_line_covers_no_worse_one(self):
        self.order.order_line[0].price_unit = 90.0
        self.order.order_line[1].price_unit = 70.0
        self._assert_state("waiting")

    def test_new_line_has_no_cover(self):
        self.order.order_line = [
            Command.create({"product_id": self.product.id, "price_unit": 80.0})
        ]
        self._assert_state("waiting")

    def test_other_product_on_a_waiting_line_is_asked_anew(self):
        order = self._create_order()
        order.order_line.price_unit = 80.0
        order.with_user(self.seller).action_confirm()
        first = self._get_request(order)
        other = self._create_product("Other")
        order.order_line.write({"product_id": other.id, "price_unit": 80.0})
        self._flush()
        self.assertEqual(first.state, "superseded")
        self.assertTrue(self._get_request(order))

    def test_other_payment_terms_end_the_cover(self):
        self.order.payment_term_id = self.env.ref("account.account_payment_term_30days")
        self._assert_state("waiting")

    def test_text_and_notes_reopen_nothing(self):
        self.order.note = "Leave at the gate"
        self.order.order_line = [
            Command.create({"display_type": "line_note", "name": "Fragile"})
        ]
        self._assert_state("approved")


@tagged("post_install", "-at_install")
class TestSaleLimitCurrencies(SalesCommon):
    """Limits in USD hold money of every currency, whatever company is active."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id = cls._create_currency("USD")
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("product.group_product_pricelist")
        )
        cls._create_policy(
            fact="amount", low=500.0, currency_id=cls.company.currency_id.id
        )
        cls.other = cls.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": cls._create_currency("JPY", 150.0).id}
        )
        cls.seller.company_ids |= cls.other

    def _confirm(self, currency, rate, amount, company=None):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": currency,
                "currency_id": self._create_currency(currency, rate).id,
            }
        )
        order = self._create_order(pricelist_id=pricelist.id)
        order.order_line.price_unit = amount
        order = order.with_user(self.seller)
        if company:
            order = order.with_context(
                allowed_company_ids=[company.id, self.company.id]
            )
        order.action_confirm()
        return order.dist_gate_state

    def test_small_number_of_a_strong_currency_is_held(self):
        self.assertEqual(self._confirm("KWD", 0.3, 400.0), "waiting")
        self.assertEqual(self._confirm("EUR", 0.9, 460.0), "waiting")

    def test_large_number_of_a_weak_currency_passes(self):
        self.assertEqual(self._confirm("JPY", 150.0, 1000.0), "passed")
        self.assertEqual(self._confirm("EUR", 0.9, 440.0), "passed")

    def test_another_active_company_changes_nothing(self):
        self.assertEqual(self._confirm("KWD", 0.3, 400.0, self.other), "waiting")
        self.assertEqual(self._confirm("JPY", 150.0, 1000.0, self.other), "passed")


@tagged("post_install", "-at_install")
class TestSaleRequests(SalesCommon):
    """What asking costs does not follow the size of an approver group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.groups = cls.env["res.groups"].create(
            [{"name": f"Approvers {n}"} for n in range(3)]
        )
        for number in range(30):
            user = cls._create_user(f"member_{number}")
            user.group_ids |= cls.groups
        cls._create_policy(
            tiers=[
                {"who": "group", "group_id": group.id, "number": number}
                for number, group in enumerate(cls.groups, start=1)
            ]
        )
        cls.template = cls._create_order(discount=18.0)

    def _ask(self, count):
        orders = self._multiply(self.template, count).with_user(self.seller)
        with self._count_statements() as statements:
            orders.action_confirm()
            self.env.flush_all()
        return orders, statements

    def test_thousand_orders_of_three_tiers_need_few_statements(self):
        self._ask(2)  # caches of the registry are warm
        orders, statements = self._ask(1000)
        self.assertEqual(set(orders.mapped("dist_gate_state")), {"waiting"})
        self.assertLessEqual(len(statements), 200)
        steps = self.env["dist.approval.step"].search_count(
            [("request_id.res_id", "in", orders.ids)]
        )
        self.assertEqual(steps, 3000)

    def test_new_member_of_a_group_writes_no_request(self):
        self._ask(20)
        member = self._create_user("late_member")
        self.env.flush_all()
        with self._count_statements() as statements:
            member.group_ids |= self.groups[0]
            self.env.flush_all()
        texts = " ".join(str(statement) for statement in statements)
        self.assertNotIn("dist_approval_request", texts)
        self.assertNotIn("dist_approval_step", texts)
