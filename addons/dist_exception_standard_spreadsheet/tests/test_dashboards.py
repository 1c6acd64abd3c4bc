import json
from datetime import date

from odoo.fields import Command, Domain
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.dist_approval.tests.common import ApprovalCommon
from odoo.addons.dist_exception_standard.engine.periods import Period
from odoo.addons.dist_exception_standard.tests.test_kpi import AFTER, KpiCommon, at

from .common import DashboardCase

# Some of the orders belong to the period before.
PERIOD = Period(date(2026, 5, 5), date(2026, 5, 25))
LINK = "](odoo://view/"


@tagged("post_install", "-at_install")
class TestDashboards(DashboardCase, KpiCommon):
    """The dashboards ask for what there is and show what the boards show."""

    code = "negative_stock"

    def _play(self):
        """Sell, buy and let cases come and go in April and May."""
        self._put_in_stock(100)
        jones = self.env["res.partner"].create({"name": "Jones"})
        sell, deliver = self._sell_at, self._deliver_at
        deliver("03 10:00", sell("01 09:00", "03 12:00").picking_ids, 10)
        deliver("14 10:00", sell("04 09:00", "12 12:00").picking_ids, 10)
        other = sell("05 09:00", "13 12:00", 7, partner_id=jones.id)
        deliver("12 10:00", other.picking_ids, 7)
        part = sell("06 09:00", "20 12:00", line={"price_unit": 6.0})
        deliver("19 10:00", part.picking_ids, 4, backorder=True)
        deliver("08 10:00", self._buy_at("01 09:00", "06 12:00").picking_ids, 10)
        deliver("15 10:00", self._buy_at("05 09:00", "18 12:00").picking_ids, 10)
        self._open_and_end_cases()
        self._refresh()

    def _buy_at(self, moment, promised):
        with freeze_time(at(moment), tick=True):
            order = self._buy(10, line={"date_planned": at(promised)})
            self.env.flush_all()
        return order

    def _open_and_end_cases(self):
        for day, outcome in (("04", "fixed"), ("07", "no_trouble"), ("08", None)):
            place = self.env["stock.location"].create(
                {"name": f"Shelf {day}", "location_id": self.stock.id}
            )
            with freeze_time(at(f"{day} 09:00")):
                self.env["stock.quant"]._update_available_quantity(self.item, place, -3)
                self._sweep()
            if outcome:
                self._end_case(at(f"{day} 13:00"), outcome, place)

    def _end_case(self, moment, outcome, place):
        reason = self.env.ref("dist_exception_queue.reason_stock_wrong")
        with freeze_time(moment):
            cases = self._cases().with_user(self.picker)
            cases.action_resolve(outcome, reason.id)
            self.env["stock.quant"]._update_available_quantity(self.item, place, 3)
            self.env.flush_all()

    def test_numbers_on_cards_are_those_of_the_boards(self):
        self._play()
        with freeze_time(AFTER):
            values = self._check_cards(self.reader, PERIOD)
        self.assertEqual(values["otif", "value"], 1 / 3)
        self.assertEqual(values["backorder_value", "value"], 36.0)
        self.assertEqual(values["supplier_on_time", "value"], 0.5)
        self.assertEqual(values["exception_frequency", "value"], 2)
        self.assertEqual(values["open_cases", "value"], 1)
        self.assertEqual(values["margin_family", "denominator"], 130.0)

    def test_rows_of_tables_are_those_of_the_boards(self):
        self._play()
        kpis = self.env["dist.kpi"].with_user(self.reader)
        codes = kpis.search([("group_by", "!=", False)]).mapped("code")
        compared = set()
        with freeze_time(AFTER):
            read = kpis._read(
                codes, self.env.company.ids, PERIOD.since, PERIOD.until, trend_months=0
            )
            for spreadsheet in self._spreadsheets():
                for pivot in spreadsheet["pivots"].values():
                    code, _by, group = pivot["name"].partition(" by ")
                    figure = read.get(code)
                    if figure and kpis.search([("code", "=", code)]).group_by == group:
                        self._check_rows(pivot, group, figure)
                        compared.add(code)
        self.assertEqual(
            {code for code in compared if read[code]["rows"]},
            {
                "supplier_on_time",
                "lead_time_deviation",
                "compliance_purchase",
                "margin_family",
                "margin_channel",
                "margin_customer",
                "exception_frequency",
                "precision",
                "root_causes",
                "compliance_team",
                "open_cases",
            },
        )

    def _check_rows(self, pivot, group, figure):
        rows = self.env[pivot["model"]].with_user(self.reader)
        specs = list(self._get_specs(pivot).values())
        domain = self._get_domain(pivot, PERIOD)
        [found] = rows.formatted_read_grouping_sets(list(domain), [[group]], specs)
        keys = {row[group][0] if row[group] else False: row for row in found}
        self.assertEqual(set(keys), {row["key"] for row in figure["rows"]})
        largest = pivot["sortedColumn"]["measure"]
        for row in figure["rows"]:
            whole = row["denominator"]
            if whole is None and pivot["measures"][0]["id"] == "__count":
                whole = row["numerator"]
            if whole is not None:
                self.assertAlmostEqual(keys[row["key"]][largest], whole)

    def test_amounts_of_several_companies_are_those_of_the_boards(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._sell_at("05 09:00", "13 12:00")
        self.seller.company_ids += other
        self._sell_at("05 09:00", "13 12:00", company_id=other.id)
        self._refresh(full=True)
        rate = {"name": "2026-01-01", "rate": 2.0, "company_id": False}
        foreign = self.env["res.currency"].create(
            {"name": "XTS", "symbol": "X", "rate_ids": [Command.create(rate)]}
        )
        self.env.cr.execute(
            "UPDATE res_company SET currency_id = %s WHERE id = %s",
            (foreign.id, other.id),
        )
        self.env.invalidate_all()
        self.reader.company_ids += other
        for companies in (self.env.company | other, other | self.env.company):
            codes = ("backorder_value", "margin_family")
            with freeze_time(AFTER), self.subTest(companies[0].name):
                values = self._check_cards(
                    self.reader, PERIOD, codes, company_ids=companies.ids
                )
            value = 150.0 if companies[0] == self.env.company else 300.0
            self.assertEqual(values["margin_family", "denominator"], value)

    def test_each_pivot_is_read_by_all_who_see_the_dashboard(self):
        self._play()
        self.assertEqual(len(self.dashboards), 4)
        for dashboard in self.dashboards:
            pivots = json.loads(dashboard.spreadsheet_data)["pivots"]
            for group, name in dashboard.group_ids.get_external_id().items():
                user = new_test_user(self.env, f"sp_{dashboard.id}_{group}", name)
                with self.subTest(dashboard=dashboard.name, group=name):
                    self.assertIn(dashboard, self._see(user))
                    self._read_pivots(user, pivots)

    def _see(self, user):
        dashboards = self.env["spreadsheet.dashboard"].with_user(user)
        return dashboards.search([("id", "in", self.dashboards.ids)]).sudo()

    def _read_pivots(self, user, pivots):
        """Ask as the browser does; each dashboard has to find rows."""
        count = 0
        for pivot in pivots.values():
            rows = self._get_dimensions(pivot, "rows")
            columns = self._get_dimensions(pivot, "columns")
            sets = [[], rows, columns, rows + columns]
            records = self.env[pivot["model"]].with_user(user)
            found = records.formatted_read_grouping_sets(
                pivot["domain"],
                [one for at, one in enumerate(sets) if one not in sets[:at]],
                [*self._get_specs(pivot).values(), "__count"],
                order=", ".join(columns + rows),
            )
            count += found[0][0]["__count"]
        self.assertGreater(count, 0)

    def test_amounts_and_nothing_else_are_converted(self):
        for spreadsheet in self._spreadsheets():
            for pivot in spreadsheet["pivots"].values():
                for measure in pivot["measures"]:
                    if measure.get("aggregator", "").startswith("sum"):
                        rows = self.env[pivot["model"]]
                        kind = rows._fields[measure["fieldName"]].type
                        self.assertEqual(
                            measure["aggregator"] == "sum_currency",
                            kind == "monetary",
                            measure,
                        )

    def test_filters_look_at_fields_there_are(self):
        for spreadsheet in self._spreadsheets():
            known = {each["id"] for each in spreadsheet["globalFilters"]}
            for pivot in spreadsheet["pivots"].values():
                for name, match in pivot["fieldMatching"].items():
                    self.assertIn(name, known)
                    field = self.env[pivot["model"]]._fields[match["chain"]]
                    self.assertEqual(field.type, match["type"])
                is_of_place = "warehouse_id" in self.env[pivot["model"]]._fields
                self.assertEqual("warehouse" in pivot["fieldMatching"], is_of_place)

    def test_titles_open_rows_and_cards_open_menus(self):
        self._play()
        links = [
            json.loads(cell.partition(LINK)[2][:-1])
            for spreadsheet in self._spreadsheets()
            for cell in spreadsheet["sheets"][0]["cells"].values()
            if LINK in cell
        ]
        self.assertGreater(len(links), 20)
        for link in links:
            action = link["action"]
            rows = self.env[action["modelName"]].with_user(self.reader)
            groups = action["context"]["group_by"]
            rows.formatted_read_group(Domain(action["domain"]), groups, ["__count"])
        for spreadsheet in self._spreadsheets():
            menus = spreadsheet["chartOdooMenusReferences"]
            figures = {each["id"] for each in spreadsheet["sheets"][0]["figures"]}
            self.assertEqual(set(menus), figures)
            for menu in menus.values():
                self.assertTrue(self.env.ref(menu).action, menu)

    def test_others_see_no_dashboard_and_margin_is_for_few(self):
        outsider = new_test_user(self.env, "sp_outsider", "base.group_user")
        self.assertFalse(self._see(outsider))
        supervisor = new_test_user(
            self.env, "sp_supervisor", "dist_base.group_warehouse_supervisor"
        )
        seen = set(self._see(supervisor).mapped("name"))
        self.assertEqual(seen, {"Service to customers", "Vendors"})
        self.assertEqual(self._see(self.reader), self.dashboards)
        menu = self.env.ref("dist_exception_standard_spreadsheet.menu_dashboards")
        self.assertEqual(menu.with_user(self.reader)._filter_visible_menus(), menu)
        self.assertFalse(menu.with_user(outsider)._filter_visible_menus())


@tagged("post_install", "-at_install")
class TestDashboardsOfApprovals(DashboardCase, ApprovalCommon):
    def test_numbers_of_approvals_are_those_of_the_boards(self):
        self._create_policy(self._condition())
        reader = new_test_user(self.env, "sp_boss", "dist_base.group_executive")
        with freeze_time("2026-05-06 09:00:00"):
            approved, *_waiting = (self._hold()[1] for _request in range(3))
        with freeze_time("2026-05-07 12:00:00"):
            approved.with_user(self.approver).action_approve()
            self.env.flush_all()
        codes = ("override_frequency", "approval_ageing")
        with freeze_time("2026-05-08 12:00:00"):
            values = self._check_cards(reader, PERIOD, codes)
        self.assertEqual(values["override_frequency", "value"], 1.0)
        self.assertEqual(values["approval_ageing", "value"], 1.0)
