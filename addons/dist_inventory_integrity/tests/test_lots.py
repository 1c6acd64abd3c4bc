import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .bins import BinCommon


class LotCommon(BinCommon):
    """Valves of two lots in the upper bin, five each, and people who recall."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("stock_lot_rules")
        cls.valve = cls._create_item("Valve", tracking="lot")
        cls.good, cls.bad = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.valve.id} for name in ("GOOD", "BAD")]
        )
        for lot in (cls.good, cls.bad):
            cls._put(cls.valve, cls.upper, 5, lot_id=lot)
        cls.hold = cls.env.ref("dist_base.reason_inspect")
        cls.release = cls.env.ref("dist_base.reason_passed")
        company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.outsider = new_test_user(
            cls.env,
            "lot_outsider",
            "stock.group_stock_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _recall(self, user=None, reason=None):
        lot = self.bad.with_user(user or self.manager)
        lot.action_dist_recall((reason or self.hold).id, "Leaks")

    def _move_bad(self, source, target, quantity=1, **values):
        return self._move(
            source, target, quantity, item=self.valve, lot_id=self.bad.id, **values
        )


@tagged("post_install", "-at_install")
class TestRecall(LotCommon):
    def test_recalled_lot_is_neither_shipped_nor_moved(self):
        self._recall()
        for target in (self.customers, self.lower):
            with (
                self.subTest(target=target.name),
                self.assertRaisesRegex(UserError, "Valve, BAD: is recalled.*another"),
                self.env.cr.savepoint(),
            ):
                self._move_bad(self.upper, target)

    def test_lot_beside_it_goes_on(self):
        self._recall()
        self._move(self.upper, self.customers, item=self.valve, lot_id=self.good.id)
        self.assertEqual(self._lay(self.upper, self.valve), 9)

    def test_it_may_be_scrapped_go_back_and_into_quarantine(self):
        self._recall()
        self.lower.dist_is_quarantine = True
        shelf = self.lower.create({"name": "Deep", "location_id": self.lower.id})
        scrap = self.env["stock.scrap"].with_user(self.clerk)
        scrap = scrap.create(
            {
                "product_id": self.valve.id,
                "lot_id": self.bad.id,
                "scrap_qty": 1,
                "location_id": self.upper.id,
            }
        )
        scrap.action_validate()
        self._move_bad(self.upper, self.vendors)
        self._move_bad(self.upper, shelf)
        self.assertEqual(self._lay(self.upper, self.valve), 7)

    def test_customer_may_give_it_back(self):
        self._recall()
        self._move_bad(self.customers, self.upper)
        self.assertEqual(self._lay(self.upper, self.valve), 11)

    def test_it_is_not_reserved(self):
        self._recall()
        move = self._plan_move(self.shelf, self.customers, 8, item=self.valve)
        move._action_assign()
        self.assertEqual(move.move_line_ids.lot_id, self.good)
        self.assertEqual(move.quantity, 5)

    def test_what_a_move_before_brought_of_it_is_not_reserved(self):
        first = self._prepare_move(
            self.upper, self.lower, 2, item=self.valve, lot_id=self.bad.id
        )
        second = self._plan_move(self.lower, self.customers, 2, item=self.valve)
        second.move_orig_ids = first
        first._action_done()
        self.assertEqual(second.quantity, 2)
        self._recall()
        self.assertEqual(second.quantity, 0)
        second._action_assign()
        self.assertEqual(second.quantity, 0)

    def test_what_was_reserved_is_free_for_other_lots(self):
        move = self._plan_move(self.shelf, self.customers, 8, item=self.valve)
        move._action_assign()
        self.assertEqual(move.quantity, 8)
        self._recall()
        self.assertEqual(move.move_line_ids.lot_id, self.good)

    def test_what_was_picked_before_does_not_leave(self):
        move = self._prepare_move(
            self.upper, self.customers, item=self.valve, lot_id=self.bad.id
        )
        self._recall()
        for is_marked in (False, True):  # as an adjustment, which it is not
            move.with_user(self.clerk).is_inventory = is_marked
            with (
                self.assertRaisesRegex(UserError, "BAD: is recalled"),
                self.cr.savepoint(),
            ):
                move._action_done()

    def test_it_is_counted_as_it_lies(self):
        self._recall()
        quant = self._quant(self.upper, self.valve)
        quant = quant.filtered(lambda q: q.lot_id == self.bad).with_user(self.clerk)
        quant = quant.with_context(inventory_mode=True)
        quant.inventory_quantity = 3
        quant.action_apply_inventory()
        self.assertEqual(self._lay(self.upper, self.valve), 8)

    def test_who_recalled_and_released_it_is_evidence(self):
        self._recall()
        self.assertEqual(self.bad.dist_recalled_by_id, self.manager)
        self.bad.with_user(self.manager).action_dist_release(self.release.id, "Tested")
        rows = self.env["dist.evidence"].search(
            [("res_model", "=", "stock.lot"), ("res_id", "=", self.bad.id)]
        )
        self.assertEqual(rows.mapped("event"), ["lot_released", "lot_recalled"])
        self.assertEqual(rows.mapped("note"), ["Tested", "Leaks"])
        self.assertEqual(rows.mapped("actor_id"), [self.manager.id] * 2)
        self._move_bad(self.upper, self.customers)

    def test_reason_that_asks_for_proof_gets_it_in_the_dialogue(self):
        reason = self.env.ref("dist_base.reason_recall")
        with self.assertRaisesRegex(UserError, "needs proof"):
            self._recall(reason=reason)
        lot = self.bad.with_user(self.manager)
        action = lot.action_dist_ask_recall()
        wizards = self.env[action["res_model"]].with_user(self.manager)
        form = Form(wizards.with_context(**action["context"]))
        form.reason_id = reason
        form.note = "Leaks"
        paper = self.env["ir.attachment"].with_user(self.manager)
        paper = paper.create({"name": "n.txt", "datas": base64.b64encode(b"Leaks")})
        form.attachment_ids.add(paper)
        form.save().action_apply()
        self.assertTrue(self.bad.dist_is_recalled)

    def test_plain_user_and_outsider_recall_nothing(self):
        self.bad.company_id = self.company
        for user in (self.clerk, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._recall(user)

    def test_recall_is_written_by_nobody(self):
        lot = self.bad.with_user(self.manager).with_context(door="recall")
        with self.assertRaisesRegex(UserError, "buttons of the lot"):
            lot.write({"dist_is_recalled": True})
        self._recall()
        with self.assertRaisesRegex(UserError, "buttons of the lot"):
            lot.write({"dist_is_recalled": False})
        with self.assertRaisesRegex(UserError, "buttons of the lot"):
            lot.create(
                {
                    "name": "NEW",
                    "product_id": self.valve.id,
                    "dist_is_recalled": True,
                }
            )

    def test_recall_is_no_default(self):
        lots = self.env["stock.lot"].with_user(self.clerk)
        born = lots.with_context(default_dist_is_recalled=True).create(
            {"name": "NEW", "product_id": self.valve.id}
        )
        self.assertFalse(born.dist_is_recalled)

    def test_recall_that_would_stop_nothing_is_not_made(self):
        self._switch("stock_lot_rules", "off")
        with self.assertRaisesRegex(UserError, "Set-up checklist"):
            self._recall()

    def test_switched_off_the_lot_goes_as_ever(self):
        self._recall()
        self._switch("stock_lot_rules", "off")
        self._move_bad(self.upper, self.customers)
        self.assertEqual(self._lay(self.upper, self.valve), 9)

    def test_watching_notes_what_would_have_been_refused(self):
        self._switch("stock_lot_rules", "watch")
        self._recall()
        self._move_bad(self.upper, self.customers)
        row = self.env["dist.evidence"].search(
            [("event", "=", "lot_rule_broken")], limit=1
        )
        self.assertEqual((row.res_id, row.actor_id), (self.bad.id, self.clerk.id))

    def test_done_line_led_to_it_is_refused(self):
        line = self._move(
            self.upper, self.customers, item=self.valve, lot_id=self.good.id
        ).move_line_ids
        self._recall()
        with self.assertRaisesRegex(UserError, "BAD: is recalled"):
            line.write({"lot_id": self.bad.id})


@tagged("post_install", "-at_install")
class TestTrace(LotCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(
            cls.env, "lot_buyer", "purchase.group_purchase_user,stock.group_stock_user"
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Forge"})
        cls.smith = cls.env["res.partner"].create(
            {"name": "Smith", "email": "smith@example.com", "phone": "+1 555 0100"}
        )
        cls.lot = cls.env["stock.lot"].create(
            {"name": "X-1", "product_id": cls.valve.id}
        )

    def _receive(self):
        """Buy eight valves of the lot and three bolts, and receive them."""
        lines = [
            {"product_id": item.id, "product_qty": quantity, "price_unit": 1}
            for item, quantity in ((self.valve, 8), (self.item, 3))
        ]
        order = self.env["purchase.order"].with_user(self.buyer)
        order = order.create(
            {
                "partner_id": self.vendor.id,
                "order_line": [Command.create(line) for line in lines],
            }
        )
        order.button_confirm()
        receipt = order.picking_ids
        for move in receipt.move_ids:
            move.quantity = move.product_uom_qty
            if move.product_id == self.valve:
                move.move_line_ids.lot_id = self.lot
        receipt.move_ids.picked = True
        receipt.button_validate()
        return order

    def _ship(self, quantity, partner):
        picking = self.env["stock.picking"].with_user(self.clerk)
        picking = picking.create(
            {
                "partner_id": partner.id,
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.shelf.id,
                "location_dest_id": self.customers.id,
            }
        )
        move = self._prepare_move(
            self.shelf, self.customers, quantity, item=self.valve, lot_id=self.lot.id
        )
        move.picking_id = move.move_line_ids.picking_id = picking
        picking.button_validate()
        return picking

    def _trace(self, lot=None, user=None):
        action = (lot or self.lot).with_user(user or self.clerk).action_dist_trace()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.clerk)
            .browse(action["res_id"])
        )

    def test_it_says_where_the_lot_came_from_and_what_else_came(self):
        order = self._receive()
        trace = self._trace()
        self.assertRecordValues(
            trace.came_ids,
            [
                {
                    "partner_id": self.vendor.id,
                    "purchase_id": order.id,
                    "picking_id": order.picking_ids.id,
                    "quantity": 8,
                }
            ],
        )
        self.assertRecordValues(
            trace.beside_ids, [{"product_id": self.item.id, "quantity": 3}]
        )

    def test_it_says_where_the_lot_lies_and_what_for(self):
        self._receive()
        self._move(self.shelf, self.lower, 3, item=self.valve, lot_id=self.lot.id)
        held = self._plan_move(self.lower, self.customers, 2, item=self.valve)
        held._action_assign()
        rows = {row.location_id: row for row in self._trace().here_ids}
        self.assertEqual(rows[self.shelf].quantity, 5)
        self.assertEqual(
            (rows[self.lower].quantity, rows[self.lower].reserved_qty), (3, 2)
        )
        self.assertTrue(rows[self.lower].reserved_for)

    def test_it_says_who_received_it_and_how_to_reach_them(self):
        self._receive()
        delivery = self._ship(3, self.smith)
        self._move(self.customers, self.shelf, 1, item=self.valve, lot_id=self.lot.id)
        trace = self._trace()
        sent = trace.gone_ids.filtered(lambda row: row.quantity > 0)
        self.assertRecordValues(
            sent,
            [
                {
                    "partner_id": self.smith.id,
                    "picking_id": delivery.id,
                    "quantity": 3,
                    "email": "smith@example.com",
                    "phone": "+1 555 0100",
                }
            ],
        )
        self.assertEqual(sum(trace.gone_ids.mapped("quantity")), 2)
        came, gone = sum(trace.came_ids.mapped("quantity")), 2
        self.assertEqual(sum(trace.here_ids.mapped("quantity")), came - gone)

    def test_lots_made_of_it_are_followed(self):
        pump = self._create_item("Pump", tracking="lot")
        made = self.env["stock.lot"].create({"name": "P-1", "product_id": pump.id})
        works = self.env["stock.location"].search([("usage", "=", "production")])[:1]
        order = self._receive()
        used = self._move(self.shelf, works, 2, item=self.valve, lot_id=self.lot.id)
        built = self._move(works, self.lower, 1, item=pump, lot_id=made.id)
        built.move_line_ids.consume_line_ids = used.move_line_ids
        self._move(self.lower, self.customers, 1, item=pump, lot_id=made.id)
        self.assertIn(made, self._trace().gone_ids.lot_id)
        self.assertEqual(self._trace(made).came_ids.purchase_id, order)

    def test_another_company_is_not_shown(self):
        self._receive()
        site = self.env["stock.warehouse"].search(
            [("company_id", "=", self.outsider.company_id.id)]
        )
        self._put(self.valve, site.lot_stock_id, 4, lot_id=self.lot)
        trace = self._trace(user=self.outsider)
        self.assertFalse(trace.came_ids | trace.gone_ids | trace.beside_ids)
        self.assertEqual(trace.here_ids.mapped("location_id"), site.lot_stock_id)
        self.assertNotIn(site.lot_stock_id, self._trace().here_ids.location_id)

    def test_trace_is_of_whoever_asked_for_it(self):
        trace = self._trace()
        with self.assertRaises(AccessError):
            trace.with_user(self.buyer).line_ids.mapped("quantity")
        with self.assertRaises(AccessError):
            trace.line_ids.create({"trace_id": trace.id, "kind": "gone"})
        stranger = new_test_user(self.env, "lot_stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self._trace(user=stranger)

    def test_rows_open_what_they_are_about(self):
        order = self._receive()
        trace = self._trace()
        self.assertEqual(trace.came_ids.action_open()["res_id"], order.picking_ids.id)
        action = trace.here_ids.action_open()
        found = self.env["stock.quant"].search(action["domain"])
        self.assertEqual(found.location_id, self.shelf)
        self.assertEqual(
            self.env["dist.lot.trace.line"]
            .with_user(self.clerk)
            .search_count(trace.action_open_list()["domain"]),
            3,
        )

    def test_it_is_printed(self):
        self._receive()
        self._ship(3, self.smith)
        trace = self._trace()
        self.assertEqual(trace.action_print()["type"], "ir.actions.report")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "dist_inventory_integrity.report_lot_trace", trace.ids
        )
        for text in (b"X-1", b"smith@example.com", b"Forge", b"Bolt"):
            self.assertIn(text, html)

    def test_a_lot_of_many_moves_costs_a_few_statements(self):
        self._receive()
        for _number in range(3):
            self._ship(1, self.smith)
        self._trace()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._trace()
        few = self.env.cr.sql_log_count - before
        for _number in range(4):
            self._ship(1, self.smith)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._trace()
        self.assertLessEqual(self.env.cr.sql_log_count - before, few)
