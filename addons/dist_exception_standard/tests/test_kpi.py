from datetime import date, datetime, timedelta
from statistics import quantiles
from zoneinfo import ZoneInfo

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import StandardCommon

ZONE = "Europe/Berlin"
MAY = (date(2026, 5, 1), date(2026, 5, 31))
AFTER = "2026-06-02 08:00:00"


def at(text):
    """Return the UTC moment of a time of May 2026, told as in Berlin."""
    local = datetime.fromisoformat(f"2026-05-{text}").replace(tzinfo=ZoneInfo(ZONE))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


class KpiCommon(StandardCommon):
    """A company in Berlin whose orders of May went every way they can go.

    Provides ``_sell_at``, ``_deliver_at``, ``_return_at``, ``_refresh`` and ``_read``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = ZONE
        cls.reader = new_test_user(cls.env, "std_boss", "dist_base.group_executive")

    def _sell_at(self, moment, promised, quantity=10, line=None, **values):
        with freeze_time(at(moment), tick=True):
            order = self._create_order(quantity, commitment_date=at(promised), **values)
            order.order_line.write(line or {})
            order.action_confirm()
            self.env.flush_all()
        return order

    def _deliver_at(self, moment, picking, quantity, backorder=False):
        with freeze_time(at(moment), tick=True):
            self._deliver(picking, quantity, backorder)
            self.env.flush_all()
        return picking.backorder_ids

    def _return_at(self, moment, picking, quantity):
        with freeze_time(at(moment), tick=True):
            wizards = self.env["stock.return.picking"].with_user(self.picker)
            wizard = wizards.with_context(
                active_id=picking.id, active_model="stock.picking"
            ).create({"picking_id": picking.id})
            wizard.product_return_moves.quantity = quantity
            action = wizard.action_create_returns()
            back = self.env["stock.picking"].browse(action["res_id"])
            self._deliver(back, quantity)
            self.env.flush_all()

    def _refresh(self, full=False):
        with freeze_time(AFTER, tick=True):
            self.env["dist.kpi.refresh"]._refresh(full)

    def _read(self, *codes, user=None, companies=None, period=MAY, **options):
        kpis = self.env["dist.kpi"].with_user(user or self.reader)
        companies = companies or self.env.company
        with freeze_time(AFTER, tick=True):
            return kpis._read(codes, companies.ids, *period, **options)

    def _value(self, code, **options):
        return self._read(code, **options)[code]["value"]


@tagged("post_install", "-at_install")
class TestKpiOfOrders(KpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["stock.quant"]._update_available_quantity(cls.item, cls.stock, 1000)

    def _play(self):
        """Return the orders of a month, each gone another way."""
        orders = {}

        def sell(name, *args, **values):
            orders[name] = self._sell_at(*args, **values)
            return orders[name]

        order = sell("last minute", "01 09:00", "04 12:00")
        self._deliver_at("04 23:30", order.picking_ids, 10)
        order = sell("after midnight", "01 09:00", "04 12:00")
        self._deliver_at("05 00:30", order.picking_ids, 10)
        order = sell("backorder", "02 09:00", "06 12:00")
        rest = self._deliver_at("05 10:00", order.picking_ids, 4, backorder=True)
        self._deliver_at("06 10:00", rest, 6)
        order = sell("late backorder", "02 09:00", "06 12:00")
        rest = self._deliver_at("05 10:00", order.picking_ids, 7, backorder=True)
        self._deliver_at("09 10:00", rest, 3)
        order = sell("returned", "02 09:00", "08 12:00")
        self._deliver_at("04 10:00", order.picking_ids, 10)
        self._return_at("05 10:00", order.picking_ids, 4)
        order = sell("returned afterwards", "02 09:00", "08 12:00")
        self._deliver_at("04 10:00", order.picking_ids, 10)
        self._return_at("20 10:00", order.picking_ids, 2)
        order = sell("cancelled", "03 09:00", "08 12:00")
        order._action_cancel()
        order = sell("promised anew", "03 09:00", "08 12:00")
        order.commitment_date = at("12 12:00")
        self._deliver_at("11 10:00", order.picking_ids, 10)
        dozen = {"product_uom_id": self.env.ref("uom.product_uom_dozen").id}
        order = sell("dozens", "03 09:00", "08 12:00", 2, line=dozen)
        self._deliver_at("07 10:00", order.picking_ids, 24)
        order = sell("less wanted", "03 09:00", "08 12:00")
        self._deliver_at("07 10:00", order.picking_ids, 6)
        order.order_line.product_uom_qty = 6
        sell("open", "04 09:00", "10 12:00")
        return orders

    def _compute(self, order, promised=None, wanted=None):
        """Return how a line went, told from its documents alone, in plain Python.

        :param datetime promised: first promise
        :param float wanted: quantity first promised, in the unit of the item
        """
        line = order.order_line
        day = promised.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(ZONE)).date()
        until = datetime.combine(day + timedelta(days=1), datetime.min.time())
        until = until.replace(tzinfo=ZoneInfo(ZONE)).astimezone(ZoneInfo("UTC"))
        until = until.replace(tzinfo=None)
        present = 0.0
        if order.state == "sale":
            present = line.product_uom_id._compute_quantity(
                line.product_uom_qty, self.item.uom_id
            )
        total = first = peak = got = 0.0
        moves = line.move_ids.filtered(lambda move: move.state == "done")
        for move in moves.sorted("date"):
            sign = 1 if move.location_dest_id.usage == "customer" else -1
            quantity = sign * move.product_uom._compute_quantity(
                move.quantity, self.item.uom_id
            )
            total += quantity
            peak = max(peak, total)
            if move.date < until:
                got = total
                if sign < 0 or not move.picking_id.backorder_id:
                    first += quantity
        return {
            "demand": wanted,
            "first_pass": max(0.0, min(first, wanted)),
            "filled": first >= wanted,
            "required": present > 0 or bool(moves),
            "on_time": got >= min(wanted, present) > 0,
            "otif": got >= wanted,
            "open": max(0.0, present - peak),
            "last": max(
                moves.filtered(lambda m: m.location_dest_id.usage == "customer").mapped(
                    "date"
                ),
                default=None,
            ),
        }

    def _compute_all(self, orders):
        promised = {
            "last minute": "04 12:00",
            "after midnight": "04 12:00",
            "backorder": "06 12:00",
            "late backorder": "06 12:00",
            "open": "10 12:00",
        }
        return {
            name: self._compute(
                order,
                at(promised.get(name, "08 12:00")),
                24.0 if name == "dozens" else 10.0,
            )
            for name, order in orders.items()
        }

    def test_figures_are_those_of_a_plain_computation_over_the_documents(self):
        orders = self._play()
        self._refresh()
        plain = list(self._compute_all(orders).values())
        count = len(plain)
        demand = sum(line["demand"] for line in plain)
        required = [line for line in plain if line["required"]]
        expected = {
            "unit_fill": sum(line["first_pass"] for line in plain) / demand,
            "line_fill": sum(line["filled"] for line in plain) / count,
            "order_fill": sum(line["filled"] for line in plain) / count,
            "on_time": sum(line["on_time"] for line in required) / len(required),
            "otif": sum(line["otif"] for line in plain) / count,
            "order_otif": sum(line["otif"] for line in plain) / count,
            "backorder_value": sum(10.0 * line["open"] for line in plain),
        }
        read = self._read(*expected)
        for code, value in expected.items():
            self.assertAlmostEqual(read[code]["value"], value, 9, code)
        self.assertEqual(count, 11)
        self.assertEqual(read["unit_fill"]["denominator"], 124.0)

        self._check_cycle(orders)
        self._check_backorders()
        self._check_rows_behind()

    def test_each_order_is_judged_as_a_person_would(self):
        orders = self._play()
        self._refresh()
        rows = self.env["dist.kpi.order.line"].search([])
        judged = {row.order_id: row for row in rows}
        names = {
            "is_on_time": {
                "last minute",
                "backorder",
                "returned afterwards",
                "dozens",
                "less wanted",
            },
            "is_otif": {"last minute", "backorder", "returned afterwards", "dozens"},
            "is_filled": {"last minute", "returned afterwards", "dozens"},
            "is_otif_latest": {
                "last minute",
                "backorder",
                "returned afterwards",
                "dozens",
                "promised anew",
            },
            "is_backordered": {"backorder", "late backorder"},
            "is_open": {"open"},
            "is_required": set(orders) - {"cancelled"},
        }
        for field, expected in names.items():
            yes = {name for name, order in orders.items() if judged[order][field]}
            self.assertEqual(yes, expected, field)
        self._check_computed_anew()

    def _check_cycle(self, orders):
        days = []
        for order, line in zip(
            orders.values(), self._compute_all(orders).values(), strict=True
        ):
            if line["last"] and not line["open"]:
                days.append((line["last"] - order.date_order).total_seconds() / 86400)
        read = self._read("order_cycle_p50", "order_cycle_p90")
        tenths = quantiles(days, n=10, method="inclusive")
        self.assertAlmostEqual(read["order_cycle_p50"]["value"], tenths[4], 3)
        self.assertAlmostEqual(read["order_cycle_p90"]["value"], tenths[8], 3)
        self.assertEqual(read["order_cycle_p50"]["count"], len(days))

    def _check_backorders(self):
        backorders = self._read("backorder_rate")["backorder_rate"]
        self.assertEqual((backorders["numerator"], backorders["denominator"]), (2, 9))

    def _check_rows_behind(self):
        fill = self._read("line_fill")["line_fill"]
        rows = self.env["dist.kpi.order.line"].with_user(self.reader)
        for part in ("numerator", "denominator"):
            action = fill[f"{part}_action"]
            self.assertEqual(action["res_model"], rows._name)
            with freeze_time(AFTER):
                found = rows.search_count(action["domain"])
            self.assertEqual(found, fill[part])

    def _check_computed_anew(self):
        rows = self.env["dist.kpi.order.line"].search([])
        names = rows._get_columns()
        before = {row["id"]: row for row in rows.read(names, load=None)}
        self._refresh(full=True)
        rows = self.env["dist.kpi.order.line"].search([])
        self.assertEqual(
            {row["id"]: row for row in rows.read(names, load=None)}, before
        )
        refresh = self.env["dist.kpi.refresh"]._of(rows._name)
        self.assertEqual(refresh.row_count, 0)

    def test_amounts_are_in_the_currency_of_the_company(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "X", "currency_id": foreign.id}
        )
        line = {"price_unit": 30.0}
        order = self._sell_at("01 09:00", "04 12:00", line=line, pricelist_id=prices.id)
        self._deliver_at("04 10:00", order.picking_ids, 4, backorder=True)
        self._refresh()
        read = self._read("backorder_value", "margin_customer", "uninvoiced")
        self.assertEqual(read["backorder_value"]["value"], 6 * 15.0)
        self.assertEqual(read["margin_customer"]["denominator"], 150.0)
        self.assertEqual(read["margin_customer"]["numerator"], 110.0)
        self.assertEqual(read["uninvoiced"]["value"], 4 * 15.0)

    def test_margin_is_split_by_customer_and_by_channel(self):
        channel = self.env["dist.channel"].create({"code": "T", "name": "Telephone"})
        team = self.env["crm.team"].create(
            {"name": "Telephone", "dist_channel_id": channel.id}
        )
        self._sell_at("01 09:00", "04 12:00", team_id=team.id)
        self._refresh()
        read = self._read("margin_customer", "margin_channel")
        (row,) = read["margin_customer"]["rows"]
        self.assertEqual((row["key"], row["label"]), (self.customer.id, "Smith"))
        self.assertAlmostEqual(row["value"], 0.6)
        (row,) = read["margin_channel"]["rows"]
        self.assertEqual((row["key"], row["label"]), (channel.id, "Telephone"))
        rows = self.env["dist.kpi.order.line"].search(row["denominator_domain"])
        self.assertEqual(sum(rows.mapped("revenue")), row["denominator"])

    def test_margin_of_the_past_does_not_move_with_the_cost_of_today(self):
        order = self._sell_at("01 09:00", "04 12:00")
        self._refresh()
        self.item.standard_price = 9.0
        self._refresh(full=True)
        self.assertAlmostEqual(self._value("margin_customer"), 0.6)
        table = self.env["dist.kpi.refresh"]._of("dist.kpi.order.line")
        self.assertEqual(table.row_count, 0)
        if "purchase_price" not in order.order_line._fields:
            # Nobody kept what it cost.
            self.env.cr.execute("UPDATE dist_promise SET company_cost_unit = NULL")
            self._refresh(full=True)
            self.assertAlmostEqual(self._value("margin_customer"), 0.1)

    def test_invoicing_what_was_delivered_takes_it_off(self):
        order = self._sell_at("01 09:00", "04 12:00")
        self.item.invoice_policy = "delivery"
        self._deliver_at("04 10:00", order.picking_ids, 10)
        self._refresh()
        self.assertEqual(self._value("uninvoiced"), 100.0)
        order.sudo()._create_invoices()
        self._refresh()
        self.assertEqual(self._value("uninvoiced"), 0.0)

    def test_period_before_and_trend_by_month(self):
        order = self._sell_at("01 09:00", "04 12:00")
        self._deliver_at("04 10:00", order.picking_ids, 10)
        self._sell_at("01 09:00", "20 12:00")
        self._refresh()
        otif = self._read("otif", period=(date(2026, 5, 11), date(2026, 5, 31)))["otif"]
        self.assertEqual((otif["value"], otif["previous"]), (0.0, 1.0))
        june = (date(2026, 6, 1), date(2026, 6, 30))
        self.assertEqual(self._read("otif", period=june)["otif"]["previous"], 0.5)
        trend = {row["month"]: row["value"] for row in otif["trend"]}
        self.assertEqual(len(trend), 12)
        self.assertEqual(trend[date(2026, 5, 1)], 0.5)
        self.assertIsNone(trend[date(2026, 4, 1)])

    def test_orders_at_risk_are_those_due_today_or_before(self):
        self._sell_at("01 09:00", "04 12:00")
        self._sell_at("01 09:00", "31 12:00", line={"product_uom_qty": 3})
        late = self._sell_at("01 09:00", "04 12:00")
        late.commitment_date = "2026-06-20 12:00:00"
        self._refresh()
        self.assertEqual(self._value("orders_at_risk"), 2)

    def test_deleted_order_stays_demand(self):
        order = self._sell_at("01 09:00", "04 12:00")
        self._refresh()
        order._action_cancel()
        order.sudo().unlink()
        self._refresh()
        fill = self._read("unit_fill")["unit_fill"]
        self.assertEqual((fill["numerator"], fill["denominator"]), (0.0, 10.0))

    def _pick_part_at(self, moment, steps="pick_ship"):
        """Return an order of ten in two steps, of which six were picked, and what is
        to be shipped."""
        self.warehouse.delivery_steps = steps
        order = self._sell_at("01 09:00", "08 12:00")
        self._deliver_at(moment, order.picking_ids, 6, backorder=True)
        return order, self._open_shipment(order)

    def _open_shipment(self, order):
        return order.picking_ids.filtered(
            lambda one: one.picking_type_id.code == "outgoing" and one.state != "done"
        )

    def _get_row(self, order):
        self._refresh()
        return self.env["dist.kpi.order.line"].search([("order_id", "=", order.id)])

    def test_rest_of_a_pick_is_no_first_pass(self):
        order, shipment = self._pick_part_at("04 09:00")
        self._deliver_at("04 10:00", shipment, 6)
        row = self._get_row(order)
        self.assertRecordValues(row, [{"first_pass_qty": 6, "is_backordered": True}])
        self.assertEqual(self._value("backorder_rate"), 1.0)
        rest = order.picking_ids.filtered("backorder_id")
        self._deliver_at("05 09:00", rest, 4)
        self._deliver_at("05 10:00", self._open_shipment(order), 4)
        self.assertRecordValues(
            self._get_row(order),
            [
                {
                    "first_pass_qty": 6.0,
                    "is_filled": False,
                    "is_otif": True,
                    "is_backordered": True,
                }
            ],
        )

    def test_rest_of_a_pick_that_leaves_with_the_first_part_is_first_pass(self):
        order, shipment = self._pick_part_at("04 09:00")
        self._deliver_at("05 09:00", order.picking_ids.filtered("backorder_id"), 4)
        self._deliver_at("05 10:00", shipment, 10)
        row = self._get_row(order)
        self.assertRecordValues(row, [{"first_pass_qty": 10, "is_backordered": False}])

    def test_kit_counts_what_the_order_counts(self):
        self.item.type = "consu"
        order = self._sell_at("01 09:00", "04 12:00")
        part = self.env["product.product"].create(
            {"name": "Nut", "is_storable": True, "taxes_id": [Command.clear()]}
        )
        self.env["stock.quant"]._update_available_quantity(part, self.stock, 99)
        # What an exploded kit leaves: moves of parts on the line of the kit.
        moves = order.picking_ids.move_ids
        moves.product_id = part
        moves.sale_line_id = order.order_line
        self._deliver_at("04 10:00", order.picking_ids, 10)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET qty_delivered = 10 WHERE id = %s",
            order.order_line.ids,
        )
        self._refresh()
        row = self.env["dist.kpi.order.line"].search([("order_id", "=", order.id)])
        self.assertRecordValues(row, [{"delivered_qty": 10.0, "is_otif": True}])
