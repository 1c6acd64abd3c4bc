import json
from datetime import date, timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from odoo.addons.dist_base.tests.browser import BrowserCase
from odoo.addons.dist_exception_standard.engine.periods import months
from odoo.addons.dist_exception_standard.tests.test_kpi import KpiCommon

from .common import DashboardCase

# Opens each dashboard, waits until no cell has an error, as one has that waits for its
# data, compares the cells that are told, and then filters.
SCRIPT = """
const EXPECTED = %s;
const FILTERS = [
    ["period", undefined],
    ["period", {type: "month", year: 2020, month: 2}],
    ["period", {type: "relative", period: "year_to_date"}],
    ["warehouse", {operator: "in", ids: [1999999999]}],
];
const wait = (time) => new Promise((done) => setTimeout(done, time));
const loader = odoo.__WOWL_DEBUG__.root.env.services.spreadsheet_dashboard_loader;

function findErrors(getters) {
    const found = [];
    for (const sheetId of getters.getSheetIds()) {
        for (const position of getters.getEvaluatedCellsPositions(sheetId)) {
            const cell = getters.getEvaluatedCell(position);
            if (cell.type === "error") {
                const place = `${sheetId} ${position.row + 1}, ${position.col + 1}`;
                found.push(`${place}: ${cell.value} ${cell.message || ""}`);
            }
        }
    }
    return found;
}

async function settle(name) {
    let errors = ["it did not load"];
    for (let time = 0; time < 60000 && errors.length; time += 200) {
        await wait(200);
        const dashboard = loader.getActiveDashboard();
        if (dashboard?.data.name === name && dashboard.model) {
            errors = findErrors(dashboard.model.getters);
        }
    }
    if (errors.length) {
        throw new Error(`${name}: ${errors.slice(0, 5).join("; ")}`);
    }
    return loader.getActiveDashboard().model;
}

function show(model, xc) {
    const col = xc.charCodeAt(0) - 65;
    const row = Number(xc.slice(1)) - 1;
    return model.getters.getEvaluatedCell({sheetId: "data", col, row}).value;
}

function compare(name, model, cells) {
    for (const [xc, expected] of Object.entries(cells)) {
        const shown = show(model, xc);
        if (typeof shown !== "number" || Math.abs(shown - expected) > 1e-9) {
            throw new Error(`${name} ${xc} shows ${shown}, the boards ${expected}`);
        }
    }
    if (document.querySelectorAll(".o-figure canvas").length < 4) {
        throw new Error(`${name} draws no figures`);
    }
}

async function filter(name, model) {
    for (const [id, value] of FILTERS) {
        const result = model.dispatch("SET_GLOBAL_FILTER_VALUE", {id, value});
        if (!result.isSuccessful) {
            throw new Error(`${name}: ${id} is not filtered: ${result.reasons}`);
        }
        await settle(name);
    }
}

(async () => {
    try {
        for (const [name, cells] of Object.entries(EXPECTED)) {
            const entry = `.o_search_panel_field [data-name="${name}"]`;
            document.querySelector(entry).click();
            const model = await settle(name);
            compare(name, model, cells);
            await filter(name, model);
            if (name === "Service to customers" && show(model, "B30") !== "–") {
                throw new Error(`A warehouse that is none shows ${show(model, "B30")}`);
            }
        }
        console.log("test successful");
    } catch (error) {
        console.error(error.message);
    }
})();
"""


@tagged("post_install", "-at_install")
class TestDashboardsInTheBrowser(DashboardCase, KpiCommon, BrowserCase):
    browser_size = "1366x768"

    def _play(self):
        """Sell and buy in the last months, by the clock of the browser."""
        now = fields.Datetime.now()

        def ago(count):
            return now - timedelta(days=count)

        self._put_in_stock(100)
        for days, is_kept in ((80, True), (75, False), (45, True)):
            with freeze_time(ago(days + 5), tick=True):
                order = self._create_order(commitment_date=ago(days))
                order.action_confirm()
                self.env.flush_all()
            if is_kept:
                self._deliver_on(ago(days + 1), order.picking_ids)
        with freeze_time(ago(60), tick=True):
            bought = self._buy(line={"date_planned": ago(50)})
            self.env.flush_all()
        self._deliver_on(ago(48), bought.picking_ids)
        self._sweep()
        self.env["dist.kpi.refresh"]._refresh()

    def _deliver_on(self, moment, picking):
        with freeze_time(moment, tick=True):
            self._deliver(picking, 5)
            self.env.flush_all()

    def test_executive_sees_the_numbers_of_the_boards_and_no_error(self):
        self._play()
        expected = {
            dashboard.name: self._read_expected(json.loads(dashboard.spreadsheet_data))
            for dashboard in self.dashboards
        }
        shown = {
            cell
            for cells in expected.values()
            for cell, value in cells.items()
            if value
        }
        self.assertGreaterEqual(len(shown), 8)
        self.browser_js(
            "/odoo/dashboards",
            SCRIPT % json.dumps(expected),
            "document.querySelector('.o_search_panel_field [data-name]') !== null",
            login=self.reader.login,
            timeout=300,
        )

    def _read_expected(self, spreadsheet):
        """Return {cell: number} of the cards, as boards read the period it begins
        with."""
        since, until = self._get_period(spreadsheet["globalFilters"][0])
        kpis = self.env["dist.kpi"].with_user(self.reader)
        expected = {}
        for code, part, cell, _before in self._cards(spreadsheet):
            read = kpis._read([code], self.env.company.ids, since, until)[code]
            if read[part] is not None:
                expected[cell.removeprefix("Data!")] = read[part]
        return expected

    def _get_period(self, period):
        today = date.today()
        if period["defaultValue"] == "last_90_days":
            return today - timedelta(days=89), today
        self.assertEqual(period["defaultValue"], "last_12_months")
        until = today.replace(day=1) - timedelta(days=1)
        return months(until, 12)[0].since, until
