from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_sales import SalesCommon


@tagged("post_install", "-at_install")
class TestHeldDelivery(SalesCommon):
    """Goods of an order whose change is not decided do not leave, by any route."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy()
        cls.picker = cls._create_user("picker", "dist_base.group_warehouse_operator")
        cls._put_in_stock(cls.product, 100)
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    def _confirm(self, **values):
        order = self._create_order(**values)
        order.action_confirm()
        self._flush()
        self.assertEqual(order.state, "sale")
        return order

    def _hold(self, order):
        order.order_line[:1].discount = 50.0
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")

    def _validate(self, picking, user=None):
        picking = picking.with_user(user or self.picker)
        picking.move_ids.filtered(lambda move: not move.quantity).quantity = 1
        picking.move_ids.picked = True
        picking.button_validate()

    def _assert_stays(self, picking, user=None):
        with self.assertRaises(UserError) as caught:
            self._validate(picking, user)
        self.assertIn("changed after it was confirmed", str(caught.exception))

    def test_delivery_of_a_held_order_is_refused_with_the_reason(self):
        order = self._confirm()
        self._hold(order)
        with self.assertRaises(UserError) as caught:
            self._validate(order.picking_ids)
        self.assertIn(order.name, str(caught.exception))
        self.assertIn("Discount", str(caught.exception))

    def test_superuser_and_sudo_deliver_no_more_than_a_picker(self):
        order = self._confirm()
        self._hold(order)
        self._assert_stays(order.picking_ids, self.env.ref("base.user_root"))
        move = order.picking_ids.move_ids
        move.write({"quantity": 1, "picked": True})
        with self.assertRaises(UserError):
            move.with_user(self.picker).sudo()._action_done()

    def test_other_orders_are_delivered(self):
        self._hold(self._confirm())
        order = self._confirm()
        self._validate(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")

    def test_goods_are_picked_but_do_not_leave(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._confirm()
        self._hold(order)
        pick = order.picking_ids.filtered(
            lambda picking: picking.location_dest_id.usage == "internal"
        )
        self._validate(pick)
        self.assertEqual(pick.state, "done")
        ship = order.picking_ids - pick
        self.assertTrue(ship)
        self._assert_stays(ship)

    def test_backorder_is_held_too(self):
        order = self._confirm(quantity=10)
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 4, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self._hold(order)
        self._assert_stays(order.picking_ids - picking)

    def test_line_added_on_the_transfer_is_held_with_it(self):
        order = self._confirm()
        self._hold(order)
        picking = order.picking_ids
        extra = self._create_product("Extra")
        self._put_in_stock(extra, 5)
        move = self.env["stock.move"].create(
            {
                "product_id": extra.id,
                "product_uom_qty": 1,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": 1, "picked": True})
        with self.assertRaises(UserError):
            move._action_done()

    def test_return_of_a_held_order_comes_back(self):
        order = self._confirm()
        self._validate(order.picking_ids)
        self._hold(order)
        back = self._return(order.picking_ids)
        self._validate(back)
        self.assertEqual(back.state, "done")
        again = self._return(back)
        self._assert_stays(again)

    def test_done_transfer_of_a_held_order_gives_out_no_more(self):
        order = self._confirm(quantity=10)
        picking = self._deliver_part_of(order, 4)
        line = picking.move_line_ids.with_user(self.picker)
        more = {
            "picking_id": picking.id,
            "product_id": self.product.id,
            "quantity": 6,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
        }
        ways = {
            "write on the line": lambda: line.write({"quantity": 10}),
            "write on the move": lambda: line.move_id.write({"quantity": 10}),
            "larger unit": lambda: line.write({"product_uom_id": self.dozen.id}),
            "line of the move": lambda: line.create(
                {**more, "move_id": line.move_id.id}
            ),
            "line of the transfer": lambda: line.create(more),
        }
        for name, way in ways.items():
            with self.subTest(name), self.cr.savepoint():
                with self.assertRaises(UserError) as caught:
                    way()
                self.assertIn(order.name, str(caught.exception))

    def test_done_transfer_of_a_held_order_is_corrected_downwards(self):
        order = self._confirm(quantity=10)
        picking = self._deliver_part_of(order, 4)
        picking.move_line_ids.with_user(self.picker).quantity = 3
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_done_transfer_of_a_passed_order_is_corrected(self):
        order = self._confirm(quantity=10)
        picking = order.picking_ids
        self._validate(picking)
        picking.move_line_ids.with_user(self.picker).quantity = 4
        self.assertEqual(order.order_line.qty_delivered, 4)

    def _deliver_part_of(self, order, quantity):
        """Deliver a part, then hold the order; return the transfer that is done."""
        picking = order.picking_ids
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        self._hold(order)
        return picking

    def _return(self, picking):
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id,
                active_ids=picking.ids,
                active_model="stock.picking",
            )
        ).save()
        wizard.product_return_moves.quantity = 1
        action = wizard.action_create_returns()
        return self.env["stock.picking"].browse(action["res_id"])

    def test_drop_shipment_of_a_held_order_is_refused(self):
        order, shipment = self._create_drop_shipment()
        self._hold(order)
        self._assert_stays(shipment)

    def test_drop_shipment_of_a_passed_order_goes(self):
        _order, shipment = self._create_drop_shipment()
        self._validate(shipment)
        self.assertEqual(shipment.state, "done")

    def _create_drop_shipment(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        product = self._create_product(
            "Crate",
            route_ids=[
                Command.link(self.env.ref("stock_dropshipping.route_drop_shipping").id)
            ],
            seller_ids=[Command.create({"partner_id": vendor.id, "price": 50.0})],
        )
        order = self._create_order()
        order.order_line.write({"product_id": product.id, "price_unit": 100.0})
        order.action_confirm()
        purchase = self.env["purchase.order"].search(
            [("partner_id", "=", vendor.id)], limit=1
        )
        purchase.button_confirm()
        return order, purchase.picking_ids

    def test_goods_for_a_sister_company_are_held(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        transit = self.env.ref("stock.stock_location_inter_company")
        transit.active = True
        sister.partner_id.with_company(self.company).property_stock_customer = transit
        order = self._confirm(partner_id=sister.partner_id.id)
        self.assertEqual(order.picking_ids.location_dest_id, transit)
        self._hold(order)
        self._assert_stays(order.picking_ids)

    def test_control_switched_off_holds_nothing(self):
        order = self._confirm()
        self._hold(order)
        self._switch("sale_approval", "off")
        self._validate(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")

    def test_control_that_only_watches_holds_nothing(self):
        order = self._confirm()
        self._hold(order)
        self._switch("sale_approval", "watch")
        self._validate(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")


@tagged("post_install", "-at_install")
class TestHeldInvoice(SalesCommon):
    """Invoices of an order whose change is not decided are not posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy()
        cls.order = cls._create_order()
        cls.order.action_confirm()
        cls.bookkeeper = cls._create_user("book", "account.group_account_invoice")

    def _hold(self):
        self.order.order_line[:1].discount = 50.0
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "waiting")

    def test_invoice_of_a_held_order_is_refused_with_the_reason(self):
        invoice = self.order.sudo()._create_invoices()
        self._hold()
        for user in (self.bookkeeper, self.env.ref("base.user_root")):
            with self.assertRaises(UserError) as caught:
                invoice.with_user(user).action_post()
            self.assertIn(self.order.name, str(caught.exception))
        with self.assertRaises(UserError):
            invoice.with_user(self.bookkeeper).sudo()._post(soft=False)

    def test_invoice_posted_by_its_state_alone_is_refused(self):
        invoice = self.order.sudo()._create_invoices()
        invoice.invoice_date = fields.Date.today()
        self._hold()
        with self.assertRaises(UserError) as caught:
            invoice.with_user(self.bookkeeper).write({"state": "posted"})
        self.assertIn(self.order.name, str(caught.exception))

    def test_down_payment_of_a_held_order_is_refused(self):
        self._hold()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(self.order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 10.0,
            }
        )
        invoice = wizard._create_invoices(self.order)
        with self.assertRaises(UserError):
            invoice.action_post()

    def test_one_held_order_holds_its_invoices_and_no_others(self):
        other = self._create_order()
        other.action_confirm()
        invoice = self.order.sudo()._create_invoices()
        free = other.sudo()._create_invoices()
        self._hold()
        with self.assertRaises(UserError):
            (invoice | free).action_post()
        free.action_post()
        self.assertEqual(free.state, "posted")

    def test_credit_note_of_a_held_order_is_posted(self):
        invoice = self.order.sudo()._create_invoices()
        invoice.action_post()
        self._hold()
        refund = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        refund.action_post()
        self.assertEqual(refund.state, "posted")

    def test_change_in_the_same_transaction_holds_the_invoice(self):
        invoice = self.order.sudo()._create_invoices()
        self.order.order_line.discount = 50.0
        with self.assertRaises(UserError):
            invoice.action_post()

    def test_invoice_without_an_order_is_posted(self):
        self._hold()
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create({"name": "X", "price_unit": 5.0})],
            }
        )
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
