from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from .common_quality import QualityCommon


@tagged("post_install", "-at_install")
class TestQualityCases(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        control = cls.env.ref("dist_exception_queue.control_exception_queue")
        cls.env["dist.control.setting"]._set(control, cls.env.company, "on")
        cls.buyer = new_test_user(cls.env, "qua_buyer", "purchase.group_purchase_user")

    def _sweep(self, code):
        self.env["dist.exception"]._sweep(full=False, codes=[code])
        return self.env["dist.exception"].search([("type_id.code", "=", code)])

    def test_a_damaged_receipt_is_a_case_of_its_order_until_it_is_settled(self):
        self._sweep("damaged_receipt")
        hold = self._hold(3)
        case = self._sweep("damaged_receipt")
        self.assertRecordValues(
            case,
            [
                {
                    "res_model": "purchase.order",
                    "res_id": hold.order_id.id,
                    "value_at_risk": 15,
                }
            ],
        )
        self.assertIn("goods worth", case.sentence)
        hold.with_user(self.inspector).action_dispose("scrap")
        self._sweep("damaged_receipt")
        self.assertEqual(case.state, "cleared")

    def test_the_vendor_is_told_by_a_prepared_mail(self):
        hold = self._hold(3)
        case = self._sweep("damaged_receipt")
        action = (
            self.env["dist.action.claim_damage"]
            .with_user(self.buyer)
            ._run(case.with_user(self.buyer))
        )
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.buyer)
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn("Soaked", composer.body)
        self.assertIn(hold.name, composer.body)
        self.assertEqual(composer.partner_ids, self.vendor)

    def test_a_routine_inspection_is_no_dispute(self):
        inspect = self.env.ref("dist_base.reason_inspect")
        hold = self._hold(3, reason=inspect)
        self.assertFalse(self._sweep("damaged_receipt"))
        hold.with_user(self.inspector).inspection_ids = [
            fields.Command.create(
                {
                    "name": "Length",
                    "has_lower": True,
                    "lower": 2,
                    "is_measured": True,
                    "value": 1,
                }
            )
        ]
        self.assertTrue(self._sweep("damaged_receipt"))

    def test_goods_nobody_decides_about_become_a_case(self):
        hold = self._hold(3)
        self.assertFalse(self._sweep("quality_hold"))
        hold.sudo().held_at -= timedelta(days=3)
        case = self._sweep("quality_hold")
        self.assertEqual((case.res_model, case.res_id), (hold._name, hold.id))
        self.assertIn("3", case.sentence)
        hold.with_user(self.inspector).action_dispose("release")
        self._sweep("quality_hold")
        self.assertEqual(case.state, "cleared")
