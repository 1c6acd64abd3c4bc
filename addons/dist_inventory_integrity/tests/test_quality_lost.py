from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_quality import QualityCommon


@tagged("post_install", "-at_install")
class TestQualityLost(QualityCommon):
    def _hold_here(self, quantity):
        quant = self._quant()
        return self.env["dist.quality.hold"].browse(
            quant.dist_hold(quantity, self.wet.id, "Doubtful", in_place=True)
        )

    def _count(self, counted, place=None):
        quant = (
            self.env["stock.quant"]
            .with_user(self.clerk)
            .with_context(inventory_mode=True)
            .search(
                [
                    ("product_id", "=", self.item.id),
                    ("location_id", "=", (place or self.shelf).id),
                ]
            )
        )
        quant.write({"inventory_quantity": counted})
        quant.dist_reason_id = self.lost
        quant.action_apply_inventory()

    def _get_free(self):
        self.env.invalidate_all()
        return self.item.free_qty

    def test_what_a_count_does_not_find_is_held_no_more(self):
        hold = self._hold_here(6)
        self._count(4)
        self.assertEqual((hold.state, hold.quantity), ("held", 4))
        self.assertRecordValues(
            hold.part_ids,
            [
                {
                    "state": "disposed",
                    "disposition": "lost",
                    "quantity": 2,
                    "decided_by_id": self.clerk.id,
                }
            ],
        )
        self.assertIn("Counted away", hold.part_ids.decision_note)
        self.assertEqual((self._at(self.shelf), self._get_free()), (4, 0))

    def test_a_count_that_finds_enough_leaves_the_hold(self):
        hold = self._hold_here(4)
        self._count(5)
        self.assertEqual((hold.state, hold.quantity), ("held", 4))
        self.assertFalse(hold.part_ids)
        self.assertEqual(self._get_free(), 1)

    def test_a_bin_counted_empty_ends_all_its_holds(self):
        first, second = self._hold_here(2), self._hold_here(3)
        self._count(0)
        self.assertEqual((first | second).mapped("disposition"), ["lost", "lost"])
        self.assertEqual(self._get_free(), 0)

    def test_the_newest_hold_loses_first(self):
        first, second = self._hold_here(5), self._hold_here(3)
        self._count(6)
        self.assertEqual((first.quantity, second.quantity), (5, 1))

    def test_goods_lost_in_quarantine_end_the_hold_and_keep_evidence(self):
        hold = self._hold(3)
        self._count(0, self.quarantine)
        self.assertEqual((hold.state, hold.disposition), ("disposed", "lost"))
        evidence = self.env["dist.evidence"].search(
            [("event", "=", "quality_decided"), ("res_id", "=", hold.id)]
        )
        self.assertEqual(len(evidence), 1)

    def test_what_was_to_go_back_and_is_lost_is_not_shipped(self):
        hold = self._hold(3)
        hold.with_user(self.inspector).action_dispose("return")
        self._count(1, self.quarantine)
        self.assertEqual(hold.move_ids.mapped("state"), ["cancel"])
        self.assertEqual((hold.state, hold.quantity), ("held", 1))
        hold.with_user(self.inspector).action_dispose("release")
        self.assertEqual(self._at(self.quarantine), 0)

    def test_a_decision_that_waits_for_others_is_asked_anew(self):
        fact = self.env.ref("dist_inventory_integrity.fact_quality_quantity")
        self.env["dist.approval.policy"].create(
            {
                "name": "Somebody else",
                "company_ids": [Command.set(self.company.ids)],
                "checkpoint_id": fact.checkpoint_id.id,
                "condition_ids": [
                    Command.create(
                        {"fact_id": fact.id, "operator": "gt", "value_low": 0}
                    )
                ],
                "tier_ids": [
                    Command.create(
                        {"who": "users", "user_ids": [Command.set(self.manager.ids)]}
                    )
                ],
            }
        )
        hold = self._hold_here(6)
        hold.with_user(self.inspector).action_dispose("release")
        request = self.env["dist.approval.request"].search(
            [("res_model", "=", hold._name), ("res_id", "=", hold.id)]
        )
        self.assertEqual(request.state, "pending")
        self._count(4)
        self.assertEqual((request.state, hold.quantity), ("cancelled", 4))
        self.assertFalse(hold.disposition)

    def test_nobody_calls_lost_what_the_books_know(self):
        hold = self._hold_here(6)
        with self.assertRaisesRegex(UserError, "Count the place"):
            hold.with_user(self.inspector).action_dispose("lost")
        self.assertEqual(hold.state, "held")

    def test_what_left_while_nothing_kept_it_is_closed_by_who_decides(self):
        hold = self._hold_here(6)
        self.quality.mode = "off"
        self._transfer(self.shelf, self.warehouse.wh_output_stock_loc_id, 7)
        self.quality.mode = "on"
        decide = hold.with_user(self.inspector)
        with self.assertRaisesRegex(UserError, "only 3.0"):
            decide.action_dispose("lost", 4)
        decide.action_dispose("lost", 3)
        self.assertEqual((hold.quantity, self._get_free()), (3, 7))

    def test_what_left_while_nothing_kept_it_is_closed_at_night(self):
        hold = self._hold_here(6)
        self.quality.mode = "off"
        self._transfer(self.shelf, self.warehouse.wh_output_stock_loc_id, 7)
        self.quality.mode = "on"
        self.env["dist.quality.hold"]._gc_lost()
        self.assertEqual((hold.state, hold.quantity), ("held", 3))
        self.assertEqual(hold.part_ids.disposition, "lost")

    def test_at_night_what_is_there_stays_held(self):
        hold = self._hold_here(6)
        self.env["dist.quality.hold"]._gc_lost()
        self.assertEqual((hold.state, hold.quantity), ("held", 6))

    def test_goods_in_another_package_are_not_the_held_ones(self):
        package = self.env["stock.package"].create({"name": "Box"})
        boxed = self.env["stock.quant"]
        boxed._update_available_quantity(self.item, self.shelf, 5, package_id=package)
        quant = boxed.search([("package_id", "=", package.id)])
        quant.with_user(self.clerk).dist_hold(5, self.wet.id, in_place=True)
        output = self.warehouse.wh_output_stock_loc_id
        picking = self._transfer(self.shelf, output, 10)
        self.assertFalse(picking.move_line_ids.package_id)
        values = {
            "product_id": self.item.id,
            "location_id": self.shelf.id,
            "location_dest_id": output.id,
        }
        line = {**values, "package_id": package.id, "quantity": 1, "picked": True}
        move = self.env["stock.move"].create(
            {
                **values,
                "product_uom_qty": 1,
                "product_uom": self.item.uom_id.id,
                "move_line_ids": [Command.create(line)],
            }
        )
        move.picked = True
        with self.assertRaisesRegex(UserError, "is held"):
            move._action_done()
