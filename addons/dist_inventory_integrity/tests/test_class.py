from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import IntegrityCommon


@tagged("post_install", "-at_install")
class TestClass(IntegrityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = new_test_user(
            cls.env, "cls_controller", "dist_base.group_inventory_controller"
        )
        cls.classes = cls.env["dist.stock.class"].create(
            [
                {"name": name, "share": share, "sequence": number}
                for number, (name, share) in enumerate(
                    (("A", 80), ("B", 95), ("C", 100))
                )
            ]
        )
        cls.dear, cls.cheap, cls.idle = (
            cls._create_item(name, standard_price=price)
            for name, price in (("Dear", 1000.0), ("Cheap", 0.01), ("Idle", 5.0))
        )
        for item in (cls.dear, cls.cheap, cls.idle):
            cls._put(item, 100)
        cls.company.dist_class_basis = "value"

    def _ship(self, item, times, days=1):
        customers = self.env.ref("stock.stock_location_customers")
        for _number in range(times):
            move = self.env["stock.move"].create(
                {
                    "product_id": item.id,
                    "product_uom_qty": 1,
                    "product_uom": item.uom_id.id,
                    "location_id": self.shelf.id,
                    "location_dest_id": customers.id,
                }
            )
            move._action_confirm()
            move.quantity = 1
            move.picked = True
            move._action_done()
            move.date = fields.Datetime.now() - timedelta(days=days)

    def _class_of(self, item):
        found = self.env["dist.stock.class.item"].search([("product_id", "=", item.id)])
        return found.class_id.name

    def test_items_are_classified_by_the_value_that_left(self):
        self._ship(self.dear, 2)
        self._ship(self.cheap, 5)
        self.classes.with_user(self.controller).action_classify()
        self.assertEqual(self._class_of(self.dear), "A")
        self.assertEqual(self._class_of(self.cheap), "C")
        self.assertEqual(self._class_of(self.idle), "C")

    def test_items_are_classified_by_how_often_something_left(self):
        self._ship(self.dear, 1)
        self._ship(self.cheap, 9)
        self.company.dist_class_basis = "hits"
        self.classes.action_classify()
        self.assertEqual(self._class_of(self.cheap), "A")
        self.assertNotEqual(self._class_of(self.dear), "A")
        self.company.dist_class_basis = "both"
        self.classes.action_classify()
        self.assertEqual(
            (self._class_of(self.cheap), self._class_of(self.dear)), ("A", "A")
        )

    def test_what_left_long_ago_or_was_lost_is_no_usage(self):
        self._ship(self.dear, 2, days=400)
        self._ship(self.cheap, 1)
        quant = self._quant(self.idle)
        quant.inventory_quantity = 1
        quant.dist_reason_id = self.lost
        quant.action_apply_inventory()
        self.classes.action_classify()
        self.assertEqual(self._class_of(self.cheap), "A")
        self.assertEqual(
            (self._class_of(self.dear), self._class_of(self.idle)), ("C", "C")
        )

    def test_item_put_into_a_class_by_hand_stays_there(self):
        self.classes[0].item_ids = [Command.create({"product_id": self.idle.id})]
        self._ship(self.dear, 1)
        self.classes.action_classify()
        self.assertEqual(self._class_of(self.idle), "A")

    def test_classifying_again_changes_what_changed(self):
        self._ship(self.dear, 1)
        self.assertGreater(self.classes._classify(self.company), 0)
        self.assertEqual(self.classes._classify(self.company), 0)

    def test_scheduled_job_classifies_the_companies_that_say_by_what(self):
        self._ship(self.dear, 1)
        with self.enter_registry_test_mode():
            self.env.ref(
                "dist_inventory_integrity.ir_cron_classify"
            ).method_direct_trigger()
        self.assertEqual(self._class_of(self.dear), "A")

    def test_without_a_basis_it_says_what_to_do(self):
        self.company.dist_class_basis = False
        with self.assertRaisesRegex(UserError, "Say first"):
            self.classes.action_classify()

    def test_who_counts_classifies_nothing(self):
        with self.assertRaises(AccessError):
            self.classes.with_user(self.clerk).action_classify()

    def test_cost_does_not_grow_with_the_items(self):
        self._ship(self.dear, 1)
        self.classes._classify(self.company)
        costs = []
        for count in (1, 60):
            for number in range(count):
                self._create_item(f"Item {count}-{number}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.classes._classify(self.company)
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 1)
