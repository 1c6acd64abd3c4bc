from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .test_kpi import AFTER, MAY, KpiCommon, at


@tagged("post_install", "-at_install")
class TestKpiOfPurchases(KpiCommon):
    def _buy_at(self, moment, promised, quantity=10, line=None, **values):
        with freeze_time(at(moment), tick=True):
            line = {"date_planned": at(promised), **(line or {})}
            order = self._buy(quantity, line=line, **values)
            self.env.flush_all()
        return order

    def _row(self, order):
        return self.env["dist.kpi.purchase.line"].search([("order_id", "=", order.id)])

    def test_vendors_are_measured_by_what_they_promised_first(self):
        late = self._buy_at("01 09:00", "04 12:00")
        late.order_line.date_planned = at("20 12:00")
        self._deliver_at("06 10:00", late.picking_ids, 10)
        part = self._buy_at("01 09:00", "04 12:00", 2, line=self._in_dozens())
        rest = self._deliver_at("04 10:00", part.picking_ids, 18, backorder=True)
        self._deliver_at("06 10:00", rest, 6)
        back = self._buy_at("01 09:00", "04 12:00")
        self._deliver_at("03 10:00", back.picking_ids, 10)
        self._return_at("04 10:00", back.picking_ids, 4)
        cancelled = self._buy_at("01 09:00", "04 12:00")
        cancelled.button_cancel()
        self._refresh()
        read = self._read("supplier_on_time")["supplier_on_time"]
        # 18 of the two dozen and the 6 that stayed, of 10, 24, 10 and the 10 cancelled.
        self.assertEqual((read["numerator"], read["denominator"]), (24.0, 54.0))
        self.assertEqual([row["label"] for row in read["rows"]], ["Forge"])
        self.assertFalse(self._row(late).is_on_time)
        self.assertEqual(self._row(late).on_time_latest_qty, 10.0)
        self.assertEqual(self._row(back).received_qty, 6.0)

    def _in_dozens(self):
        return {"product_uom_id": self.env.ref("uom.product_uom_dozen").id}

    def test_lead_times_are_counted_to_the_last_unit(self):
        order = self._buy_at("01 09:00", "04 12:00")
        rest = self._deliver_at("03 09:00", order.picking_ids, 4, backorder=True)
        self._deliver_at("05 12:00", rest, 6)
        early = self._buy_at("01 09:00", "05 12:00")
        self._deliver_at("03 12:00", early.picking_ids, 10)
        self._refresh()
        read = self._read("lead_time_deviation", "lead_time_spread")
        # One day later, two days earlier; 4.125 and 2.125 days of lead time.
        self.assertAlmostEqual(read["lead_time_deviation"]["value"], -0.5, 3)
        self.assertAlmostEqual(read["lead_time_spread"]["value"], 2**0.5, 3)
        self.assertAlmostEqual(self._row(order).planned_lead_days, 3.125, 3)

    def test_kit_came_as_often_as_the_order_says(self):
        self.item.type = "consu"
        order = self._buy_at("01 09:00", "04 12:00")
        part = self.env["product.product"].create({"name": "Nut"})
        # What an exploded kit leaves: moves of parts on the line of the kit.
        moves = order.picking_ids.move_ids
        moves |= moves.copy({"product_uom_qty": 200})
        moves.product_id = part
        moves._action_confirm(merge=False)
        with freeze_time(at("04 10:00"), tick=True):
            for move in moves:
                move.quantity = move.product_uom_qty
            moves.picked = True
            order.picking_ids.with_user(self.picker).button_validate()
            self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_order_line SET qty_received = 10 WHERE id = %s",
            order.order_line.ids,
        )
        self._refresh()
        self.assertRecordValues(
            self._row(order),
            [
                {
                    "received_qty": 10.0,
                    "on_time_qty": 10.0,
                    "is_on_time": True,
                    "is_open": False,
                }
            ],
        )

    def test_received_and_not_billed_is_in_the_currency_of_the_company(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        order = self._buy_at("01 09:00", "04 12:00", price=8.0, currency_id=foreign.id)
        self._deliver_at("04 10:00", order.picking_ids, 6, backorder=True)
        self._refresh()
        self.assertEqual(self._value("unbilled"), 24.0)
        self.assertEqual(self._row(order).open_value, 16.0)
        order.sudo().action_create_invoice()
        self._refresh()
        self.assertEqual(self._value("unbilled"), 0.0)


@tagged("post_install", "-at_install")
class TestKpiOfCases(KpiCommon):
    code = "negative_stock"

    def _open(self, place=None):
        with freeze_time(at("04 09:00")):
            self.env["stock.quant"]._update_available_quantity(
                self.item, place or self.stock, -3
            )
            self._sweep()
        return self._cases()

    def _end(self, case, outcome):
        reason = self.env.ref("dist_exception_queue.reason_stock_wrong")
        with freeze_time(at("04 13:00")):
            case.with_user(self.picker).action_resolve(outcome, reason.id)
            self.env.flush_all()

    def test_course_of_a_case_is_measured_in_hours(self):
        case = self._open().with_user(self.picker)
        with freeze_time(at("04 11:00")):
            case.action_take()
            self.env.flush_all()
        self.assertEqual(self._value("open_cases"), 1)
        self._end(case, "fixed")
        read = self._read(
            "open_cases",
            "exception_frequency",
            "time_to_acknowledge",
            "time_to_resolve",
            "precision",
            "root_causes",
            "reopen_rate",
        )
        values = {code: figure["value"] for code, figure in read.items()}
        self.assertEqual(
            values,
            {
                "open_cases": 0,
                "exception_frequency": 1,
                "time_to_acknowledge": 2.0,
                "time_to_resolve": 4.0,
                "precision": 1.0,
                "root_causes": 1,
                "reopen_rate": 0.0,
            },
        )
        (cause,) = read["root_causes"]["rows"]
        self.assertEqual(cause["label"], "Stock figure was wrong")

    def test_false_alarms_lower_the_precision_of_their_kind(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        first = self._open()
        second = self._open(shelf) - first
        self._end(first, "fixed")
        self._end(second, "no_trouble")
        precision = self._read("precision")["precision"]
        self.assertEqual(precision["value"], 0.5)
        (row,) = precision["rows"]
        self.assertEqual((row["label"], row["value"]), ("Negative stock", 0.5))

    def test_rows_of_cases_are_read_by_who_reads_the_case(self):
        order = self._sell_at("01 09:00", "04 12:00")
        with freeze_time(at("05 09:00")):
            self.env["dist.exception"]._sweep(codes=["late_order"])
        rows = self.env["dist.kpi.exception"]
        nobody = new_test_user(self.env, "std_nobody", "base.group_user")
        row = rows.search([("res_model", "=", "sale.order")])
        self.assertEqual(row.exception_id.res_id, order.id)
        self.assertEqual(rows.with_user(self.seller).search([]), row)
        self.assertFalse(rows.with_user(nobody).search([]))
        with self.assertRaises(AccessError):
            row.with_user(nobody).read(["state"])


@tagged("post_install", "-at_install")
class TestKpiOfTransfers(KpiCommon):
    def test_time_in_a_state_is_counted_on_the_day_it_was_left(self):
        self.env["dist.kpi.dwell"]._start()
        order = self._sell_at("01 09:00", "10 12:00")
        self.cr.flush()  # notes of a state are kept from the next change on
        transfer = order.picking_ids.with_user(self.picker)
        with freeze_time(at("04 09:00")):
            self._put_in_stock(10)
            transfer.action_assign()
            self.cr.flush()
            self.env.flush_all()
        with freeze_time(at("05 15:00")):
            self._deliver(transfer, 10)
            self.cr.flush()
            self.env.flush_all()
        # Notes say when, the database when they were written: that is today.
        self.env.cr.execute(
            "UPDATE mail_tracking_value SET create_date = '2026-05-06'"
            " WHERE create_date > '2026-05-06'"
        )
        self.env["dist.kpi.refresh"]._refresh()
        rows = self.env["dist.kpi.dwell"].search(
            [("picking_type_id", "=", transfer.picking_type_id.id)]
        )
        ready = rows.filtered(lambda row: row.state == "assigned")
        self.assertRecordValues(
            ready, [{"date": date(2026, 5, 5), "stay_count": 1, "hours": 30.0}]
        )
        self.assertEqual(self._value("dwell"), sum(rows.mapped("hours")) / 2)
        self.env["dist.kpi.refresh"]._refresh()
        self.assertEqual(ready.stay_count, 1)

    def test_they_are_as_fresh_as_the_last_note_they_take(self):
        stays, refresh = self.env["dist.kpi.dwell"], self.env["dist.kpi.refresh"]
        row = refresh._of(stays._name)
        with freeze_time(at("04 09:00")):
            stays._start()
        order = self._sell_at("04 10:00", "10 12:00")
        self.cr.flush()
        with freeze_time(at("05 15:00")):
            order.picking_ids.action_cancel()
            self.cr.flush()
            self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_tracking_value SET create_date = %s"
            " WHERE create_date > '2026-05-06'",
            (at("05 15:00"),),
        )
        began = row.refreshed_at
        with freeze_time(at("05 17:00")):
            self.assertTrue(stays._add_stays())
            self.assertEqual(row.refreshed_at, began, "there may be more")
            self.assertFalse(stays._add_stays())
        self.assertEqual(row.refreshed_at, at("05 16:00"))


@tagged("post_install", "-at_install")
class TestKpiAccess(KpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})

    def _sell_in_both(self):
        """Return an order of each company."""
        here = self._sell_at("01 09:00", "04 12:00")
        self.seller.company_ids += self.other
        there = self._sell_at("01 09:00", "04 12:00", company_id=self.other.id)
        self._refresh(full=True)
        return here, there

    def test_company_sees_its_own_figures_alone(self):
        here, there = self._sell_in_both()
        rows = self.env["dist.kpi.order.line"]
        self.assertEqual(rows.sudo().search([]).order_id, here | there)
        self.assertEqual(rows.with_user(self.reader).search([]).order_id, here)
        self.assertEqual(self._read("otif")["otif"]["denominator"], 1)
        with self.assertRaises(AccessError):
            self._read("otif", companies=self.other)

    def test_companies_together_are_summed_in_the_currency_of_the_first(self):
        here, there = self._sell_in_both()
        self.reader.company_ids += self.other
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        self.env.cr.execute(
            "UPDATE res_company SET currency_id = %s WHERE id = %s",
            (foreign.id, self.other.id),
        )
        self.env.invalidate_all()
        value = self._value("backorder_value", companies=self.env.company | self.other)
        rows = self.env["dist.kpi.order.line"].sudo()
        worth = {row.order_id: row.open_value for row in rows.search([])}
        self.assertAlmostEqual(value, worth[here] + worth[there] / 2)

    def test_salesperson_of_their_own_orders_sees_figures_of_these(self):
        self._sell_at("01 09:00", "04 12:00")
        own = new_test_user(self.env, "std_own", "sales_team.group_sale_salesman")
        mine = self._sell_at("01 09:00", "04 12:00", user_id=own.id)
        self._refresh()
        rows = self.env["dist.kpi.order.line"].with_user(own)
        self.assertEqual(rows.search([]).order_id, mine)
        self.assertEqual(self._read("otif", user=own)["otif"]["denominator"], 1)
        self.assertEqual(self._read("otif", user=self.seller)["otif"]["denominator"], 2)

    def test_roles_of_buying_read_no_figure_of_a_sale(self):
        order = self._sell_at("01 09:00", "04 12:00")
        self._buy()
        self._refresh()
        manager = new_test_user(
            self.env,
            "std_manager",
            "dist_base.group_purchasing_manager,purchase.group_purchase_manager",
        )
        promise = self.env["dist.promise"].search([("res_id", "=", order.id)])
        for record in (self.env["dist.kpi.order.line"].search([]), promise):
            with self.subTest(model=record._name):
                self.assertTrue(record)
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    record.with_user(manager).read(["product_id"])
        codes = ("otif", "margin_customer", "supplier_on_time")
        self.assertEqual(set(self._read(*codes, user=manager)), {"supplier_on_time"})

    def test_who_reads_no_order_is_shown_no_figure_of_it(self):
        self._sell_at("01 09:00", "04 12:00")
        self._refresh()
        nobody = new_test_user(self.env, "std_nobody", "base.group_user")
        codes = ("otif", "margin_customer", "supplier_on_time", "dwell")
        self.assertEqual(self._read(*codes, user=nobody), {})
        for model in ("dist.kpi.order.line", "dist.kpi.purchase.line"):
            rows = self.env[model].with_user(nobody)
            self.assertFalse(rows.search([]))
            self.assertFalse(rows.formatted_read_group([], ["partner_id"], ["__count"]))

    def test_salesperson_reads_no_row_of_another_by_its_number(self):
        self._sell_at("01 09:00", "04 12:00")
        self._refresh()
        own = new_test_user(
            self.env,
            "std_own",
            "sales_team.group_sale_salesman,base.group_allow_export",
        )
        row = self.env["dist.kpi.order.line"].search([])
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            row.with_user(own).web_read({"margin": {}, "partner_id": {}})
        with self.assertRaises(AccessError):
            row.with_user(own).export_data(["margin"])

    def test_supervisor_of_a_warehouse_reads_deliveries_and_no_margin(self):
        self._sell_at("01 09:00", "04 12:00")
        self._refresh()
        supervisor = new_test_user(
            self.env, "std_chief", "dist_base.group_warehouse_supervisor"
        )
        self.assertEqual(
            set(self._read("otif", "margin_customer", user=supervisor)), {"otif"}
        )
        row = self.env["dist.kpi.order.line"].with_user(supervisor).search([])
        self.assertTrue(row)
        for name in ("margin", "revenue"):
            with self.subTest(name), self.assertRaises(AccessError):
                row.read([name])
            with self.subTest(name), self.assertRaises(AccessError):
                row.formatted_read_group([], [], [f"{name}:sum"])

    def test_nobody_writes_figures(self):
        self._sell_at("01 09:00", "04 12:00")
        self._refresh()
        row = self.env["dist.kpi.order.line"].sudo().search([])
        for refused in (
            lambda: row.write({"demand_qty": 1.0}),
            row.unlink,
            lambda: row.create({"line_key": 1}),
        ):
            with self.assertRaises(UserError):
                refused()

    def test_every_figure_of_a_board_is_read_in_few_statements(self):
        self._sell_in_both()
        codes = self.env["dist.kpi"].search([]).mapped("code")
        self._read(*codes)  # what is cached, is
        split = self.env["dist.kpi"].search_count([("group_by", "!=", False)])
        counts = []
        for count in (1, 40):
            for _number in range(count):
                self._sell_at("02 09:00", "05 12:00")
            self._refresh()
            self._read(*codes)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            read = self._read(*codes)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(set(read), set(codes))
        self.assertEqual(counts[0], counts[1])
        # One for each at most, one more for each that is split, names and rights.
        self.assertLess(counts[1], len(codes) + split + 20)

    def test_figure_without_a_right_to_its_rows_is_left_out(self):
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", "dist.kpi.purchase.line")]
        )
        access.unlink()
        self.assertEqual(set(self._read("otif", "supplier_on_time")), {"otif"})

    def test_figures_say_how_fresh_they_are(self):
        self.env["dist.kpi.refresh"].search([]).unlink()
        self.assertIsNone(self._read("otif")["otif"]["freshness"])
        self._refresh(full=True)
        stamp = self._read("otif")["otif"]["freshness"]
        self.assertEqual(stamp.strftime("%F"), AFTER[:10])

    def test_scheduled_jobs_compute_what_changed_and_everything(self):
        order = self._sell_at("01 09:00", "04 12:00")
        rows = self.env["dist.kpi.order.line"]
        jobs = ("ir_cron_kpi_refresh_full", "ir_cron_kpi_refresh")
        for job, quantity in zip(jobs, (10.0, 12.0), strict=True):
            cron = self.env.ref(f"dist_exception_standard.{job}")
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            row = rows.search([("order_id", "=", order.id)])
            self.assertEqual(row.latest_qty, quantity)
            order.order_line.product_uom_qty = 12
            self.env.flush_all()

    def test_all_is_computed_anew_once_the_queue_was_off(self):
        self._refresh(full=True)
        refresh = self.env["dist.kpi.refresh"].sudo()
        table = refresh.search([("model", "=", "dist.kpi.order.line")])
        control = self.env.ref("dist_exception_queue.control_exception_queue")
        settings = self.env["dist.control.setting"]
        settings._set(control, self.env.company, "off")
        order = self._sell_at("01 09:00", "04 12:00")
        settings._set(control, self.env.company, "on")
        fresh = table.refreshed_at
        self._refresh()
        self.assertEqual(table.refreshed_at, fresh, "nobody noted what changed")
        self.assertFalse(table.full_at)
        cron = self.env.ref("dist_exception_standard.ir_cron_kpi_refresh_full")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(table.full_at)
        rows = self.env["dist.kpi.order.line"].search([("order_id", "=", order.id)])
        self.assertTrue(rows.is_estimated)

    def test_definition_that_cannot_be_computed_is_refused(self):
        otif = self.env.ref("dist_exception_standard.kpi_otif")
        for wrong in ({"numerator": "median"}, {"domain": "[('id', '=',"}):
            with self.assertRaises(UserError):
                otif.write(wrong)
        self.assertEqual(self._read("otif", period=MAY)["otif"]["value"], None)
