import ast
from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine.measures import Measure
from ..engine.periods import Period, months, ratio

UNITS = [
    ("percent", "Share"),
    ("count", "Number"),
    ("money", "Amount"),
    ("days", "Days"),
    ("hours", "Hours"),
]


class DistKpi(models.Model):
    """The definition of a figure: what it counts, of what, for whom.

    A figure is a numerator, or a numerator over a denominator, both over rows of one
    model that people may open, pivot and export. ``domain`` says which rows count,
    ``numerator_domain`` which of them are in the numerator.
    """

    _name = "dist.kpi"
    _description = "Figure"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    definition = fields.Text(required=True, translate=True)
    unit = fields.Selection(UNITS, required=True, readonly=True)
    is_lower_better = fields.Boolean(readonly=True)
    model = fields.Char("Rows", required=True, readonly=True)
    domain = fields.Char("Rows that count", required=True, default="[]", readonly=True)
    numerator_domain = fields.Char(
        "Rows in the numerator", required=True, default="[]", readonly=True
    )
    numerator = fields.Char(required=True, default="count", readonly=True)
    denominator = fields.Char(readonly=True, help="Empty: the numerator is the figure.")
    date_field = fields.Char(
        "Day", readonly=True, help="The day of a row. Empty: a figure of this moment."
    )
    group_by = fields.Char("Split by", readonly=True)
    target = fields.Float(help="What it should be; 0: nobody said.", digits=(16, 4))
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    board_ids = fields.Many2many(
        "dist.kpi.board", "dist_kpi_board_rel", string="Boards"
    )

    _code_unique = models.UniqueIndex("(code)", "Each figure has its own code.")

    @api.constrains("domain", "numerator_domain", "numerator", "denominator")
    def _check_parts(self):
        for kpi in self:
            try:
                kpi._get_domains()
                kpi._get_measures()
            except (ValueError, SyntaxError) as err:
                raise ValidationError(
                    self.env._(
                        "The figure %(name)s cannot be computed: %(error)s",
                        name=kpi.name,
                        error=str(err),
                    )
                ) from err

    # === READING === #

    @api.model
    def _read(self, codes, company_ids, since, until, trend_months=12, rows=10):
        """Return the values of figures, as the present user may read their rows.

        One statement for the figures that count the same rows by the same day, and one
        for each that is split. A trend is the dearest part of it.

        A figure is left out whose model is not installed, or which the user has no
        right to read; nothing else is said about it.

        :param codes: list of codes of figures
        :param company_ids: list of ids of companies, each among those of the user
        :param date since: first day, where the company works
        :param date until: last day, included
        :param int trend_months: how many months of trend, that of ``until`` included;
            0: none, which spares reading them
        :param int rows: of a split figure, at most so many parts, the largest first
        :return: dict code -> dict of

            * ``code``, ``name``, ``definition``, ``unit`` (percent, count, money, days,
              hours), ``is_lower_better``, ``is_current`` (of this moment: no period,
              no previous, no trend), ``target`` (float or None)
            * ``value``: float, or None where there is nothing to divide by or no row;
              a percent is a fraction (0.95)
            * ``numerator``, ``denominator`` (None where there is none), ``count`` (of
              the rows)
            * ``previous``: the value of the period before (as long; whole months are
              compared with as many whole months), or None
            * ``trend``: list of dicts ``month`` (date, its first day), ``value``,
              ``numerator``, ``denominator``, oldest first
            * ``rows``: of a split figure, list of dicts ``key`` (id or text, False
              where empty), ``label``, ``value``, ``numerator``, ``denominator``,
              ``numerator_domain``, ``denominator_domain``
            * ``model``, ``numerator_domain``, ``denominator_domain`` (lists: the rows
              behind them), ``numerator_action``, ``denominator_action`` (the windows
              that show these rows)
            * ``freshness``: datetime, UTC, of what it was computed from; None: never
            * ``currency_id``: of amounts; that of the current company
        :raise AccessError: a company is none of the user's
        """
        company_ids = list(company_ids)
        here = self.with_context(allowed_company_ids=company_ids)
        companies = here.env.companies  # refuses those of others
        kpis = here.sudo().search([("code", "in", list(codes))])  # definitions alone
        kpis = kpis.with_env(here.env).filtered(lambda kpi: kpi._is_readable())
        period = Period(since, until)
        buckets = {"current": period, "previous": period.before()}
        buckets |= {str(month.since): month for month in months(until, trend_months)}
        read = {}
        for group in kpis._group():
            stretches = buckets if group[0].date_field else {"current": None}
            read |= group._aggregate(stretches)
        result = {}
        for kpi in kpis:
            result[kpi.code] = kpi._to_answer(read[kpi.code], companies, period)
            if kpi.group_by:
                result[kpi.code]["rows"] = kpi._read_rows(companies, period, rows)
        return result

    def _is_readable(self):
        rows = self.env.get(self.model)
        if rows is None or not rows.has_access("read"):
            return False
        if rows._get_readable_domain().is_false():
            return False
        return all(
            rows._has_field_access(rows._fields[name], "read")
            for name in self._get_fields()
        )

    def _get_fields(self):
        """Return the names of the fields of the rows that it is made of."""
        names = {measure.field for measure in self._get_measures() if measure}
        for domain in self._get_domains():
            names |= {
                condition.field_expr.split(".")[0]
                for condition in domain.iter_conditions()
            }
        return names - {None}

    def _group(self):
        """Return the figures in parts that are read by one statement each."""
        groups = defaultdict(self.browse)
        for kpi in self:
            groups[kpi.model, kpi.date_field, kpi.domain] |= kpi
        return groups.values()

    def _get_domains(self):
        """Return the Domains of the rows that count and of those in the numerator."""
        self.ensure_one()
        counted = Domain(ast.literal_eval(self.domain))
        return counted, counted & Domain(ast.literal_eval(self.numerator_domain))

    def _get_measures(self):
        """Return the measures of the numerator and of the denominator (or None)."""
        self.ensure_one()
        over = Measure.parse(self.denominator) if self.denominator else None
        return Measure.parse(self.numerator), over

    def _get_parts(self):
        """Return the parts of numerator, denominator and count: of the rows that
        count, which, and the measure over them."""
        measure, over = self._get_measures()
        count = Measure("count")
        return (self.numerator_domain, measure), ("[]", over or count), ("[]", count)

    def _aggregate(self, stretches):
        """Read figures of the same rows and the same day by one statement.

        :return: dict code -> dict name of the stretch -> (numerator, denominator,
            count)
        """
        first = self[0]
        parts = {part: None for kpi in self for part in kpi._get_parts()}
        table = self.env[first.model]._aggregate_parts(
            self._to_domains(parts),
            first._get_domains()[0],
            first.date_field,
            stretches,
        )
        empty = (None,) * len(parts)
        read = {
            name: dict(zip(parts, table.get(name, empty), strict=True))
            for name in stretches
        }
        return {
            kpi.code: {
                name: tuple(read[name][part] for part in kpi._get_parts())
                for name in stretches
            }
            for kpi in self
        }

    def _to_domains(self, parts):
        return [(Domain(ast.literal_eval(text)), over) for text, over in parts]

    def _read_rows(self, companies, period, limit):
        """Return the parts of a split figure, the largest first."""
        upper, counted = self._get_windows(companies, period)
        table = self.env[self.model]._aggregate_groups(
            self._to_domains(self._get_parts()), counted, self.group_by, limit
        )
        labels = self.env[self.model]._get_labels(
            self.group_by, [row[0] for row in table]
        )
        rows = []
        for key, figures in table:
            one = Domain(self.group_by, "=", key or False)
            rows.append(
                {
                    "key": key or False,
                    "label": labels[key],
                    **self._to_figure(figures),
                    "numerator_domain": self._to_client(upper & one),
                    "denominator_domain": self._to_client(counted & one),
                }
            )
        return rows

    # === ANSWER === #

    def _to_figure(self, figures):
        """Return value, numerator and denominator of what was read."""
        numerator, denominator, _count = figures
        if self.denominator:
            value = ratio(numerator or 0, denominator)
            return {
                "value": value,
                "numerator": numerator or 0,
                "denominator": denominator or 0,
            }
        is_amount = self._get_measures()[0].kind in ("count", "count_distinct", "sum")
        value = (numerator or 0) if is_amount else numerator
        return {"value": value, "numerator": value, "denominator": None}

    def _to_answer(self, stretches, companies, period):
        upper, counted = self._get_windows(companies, period)
        trend = [
            {"month": fields.Date.to_date(name), **self._to_figure(figures)}
            for name, figures in stretches.items()
            if name not in ("current", "previous")
        ]
        previous = stretches.get("previous")
        return {
            "code": self.code,
            "name": self.name,
            "definition": self.definition,
            "unit": self.unit,
            "is_lower_better": self.is_lower_better,
            "is_current": not self.date_field,
            "target": self.target or None,
            **self._to_figure(stretches["current"]),
            "count": stretches["current"][2] or 0,
            "previous": self._to_figure(previous)["value"] if previous else None,
            "trend": trend,
            "rows": [],
            "model": self.model,
            "numerator_domain": self._to_client(upper),
            "denominator_domain": self._to_client(counted),
            "numerator_action": self._prepare_action(upper),
            "denominator_action": self._prepare_action(counted),
            "freshness": self.env[self.model]._get_freshness(),
            "currency_id": self.env.company.currency_id.id,
        }

    def _get_scope(self, companies, period):
        scope = Domain("company_id", "in", companies.ids)
        if self.date_field:
            scope &= Domain(self.date_field, ">=", period.since)
            scope &= Domain(self.date_field, "<=", period.until)
        return scope

    def _get_windows(self, companies, period):
        """Return the Domains of the rows behind numerator and denominator."""
        scope = self._get_scope(companies, period)
        counted, upper = self._get_domains()
        return upper & scope, counted & scope

    def _to_client(self, domain):
        """Return a domain as a list without dates, which a browser cannot be sent."""
        return [
            (*leaf[:2], str(leaf[2]))
            if isinstance(leaf, tuple | list) and isinstance(leaf[2], date)
            else leaf
            for leaf in domain
        ]

    def _prepare_action(self, domain):
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self.model,
            "views": [[False, "list"], [False, "pivot"], [False, "graph"]],
            "domain": self._to_client(domain),
            "context": {"create": False},
        }
