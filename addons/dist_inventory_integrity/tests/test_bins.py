from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .bins import BinCommon


class RuleCommon(BinCommon):
    """Bins with rules; ``_rule`` makes one, ``_evidence`` reads what was noted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("stock_location_rules")
        cls.hold = cls.env.ref("dist_base.reason_inspect")
        cls.release = cls.env.ref("dist_base.reason_passed")
        cls.outsider = cls._create_outsider()

    @classmethod
    def _create_outsider(cls):
        company = cls.env["res.company"].create({"name": "Elsewhere"})
        return new_test_user(
            cls.env,
            "bin_outsider",
            "stock.group_stock_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _rule(self, place=None, **values):
        rules = self.env["dist.location.rule"].with_user(self.manager)
        return rules.create({"location_id": (place or self.lower).id, **values})

    def _evidence(self, event):
        rows = self.env["dist.evidence"].search([("event", "=", event)], limit=1)
        return rows

    def _transfer(self, quantity=3, source=None, target=None, user=None):
        """Return a transfer with one picked line, ready to be validated."""
        move = self._prepare_move(
            source or self.upper, target or self.lower, quantity, user=user
        )
        if not move.picking_id:
            pickings = self.env["stock.picking"].with_user(user or self.clerk)
            move.picking_id = pickings.create(
                {
                    "picking_type_id": self.warehouse.int_type_id.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            )
        return move.picking_id


@tagged("post_install", "-at_install")
class TestRules(RuleCommon):
    def test_goods_of_another_category_are_refused(self):
        food = self.env["product.category"].create({"name": "Food"})
        self._rule(category_ids=[Command.set(food.ids)])
        with self.assertRaisesRegex(UserError, "Bolt, bin WH/Stock/Lower.*category"):
            self._move(self.upper, self.lower)

    def test_mark_of_an_adjustment_breaks_no_rule(self):
        food = self.env["product.category"].create({"name": "Food"})
        self._rule(category_ids=[Command.set(food.ids)])
        transfer = self._transfer()
        transfer.move_ids.with_user(self.clerk).is_inventory = True
        with self.assertRaisesRegex(UserError, "category"):
            transfer._action_done()

    def test_goods_of_a_category_below_are_taken(self):
        food = self.env["product.category"].create({"name": "Food"})
        fruit = food.create({"name": "Fruit", "parent_id": food.id})
        self.item.categ_id = fruit
        self._rule(category_ids=[Command.set(food.ids)])
        self._move(self.upper, self.lower, 4)
        self.assertEqual(self._lay(self.lower), 4)

    def test_rule_of_a_place_counts_for_the_bins_below(self):
        self._rule(self.shelf, content="item")
        nut = self._create_item("Nut")
        self._put(nut, self.lower, 1)
        with self.assertRaisesRegex(UserError, "holds one item"):
            self._move(self.upper, self.lower)

    def test_nearest_rule_wins(self):
        self._rule(self.shelf, content="item")
        self._rule(self.lower, content="any")
        self._put(self._create_item("Nut"), self.lower, 1)
        self._move(self.upper, self.lower)
        self.assertEqual(self._lay(self.lower), 1)

    def test_goods_that_leave_in_the_same_step_make_room(self):
        self._rule(content="item")
        nut = self._create_item("Nut")
        self._put(nut, self.lower, 1)
        moves = self._prepare_move(self.upper, self.lower)
        moves |= self._prepare_move(self.lower, self.shelf, item=nut)
        moves._action_done()
        self.assertEqual(self._lay(self.lower), 1)

    def test_second_lot_is_refused_where_one_lies(self):
        self._rule(content="lot")
        valve = self._create_item("Valve", tracking="lot")
        first, second = self.env["stock.lot"].create(
            [{"name": name, "product_id": valve.id} for name in ("A", "B")]
        )
        self._put(valve, self.lower, 1, lot_id=first)
        self._put(valve, self.upper, 2, lot_id=first)
        self._put(valve, self.upper, 2, lot_id=second)
        self._move(self.upper, self.lower, item=valve, lot_id=first.id)
        with self.assertRaisesRegex(UserError, "holds one lot"):
            self._move(self.upper, self.lower, item=valve, lot_id=second.id)

    def test_more_than_fits_is_noted(self):
        self._rule(max_qty=2)
        self._move(self.upper, self.lower, 3)
        row = self._evidence("bin_rule_broken")
        self.assertEqual((row.res_id, row.actor_id), (self.lower.id, self.clerk.id))
        self.assertIn("Rule: most in a bin", row.after_text)

    def test_more_than_fits_is_refused_where_the_rule_says_so(self):
        self.item.weight = 2
        self._rule(max_weight=5, on_full="refuse")
        self._move(self.upper, self.lower, 2)
        with self.assertRaisesRegex(UserError, "carries no more"):
            self._move(self.upper, self.lower, 1)

    def test_what_a_count_finds_is_a_fact(self):
        self._rule(max_qty=2, on_full="refuse", content="item", on_break="refuse")
        self._put(self._create_item("Nut"), self.lower, 1)
        quant = self.env["stock.quant"].with_user(self.clerk)
        quant = quant.with_context(inventory_mode=True).create(
            {
                "product_id": self.item.id,
                "location_id": self.lower.id,
                "inventory_quantity": 7,
            }
        )
        quant.action_apply_inventory()
        self.assertEqual(self._lay(self.lower), 7)

    def test_done_line_led_into_such_a_bin_is_refused(self):
        self._rule(max_qty=2, on_full="refuse")
        line = self._move(self.upper, self.shelf, 3).move_line_ids
        with self.assertRaisesRegex(UserError, "holds no more"):
            line.write({"location_dest_id": self.lower.id})

    def test_switched_off_no_rule_counts_and_nothing_is_asked(self):
        self._rule(max_qty=2, on_full="refuse")
        self._switch("stock_location_rules", "off")
        move = self._prepare_move(self.upper, self.lower, 3)
        lines = move.move_line_ids
        lines.mapped("state")
        with self.assertQueryCount(0):
            self.lower._dist_is_on("stock_location_rules")
            self.assertTrue(self.env["dist.control"]._is_off("stock_location_rules"))
        move._action_done()
        self.assertEqual(self._lay(self.lower), 3)

    def test_watching_notes_what_would_have_been_refused(self):
        self._switch("stock_location_rules", "watch")
        self._rule(max_qty=2, on_full="refuse")
        self._move(self.upper, self.lower, 3)
        self.assertEqual(self._evidence("bin_rule_broken").res_id, self.lower.id)

    def test_plain_users_write_no_rules(self):
        rules = self.env["dist.location.rule"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            rules.create({"location_id": self.lower.id})

    def test_outsider_sees_no_rules(self):
        rule = self._rule()
        self.assertFalse(rule.with_user(self.outsider).search([]) & rule)
        with self.assertRaises(AccessError):
            rule.with_user(self.outsider).write({"max_qty": 1})

    def test_put_away_proposes_no_bin_that_breaks_its_rule(self):
        nut = self._create_item("Nut")
        self._put(nut, self.lower, 1)
        rule = self._rule(content="item")
        self.assertFalse(self.lower._check_can_be_used(self.item, 1))
        self.assertTrue(self.lower._check_can_be_used(nut, 1))
        rule.write({"content": "any", "max_qty": 3})
        self.assertTrue(self.lower._check_can_be_used(nut, 9))
        rule.on_full = "refuse"
        self.assertFalse(self.lower._check_can_be_used(nut, 3))
        self.assertTrue(self.lower._check_can_be_used(nut, 2))


@tagged("post_install", "-at_install")
class TestOverride(RuleCommon):
    def setUp(self):
        super().setUp()
        self._rule(max_qty=2, on_full="override")
        self.reason = self.env.ref("dist_base.reason_one_off")
        self.picking = self._transfer()

    def _ask(self, user):
        picking = self.picking.with_user(user)
        action = picking.action_dist_ask_override()
        wizards = self.env[action["res_model"]].with_user(user)
        form = Form(wizards.with_context(**action["context"]))
        form.reason_id = self.reason
        form.note = "Only place left"
        return form.save()

    def test_supervisor_lets_a_bin_pass_and_answers_for_it(self):
        with (
            self.assertRaisesRegex(UserError, "supervisor may let it pass"),
            self.env.cr.savepoint(),
        ):
            self.picking.button_validate()
        self._ask(self.manager).action_apply()
        self.picking.button_validate()
        self.assertEqual(self._lay(self.lower), 3)
        row = self._evidence("bins_let_pass")
        self.assertRecordValues(
            row,
            [
                {
                    "res_id": self.picking.id,
                    "actor_id": self.manager.id,
                    "reason": self.reason.code,
                    "note": "Only place left",
                }
            ],
        )
        self.assertEqual(self._evidence("bin_rule_broken").res_id, self.lower.id)

    def test_plain_user_lets_nothing_pass(self):
        with self.assertRaises(AccessError):
            self._ask(self.clerk).action_apply()
        with self.assertRaises(AccessError):
            self.env["dist.bin.override"].with_user(self.clerk).create(
                {
                    "picking_id": self.picking.id,
                    "location_id": self.lower.id,
                    "reason_id": self.reason.id,
                    "user_id": self.manager.id,
                    "at": "2026-01-01",
                }
            )

    def test_it_passes_for_a_reason_made_for_it(self):
        picking = self.picking.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "made for it"):
            picking.action_dist_let_pass(self.lower.ids, self.hold.id, "x")
        with self.assertRaisesRegex(UserError, "made for it"):
            picking.action_dist_let_pass(self.lower.ids, False)

    def test_pass_of_one_bin_is_none_of_another(self):
        picking = self.picking.with_user(self.manager)
        picking.action_dist_let_pass(self.shelf.ids, self.reason.id, "x")
        with self.assertRaisesRegex(UserError, "holds no more"):
            self.picking.button_validate()

    def test_pass_of_one_transfer_is_none_of_another(self):
        other = self._transfer()
        other.with_user(self.manager).action_dist_let_pass(
            self.lower.ids, self.reason.id, "x"
        )
        if other != self.picking:
            with self.assertRaisesRegex(UserError, "holds no more"):
                self.picking.button_validate()

    def test_outsider_lets_nothing_pass(self):
        with self.assertRaises(AccessError):
            self.picking.with_user(self.outsider).action_dist_let_pass(
                self.lower.ids, self.reason.id, "x"
            )


@tagged("post_install", "-at_install")
class TestBlock(RuleCommon):
    def _block(self, direction="both", place=None, user=None):
        place = (place or self.upper).with_user(user or self.manager)
        place.action_dist_block(direction, self.hold.id, "Wet")

    def test_nothing_leaves_and_nothing_goes_in(self):
        self._block()
        with self.assertRaisesRegex(UserError, "nothing leaves it while.*blocked"):
            self._move(self.upper, self.lower)
        with self.assertRaisesRegex(UserError, "nothing goes in while.*blocked"):
            self._move(self.vendors, self.upper)

    def test_one_direction_leaves_the_other_open(self):
        self._block("in")
        self._move(self.upper, self.lower)
        self._block("out", self.lower)
        self._move(self.vendors, self.lower)
        self.assertEqual(self._lay(self.lower), 2)

    def test_blocked_place_blocks_the_bins_below(self):
        self._block("out", self.shelf)
        with self.assertRaisesRegex(UserError, "blocked"):
            self._move(self.upper, self.customers)

    def test_who_blocked_it_and_why_is_kept(self):
        self._block()
        self.assertRecordValues(
            self.upper,
            [
                {
                    "dist_block": "both",
                    "dist_block_reason_id": self.hold.id,
                    "dist_block_note": "Wet",
                    "dist_blocked_by_id": self.manager.id,
                    "dist_is_shut_out": True,
                }
            ],
        )
        row = self._evidence("bin_blocked")
        self.assertEqual((row.actor_id, row.note), (self.manager.id, "Wet"))

    def test_released_bin_gives_goods_again(self):
        self._block()
        self.upper.with_user(self.manager).action_dist_release(self.release.id, "Dry")
        self._move(self.upper, self.lower)
        self.assertFalse(self.upper.dist_blocked_at)
        self.assertEqual(self._evidence("bin_released").reason, self.release.code)

    def test_bin_without_a_block_of_its_own_is_not_released(self):
        self._block(place=self.shelf)
        with self.assertRaisesRegex(UserError, "release that one"):
            self.upper.with_user(self.manager).action_dist_release(
                self.release.id, "Dry"
            )

    def test_dialogue_blocks_and_releases(self):
        for step, reason in (("block", self.hold), ("release", self.release)):
            place = self.upper.with_user(self.manager)
            action = getattr(place, f"action_dist_ask_{step}")()
            wizards = self.env[action["res_model"]].with_user(self.manager)
            form = Form(wizards.with_context(**action["context"]))
            form.reason_id = reason
            form.note = "Wet"
            form.save().action_apply()
            self.assertEqual(bool(self.upper.dist_block), step == "block")

    def test_goods_of_a_blocked_bin_are_not_reserved(self):
        self._put(self.item, self.lower, 4)
        self._block("out")
        move = self._plan_move(self.shelf, self.customers, 6)
        move._action_assign()
        self.assertEqual(move.move_line_ids.location_id, self.lower)
        self.assertEqual(move.quantity, 4)

    def test_what_a_move_before_brought_is_not_reserved_there(self):
        first = self._prepare_move(self.upper, self.lower, 3)
        held, open_ = (self._plan_move(self.lower, self.customers, 3) for _n in "ab")
        held.move_orig_ids = first
        first._action_done()
        self.assertEqual(held.quantity, 3)
        held._do_unreserve()
        self._block("out", self.lower)
        (held | open_)._action_assign()
        self.assertEqual((held.quantity, open_.quantity), (0, 0))

    def test_goods_reserved_before_the_block_stay_where_they_are(self):
        move = self._prepare_move(self.upper, self.customers, 3)
        self._block("out")
        with self.assertRaisesRegex(UserError, "Take the goods from another bin"):
            move._action_done()

    def test_put_away_proposes_no_blocked_bin(self):
        self.assertTrue(self.lower._check_can_be_used(self.item, 1))
        self._block("in", self.lower)
        self.assertFalse(self.lower._check_can_be_used(self.item, 1))

    def test_goods_are_counted_where_they_are_blocked(self):
        self._block()
        quant = self._quant(self.upper).with_user(self.clerk)
        quant = quant.with_context(inventory_mode=True)
        quant.inventory_quantity = 8
        quant.action_apply_inventory()
        self.assertEqual(self._lay(self.upper), 8)

    def test_free_goods_of_blocked_bins_are_not_offered(self):
        self._switch("stock_negative")
        self._put(self.item, self.lower, 4)
        self._block("out", self.lower)
        with self.assertRaises(UserError) as refusal:
            self._move(self.upper, self.customers, 12)
        self.assertNotIn("Lower", str(refusal.exception))

    def test_plain_user_blocks_nothing(self):
        with self.assertRaises(AccessError):
            self._block(user=self.clerk)

    def test_outsider_blocks_nothing(self):
        with self.assertRaises(AccessError):
            self._block(user=self.outsider)

    def test_block_is_written_by_nobody(self):
        for values in (
            {"dist_block": "both"},
            {"dist_is_shut_out": False},
            {"dist_block_note": "x"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                place = self.upper.with_user(self.manager)
                place.with_context(dist_block=True, door="block").write(values)
        with self.assertRaises(UserError):
            self.env["stock.location"].with_user(self.manager).create(
                {"name": "Born blocked", "dist_block": "out"}
            )

    def test_copy_of_a_blocked_bin_is_open(self):
        self._block()
        self.assertFalse(self.upper.copy().dist_is_shut_out)

    def test_block_that_would_stop_nothing_is_not_made(self):
        self._switch("stock_location_rules", "off")
        with self.assertRaisesRegex(UserError, "Set-up checklist"):
            self._block()

    def test_block_needs_a_direction_and_a_reason(self):
        with self.assertRaisesRegex(UserError, "nothing goes in"):
            self._block("sideways")
        with self.assertRaisesRegex(UserError, "made for it"):
            self.upper.with_user(self.manager).action_dist_block("in", False)


@tagged("post_install", "-at_install")
class TestBlockedBinStock(RuleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        control = cls.env.ref("dist_exception_queue.control_exception_queue")
        cls.env["dist.control.setting"]._set(control, cls.company, "on")
        cls._sweep()

    @classmethod
    def _sweep(cls):
        cls.env["dist.exception"]._sweep(codes=["blocked_bin_stock"])

    def _cases(self):
        return self.env["dist.exception"].search(
            [("type_id.code", "=", "blocked_bin_stock"), ("is_live", "=", True)]
        )

    def test_goods_in_a_blocked_bin_open_a_case(self):
        self.shelf.with_user(self.manager).action_dist_block("out", self.hold.id, "Wet")
        self._sweep()
        case = self._cases()
        self.assertEqual((case.res_id, case.value_at_risk), (self.upper.id, 50.0))
        self.assertEqual(case.facts["person"], self.manager.id)
        self.assertIn("Upper is blocked and holds goods worth", case.sentence)

    def test_releasing_the_bin_clears_it(self):
        upper = self.upper.with_user(self.manager)
        upper.action_dist_block("out", self.hold.id, "Wet")
        self._sweep()
        case = self._cases()
        upper.action_dist_release(self.release.id, "Dry")
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_empty_bin_is_no_trouble(self):
        self.lower.with_user(self.manager).action_dist_block("out", self.hold.id, "Wet")
        self._sweep()
        self.assertFalse(self._cases())

    def test_action_opens_the_bin(self):
        self.upper.with_user(self.manager).action_dist_block("out", self.hold.id, "Wet")
        self._sweep()
        actions = self.env["dist.action.open_bin"].with_user(self.manager)
        case = self._cases().with_user(self.manager)
        self.assertEqual(actions._get_offered(case), case)
        self.assertEqual(actions._run(case)["res_id"], self.upper.id)
