from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.dist_base.tests.browser import BrowserCase

from .common import StandardCommon


class TourCommon(StandardCommon, BrowserCase):
    """The people of the roles with nothing but their roles' rights.

    The scheduler looks whenever a queue is read, as if it had just run: a test cannot
    wait for its minutes.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "tour_desk",
            "dist_base.group_sales_desk,sales_team.group_sale_salesman",
            name="Dora Desk",
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Miller & Sons", "email": "miller@example.com"}
        )

    def setUp(self):
        super().setUp()
        model = self.env.registry["dist.exception"]
        look = model.get_queue

        @api.model
        def get_queue(cases, *args, **kwargs):
            cases.env["dist.exception"].with_user(SUPERUSER_ID)._sweep(full=False)
            return look(cases, *args, **kwargs)

        self.patch(model, "get_queue", get_queue)

    def _days(self, count):
        return fields.Datetime.now() + timedelta(days=count)

    def _order_before(self, days, **values):
        """Return an order the sales desk confirmed some days ago."""
        with freeze_time(self._days(-days), tick=True):
            order = self._create_order(**values)
            order.action_confirm()
        return order

    def _case(self, code, document):
        self.env["dist.exception"].invalidate_model()
        return self.env["dist.exception"].search(
            [
                ("type_id.code", "=", code),
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
            ]
        )


@tagged("post_install", "-at_install")
class TestDeskTours(TourCommon):
    def test_sales_desk_hands_one_case_over_and_solves_another(self):
        colleague = new_test_user(
            self.env,
            "tour_colleague",
            "dist_base.group_sales_desk,sales_team.group_sale_salesman",
            name="Carla Colleague",
        )
        late = self._order_before(5, commitment_date=self._days(-2))
        short = self._order_before(1, commitment_date=self._days(3))
        arrival = self._days(6)
        self.customer.email = "smith@example.com"
        self._buy(20, line={"date_planned": arrival})
        self._sweep()
        self.start_tour("/odoo/my-queue", "dist_desk_my_queue", login="tour_desk")
        handed = self._case("late_order", late)
        self.assertRecordValues(handed, [{"state": "open", "owner_id": colleague.id}])
        self.assertIn("She knows the customer", handed.event_ids.mapped("note"))
        self.assertEqual(self._case("fill_rate_risk", short).state, "cleared")
        self.assertEqual(short.commitment_date.date(), arrival.date())
        self.assertIn("a new delivery date", self._mails().subject)
        self.assertIn(self._mails().mail_message_id, short.message_ids)


@tagged("post_install", "-at_install")
class TestPhoneTours(TourCommon):
    browser_size = "375x667"
    touch_enabled = True

    def test_sales_desk_on_a_phone_takes_a_case(self):
        late = self._order_before(5, commitment_date=self._days(-2))
        self._sweep()
        self.start_tour("/odoo/my-queue", "dist_desk_phone", login="tour_desk")
        case = self._case("late_order", late)
        self.assertRecordValues(
            case, [{"state": "in_progress", "owner_id": self.seller.id}]
        )


@tagged("post_install", "-at_install")
class TestBoardTours(TourCommon):
    def test_buyer_asks_a_late_vendor_and_lets_the_case_rest(self):
        self.buyer = new_test_user(
            self.env,
            "tour_buyer",
            "dist_base.group_buyer,purchase.group_purchase_user",
            name="Bob Buyer",
        )
        with freeze_time(self._days(-5), tick=True):
            order = self._buy(line={"date_planned": self._days(2)})
        self._sweep()
        self.start_tour("/odoo/boards", "dist_buyer_board", login="tour_buyer")
        case = self._case("delayed_receipt", order.picking_ids)
        self.assertEqual(case.state, "snoozed")
        self.assertGreater(case.snoozed_until, self._days(2))
        self.assertIn("acted", case.event_ids.mapped("event"))
        asked = order.message_ids.filtered(lambda message: message.partner_ids)
        self.assertEqual(asked.partner_ids, self.vendor)

    def test_supervisor_reserves_what_came_and_has_the_transfer_done(self):
        supervisor = new_test_user(
            self.env,
            "tour_supervisor",
            "dist_base.group_warehouse_supervisor,stock.group_stock_user",
            name="Sue Supervisor",
        )
        order = self._order_before(5, commitment_date=self._days(-2))
        delivery = order.picking_ids
        delivery.with_user(self.picker).write(
            {"scheduled_date": self._days(-2), "user_id": supervisor.id}
        )
        self._put_in_stock(5)
        self._sweep()
        self.start_tour(
            "/odoo/boards", "dist_supervisor_board", login="tour_supervisor"
        )
        self.assertEqual(delivery.state, "done")
        self.assertEqual(self._case("overdue_transfer", delivery).state, "cleared")

    def test_finance_invoices_one_order_and_resolves_another(self):
        finance = new_test_user(
            self.env,
            "tour_finance",
            "dist_base.group_finance,account.group_account_invoice",
            name="Fay Finance",
        )
        self.item.invoice_policy = "delivery"
        self._put_in_stock(20)
        smith = self.env["res.partner"].create({"name": "Smith"})
        order, begun = (
            self._ship_before(5, partner_id=partner.id)
            for partner in (self.customer, smith)
        )
        self._sweep()
        kind = self.env.ref("dist_exception_standard.type_delivered_not_invoiced")
        kind.usual_reason_id = self.env.ref("dist_exception_queue.reason_booking")
        case = self._case("delivered_not_invoiced", begun)
        case.with_user(finance).action_run("create_invoice")
        begun.invoice_ids.with_user(finance).button_cancel()
        self.start_tour("/odoo/boards", "dist_finance_board", login="tour_finance")
        self.assertRecordValues(
            order.invoice_ids, [{"state": "draft", "create_uid": finance.id}]
        )
        invoiced = self._case("delivered_not_invoiced", order)
        self.assertEqual(invoiced.state, "cleared")
        self.assertRecordValues(
            self._case("delivered_not_invoiced", begun),
            [
                {
                    "state": "resolved",
                    "outcome": "fixed",
                    "reason_id": kind.usual_reason_id.id,
                }
            ],
        )

    def _ship_before(self, days, **values):
        with freeze_time(self._days(-days), tick=True):
            order = self._create_order(**values)
            order.action_confirm()
            self._deliver(order.picking_ids, 5)
        return order
