from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_correction import CorrectionCommon


@tagged("post_install", "-at_install")
class TestCorrectionApproval(CorrectionCommon):
    """Who may let a correction through, and what it does meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("stock_correction_approval")
        cls.policy = cls._create_policy("correct_value", 100)

    def _hold(self, quantity=70):
        picking = self._receive(7)
        answer = self._correct(picking, quantity)
        self.assertEqual(answer["state"], "waiting")
        return picking, self._get_correction(picking)

    def test_correction_inside_the_matrix_goes_through(self):
        picking = self._receive(7)
        self.assertEqual(self._correct(picking, 8)["state"], "done")
        self.assertEqual(self._get_correction(picking).dist_gate_state, "passed")

    def test_correction_outside_the_matrix_waits_and_changes_nothing(self):
        picking, correction = self._hold()
        self.assertEqual((self._on_hand(), picking.move_line_ids.quantity), (17, 7))
        request = self._get_request(correction)
        self.assertEqual((request.amount, request.requester_id), (315, self.clerk))
        self.assertTrue(request.can_decide)
        card = request.decision_card()
        self.assertIn("70", str(card))

    def test_approved_correction_goes_through_by_itself(self):
        _picking, correction = self._hold()
        self._get_request(correction).action_approve()
        self.assertEqual((correction.state, self._on_hand()), ("done", 80))
        self.assertEqual(self._moved(), 80)
        self.assertEqual(correction.done_by_id, self.clerk)

    def test_rejected_correction_changes_nothing(self):
        picking, correction = self._hold()
        self._get_request(correction).action_reject(note="The slip says 7")
        self.assertEqual((correction.state, self._on_hand()), ("rejected", 17))
        with self.assertRaisesRegex(UserError, "not a draft"):
            correction.with_user(self.clerk).action_post()
        self.assertEqual(self._correct(picking, 70)["state"], "waiting")

    def test_nobody_approves_their_own_correction(self):
        picking = self._receive(7)
        self._correct(picking, 70, user=self.controller)
        correction = self._get_correction(picking)
        request = self._get_request(correction)
        self.assertFalse(request.can_decide)
        with self.assertRaisesRegex(AccessError, "someone else"):
            request.action_approve()
        self._get_request(correction, user=self.second).action_approve()
        self.assertEqual(correction.state, "done")

    def test_whoever_entered_a_figure_does_not_approve_it(self):
        picking = self._receive(7)
        action = picking.with_user(self.clerk).action_dist_correct()
        draft = self.env["dist.stock.correction"].browse(action["res_id"])
        draft.with_user(self.controller).line_ids.should_qty = 70
        mine = draft.with_user(self.clerk)
        mine.reason_id = self.mistyped
        mine.action_post()
        request = self._get_request(draft)
        with self.assertRaisesRegex(AccessError, "someone else"):
            request.action_approve()
        self._get_request(draft, user=self.second).action_approve()
        self.assertEqual(draft.state, "done")

    def test_people_outside_the_matrix_approve_nothing(self):
        _picking, correction = self._hold()
        for user in (self.clerk, self.manager):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._get_request(correction, user=user).action_approve()
        self.assertEqual((correction.state, self._on_hand()), ("waiting", 17))

    def test_waiting_correction_is_not_rewritten(self):
        _picking, correction = self._hold()
        mine = correction.with_user(self.clerk)
        for change in (
            lambda: mine.line_ids.write({"should_qty": 700}),
            lambda: mine.write({"note": "More"}),
            mine.action_post,
        ):
            with self.assertRaisesRegex(UserError, "not a draft"):
                change()

    def test_given_up_correction_asks_nobody_any_more(self):
        _picking, correction = self._hold()
        correction.with_user(self.clerk).action_cancel()
        self.assertEqual(correction.state, "cancelled")
        self.assertFalse(self._get_request(correction))
        self.assertEqual(self._on_hand(), 17)

    def test_withdrawn_request_leaves_a_draft(self):
        _picking, correction = self._hold()
        self._get_request(correction, user=self.clerk).action_withdraw()
        self.assertEqual((correction.state, self._on_hand()), ("draft", 17))

    def test_line_changed_while_waiting_is_not_corrected(self):
        picking, correction = self._hold()
        self._correct(picking, 8)
        self._get_request(correction).action_approve()
        self.assertEqual((correction.state, self._on_hand()), ("waiting", 18))
        request = self._get_request(correction, "approved")
        self.assertEqual(request.execution_state, "refused")
        self.assertIn("says 8", request.execution_message)
        correction.with_user(self.clerk).action_cancel()
        self.assertEqual(correction.state, "cancelled")

    def test_what_cannot_be_corrected_asks_nobody(self):
        picking = self._receive(70)
        self._deliver(60)
        with self.assertRaisesRegex(UserError, "would be missing"):
            self._correct(picking, 7)
        self.assertFalse(self._get_request(self._get_correction(picking)))

    def test_watching_lets_through_and_says_so(self):
        self._switch("stock_correction_approval", "watch")
        picking = self._receive(7)
        self.assertEqual(self._correct(picking, 70)["state"], "done")
        self.assertEqual(self._get_correction(picking).dist_gate_state, "watched")

    def test_switched_off_lets_through_with_its_reason(self):
        self._switch("stock_correction_approval", "off")
        picking = self._receive(7)
        self.assertEqual(self._correct(picking, 70)["state"], "done")
        correction = self._get_correction(picking)
        self.assertFalse(correction.dist_gate_state)
        rows = self.env["dist.evidence"].search(
            [("res_model", "=", correction.line_ids._name)]
        )
        self.assertIn("stock_corrected", rows.mapped("event"))

    def test_facts_of_a_correction_are_what_happened(self):
        self.policy.active = False
        self._create_policy("correct_quantity", 60)
        self._create_policy("correct_percent", 890)
        self._create_policy("correct_invoiced", 0, "yes")
        _picking, correction = self._hold()
        facts = self._get_request(correction).sudo().facts
        line = next(iter(facts["lines"].values()))
        self.assertEqual(line["values"], {"quantity": 63.0, "percent": 900.0})
        self.assertEqual(facts["values"]["days"], 0)
        self.assertIs(facts["values"]["invoiced"], False)

    def test_invoiced_delivery_is_a_fact(self):
        self.policy.active = False
        self._create_policy("correct_invoiced", 0, "yes")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Customer"}).id,
                "order_line": [
                    (0, 0, {"product_id": self.item.id, "product_uom_qty": 5})
                ],
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 5, "picked": True})
        picking._action_done()
        order._create_invoices()
        self.assertEqual(self._correct(picking, 3)["state"], "waiting")

    def test_shipped_rows_are_archived_and_can_be_used(self):
        checkpoint = self.env.ref("dist_inventory_integrity.checkpoint_stock_correct")
        row = self.env.ref("dist_inventory_integrity.correct_matrix_value")
        self.assertFalse(row.active)
        checkpoint.action_use_default_matrix()
        self.assertTrue(row.active)
        self.policy.active = False
        self._hold()


@tagged("post_install", "-at_install")
class TestScrapApproval(CorrectionCommon):
    """Scrap follows the road of counts and corrections."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("stock_scrap_approval")
        cls.policy = cls._create_policy("scrap_value", 15)
        cls.obsolete = cls.env.ref("dist_base.reason_obsolete")

    def _scrap(self, quantity=4, user=None, **values):
        scraps = self.env["stock.scrap"].with_user(user or self.clerk)
        values = {"dist_reason_id": self.obsolete.id, **values}
        return scraps.create(
            {
                "product_id": self.item.id,
                "scrap_qty": quantity,
                "location_id": self.shelf.id,
                **values,
            }
        )

    def test_small_scrap_goes_through(self):
        scrap = self._scrap(2)
        self.assertIs(scrap.action_validate(), True)
        self.assertEqual((scrap.state, self._on_hand()), ("done", 8))

    def test_held_scrap_stays_a_draft_and_takes_nothing(self):
        scrap = self._scrap()
        notice = scrap.action_validate()
        self.assertEqual(notice["tag"], "display_notification")
        self.assertEqual((scrap.state, scrap.dist_gate_state), ("draft", "waiting"))
        self.assertEqual((self._on_hand(), self._moved()), (10, 10))
        self.assertIn("4", self._get_request(scrap).res_name)
        self.assertIn("Bolt", self._get_request(scrap).res_name)

    def test_approved_scrap_goes_on_by_itself(self):
        scrap = self._scrap()
        scrap.action_validate()
        self._get_request(scrap).action_approve()
        self.assertEqual((scrap.state, self._on_hand()), ("done", 6))
        self.assertEqual(self._moved(), 6)

    def test_rejected_scrap_takes_nothing(self):
        scrap = self._scrap()
        scrap.action_validate()
        self._get_request(scrap).action_reject(note="Sell it as seconds")
        self.assertEqual((scrap.state, scrap.dist_gate_state), ("draft", "rejected"))
        self.assertEqual(self._on_hand(), 10)

    def test_reason_is_asked_for_before_anybody_is_asked(self):
        scrap = self._scrap(dist_reason_id=False)
        with self.assertRaisesRegex(UserError, "Choose one"):
            scrap.action_validate()
        self.assertFalse(self._get_request(scrap))

    def test_nobody_approves_their_own_scrap(self):
        scrap = self._scrap(user=self.controller)
        scrap.action_validate()
        with self.assertRaisesRegex(AccessError, "someone else"):
            self._get_request(scrap).action_approve()
        self._get_request(scrap, user=self.second).action_approve()
        self.assertEqual(scrap.state, "done")

    def test_more_than_was_asked_for_is_not_approved(self):
        scrap = self._scrap()
        scrap.action_validate()
        request = self._get_request(scrap)
        scrap.scrap_qty = 9
        self.env.cr.flush()
        with self.assertRaises(UserError):
            request.action_approve()
        self.assertEqual((scrap.state, self._on_hand()), ("draft", 10))

    def test_goods_gone_meanwhile_are_not_scrapped(self):
        scrap = self._scrap()
        scrap.action_validate()
        self._deliver(8)
        self._get_request(scrap).action_approve()
        self.assertEqual((scrap.state, self._on_hand()), ("draft", 2))
        request = self._get_request(scrap, "approved")
        self.assertIn("in this quantity any more", request.execution_message)

    def test_scrap_is_not_written_as_done_nor_done_twice(self):
        scrap = self._scrap()
        scrap.action_validate()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            scrap.write({"state": "done"})
        small = self._scrap(2)
        small.action_validate()
        with self.assertRaisesRegex(UserError, "take the goods twice"):
            small.do_scrap()
        self.assertEqual((self._on_hand(), self._moved()), (8, 8))

    def test_many_scraps_of_a_person_or_an_item_are_facts(self):
        self.policy.active = False
        self._create_policy("scrap_person_month", 1)
        for _number in range(2):
            self._scrap(1).action_validate()
        scrap = self._scrap(1)
        scrap.action_validate()
        facts = self._get_request(scrap).sudo().facts
        self.assertEqual(facts["values"]["person_month"], 2)
        line = facts["lines"][str(scrap.id)]
        self.assertEqual(line["values"], {"quantity": 1.0, "repeats": 2})
        colleague = self._scrap(1, user=self.manager)
        colleague.action_validate()
        self.assertEqual(colleague.state, "done")

    def test_switched_off_scrap_is_as_it_was(self):
        self._switch("stock_scrap_approval", "off")
        scrap = self._scrap(9)
        scrap.action_validate()
        self.assertEqual((scrap.state, self._on_hand()), ("done", 1))


@tagged("post_install", "-at_install")
class TestLostOnTheWay(CorrectionCommon):
    """Goods that left one site and did not arrive are taken off with a reason."""

    def test_goods_under_way_that_are_lost_are_counted_off(self):
        way = self.env["stock.location"].search(
            [("usage", "=", "transit"), ("company_id", "=", self.company.id)], limit=1
        ) or self.env["stock.location"].create(
            {"name": "On the way", "usage": "transit", "company_id": self.company.id}
        )
        self._transfer(self.item, 4, self.shelf, way)
        self._transfer(self.item, 3, way, self.shelf)
        quants = self.env["stock.quant"].with_user(self.clerk)
        quant = quants.with_context(inventory_mode=True).search(
            [("product_id", "=", self.item.id), ("location_id", "=", way.id)]
        )
        self.assertEqual(quant.quantity, 1)
        quant.inventory_quantity = 0
        quant.action_apply_inventory()
        self.assertEqual((self._counts().state, self._on_hand()), ("draft", 10))
        count = self._counts().with_user(self.clerk)
        count.reason_id = self.lost
        count.action_post()
        self.assertEqual((count.state, self._on_hand()), ("done", 9))
        self.assertEqual(self._moved(), 9)
