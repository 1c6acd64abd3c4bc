from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_quality import QualityCommon


@tagged("post_install", "-at_install")
class TestCertificate(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("dist_inventory_integrity.control_stock_checks").action_switch_on()
        cls.paper = cls.env["dist.document.type"].create(
            {
                "code": "analysis",
                "name": "Certificate of analysis",
                "needs_file": False,
            }
        )

    def _require(self, policy="block", **values):
        return self.env["dist.receipt.certificate"].create(
            {
                "type_id": self.paper.id,
                "policy": policy,
                "company_id": self.company.id,
                **values,
            }
        )

    def _document(self, owner, days=10, **values):
        documents = self.env["dist.document"].with_user(self.inspector)
        return documents.create(
            {
                "name": "C-1",
                "type_id": self.paper.id,
                "owner_ref": f"{owner._name},{owner.id}",
                "valid_to": fields.Date.today() + timedelta(days=days),
                **values,
            }
        )

    def _receipt(self, item=None):
        return self._buy(10, item).picking_ids.with_user(self.receiver)

    def test_goods_without_their_certificate_are_refused_and_the_way_out_is_named(self):
        self._require()
        with self.assertRaisesRegex(UserError, "(?s)missing.*Documents, by quality"):
            self._receipt().button_validate()

    def test_a_certificate_of_whoever_may_own_it_lets_goods_in(self):
        self._require()
        for owner in (self.item, self.item.product_tmpl_id, self.vendor):
            with self.subTest(owner=owner._name):
                document = self._document(owner)
                receipt = self._receipt()
                receipt.button_validate()
                self.assertEqual(receipt.state, "done")
                document.active = False

    def test_the_papers_of_this_delivery_come_with_the_receipt(self):
        self._require(source="delivery")
        self._document(self.item)
        receipt = self._receipt()
        with self.assertRaisesRegex(UserError, "Of the lot, or of this receipt"):
            receipt.button_validate()
        self._document(receipt)
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        with self.assertRaisesRegex(UserError, "missing"):
            self._receipt().button_validate()

    def test_an_expired_certificate_does_not_count(self):
        self._require()
        self._document(self.item, days=-1)
        with self.assertRaisesRegex(UserError, "expired on"):
            self._receipt().button_validate()

    def test_a_withdrawn_certificate_is_revived_by_no_context(self):
        self._require()
        self._document(self.item).active = False
        receipt = self._receipt().with_context(active_test=False)
        with self.assertRaisesRegex(UserError, "missing"):
            receipt.button_validate()

    def test_goods_without_their_certificate_are_held(self):
        self._require("hold", partner_id=self.vendor.id)
        receipt = self._receipt()
        receipt.button_validate()
        hold = self.env["dist.quality.hold"].search([("picking_id", "=", receipt.id)])
        self.assertRecordValues(
            hold,
            [
                {
                    "quantity": 10,
                    "reason_id": self.env.ref("dist_base.reason_no_papers").id,
                    "state": "held",
                }
            ],
        )
        self.assertIn("Certificate of analysis", hold.note)
        self.assertEqual((self._at(self.shelf), self._at(self.quarantine)), (10, 10))

    def test_only_the_lot_without_papers_is_held(self):
        item = self._create_item("Paint", tracking="lot")
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": item.id} for name in ("L1", "L2")]
        )
        self._require("hold", source="delivery", product_id=item.id)
        self._document(lots[0])
        receipt = self._receipt(item)
        line = receipt.move_line_ids
        line.write({"lot_id": lots[0].id, "quantity": 6})
        line.copy({"lot_id": False, "lot_name": "L2", "quantity": 4})
        receipt.move_ids.picked = True
        receipt.button_validate()
        hold = self.env["dist.quality.hold"].search([("product_id", "=", item.id)])
        self.assertRecordValues(hold, [{"lot_id": lots[1].id, "quantity": 4}])
        self.assertEqual(self._on_hand(item), 10)

    def test_a_lot_that_is_typed_is_known_by_its_name(self):
        item = self._create_item("Paint", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": item.id})
        self._require(source="delivery", product_id=item.id)
        self._document(lot)
        receipt = self._receipt(item)
        receipt.move_line_ids.write({"lot_name": "L1", "quantity": 10})
        receipt.button_validate()
        self.assertEqual((receipt.state, receipt.move_line_ids.lot_id), ("done", lot))

    def test_goods_a_requirement_is_not_about_come_in(self):
        self._require(product_id=self._create_item("Nut").id)
        self._require(partner_id=self.customer.id)
        receipt = self._receipt()
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")

    def test_what_is_only_noted_is_received(self):
        self._require("warn")
        receipt = self._receipt()
        self.assertIn("missing", receipt.dist_gap_text)
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        self.assertIn("Certificate of analysis", receipt.message_ids[0].body)

    def test_what_customers_send_back_needs_no_certificate(self):
        self._require()
        customers = self.env.ref("stock.stock_location_customers")
        self._transfer(customers, self.shelf, 2, self.warehouse.in_type_id)
        self.assertEqual(self._at(self.shelf), 12)

    def test_a_certificate_of_another_company_does_not_count(self):
        self._require()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        document = self._document(self.vendor)
        document.sudo().company_id = other
        with self.assertRaisesRegex(UserError, "missing"):
            self._receipt().button_validate()

    def test_inspectors_say_what_is_required_and_who_receives_does_not(self):
        rule = self._require()
        rule.with_user(self.inspector).policy = "warn"
        self.assertIn("All receipts", rule.display_name)
        with self.assertRaises(AccessError):
            rule.with_user(self.receiver).policy = "block"
