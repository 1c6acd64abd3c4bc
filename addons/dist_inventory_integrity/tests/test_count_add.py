from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_count import CountCommon


@tagged("post_install", "-at_install")
class TestCountAdd(CountCommon):
    """What lies there and is not on the list is put on it by whoever finds it."""

    def setUp(self):
        super().setUp()
        self.env.ref("stock.group_stock_multi_locations").user_ids = [
            Command.link(self.clerk.id)
        ]
        self.env.ref("stock.group_production_lot").user_ids = [
            Command.link(self.clerk.id)
        ]
        self.count = self._plan(default_reason_id=self.reason.id)
        self.washer = self._create_item("Washer")

    def _add(self, user=None, count=None, **values):
        found = self.env["dist.stock.count.add"].with_user(user or self.clerk)
        return found.create(
            {
                "count_id": (count or self.count).id,
                "location_id": self.bins[2].id,
                "product_id": self.washer.id,
                **values,
            }
        )

    def test_operator_adds_what_lies_there_and_counts_it_at_once(self):
        action = self.env["dist.stock.count.line"].with_user(self.clerk).action_add()
        window = self.env[action["res_model"]].with_user(self.clerk)
        with Form(window.with_context(**action["context"])) as form:
            self.assertEqual(form.count_id, self.count)
            form.location_id = self.bins[2]
            form.product_id = self.washer
        action = form.record.action_add()
        look = self.env[action["res_model"]].browse(action["res_id"])
        look.with_user(self.clerk).entry_ids.quantity = 4
        look.with_user(self.clerk).action_record()
        line = self.count.line_ids.filtered(lambda ln: ln.product_id == self.washer)
        self.assertEqual((line.state, line.move_ids.quantity), ("posted", 4))
        self.assertEqual(self._on_hand(self.washer), 4)

    def test_what_is_on_the_list_is_counted_there_and_not_twice(self):
        before = len(self.count.line_ids)
        found = self._add(location_id=self.bins[0].id, product_id=self.nut.id)
        found.action_add()
        self.assertEqual(len(self.count.line_ids), before)

    def test_number_of_another_item_is_refused(self):
        self.washer.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": self.nut.id})
        with self.assertRaisesRegex(UserError, "L1 is of Nut"):
            self._add(lot_id=lot.id).action_add()

    def test_item_with_numbers_asks_for_one(self):
        self.washer.tracking = "serial"
        with self.assertRaisesRegex(UserError, "each number is counted by itself"):
            self._add().action_add()
        lot = self.env["stock.lot"].create({"name": "S1", "product_id": self.washer.id})
        self._add(lot_id=lot.id).action_add()
        self.assertIn(lot, self.count.line_ids.lot_id)

    def test_what_is_not_kept_in_stock_is_refused(self):
        self.washer.is_storable = False
        with self.assertRaisesRegex(UserError, "not kept in stock"):
            self._add().action_add()

    def test_nothing_is_added_to_a_count_that_is_over(self):
        self.count.with_user(self.controller).action_close()
        with self.assertRaisesRegex(UserError, "not in progress"):
            self._add().action_add()

    def test_nobody_of_another_company_adds_anything(self):
        with self.assertRaises(AccessError):
            self._add(user=self.outsider).action_add()
        self.assertNotIn(self.washer, self.count.line_ids.product_id)

    def test_several_counts_in_progress_are_chosen_from(self):
        self._plan(location_ids=self.shelf.ids)
        action = self.env["dist.stock.count.line"].with_user(self.clerk).action_add()
        self.assertFalse(action["context"]["default_count_id"])
