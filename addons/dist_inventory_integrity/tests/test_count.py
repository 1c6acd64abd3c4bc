from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import IntegrityCommon


@tagged("post_install", "-at_install")
class TestCountDocument(IntegrityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = new_test_user(
            cls.env, "cnt_controller", "dist_base.group_inventory_controller"
        )
        cls.second = new_test_user(cls.env, "cnt_second", "stock.group_stock_user")
        cls.bins = cls.env["stock.location"].create(
            [
                {"name": name, "location_id": cls.shelf.id, "usage": "internal"}
                for name in ("A-1", "A-2", "A-3")
            ]
        )
        cls.nut = cls._create_item("Nut")
        quants = cls.env["stock.quant"]
        quants._update_available_quantity(cls.item, cls.bins[0], 40)
        quants._update_available_quantity(cls.nut, cls.bins[0], 7)
        quants._update_available_quantity(cls.nut, cls.bins[1], 3)
        cls.reason = cls.env["dist.reason.code"].create(
            {
                "code": "CNT",
                "name": "Count",
                "direction": "both",
                "usage_ids": [
                    Command.link(
                        cls.env.ref("dist_base.reason_usage_stock_adjustment").id
                    )
                ],
            }
        )

    def _plan(self, kind="cycle", start=True, **values):
        counts = self.env["dist.stock.count"].with_user(self.controller)
        values = {
            "location_ids": self.bins.ids,
            "default_reason_id": self.reason.id,
            **values,
        }
        count = counts.create({"kind": kind, **values})
        if start:
            count.action_start()
        return count

    def _line(self, count, item, place):
        return count.line_ids.filtered(
            lambda line: line.product_id == item and line.location_id == place
        )

    def test_starting_makes_a_line_of_every_position_in_scope(self):
        count = self._plan()
        self.assertEqual((count.state, count.todo_count), ("open", 3))
        self.assertEqual(
            {(line.product_id, line.location_id) for line in count.line_ids},
            {
                (self.item, self.bins[0]),
                (self.nut, self.bins[0]),
                (self.nut, self.bins[1]),
            },
        )
        self.assertTrue(count.name.startswith("CNT/"))

    def test_counting_posts_line_by_line_and_the_last_one_closes_it(self):
        count = self._plan()
        line = self._line(count, self.nut, self.bins[0])
        outcome = line.with_user(self.clerk).record_attempt(6)
        self.assertEqual(outcome["state"], "posted")
        self.assertEqual(self._on_hand(self.nut), 9)
        self.assertEqual((line.reason_id, count.state), (self.reason, "open"))
        self._line(count, self.nut, self.bins[1]).record_attempt(3)
        self._line(count, self.item, self.bins[0]).record_attempt(40)
        self.assertEqual((count.state, count.progress), ("done", 100))
        self.assertEqual((self._on_hand(self.nut), self._on_hand()), (9, 50))

    def test_closing_leaves_what_nobody_counted_as_it_was(self):
        count = self._plan()
        self._line(count, self.nut, self.bins[0]).record_attempt(7)
        count.action_close()
        self.assertEqual(count.state, "done")
        self.assertEqual((self._on_hand(self.nut), self._on_hand()), (10, 50))
        self.assertEqual(
            sorted(count.line_ids.mapped("state")), ["cancelled", "cancelled", "posted"]
        )

    def test_scope_by_item_category_and_class(self):
        self.assertEqual(self._plan(product_ids=self.nut.ids).todo_count, 2)
        category = self.env["product.category"].create({"name": "Bolts"})
        self.item.categ_id = category
        self.assertEqual(self._plan(category_ids=category.ids).todo_count, 1)

    def test_class_is_a_scope(self):
        class_a = self.env["dist.stock.class"].create(
            {"name": "A", "item_ids": [Command.create({"product_id": self.nut.id})]}
        )
        count = self._plan(class_ids=class_a.ids)
        self.assertEqual(count.line_ids.product_id, self.nut)

    def test_what_is_being_counted_is_left_to_the_count_it_is_in(self):
        self._plan(product_ids=self.nut.ids)
        second = self._plan()
        self.assertEqual(second.line_ids.product_id, self.item)
        with self.assertRaisesRegex(UserError, "nothing to count"):
            self._plan()

    def test_full_count_looks_at_empty_bins(self):
        count = self._plan("full", with_empty_bins=True)
        empty = count.line_ids.filtered(lambda line: not line.product_id)
        self.assertEqual(empty.location_id, self.bins[2])
        empty.with_user(self.clerk).record_attempt(0)
        self.assertEqual((empty.state, len(empty.attempt_ids)), ("posted", 1))

    def test_zero_check_of_a_bin_that_is_not_empty_adds_what_lies_there(self):
        count = self._plan("zero")
        empty = count.line_ids
        with self.assertRaisesRegex(UserError, "not empty"):
            empty.with_user(self.clerk).record_attempt(2)
        line_id = count.with_user(self.clerk).add_item(self.nut.id, self.bins[2].id)
        line = empty.browse(line_id)
        line.with_user(self.clerk).record_attempt(2)
        self.assertEqual((line.state, empty.state), ("posted", "cancelled"))
        self.assertEqual(self._on_hand(self.nut), 12)
        self.assertEqual(count.state, "done")

    def test_nothing_is_added_outside_the_scope_or_to_a_count_that_is_over(self):
        count = self._plan(location_ids=self.bins[0].ids)
        with self.assertRaises(UserError):
            count.add_item(self.nut.id, self.bins[2].id)
        count.action_close()
        with self.assertRaises(UserError):
            count.add_item(self.nut.id, self.bins[0].id)

    def test_blind_count_hides_the_books_until_it_is_posted(self):
        count = self._plan()
        line = self._line(count, self.item, self.bins[0])
        for user in (self.clerk, self.controller):
            self.assertFalse(line.with_user(user).read(["book_qty"])[0]["book_qty"])
        line.with_user(self.clerk).record_attempt(39)
        line.invalidate_recordset()
        self.assertEqual(line.with_user(self.clerk).book_qty, 40)

    def test_count_that_is_not_blind_shows_the_books(self):
        count = self._plan(is_blind=False)
        line = self._line(count, self.item, self.bins[0]).with_user(self.clerk)
        self.assertEqual((line.book_qty, line.difference), (40, 0))

    def test_only_those_who_are_named_count(self):
        count = self._plan(counter_ids=self.second.ids)
        line = self._line(count, self.item, self.bins[0])
        with self.assertRaisesRegex(UserError, "cnt_second"):
            line.with_user(self.clerk).record_attempt(40)
        line.with_user(self.second).record_attempt(40)
        self.assertEqual(line.state, "posted")

    def test_quick_adjustment_of_what_is_on_a_list_is_its_look(self):
        count = self._plan()
        quants = self.env["stock.quant"].with_user(self.clerk)
        quant = quants.with_context(inventory_mode=True).search(
            [("product_id", "=", self.nut.id), ("location_id", "=", self.bins[1].id)]
        )
        quant.inventory_quantity = 2
        quant.dist_reason_id = self.lost
        quant.action_apply_inventory()
        line = self._line(count, self.nut, self.bins[1])
        self.assertEqual((line.state, line.reason_id), ("posted", self.lost))

    def test_who_counts_does_not_plan(self):
        counts = self.env["dist.stock.count"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            counts.create({"kind": "cycle"})
        count = self._plan(start=False).with_user(self.clerk)
        for refused in (
            count.action_start,
            count.action_close,
            count.action_cancel,
            lambda: count.write({"counter_ids": [Command.link(self.clerk.id)]}),
            lambda: count.write({"is_blind": False}),
            lambda: count.write({"state": "open"}),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_planned_count_is_given_up_before_and_after_it_starts(self):
        for start in (False, True):
            count = self._plan(start=start)
            count.action_cancel()
            self.assertEqual(count.state, "cancelled")
        self.assertEqual(self._on_hand(), 50)

    def test_who_plans_may_decide_on_what_others_counted(self):
        line = self._plan().line_ids[0]
        line.with_user(self.clerk).record_attempt(1)
        self.assertEqual(line._dist_creators(), {self.clerk.id})
        self.assertNotEqual(line.create_uid, self.controller)

    def test_who_plans_writes_neither_states_nor_lines(self):
        count = self._plan()
        for values in (
            {"state": "done"},
            {"kind": "adjustment"},
            {"is_blind": False},
            {"line_ids": [Command.create({"product_id": self.item.id})]},
            {"line_ids": [Command.delete(count.line_ids[0].id)]},
        ):
            with self.assertRaises(AccessError):
                count.write(values)
        with self.assertRaises(AccessError):
            count.create({"kind": "adjustment"})
        with self.assertRaises(AccessError):
            count.create({"kind": "cycle", "state": "done"})
        with self.assertRaises(UserError):
            count.action_start()

    def test_count_of_another_company_covers_and_shows_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = new_test_user(
            self.env,
            "cnt_outsider",
            "dist_base.group_inventory_controller",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        count = self._plan()
        with self.assertRaises(AccessError):
            count.line_ids[0].with_user(outsider).record_attempt(1)
        mine = self.env["dist.stock.count"].with_user(outsider)
        self.assertFalse(mine.search([("id", "=", count.id)]))
        with self.assertRaises(UserError):
            mine.create({"kind": "full"}).action_start()

    def test_who_works_elsewhere_sees_no_line_of_this_warehouse(self):
        far = self.env["stock.warehouse"].create({"name": "Far", "code": "FAR"})
        count = self._plan(warehouse_id=self.warehouse.id)
        self.clerk.dist_warehouse_ids = far
        lines = self.env["dist.stock.count.line"].with_user(self.clerk)
        self.assertFalse(lines.search([("id", "in", count.line_ids.ids)]))
        with self.assertRaises(AccessError):
            lines.browse(count.line_ids[0].id).record_attempt(1)
        counts = self.env["dist.stock.count"].with_user(self.clerk)
        self.assertFalse(counts.search([("id", "=", count.id)]))

    def test_owned_lots_and_packages_are_lines_of_their_own(self):
        owner = self.env["res.partner"].create({"name": "Consignor"})
        package = self.env["stock.package"].create({"name": "P1"})
        quants = self.env["stock.quant"]
        for values in ({"owner_id": owner}, {"package_id": package}):
            quants._update_available_quantity(self.nut, self.bins[1], 5, **values)
        count = self._plan(product_ids=self.nut.ids)
        self.assertEqual(count.todo_count, 4)
        owned = count.line_ids.filtered("owner_id")
        owned.record_attempt(4)
        found = quants.search(
            [("product_id", "=", self.nut.id), ("owner_id", "=", owner.id)]
        ).filtered(lambda quant: quant.location_id == self.bins[1])
        self.assertEqual(found.quantity, 4)
        packed = count.line_ids.filtered("package_id")
        packed.record_attempt(6)
        self.assertEqual(quants.search([("package_id", "=", package.id)]).quantity, 6)

    def test_starting_costs_the_same_statements_whatever_the_number_of_lines(self):
        small = self._plan(start=False, product_ids=self.item.ids)
        large = self._plan(start=False, product_ids=self.nut.ids)
        for number in range(40):
            self.env["stock.quant"]._update_available_quantity(
                self.nut,
                self.env["stock.location"].create(
                    {"name": f"B-{number}", "location_id": self.bins[1].id}
                ),
                1,
            )
        costs = []
        for count in (small, large):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            count.action_start()
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(large.todo_count, 42)
        self.assertLessEqual(costs[1], costs[0] + 3)

    def test_sheet_names_bins_and_items_and_no_figure(self):
        self.bins[0].barcode = "BIN-A1"
        count = self._plan(product_ids=self.item.ids)
        reports = self.env["ir.actions.report"].with_user(self.clerk)
        html, _kind = reports._render_qweb_html(
            "dist_inventory_integrity.report_count_sheet", count.ids
        )
        page = html.decode()
        for words in (count.name, "A-1", "Bolt", "barcode"):
            self.assertIn(words, page)
        self.assertNotIn("40.0", page)

    def test_default_starts_no_count(self):
        counts = self.env["dist.stock.count"].with_user(self.controller)
        counts = counts.with_context(default_state="open")
        self.assertEqual(counts.create({"kind": "full"}).state, "draft")

    def test_form_of_a_plan_can_be_filled_in(self):
        form = Form(
            self.env["dist.stock.count"]
            .with_user(self.controller)
            .with_context(default_kind="ad_hoc")
        )
        form.note = "Start at the door"
        count = form.save()
        count.action_start()
        self.assertGreater(count.todo_count, 2)
