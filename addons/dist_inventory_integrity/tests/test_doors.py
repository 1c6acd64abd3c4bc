from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import Form

from .common import IntegrityCommon

REFUSED = (AccessError, UserError)
# What standard Odoo makes of ten on hand. The ways that are missing here it refuses or
# leaves without effect.
CHANGED_BY_ODOO = {
    "quant_create": 20,
    "quant_created_by_a_default": 20,
    "quant_write": 500,
    "quant_to_another_place": 0,
    "quant_to_another_item": 0,
    "apply": 40,
    "apply_all": 40,
    "apply_with_a_name": 40,
    "conflict_keep_difference": 41,
    "update_quantity": 40,
    "create_auto_apply": 40,
    "quantity_of_the_item": 40,
    "import_quants": 40,
    "set_to_zero_in_the_report": 0,
    "set_to_zero": 0,
    "relocate_to_nowhere": 0,
    "revert_an_adjustment": 10,
    "move_created_done": 40,
    "move_created_done_by_a_default": 40,
    "move_with_lines_created_done": 40,
    "transfer_from_nowhere": 40,
    "transfer_whose_line_leads_to_nowhere": 7,
    "done_line_changed": 70,
    "done_line_led_elsewhere": 0,
    "done_move_changed": 70,
    "line_added_to_a_done_move": 73,
    "line_added_to_a_done_move_by_a_default": 73,
    "line_added_to_a_done_transfer_by_a_default": 73,
    "done_line_corrected_by_a_forged_context": 70,
    "line_added_to_a_done_transfer": 73,
    "scrap_claimed_by_a_done_move": 40,
    "scrap_done_twice": 6,
    "count_line_claimed": 40,
    "scrap": 6,
    "context_of_an_insider": 77,
}


class Ways:
    """Every way to the stock figure, as somebody takes it by a button, RPC or a file.

    Each method tries one as the user of ``env`` and returns what it got.
    """

    def __init__(self, case, user):
        self.case = case
        self.env = case.env(user=user)
        self.item = case.item.with_env(self.env)
        self.shelf = case.shelf.with_env(self.env)
        self.nowhere = case.nowhere.with_env(self.env)
        self.quant = case._quant().with_env(self.env)
        self.counting = self.quant.with_context(inventory_mode=True)
        self.moves = self.env["stock.move"]

    def quant_create(self):
        return self.quant.create(
            {
                "product_id": self.item.id,
                "location_id": self.shelf.id,
                "quantity": 10,
            }
        )

    def quant_created_by_a_default(self):
        return self.quant.with_context(default_quantity=10).create(
            {"product_id": self.item.id, "location_id": self.shelf.id}
        )

    def quant_reserved_by_a_default(self):
        return self.quant.with_context(default_reserved_quantity=10).create(
            {"product_id": self.item.id, "location_id": self.shelf.id}
        )

    def quant_write(self):
        return self.quant.write({"quantity": 500})

    def quant_write_reserved(self):
        return self.quant.write({"reserved_quantity": 3})

    def quant_to_another_place(self):
        place = self.case.env["stock.location"].create(
            {"name": "Elsewhere", "usage": "customer"}
        )
        return self.quant.write({"location_id": place.id})

    def quant_to_another_item(self):
        other = self.case._create_item("Nut")
        return self.quant.write({"product_id": other.id})

    def quant_unlink(self):
        return self.quant.unlink()

    def apply(self):
        self.counting.inventory_quantity = 40
        return self.counting.action_apply_inventory()

    def apply_all(self):
        self.counting.inventory_quantity = 40
        action = self.counting.with_context(
            active_domain=[("id", "=", self.quant.id)]
        ).action_apply_all()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        return wizard.create({}).action_apply()

    def apply_with_a_name(self):
        self.counting.inventory_quantity = 40
        wizard = self.env["stock.inventory.adjustment.name"].create(
            {"quant_ids": [Command.set(self.quant.ids)]}
        )
        return wizard.action_apply()

    def conflict_keep_counted(self):
        return self._conflict().action_keep_counted_quantity()

    def conflict_keep_difference(self):
        return self._conflict().action_keep_difference()

    def _conflict(self):
        self.counting.inventory_quantity = 40
        self.env.flush_all()
        self.case._put(self.case.item, 1)
        action = self.counting.action_apply_inventory()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        return wizard.create({})

    def request_count(self):
        wizard = self.env["stock.request.count"].create(
            {"quant_ids": [Command.set(self.quant.ids)]}
        )
        return wizard.action_request_count()

    def update_quantity(self):
        self.counting.inventory_quantity_auto_apply = 40

    def create_auto_apply(self):
        return self.counting.create(
            {
                "product_id": self.item.id,
                "location_id": self.shelf.id,
                "inventory_quantity_auto_apply": 40,
            }
        )

    def quantity_of_the_item(self):
        self.item.qty_available = 40

    def import_quants(self):
        return self.counting.load(
            ["product_id/.id", "location_id/.id", "inventory_quantity_auto_apply"],
            [[str(self.item.id), str(self.shelf.id), "40"]],
        )

    def set_to_zero_in_the_report(self):
        quant = self.counting.with_context(inventory_report_mode=True)
        return quant.action_set_inventory_quantity_zero()

    def set_to_zero(self):
        self.counting.action_set_inventory_quantity_zero()
        return self.counting.action_apply_inventory()

    def relocate_to_nowhere(self):
        wizard = self.env["stock.quant.relocate"].create(
            {
                "quant_ids": [Command.set(self.quant.ids)],
                "dest_location_id": self.nowhere.id,
            }
        )
        return wizard.action_relocate_quants()

    def revert_an_adjustment(self):
        line = self.env["stock.move.line"].search(
            [("product_id", "=", self.item.id), ("is_inventory", "=", True)]
        )
        return line.action_revert_inventory()

    def _move(self, **values):
        return self.moves.create(
            {
                "product_id": self.item.id,
                "product_uom_qty": 30,
                "product_uom": self.item.uom_id.id,
                "location_id": self.nowhere.id,
                "location_dest_id": self.shelf.id,
                **values,
            }
        )

    def move_created_done(self):
        return self._move(state="done", quantity=30)

    def move_created_done_by_a_default(self):
        self.moves = self.moves.with_context(default_state="done")
        return self._move(quantity=30)

    def move_with_lines_created_done(self):
        line = {
            "product_id": self.item.id,
            "quantity": 30,
            "location_id": self.nowhere.id,
            "location_dest_id": self.shelf.id,
        }
        return self._move(
            state="done", picked=True, move_line_ids=[Command.create(line)]
        )

    def move_written_done(self):
        return self._move(quantity=30).write({"state": "done"})

    def transfer_from_nowhere(self):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.case.warehouse.int_type_id.id,
                "location_id": self.nowhere.id,
                "location_dest_id": self.shelf.id,
            }
        )
        move = self._move(picking_id=picking.id)
        picking.action_confirm()
        move.quantity = 30
        move.picked = True
        return picking.button_validate()

    def transfer_whose_line_leads_to_nowhere(self):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.case.warehouse.int_type_id.id,
                "location_id": self.shelf.id,
                "location_dest_id": self.shelf.id,
            }
        )
        self._move(picking_id=picking.id, location_id=self.shelf.id, product_uom_qty=3)
        picking.action_confirm()
        picking.action_assign()
        line = picking.move_line_ids
        line.write({"location_dest_id": self.nowhere.id, "quantity": 3, "picked": True})
        return picking.button_validate()

    def _done_line(self):
        return self.env["stock.move.line"].search(
            [("product_id", "=", self.item.id), ("state", "=", "done")], limit=1
        )

    def done_line_changed(self):
        return self._done_line().write({"quantity": 70})

    def done_line_led_elsewhere(self):
        return self._done_line().write({"location_dest_id": self.nowhere.id})

    def done_move_changed(self):
        return self._done_line().move_id.write({"quantity": 70})

    def line_added_to_a_done_move(self):
        done = self._done_line()
        return done.create(
            {
                "move_id": done.move_id.id,
                "product_id": self.item.id,
                "quantity": 63,
                "location_id": done.location_id.id,
                "location_dest_id": done.location_dest_id.id,
            }
        )

    def line_added_to_a_done_move_by_a_default(self):
        done = self._done_line()
        return self._add_line(done, default_move_id=done.move_id.id)

    def line_added_to_a_done_transfer_by_a_default(self):
        picking = self.case._receive_picking()
        return self._add_line(picking, default_picking_id=picking.id)

    def _add_line(self, done, **context):
        """Add a line to what is done, and name that nowhere but in the context."""
        return (
            self.env["stock.move.line"]
            .with_context(**context)
            .create(
                {
                    "product_id": self.item.id,
                    "quantity": 63,
                    "company_id": done.company_id.id,
                    "location_id": done.location_id.id,
                    "location_dest_id": done.location_dest_id.id,
                }
            )
        )

    def done_line_corrected_by_a_forged_context(self):
        line = self._done_line().with_context(
            dist_stock_doors=True, door="correct", correct=self._done_line().id
        )
        return line.write({"quantity": 70})

    def line_added_to_a_done_transfer(self):
        picking = self.case._receive_picking()
        return self.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "product_id": self.item.id,
                "quantity": 63,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )

    def scrap_done_twice(self):
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.item.id,
                "scrap_qty": 4,
                "location_id": self.shelf.id,
                "state": "done",
            }
        )
        return scrap.do_scrap()

    def scrap_claimed_by_a_done_move(self):
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.item.id, "scrap_qty": 4, "location_id": self.shelf.id}
        )
        return self._move(state="done", quantity=30, scrap_id=scrap.id)

    def correction_created(self):
        line = self._done_line()
        correction = self.env["dist.stock.correction"].create(
            {
                "picking_id": self.case._receive_picking().id,
                "company_id": self.case.company.id,
                "line_ids": [
                    Command.create({"move_line_id": line.id, "should_qty": 70})
                ],
            }
        )
        return correction.action_post()

    def count_line_claimed(self):
        line = self.case._make_line()
        return self._move(dist_count_line_id=line.id)._action_done()

    def scrap(self):
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.item.id, "scrap_qty": 4, "location_id": self.shelf.id}
        )
        return scrap.action_validate()

    def usage_of_the_place(self):
        return self.shelf.write({"usage": "inventory"})

    def context_of_an_insider(self):
        quant = self.counting.with_context(
            dist_stock_doors=True, door="quant", from_inverse_qty=True, is_scrap=True
        )
        return quant.write({"quantity": 77})

    @classmethod
    def names(cls):
        return [n for n in vars(cls) if not n.startswith("_") and n != "names"]


@tagged("post_install", "-at_install")
class TestDoors(IntegrityCommon):
    def _make_line(self):
        self._quant().inventory_quantity = 40
        self._quant().action_apply_inventory()
        return self._counts().line_ids

    def _receive_picking(self):
        """Return a done transfer of another item."""
        nut = self._create_item("Nut")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.ref("stock.stock_location_suppliers"),
                "location_dest_id": self.shelf.id,
            }
        )
        self._put(nut, 3, picking_id=picking.id)
        return picking

    def _adjusted(self):
        """Give the item an adjustment somebody may want to take back."""
        quant = self._quant()
        quant.write({"inventory_quantity": 12, "dist_reason_id": self.found.id})
        quant.action_apply_inventory()

    def _try(self, name, user):
        """Return on-hand before and after a way was tried, and what moves say."""
        if name == "revert_an_adjustment":
            self._adjusted()
        before = self._on_hand()
        arrived = 1 if name.startswith("conflict") else 0
        ways = Ways(self, user)
        try:
            with self.env.cr.savepoint():
                getattr(ways, name)()
        except REFUSED:
            arrived = 0
        return before + arrived, self._on_hand(), self._moved()

    def test_no_way_changes_the_stock_without_a_reason(self):
        for user in (self.clerk, self.manager):
            for name in Ways.names():
                with self.subTest(way=name, user=user.login):
                    savepoint = self.env.cr.savepoint()
                    before, after, moved = self._try(name, user)
                    self.assertEqual(after, before)
                    self.assertEqual(after, moved)
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_switched_off_odoo_is_as_it_was(self):
        self.control.action_switch_off()
        changed = {}
        for name in Ways.names():
            savepoint = self.env.cr.savepoint()
            before, after, _moved = self._try(name, self.manager)
            if after != before:
                changed[name] = after
            savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(changed, CHANGED_BY_ODOO)

    def test_transfers_go_on_as_ever(self):
        self._put(self.item, 5)
        self.assertEqual((self._on_hand(), self._moved()), (15, 15))

    def test_refusal_says_what_why_and_the_way_out(self):
        with self.assertRaisesRegex(UserError, "cannot be written, because.*Count it"):
            Ways(self, self.clerk).quant_write()

    def test_no_default_makes_a_move_that_of_a_count(self):
        self._adjusted()
        line = self._counts().line_ids
        ways = Ways(self, self.clerk)
        ways.moves = ways.moves.with_context(default_dist_count_line_id=line.id)
        refused = self.assertRaisesRegex(UserError, "by posting the count")
        with refused, self.cr.savepoint():
            ways._move(location_id=self.shelf.id)
        moves = self.env["stock.move"].search([("dist_count_line_id", "=", line.id)])
        self.assertEqual(len(moves), 1)

    def test_position_without_goods_may_be_deleted(self):
        item = self._create_item("Gone")
        quant = self.env["stock.quant"].create(
            {"product_id": item.id, "location_id": self.shelf.id}
        )
        quant.unlink()
        self.assertFalse(self._quant(item))

    def test_site_that_is_off_is_as_it_was(self):
        setting = self.env["dist.control.setting"]
        setting._set(self.control, self.company, "off", self.warehouse)
        Ways(self, self.clerk).quant_write()
        self.assertEqual(self._on_hand(), 500)

    def test_form_of_scrap_asks_for_the_reason(self):
        form = Form(self.env["stock.scrap"].with_user(self.clerk))
        form.product_id = self.item
        form.scrap_qty = 4
        form.dist_reason_id = self.env.ref("dist_base.reason_obsolete")
        form.save().action_validate()
        self.assertEqual((self._on_hand(), self._moved()), (6, 6))
