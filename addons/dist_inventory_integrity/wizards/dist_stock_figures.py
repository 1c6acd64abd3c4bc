from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# So many items or rows are worth a line of a page.
WORST = 10
REPORTS = {
    "accuracy": "dist_inventory_integrity.action_report_accuracy",
    "shrinkage": "dist_inventory_integrity.action_report_shrinkage",
    "late": "dist_inventory_integrity.action_report_late",
}


class DistStockFigures(models.TransientModel):
    """Asks for which time and place figures of the stock are printed."""

    _name = "dist.stock.figures"
    _description = "Figures of the stock to print"

    kind = fields.Selection(
        [
            ("accuracy", "Accuracy"),
            ("shrinkage", "Shrinkage"),
            ("late", "Late postings"),
        ],
        "Figures",
        required=True,
        default="accuracy",
    )
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.start_of(
            fields.Date.context_today(self), "month"
        ),
    )
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        domain="[('company_id', '=', company_id)]",
        help="Empty: all of the company.",
    )
    is_planned_only = fields.Boolean(
        "Planned counts only",
        help="Quick adjustments are made where somebody expects a difference, and "
        "make a record look worse than it is.",
    )

    def action_print(self):
        """Print the figures.

        :raise UserError: the period ends before it begins
        """
        self.ensure_one()
        if self.date_to < self.date_from:
            raise UserError(
                self.env._(
                    "The period ends before it begins. Choose a day from %(day)s on.",
                    day=fields.Date.to_string(self.date_from),
                )
            )
        return self.env.ref(REPORTS[self.kind]).report_action(self)

    def _get_domain(self, moment):
        """Return the Domain of the rows to print.

        :param str moment: name of the field that says when
        """
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain(moment, ">=", self._to_moment(self.date_from))
        domain &= Domain(
            moment, "<", self._to_moment(fields.Date.add(self.date_to, days=1))
        )
        if self.warehouse_id:
            domain &= Domain("warehouse_id", "=", self.warehouse_id.id)
        return domain

    def _to_moment(self, day):
        """Return when a day of the reader begins, UTC."""
        begin = fields.Datetime.to_datetime(day)
        offset = fields.Datetime.context_timestamp(self, begin).utcoffset()
        return begin - offset

    # === ACCURACY === #

    def _get_accuracy(self):
        """Return what the sheet of accuracy shows, with the rights of who prints."""
        rows = self.env["dist.stock.accuracy"]
        domain = self._get_domain("counted_at")
        if self.is_planned_only:
            domain &= Domain("kind", "!=", "adjustment")
        return {
            "total": self._get_total(rows, domain),
            "classes": rows._get_rate(domain, "class_id"),
            "zones": rows._get_rate(domain, "zone_id", order="accuracy:avg"),
            "worst": rows._get_rate(
                domain & Domain("misses", ">", 0) & Domain("product_id", "!=", False),
                "product_id",
                limit=WORST,
                order="misses:sum desc, off_value:sum desc",
            ),
        }

    def _get_total(self, rows, domain):
        (lines, hits, accuracy, off_value) = rows._read_group(
            domain, [], ["lines:sum", "hits:sum", "accuracy:avg", "off_value:sum"]
        )[0]
        return {
            "lines": lines or 0,
            "hits": hits or 0,
            "accuracy": accuracy,
            "off_value": off_value or 0.0,
        }

    # === SHRINKAGE === #

    def _get_shrinkage(self):
        """Return what the sheet of shrinkage shows."""
        domain = self._get_domain("date")
        return {
            "total": self._sum_up(domain, [])[0],
            "reasons": self._sum_up(domain, ["reason_id"]),
            "controllable": self._sum_up(domain, ["controllable_by"]),
            "sources": self._sum_up(domain, ["source"]),
            "worst": self._sum_up(
                domain, ["product_id"], order="loss_value:sum", limit=WORST
            ),
        }

    def _sum_up(self, domain, by, **limits):
        rows = self.env["dist.stock.shrinkage"]
        groups = rows._read_group(
            domain,
            by,
            ["__count", "gain_value:sum", "loss_value:sum", "net_value:sum"],
            **limits,
        )
        return [
            {
                "of": self._say(rows, by[0], group[0]) if by else None,
                "count": group[-4],
                "gain": group[-3] or 0.0,
                "loss": group[-2] or 0.0,
                "net": group[-1] or 0.0,
            }
            for group in groups
        ]

    def _say(self, rows, name, value):
        field = rows._fields[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        return value.display_name

    # === LATE POSTINGS === #

    def _get_late(self):
        """Return what the sheet of late postings shows."""
        rows = self.env["dist.stock.late"]
        domain = self._get_domain("entered_at") & Domain("basis", "!=", "planned")
        unattributed = self._get_domain("date") & Domain("source", "=", "nobody")
        return {
            "total": self._average(rows, domain, [])[0],
            "people": self._average(rows, domain, ["user_id"]),
            "operations": self._average(rows, domain, ["operation"]),
            "worst": rows.search(domain, limit=WORST, order="hours desc"),
            "unattributed": self.env["dist.stock.shrinkage"].search_count(unattributed),
        }

    def _average(self, rows, domain, by):
        groups = rows._read_group(
            domain,
            by,
            ["entries:sum", "hours:avg", "hours:max"],
            order="entries:sum desc" if by else None,
        )
        return [
            {
                "of": self._say(rows, by[0], group[0]) if by else None,
                "count": group[-3] or 0,
                "average": group[-2] or 0.0,
                "most": group[-1] or 0.0,
            }
            for group in groups
        ]
