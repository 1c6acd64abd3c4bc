from odoo.tests import tagged

from .common import StandardCommon


@tagged("post_install", "-at_install")
class TestNegativeStock(StandardCommon):
    code = "negative_stock"

    def _oversell(self, quantity=5):
        order = self._create_order(quantity)
        order.action_confirm()
        self._deliver(order.picking_ids, quantity)
        self._sweep()
        return self._cases().filtered(lambda case: case.product_id == self.item)

    def test_delivering_more_than_there_is_opens_a_case(self):
        case = self._oversell(5)
        self.assertRecordValues(
            case,
            [
                {
                    "res_model": "stock.quant",
                    "warehouse_id": self.stock.warehouse_id.id,
                    "value_at_risk": 20.0,
                    "company_id": self.env.company.id,
                }
            ],
        )
        self.assertIn("Bolt stands at -5", case.sentence)

    def test_receiving_the_goods_clears_it(self):
        case = self._oversell(5)
        self._put_in_stock(5)
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_rows_that_odoo_merges_stay_one_case(self):
        case = self._oversell(5)
        self.env["stock.quant"].create(
            {
                "product_id": self.item.id,
                "location_id": self.stock.id,
                "quantity": -2,
            }
        )
        self._sweep()
        self.assertEqual(case.value_at_risk, 28.0)
        self.env["stock.quant"]._merge_quants()
        self._sweep()
        self.assertEqual((case.state, case.value_at_risk), ("open", 28.0))
        self.assertEqual(len(self._cases()), 1)

    def test_rounding_residue_is_no_trouble(self):
        self.env["stock.quant"].create(
            {
                "product_id": self.item.id,
                "location_id": self.stock.id,
                "quantity": -0.0000001,
            }
        )
        self._sweep()
        self.assertFalse(self._cases())
