from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_count import CountCommon


@tagged("post_install", "-at_install")
class TestCountFreeze(CountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.override = cls.env["dist.reason.code"].search(
            cls.env["dist.reason.code"]._get_domain("override"), limit=1
        )
        cls.override.write({"note_required": False, "document_required": False})

    def _count(self, freeze="block", kind="cycle", **values):
        return self._plan(kind, freeze=freeze, **values)

    def _ask(self, quantity=2, item=None):
        """Return a transfer that asks for goods of the whole shelf."""
        return self._prepare_transfer(
            item or self.nut,
            self.shelf,
            self.warehouse.wh_output_stock_loc_id,
            quantity,
        )

    def _reserve(self, transfer):
        transfer.action_assign()
        return transfer.move_line_ids.mapped("location_id")

    def _bring(self, place, user=None):
        """Return a transfer that is ready to bring a bolt from the shelf to a bin."""
        transfer = self._prepare_transfer(self.item, self.shelf, place, 1, user)
        self.env["stock.move.line"].with_user(user or self.clerk).create(
            {
                "move_id": transfer.move_ids.id,
                "picking_id": transfer.id,
                "product_id": self.item.id,
                "product_uom_id": self.item.uom_id.id,
                "quantity": 1,
                "picked": True,
                "location_id": self.shelf.id,
                "location_dest_id": place.id,
            }
        )
        return transfer

    def test_nothing_is_reserved_from_a_frozen_bin(self):
        self._count(location_ids=self.bins[0].ids)
        self.assertEqual(self._reserve(self._ask()), self.bins[1])

    def test_what_lies_in_no_other_bin_waits(self):
        self._count()
        transfer = self._ask()
        self.assertFalse(self._reserve(transfer))
        self.assertEqual(transfer.state, "confirmed")

    def test_count_that_only_warns_lets_goods_move_and_notes_it(self):
        self._count("warn")
        transfer = self._ask()
        self.assertTrue(self._reserve(transfer))
        self.assertIn("A-1", transfer.dist_freeze_note)
        transfer.move_ids.picked = True
        transfer._action_done()
        row = self.env["dist.evidence"].search([("event", "=", "counted_bin_moved")])
        self.assertIn(row.res_id, self.bins.ids)

    def test_count_without_freeze_stops_nothing(self):
        self._count("none")
        transfer = self._ask()
        self.assertTrue(self._reserve(transfer))
        self.assertFalse(transfer.dist_freeze_note)
        self.assertFalse(self.bins[0].dist_freeze)

    def test_bin_is_free_when_its_lines_are_over(self):
        count = self._count(
            location_ids=self.bins[1].ids, default_reason_id=self.reason.id
        )
        self.assertEqual(self.bins[1].dist_freeze, "block")
        count.line_ids.with_user(self.clerk).record_attempt(2)
        self.assertFalse(self.bins[1].dist_freeze)
        self.assertEqual(self._reserve(self._ask(9)), self.bins[0] | self.bins[1])

    def test_full_count_holds_all_it_covers_until_it_is_over(self):
        count = self._count(kind="full")
        for line in count.line_ids:
            quant = self._books(line.product_id, line.location_id)
            if line != count.line_ids[-1]:
                line.with_user(self.clerk).record_attempt(quant)
        self.assertEqual(set(self.bins.mapped("dist_freeze")), {"block"})
        count.action_close()
        self.assertEqual(set(self.bins.mapped("dist_freeze")), {False})

    def test_freeze_begins_at_the_cut_over(self):
        later = fields.Datetime.now() + timedelta(hours=2)
        self._count(kind="full", cutover_at=later)
        self.assertFalse(self.bins[0].dist_freeze)
        self.assertTrue(self._reserve(self._ask()))

    def test_job_sees_after_its_commit_what_somebody_froze_meanwhile(self):
        count = self._count("none")
        self.env["dist.stock.count"]._forget_freezing()
        self.cr.postcommit.clear()
        self.assertFalse(self.bins[0].dist_freeze)
        self.env.flush_all()
        self.cr.execute(
            """UPDATE dist_stock_count SET "freeze" = 'block' WHERE id = %s""",
            [count.id],
        )
        self.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual(self.bins[0].dist_freeze, "block")

    def test_put_away_proposes_no_frozen_bin(self):
        self.env["stock.putaway.rule"].create(
            {
                "product_id": self.nut.id,
                "location_in_id": self.shelf.id,
                "location_out_id": self.bins[1].id,
                "sublocation": "no",
            }
        )
        self.assertEqual(self.shelf._get_putaway_strategy(self.nut, 1), self.bins[1])
        self._count(location_ids=self.bins[1].ids)
        self.assertFalse(self.bins[1]._check_can_be_used(self.nut, 1))

    def test_nothing_is_put_into_a_frozen_bin(self):
        count = self._count()
        transfer = self._bring(self.bins[1])
        words = f"A-2.*{count.name}.*let the bins pass"
        with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
            transfer._action_done()
        self.assertEqual(self._books(self.item, self.bins[1]), 0)

    def test_mark_of_an_adjustment_opens_no_frozen_bin(self):
        self._count()
        transfer = self._bring(self.bins[1])
        transfer.move_ids.with_user(self.clerk).is_inventory = True
        with self.assertRaisesRegex(UserError, "not put into"), self.cr.savepoint():
            transfer._action_done()
        self.assertEqual(self._books(self.item, self.bins[1]), 0)

    def test_nothing_is_taken_from_a_frozen_bin_by_hand(self):
        self._count()
        transfer = self._ask()
        line = {
            "move_id": transfer.move_ids.id,
            "picking_id": transfer.id,
            "product_id": self.nut.id,
            "product_uom_id": self.nut.uom_id.id,
            "location_id": self.bins[0].id,
            "location_dest_id": transfer.location_dest_id.id,
        }
        lines = self.env["stock.move.line"].with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "not taken"), self.cr.savepoint():
            lines.create({**line, "quantity": 2})
        made = lines.create({**line, "quantity": 0})
        for forged in ({}, {"inventory_mode": True, "dist_thaw": True}):
            with self.assertRaisesRegex(UserError, "not taken"), self.cr.savepoint():
                made.with_context(**forged).quantity = 2

    def test_what_was_reserved_before_leaves(self):
        transfer = self._ask()
        places = self._reserve(transfer)
        self._count()
        transfer.move_ids.picked = True
        transfer._action_done()
        self.assertEqual(transfer.state, "done")
        self.assertEqual(places.dist_freeze, "block")

    def test_counting_and_scrapping_go_on(self):
        count = self._count(default_reason_id=self.reason.id)
        line = self._line(count, self.nut, self.bins[0])
        reasons = self.env["dist.reason.code"]
        reason = reasons.search(reasons._get_domain("scrap"), limit=1)
        reason.write({"note_required": False, "document_required": False})
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.clerk)
            .create(
                {
                    "product_id": self.nut.id,
                    "scrap_qty": 1,
                    "location_id": self.bins[0].id,
                    "dist_reason_id": reason.id,
                }
            )
        )
        scrap.do_scrap()
        self.assertEqual(scrap.state, "done")
        line.with_user(self.clerk).record_attempt(5)
        self.assertEqual(self._books(self.nut, self.bins[0]), 5)

    # === LETTING PASS === #

    def test_supervisor_lets_a_transfer_take_from_a_frozen_bin(self):
        count = self._count()
        transfer = self._ask()
        self.assertTrue(transfer.with_user(self.supervisor).dist_can_let_pass)
        transfer.with_user(self.supervisor).action_dist_let_pass(
            self.bins[0].ids, self.override.id, "Truck waits"
        )
        self.assertEqual(self._reserve(transfer), self.bins[0])
        note = self.env["dist.bin.override"].search([("picking_id", "=", transfer.id)])
        self.assertEqual((note.count_id, note.user_id), (count, self.supervisor))
        row = self.env["dist.evidence"].search(
            [("event", "=", "bins_let_pass"), ("res_id", "=", transfer.id)]
        )
        self.assertEqual(row.note, "Truck waits")

    def test_what_the_count_lets_pass_is_held_by_the_block_of_the_bin(self):
        rules = self.env.ref("dist_inventory_integrity.control_stock_location_rules")
        self.env["dist.control.setting"]._set(rules, self.company, "on")
        self._count()
        transfer = self._ask()
        transfer.with_user(self.supervisor).action_dist_let_pass(
            self.bins[0].ids, self.override.id
        )
        held = [transfer.move_ids._dist_is_held(self.bins[0], None)]
        reason = self.env.ref("dist_base.reason_inspect")
        self.bins[0].with_user(self.manager).action_dist_block("out", reason.id, "Wet")
        held.append(transfer.move_ids._dist_is_held(self.bins[0], None))
        self.assertEqual(held, [False, True])

    def test_supervisor_lets_a_transfer_bring_goods_to_a_frozen_bin(self):
        self._count()
        transfer = self._bring(self.bins[1])
        transfer.with_user(self.supervisor).action_dist_let_pass(
            self.bins[1].ids, self.override.id
        )
        transfer._action_done()
        self.assertEqual(self._books(self.item, self.bins[1]), 1)

    def test_bin_is_let_pass_for_one_transfer_and_one_count(self):
        count = self._count()
        transfer, other = self._ask(), self._ask()
        transfer.with_user(self.supervisor).action_dist_let_pass(
            self.bins[0].ids, self.override.id
        )
        self.assertFalse(self._reserve(other))
        count.action_cancel()
        self._count()
        self.assertFalse(self._reserve(transfer))

    def test_who_picks_lets_nothing_pass(self):
        self._count()
        transfer = self._ask()
        for user in (self.clerk, self.outsider):
            with self.assertRaises(AccessError):
                transfer.with_user(user).action_dist_let_pass(
                    self.bins[0].ids, self.override.id
                )
        with self.assertRaises(AccessError):
            self.env["dist.bin.override"].with_user(self.clerk).create(
                {"picking_id": transfer.id, "location_id": self.bins[0].id}
            )

    # === COST === #

    def _cost(self, transfer):
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.cache.clear()
        before = self.env.cr.sql_log_count
        transfer.action_assign()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_nothing_frozen_costs_one_statement_a_batch(self):
        warm = self._ask(1)
        self._cost(warm)
        costs = {}
        for mode in ("on", "off"):
            getattr(self.control, f"action_switch_{mode}")()
            transfers = self.env["stock.picking"].union(
                *(self._ask(1) for _number in range(4))
            )
            costs[mode] = self._cost(transfers)
        self.assertLessEqual(costs["on"], costs["off"] + 1)
