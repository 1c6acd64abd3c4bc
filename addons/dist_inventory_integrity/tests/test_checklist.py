from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_quality import QualityCommon


@tagged("post_install", "-at_install")
class TestChecklist(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checks = cls.env.ref("dist_inventory_integrity.control_stock_checks")
        cls.checks.action_switch_on()

    def _create_checklist(self, *questions, **values):
        return self.env["dist.receipt.checklist"].create(
            {
                "name": "Look at it",
                "company_id": self.company.id,
                "question_ids": [
                    Command.create({"name": "Dry?", "wanted": "yes", **question})
                    for question in questions or ({},)
                ],
                **values,
            }
        )

    def _receipt(self, quantity=10):
        return self._buy(quantity).picking_ids.with_user(self.receiver)

    def _answer(self, receipt, **values):
        receipt.dist_answer_ids.write(values)

    def test_a_question_without_an_answer_keeps_the_receipt_open(self):
        self._create_checklist()
        receipt = self._receipt()
        with self.assertRaisesRegex(UserError, "not answered: Dry"):
            receipt.button_validate()
        self._answer(receipt, choice="yes")
        receipt.button_validate()
        self.assertEqual((receipt.state, self._at(self.shelf)), ("done", 20))

    def test_an_answer_says_who_found_it(self):
        self._create_checklist()
        receipt = self._receipt()
        self._answer(receipt, choice="no")
        self.assertRecordValues(
            receipt.dist_answer_ids,
            [{"result": "failed", "user_id": self.receiver.id, "answer": "No"}],
        )
        self.assertTrue(receipt.dist_answer_ids.answered_at)
        self._answer(receipt, choice=False)
        self.assertRecordValues(
            receipt.dist_answer_ids,
            [{"result": False, "user_id": False, "answered_at": False}],
        )

    def test_what_is_only_noted_is_received(self):
        self._create_checklist(policy="warn")
        receipt = self._receipt()
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        self.assertIn("not answered: Dry", receipt.message_ids[0].body)
        evidence = self.env["dist.evidence"].search(
            [("event", "=", "receipt_unchecked"), ("res_id", "=", receipt.id)]
        )
        self.assertEqual(len(evidence), 1)

    def test_a_wrong_answer_holds_the_goods_it_is_about(self):
        other = self._create_item("Nut")
        self._create_checklist(
            {"wrong_policy": "hold", "reason_id": self.wet.id}, product_id=self.item.id
        )
        order = self._buy(10)
        order.order_line = [
            Command.create({"product_id": other.id, "product_qty": 4, "price_unit": 1})
        ]
        receipt = order.picking_ids.with_user(self.receiver)
        self._answer(receipt, choice="no")
        receipt.button_validate()
        hold = self.env["dist.quality.hold"].search([("picking_id", "=", receipt.id)])
        self.assertRecordValues(
            hold,
            [
                {
                    "product_id": self.item.id,
                    "quantity": 10,
                    "reason_id": self.wet.id,
                    "receiver_ids": self.receiver.ids,
                    "purchase_line_id": order.order_line[0].id,
                }
            ],
        )
        self.assertIn("Dry", hold.note)
        self.assertEqual(self._on_hand(other), 4)
        self.assertEqual((receipt.state, self._on_hand()), ("done", self._moved()))

    def test_without_a_quarantine_goods_to_be_held_are_refused(self):
        self._create_checklist({"wrong_policy": "hold"})
        self.quality.mode = "off"
        receipt = self._receipt()
        self._answer(receipt, choice="no")
        with self.assertRaisesRegex(UserError, "No instead of Yes"):
            receipt.button_validate()

    def test_a_number_is_compared_with_its_limits_and_nothing_is_one(self):
        self._create_checklist(
            {
                "name": "Temperature",
                "kind": "number",
                "has_upper": True,
                "upper": 8,
                "unit": "°C",
                "wrong_policy": "block",
            }
        )
        receipt = self._receipt()
        self.assertTrue(receipt.dist_answer_ids.is_missing)
        self._answer(receipt, number=9.5)
        with self.assertRaisesRegex(UserError, r"9.5 °C instead of ≤ 8 °C"):
            receipt.button_validate()
        self._answer(receipt, number=0)
        self.assertEqual(receipt.dist_answer_ids.result, "passed")
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")

    def test_a_text_and_a_photo_are_asked_for(self):
        self._create_checklist(
            {"name": "Truck", "kind": "text"}, {"name": "Load", "kind": "photo"}
        )
        receipt = self._receipt()
        truck, load = receipt.dist_answer_ids
        truck.text = " "
        load.photo = b"R0lGODlhAQABAAAAACwAAAAAAQABAAA="
        self.assertEqual((truck.is_missing, load.is_missing), (True, False))
        truck.text = "LX 4"
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")

    def test_the_photo_of_what_is_received_stays(self):
        self._create_checklist({"name": "Load", "kind": "photo"})
        receipt = self._receipt()
        answer = receipt.dist_answer_ids
        answer.photo = b"R0lGODlhAQABAAAAACwAAAAAAQABAAA="
        photo = self.env["ir.attachment"].search(
            [("res_id", "=", answer.id), ("res_field", "=", "photo")]
        )
        photo = photo.with_user(answer.env.user)
        photo.datas = b"R0lGODlhAQABAAAAACwAAAAAAQABAAB="
        receipt.button_validate()
        for change in (lambda: photo.write({"datas": b"AAAA"}), photo.unlink):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()
        self.assertTrue(answer.photo)

    def test_what_need_not_be_answered_is_not_missed(self):
        self._create_checklist({"is_required": False})
        receipt = self._receipt()
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")

    def test_a_checklist_asks_of_what_it_is_about_and_of_nothing_else(self):
        category = self.env["product.category"].create({"name": "Metal"})
        below = category.create({"name": "Steel", "parent_id": category.id})
        asked = (
            {"partner_id": self.vendor.id},
            {"category_id": category.id},
            {"warehouse_id": self.warehouse.id},
        )
        unasked = (
            {"partner_id": self.customer.id},
            {"product_id": self._create_item("Nut").id},
            {"category_id": category.create({"name": "Wood"}).id},
        )
        self.item.categ_id = below
        wanted = [self._create_checklist(**values) for values in asked]
        for values in unasked:
            self._create_checklist(**values)
        receipt = self._receipt()
        self.assertEqual(
            set(receipt.dist_answer_ids.question_id.checklist_id.ids),
            {checklist.id for checklist in wanted},
        )

    def test_what_is_asked_later_is_asked_by_the_button(self):
        receipt = self._receipt()
        with self.assertRaisesRegex(UserError, "nothing is asked"):
            receipt.action_dist_checklist()
        self._create_checklist()
        receipt.invalidate_recordset()
        self.assertTrue(receipt.dist_is_asked)
        action = receipt.action_dist_checklist()
        receipt.action_dist_checklist()
        answers = self.env["dist.receipt.answer"].search(action["domain"])
        self.assertEqual(answers.mapped("name"), ["Dry?"])

    def test_the_rest_of_a_receipt_is_asked_anew(self):
        self._create_checklist()
        receipt = self._receipt()
        self._answer(receipt, choice="yes")
        receipt.move_ids.write({"quantity": 4, "picked": True})
        receipt.with_context(skip_backorder=True).button_validate()
        rest = self.env["stock.picking"].search([("backorder_id", "=", receipt.id)])
        self.assertRecordValues(
            rest.dist_answer_ids, [{"name": "Dry?", "choice": False}]
        )

    def test_a_receipt_that_is_done_keeps_its_answers(self):
        checklist = self._create_checklist()
        receipt = self._receipt()
        self._answer(receipt, choice="yes")
        receipt.button_validate()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self._answer(receipt, choice="no")
        checklist.question_ids.name = "Wet?"
        self.assertEqual(receipt.dist_answer_ids.name, "Dry?")
        checklist.question_ids.unlink()
        self.assertEqual(receipt.dist_answer_ids.choice, "yes")

    def test_nobody_writes_what_was_asked_or_who_answered(self):
        self._create_checklist()
        answer = self._receipt().dist_answer_ids
        forged = {"is_required": False}, {"wanted": "no"}, {"user_id": self.clerk.id}
        for values in (*forged, {"picking_id": self._receipt().id}):
            with self.subTest(values), self.assertRaises(AccessError):
                answer.with_context(default_is_required=False).write(values)
        with self.assertRaises(AccessError):
            answer.unlink()
        self.assertTrue(type(answer).create._api_private)

    def test_watched_nothing_is_refused(self):
        self._create_checklist({"wrong_policy": "block"})
        self.checks.action_watch()
        receipt = self._receipt()
        self._answer(receipt, choice="no")
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        self.assertIn("No instead of Yes", receipt.message_ids[0].body)

    def test_off_nothing_is_asked(self):
        self._create_checklist()
        self.checks.mode = "off"
        receipt = self._receipt()
        receipt.button_validate()
        self.assertEqual((receipt.state, len(receipt.dist_answer_ids)), ("done", 0))

    def test_without_a_checklist_a_batch_costs_two_reads(self):
        moves = self._receipt().move_ids
        moves.picked = True
        self.env.flush_all()
        moves._dist_get_asked()
        moves._dist_check_receipts()
        with self.assertQueryCount(2):
            moves._dist_check_receipts()

    def test_limits_nothing_lies_between_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "No answer"):
            self._create_checklist(
                {
                    "kind": "number",
                    "has_lower": True,
                    "lower": 5,
                    "has_upper": True,
                    "upper": 4,
                }
            )

    def test_who_receives_answers_on_the_receipt_and_keeps_no_checklist(self):
        checklist = self._create_checklist()
        receipt = self._receipt()
        self.assertEqual(receipt.dist_missing_count, 1)
        with Form(receipt) as form, form.dist_answer_ids.edit(0) as answer:
            answer.choice = "yes"
        self.assertEqual(receipt.dist_answer_ids.user_id, self.receiver)
        with self.assertRaises(AccessError):
            checklist.with_user(self.receiver).policy = "warn"

    def test_somebody_of_another_company_sees_and_answers_nothing(self):
        self._create_checklist()
        answer = self._receipt().dist_answer_ids
        company = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = new_test_user(
            self.env,
            "che_outsider",
            "stock.group_stock_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(answer.with_user(outsider).search([("id", "=", answer.id)]))
        with self.assertRaises(AccessError):
            answer.with_user(outsider).choice = "yes"
