import csv
import json
import re

from odoo.fields import Domain

CALL = re.compile(r"PIVOT\.VALUE\(([^()]*)\)")
CARD = re.compile(r"card-(.+)-(value|numerator|denominator)")


class DashboardCase:
    """Reads the dashboards as a browser does: the pivots' domains, groups, measures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = cls.env.ref("dist_exception_standard_spreadsheet.dashboard_group")
        cls.dashboards = group.dashboard_ids

    def _spreadsheets(self):
        return [json.loads(dashboard.spreadsheet_data) for dashboard in self.dashboards]

    def _cards(self, spreadsheet):
        """Yield code, part, cell of the value and cell of the period before (or
        None) of each card."""
        for figure in spreadsheet["sheets"][0]["figures"]:
            if figure["data"]["type"] == "scorecard":
                code, part = CARD.fullmatch(figure["id"]).groups()
                cells = (figure["data"].get(key) for key in ("keyValue", "baseline"))
                yield code.replace("-", "_"), part, *cells

    def _evaluate(self, spreadsheet, cell, user, period, company_ids=None):
        """Return what the formula of a cell of the sheet of data comes to.

        :param period: that of the dashboard
        """
        formula = spreadsheet["sheets"][1]["cells"][cell.removeprefix("Data!")]
        context = {"allowed_company_ids": company_ids or self.env.company.ids}
        env = self.env(user=user, context={**self.env.context, **context})
        numbers = [
            self._ask(env, spreadsheet["pivots"], next(csv.reader([call])), period)
            for call in CALL.findall(formula)
        ]
        if "/" not in formula:
            self.assertEqual(len(set(numbers)), 1, formula)
            return numbers[0]
        condition, numerator, denominator = numbers
        self.assertEqual(condition, denominator, formula)
        return (numerator or 0) / denominator if denominator else None

    def _ask(self, env, pivots, arguments, period):
        number, measure, *column = arguments
        pivot = pivots[number]
        domain = self._get_domain(pivot, period)
        if column:
            domain &= Domain(column[0], "=", column[1] == "TRUE")
        spec = self._get_specs(pivot)[measure]
        rows = env[pivot["model"]]
        [[row]] = rows.formatted_read_grouping_sets(list(domain), [[]], [spec])
        return row[spec]

    def _get_domain(self, pivot, period):
        domain = Domain(pivot["domain"])
        match = pivot["fieldMatching"].get("period")
        if match:
            days = period.before() if match["offset"] else period
            domain &= Domain(match["chain"], ">=", days.since)
            domain &= Domain(match["chain"], "<=", days.until)
        return domain

    def _get_specs(self, pivot):
        """Return {id of a measure: what the server is asked for}."""
        return {
            measure["id"]: ":".join(
                filter(None, (measure["fieldName"], measure.get("aggregator")))
            )
            for measure in pivot["measures"]
        }

    def _get_dimensions(self, pivot, kind):
        return [
            ":".join(filter(None, (one["fieldName"], one.get("granularity"))))
            for one in pivot[kind]
        ]

    def _check_cards(self, user, period, codes=None, company_ids=None):
        """Compare all cards with what the boards read; return the values."""
        companies = company_ids or self.env.company.ids
        since_until = (period.since, period.until)
        kpis = self.env["dist.kpi"].with_user(user)
        values = {}
        for spreadsheet in self._spreadsheets():
            for code, part, cell, before in self._cards(spreadsheet):
                if codes and code not in codes:
                    continue
                read = kpis._read([code], companies, *since_until, trend_months=0)
                value = self._evaluate(spreadsheet, cell, user, period, companies)
                self._check_same(value, read[code][part], f"{code} {part}")
                values[code, part] = value
                if before and part == "value":
                    value = self._evaluate(spreadsheet, before, user, period, companies)
                    self._check_same(value, read[code]["previous"], f"{code} before")
        return values

    def _check_same(self, shown, read, words):
        if not shown:  # nothing, or 0
            self.assertFalse(read, words)
        else:
            self.assertAlmostEqual(shown, read, 9, words)
