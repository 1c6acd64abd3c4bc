from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.dist_base.tests.common import DistBaseCase


@tagged("post_install", "-at_install")
class TestTransfers(DistBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"zip": "10115", "country_id": cls.env.ref("base.de").id})
        cls.prefix = cls.env["delivery.zip.prefix"].create({"name": "101"})
        service = cls.env["product.product"].create(
            {"name": "Delivery in the city", "type": "service"}
        )
        cls.method = cls.env["delivery.carrier"].create(
            {
                "name": "City",
                "product_id": service.id,
                "zip_prefix_ids": [Command.set(cls.prefix.ids)],
            }
        )
        types = cls.env["stock.picking.type"].search([("code", "=", "outgoing")])
        cls.transfer = cls.env["stock.picking"].create(
            {"partner_id": cls.partner.id, "picking_type_id": types[:1].id}
        )
        cls.operator = cls._create_user(
            "warehouse_operator", groups=["stock.group_stock_user"]
        )

    def test_warehouse_staff_open_the_list_of_transfers(self):
        self.env.invalidate_all()
        [row] = (
            self.env["stock.picking"]
            .with_user(self.operator)
            .web_search_read(
                [("id", "=", self.transfer.id)], {"allowed_carrier_ids": {}}
            )
        )["records"]
        self.assertIn(self.method.id, row["allowed_carrier_ids"])

    def test_warehouse_staff_change_no_prefix(self):
        with self.assertRaises(AccessError):
            self.prefix.with_user(self.operator).name = "102"
