from collections import defaultdict

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.measures import Measure

# They look at the figures of their companies, whatever documents they may read. Roles
# of one trade read the figures of that alone: a buyer reads no margin of a customer.
BOARD_READERS = (
    "dist_base.group_executive",
    "dist_base.group_branch_manager",
    "dist_base.group_finance",
    "dist_base.group_auditor",
    "dist_base.group_administrator",
)
# Who may know what is earned: a supervisor of a warehouse looks at deliveries.
MARGIN_READERS = ",".join(("sales_team.group_sale_salesman", *BOARD_READERS))

# What over a stretch of days is the sum of what it is over each day.
SUMMABLE = ("count", "sum")


class DistKpiMixin(models.AbstractModel):
    """Rows that figures are made of: read by boards, pivots and exports alike.

    Nobody writes them; they are computed from documents. A model says whose rows a
    person without a board may read, by the documents behind them.
    """

    _name = "dist.kpi.mixin"
    _inherit = ["dist.closed.mixin", "dist.readable.mixin"]
    _description = "Rows of figures"

    # Groups that read all rows of their companies, besides those of the boards.
    _readers = ()

    @api.model
    def _get_readable_domain(self):
        if any(map(self.env.user.has_group, (*BOARD_READERS, *self._readers))):
            return Domain.TRUE
        return self._get_own_domain()

    @api.model
    def _get_own_domain(self):
        """Return the Domain of the rows whose documents the user may read; override
        me."""
        return Domain.FALSE

    @api.model
    def _get_freshness(self):
        """Return the moment the rows are computed from: now, as a view is."""
        return fields.Datetime.now()

    @api.model
    def _create_view(self, select):
        """Make the view of the rows, for boards and for BI alike.

        :param str select: SELECT with a column for every stored field
        """
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL("CREATE VIEW %s AS (%s)", SQL.identifier(self._table), SQL(select))
        )

    # === NOBODY WRITES === #

    def _make_write_refusal(self):
        return UserError(
            self.env._(
                "Figures are computed from documents. Correct the document, then they "
                "follow."
            )
        )

    def _make_refusal(self):
        return AccessError(
            self.env._(
                "This figure is for those who may read its document. Ask your "
                "administrator for the right to read the document."
            )
        )

    # === AGGREGATES === #

    @api.model
    def _aggregate_parts(self, parts, counted, date_field, stretches):
        """Read many measures over many stretches of days by one statement.

        What can be summed is summed by day first: stretches overlap, and a row of a
        year is looked at once.

        :param parts: list of (Domain, Measure)
        :param counted: Domain of the rows that count; each part takes some of them
        :param date_field: name of the day of a row, or None
        :param stretches: dict name -> Period; with no day, name -> None
        :return: dict name of a stretch -> tuple of values, in the order of the parts;
            a stretch without rows is missing
        """
        domain = counted & self._get_span(date_field, stretches)
        query, columns = self._prepare_query(parts, domain)
        aggregates = self._get_aggregates(parts)
        if not date_field:
            select = query.select(*columns)
            query = SQL("SELECT 'current', %s FROM (%s) read", aggregates, select)
            return {row[0]: row[1:] for row in self.env.execute_query(query)}
        columns.append(SQL("%s AS dist_day", SQL.identifier(self._table, date_field)))
        select = query.select(*columns)
        if all(measure.kind in SUMMABLE for _domain, measure in parts):
            select = SQL(
                "SELECT dist_day, %s FROM (%s) read GROUP BY 1", aggregates, select
            )
            aggregates = SQL(", ").join(
                SQL("sum(%s)", SQL(f"dist_read_{at}")) for at in range(len(parts))
            )
        query = SQL(
            "SELECT bucket.name, %s FROM (%s) read"
            " JOIN unnest(%s::text[], %s::date[], %s::date[])"
            " AS bucket (name, since, until)"
            " ON read.dist_day BETWEEN bucket.since AND bucket.until GROUP BY 1",
            aggregates,
            select,
            list(stretches),
            [period.since for period in stretches.values()],
            [period.until for period in stretches.values()],
        )
        return {row[0]: row[1:] for row in self.env.execute_query(query)}

    @api.model
    def _aggregate_groups(self, parts, counted, group_by, limit):
        """Read three measures split by a field.

        :param parts: list of (Domain, Measure)
        :param counted: Domain of the rows that count; each part takes some of them
        :param str group_by: a stored field of the rows
        :param int limit: so many groups, by the second measure, the largest first
        :return: list of (key, tuple of values)
        """
        query, columns = self._prepare_query(parts, counted)
        columns.append(SQL("%s AS dist_key", SQL.identifier(self._table, group_by)))
        rows = self.env.execute_query(
            SQL(
                "SELECT dist_key, %s FROM (%s) read GROUP BY 1"
                " ORDER BY 3 DESC NULLS LAST, 1 LIMIT %s",
                self._get_aggregates(parts),
                query.select(*columns),
                limit,
            )
        )
        return [(row[0], row[1:]) for row in rows]

    @api.model
    def _get_span(self, date_field, stretches):
        """Return the Domain of all rows the stretches need."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        if not date_field:
            return domain
        since = min(period.since for period in stretches.values())
        until = max(period.until for period in stretches.values())
        return (
            domain & Domain(date_field, ">=", since) & Domain(date_field, "<=", until)
        )

    @api.model
    def _prepare_query(self, parts, domain):
        """Return the query of what the user may read, and the columns of the parts.

        The rules and the domain stand in the query once; what each part counts is a
        column of it.
        """
        query = self._search(domain)
        columns = []
        everything = self.sudo()  # a condition on rows that are read anyway
        for at, (part, measure) in enumerate(parts):
            condition = part.optimize_full(everything)
            if not condition.is_true():
                condition = condition._to_sql(everything, self._table, query)
                columns.append(SQL("%s AS %s", condition, SQL(f"dist_part_{at}")))
            if measure.field:
                value = self._get_value(measure)
                columns.append(SQL("%s AS %s", value, SQL(f"dist_value_{at}")))
        return query, columns or [SQL("1 AS dist_row")]

    @api.model
    def _get_value(self, measure):
        """Return the SQL of what is measured, amounts in the current currency."""
        column = SQL.identifier(self._table, measure.field)
        if self._fields[measure.field].type != "monetary":
            return column
        here = self.env.company
        today = fields.Date.context_today(self)
        rates = defaultdict(list)
        for company in self.env.companies.sudo():  # the rate, whoever looks
            rate = company.currency_id._get_conversion_rate(
                company.currency_id, here.currency_id, here, today
            )
            rates[rate].append(company.id)
        if set(rates) == {1.0}:
            return column
        return SQL(
            "%s * CASE %s END",
            column,
            SQL(" ").join(
                SQL(
                    "WHEN %s = ANY(%s) THEN %s::numeric",
                    SQL.identifier(self._table, "company_id"),
                    ids,
                    rate,
                )
                for rate, ids in rates.items()
            ),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Add amounts of several companies up in pivots and exports as boards do.

        Odoo gives them in the currency whose rate is 1, whatever company looks.
        """
        name, _colon, kind = aggregate_spec.partition(":")
        field = self._fields.get(name)
        if kind != "sum_currency" or not field or field.type != "monetary":
            return super()._read_group_select(aggregate_spec, query)
        self._field_to_sql(self._table, name, query)  # refuses who may not read it
        return SQL("SUM(%s)", self._get_value(Measure("sum", name)))

    @api.model
    def _get_aggregates(self, parts):
        columns = []
        for at, (part, measure) in enumerate(parts):
            value = self._get_aggregate(measure, SQL(f"dist_value_{at}"))
            if not part.optimize_full(self.sudo()).is_true():  # as the query has it
                value = SQL("%s FILTER (WHERE %s)", value, SQL(f"dist_part_{at}"))
            columns.append(SQL("(%s)::float8 AS %s", value, SQL(f"dist_read_{at}")))
        return SQL(", ").join(columns)

    @api.model
    def _get_aggregate(self, measure, value):
        if measure.kind == "count":
            return SQL("count(*)")
        if measure.kind == "count_distinct":
            return SQL("count(DISTINCT %s)", value)
        if measure.kind == "percentile":
            return SQL(
                "percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
                measure.fraction,
                value,
            )
        kind = "stddev_samp" if measure.kind == "stddev" else measure.kind
        return SQL("%s(%s)", SQL(kind), value)

    @api.model
    def _get_labels(self, name, keys):
        """Return {key: how a part of a split figure is called}."""
        field = self._fields[name]
        if field.relational:
            records = self.env[field.comodel_name].with_context(active_test=False)
            records = records.sudo().browse(filter(None, keys))  # a name, no more
            labels = {record.id: record.display_name for record in records}
        elif field.type == "selection":
            labels = dict(field._description_selection(self.env))
        else:
            labels = {key: key for key in keys}
        return {key: labels.get(key) or self.env._("None") for key in keys}
