from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IntegrityCommon


@tagged("post_install", "-at_install")
class TestAdjust(IntegrityCommon):
    def _apply(self, counted, reason=None, note=None, **context):
        quant = self._quant().with_context(**context)
        quant.inventory_quantity = counted
        quant.write({"dist_reason_id": reason and reason.id, "dist_note": note})
        return quant.action_apply_inventory()

    def test_adjustment_with_a_reason_posts_at_once(self):
        self.assertFalse(self._apply(12, self.found))
        count = self._counts()
        line = count.line_ids
        self.assertEqual((count.state, line.state), ("done", "posted"))
        self.assertEqual(
            (line.book_qty, line.counted_qty, line.difference), (10, 12, 2)
        )
        self.assertEqual(line.posted_by_id, self.clerk)
        self.assertEqual(line.move_ids.quantity, 2)
        self.assertEqual((self._on_hand(), self._moved()), (12, 12))
        self.assertFalse(self._quant().dist_reason_id)

    def test_adjustment_without_a_reason_waits_as_a_draft_that_says_so(self):
        action = self._apply(12)
        count = self._counts()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (count._name, count.id)
        )
        self.assertEqual((count.state, self._on_hand()), ("draft", 10))
        self.assertTrue(self._quant().inventory_quantity_set)
        self.assertIn("Say why", count.line_ids.problem)
        mine = count.with_user(self.clerk)
        mine.reason_id = self.found
        self.assertTrue(mine.action_post())
        self.assertEqual((count.state, self._on_hand()), ("done", 12))

    def test_reason_of_the_other_direction_explains_nothing(self):
        self._apply(12, self.lost)
        count = self._counts()
        self.assertIn("other direction", count.line_ids.problem)
        self.assertEqual(self._on_hand(), 10)

    def test_reason_that_asks_for_a_note_waits_for_it(self):
        self.found.note_required = True
        self._apply(12, self.found)
        count = self._counts()
        self.assertIn("note", count.line_ids.problem)
        count.line_ids.with_user(self.clerk).note = "Behind the rack"
        count.with_user(self.clerk).action_post()
        self.assertEqual(self._on_hand(), 12)

    def test_reason_that_asks_for_a_photo_waits_for_it(self):
        self.found.document_required = True
        self._apply(12, self.found)
        count = self._counts()
        self.assertIn("photo", count.line_ids.problem)
        count.message_post(body="Look.", attachments=[("photo.png", b"photo")])
        count.invalidate_recordset()
        count.with_user(self.clerk).action_post()
        self.assertEqual(self._on_hand(), 12)

    def test_goods_on_a_trolley_are_not_missing(self):
        customer = self.env.ref("stock.stock_location_customers")
        delivery = self.env["stock.move"].create(
            {
                "product_id": self.item.id,
                "product_uom_qty": 2,
                "product_uom": self.item.uom_id.id,
                "location_id": self.shelf.id,
                "location_dest_id": customer.id,
            }
        )
        delivery._action_confirm()
        delivery._action_assign()
        delivery.picked = True
        self._apply(8, self.lost)
        self.assertEqual(self._counts().line_ids.difference, 0)
        delivery._action_done()
        self.assertEqual((self._on_hand(), self._moved()), (8, 8))

    def test_count_that_is_right_makes_no_move_and_is_kept(self):
        moved = self.env["stock.move"].search_count([])
        self._apply(10)
        count = self._counts()
        self.assertEqual((count.state, count.line_ids.state), ("done", "posted"))
        self.assertFalse(count.line_ids.move_ids)
        self.assertEqual(self.env["stock.move"].search_count([]), moved)
        self.assertTrue(self.shelf.last_inventory_date)

    def test_counting_again_is_another_attempt_of_the_same_line(self):
        self._apply(12)
        self._apply(13)
        line = self._counts().line_ids
        self.assertEqual(line.attempt_ids.mapped("quantity"), [12, 13])
        self.assertEqual(line.counted_qty, 13)
        with self.assertRaises(UserError):
            line.attempt_ids[0].quantity = 13

    def test_what_moved_since_the_count_stays_moved(self):
        self._apply(12)
        self._put(self.item, 5)
        count = self._counts().with_user(self.clerk)
        count.reason_id = self.found
        count.action_post()
        self.assertEqual((self._on_hand(), self._moved()), (17, 17))

    def test_one_line_that_lacks_a_reason_does_not_stop_the_others(self):
        other = self._create_item("Nut")
        self._put(other, 10)
        quants = self._quant() | self._quant(other)
        quants.inventory_quantity = 12
        self._quant(other).dist_reason_id = self.found
        quants.action_apply_inventory()
        self.assertEqual((self._on_hand(), self._on_hand(other)), (10, 12))

    def test_another_system_gives_the_reason_beside_the_quantity(self):
        self._quant(user=self.manager).write(
            {"dist_reason_id": self.found.id, "inventory_quantity_auto_apply": 40}
        )
        self.assertEqual((self._on_hand(), self._moved()), (40, 40))

    def test_item_the_books_do_not_know_at_a_place_is_found_there(self):
        other = self._create_item("Nut")
        quants = self.env["stock.quant"].with_user(self.clerk)
        quants.with_context(inventory_mode=True).create(
            {
                "product_id": other.id,
                "location_id": self.shelf.id,
                "inventory_quantity": 3,
                "dist_reason_id": self.found.id,
            }
        ).with_context(dist_reason_id=self.found.id).action_apply_inventory()
        self.assertEqual((self._on_hand(other), self._moved(other)), (3, 3))

    def test_file_has_a_column_for_the_reason(self):
        quants = self.env["stock.quant"].with_user(self.clerk)
        result = quants.with_context(import_file=True).load(
            [
                "product_id/.id",
                "location_id/.id",
                "dist_reason_id/.id",
                "inventory_quantity_auto_apply",
            ],
            [[str(self.item.id), str(self.shelf.id), str(self.found.id), "40"]],
        )
        self.assertFalse(result["messages"])
        self.assertEqual((self._on_hand(), self._moved()), (40, 40))
        self.assertEqual(self._counts().source, "import")

    def test_quantity_of_the_item_becomes_a_draft(self):
        self.item.with_user(self.manager).qty_available = 40
        self.assertEqual((self._counts().state, self._on_hand()), ("draft", 10))

    def test_adjustment_is_taken_back_by_a_count_with_a_reason(self):
        self._apply(12, self.found)
        line = self._counts().line_ids.move_ids.move_line_ids.with_user(self.clerk)
        line.with_context(dist_reason_id=self.lost.id).action_revert_inventory()
        self.assertEqual((self._on_hand(), self._moved()), (10, 10))
        self.assertEqual(len(self._counts()), 2)

    def test_given_up_count_posts_nothing(self):
        self._apply(12)
        count = self._counts().with_user(self.clerk)
        count.action_cancel()
        self.assertEqual((count.state, self._on_hand()), ("cancelled", 10))
        self.assertFalse(count.line_ids._post())

    def test_posted_line_keeps_its_reason_and_its_figures(self):
        self._apply(12, self.found)
        line = self._counts().line_ids.with_user(self.clerk)
        with self.assertRaises(UserError):
            line.reason_id = self.lost
        for values in ({"counted_qty": 3}, {"state": "draft"}):
            with self.assertRaises(AccessError):
                line.write(values)
        with self.assertRaises(AccessError):
            line.unlink()
        with self.assertRaises(AccessError):
            line.count_id.unlink()

    def test_adjustment_is_evidence(self):
        self._apply(12, self.found, "Behind the rack")
        line = self._counts().line_ids
        row = self.env["dist.evidence"].search(
            [("res_model", "=", line._name), ("res_id", "=", line.id)]
        )
        self.assertEqual((row.event, row.reason), ("stock_adjusted", self.found.code))
        self.assertEqual(row.note, "Behind the rack")

    def test_users_of_another_company_see_no_count(self):
        self._apply(12, self.found)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.clerk.write({"company_ids": other.ids, "company_id": other.id})
        counts = self.env["dist.stock.count"].with_user(self.clerk)
        self.assertFalse(counts.search([("id", "in", self._counts().ids)]))

    def test_further_lines_cost_no_more_statements_than_with_odoo_alone(self):
        items = self.env["product.product"].create(
            [{"name": f"Pin {number}", "is_storable": True} for number in range(84)]
        )
        for item in items:
            self.env["stock.quant"]._update_available_quantity(item, self.shelf, 10)
        self._statements(items[:2])  # what is kept in memory is read
        own = self._statements(items[2:32]) - self._statements(items[32:42])
        self.env["dist.control.setting"]._set(self.control, self.company, "off")
        self._statements(items[42:44])
        alone = self._statements(items[44:74]) - self._statements(items[74:])
        self.assertLessEqual(own, alone)

    def _statements(self, items):
        """Adjust items nobody ever adjusted, all at once; return the statements."""
        quants = self.env["stock.quant"].with_user(self.clerk)
        quants = quants.with_context(inventory_mode=True).search(
            [("product_id", "in", items.ids), ("location_id", "=", self.shelf.id)]
        )
        quants.inventory_quantity = 9
        quants.dist_reason_id = self.lost
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        quants.action_apply_inventory()
        self.env.flush_all()
        statements = self.env.cr.sql_log_count - before
        self.assertEqual(set(quants.mapped("quantity")), {9})
        return statements
