from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..engine.credit import by_age

PANELS = ("credit", "prices", "history", "stock", "deliveries", "documents")
HISTORY_DAYS = 365
PRICES_SHOWN = 3
DELIVERIES_SHOWN = 5


class DistSaleDecision(models.AbstractModel):
    """Second half: what the decision stands on, one fold each."""

    _inherit = "dist.sale.decision"

    def _build_panels(self, order):
        """Return the panels that have something to say, see
        ``_dist_decision_panels``."""
        facts = self.env["dist.sale.facts"]
        world = facts._read(order)
        document = facts._to_document(order, world)
        panels = [getattr(self, f"_panel_{n}")(order, document, world) for n in PANELS]
        return [panel for panel in panels if panel["rows"]]

    def _panel_credit(self, order, document, world):
        credit = world["credit"][order.id]
        currency = order.company_id.currency_id
        ages = self._get_ages(order, world)
        receivable = sum(ages)
        own = 0.0 if order.state == "sale" else order.amount_total
        own = order.currency_id._convert(own, currency, order.company_id)
        labels = (
            self.env._("Not due"),
            self.env._("1 to 30 days overdue"),
            self.env._("31 to 60 days overdue"),
            self.env._("61 to 90 days overdue"),
            self.env._("More than 90 days overdue"),
        )
        rows = [
            [label, self._money(age, currency)]
            for label, age in zip(labels, ages, strict=True)
            if age
        ]
        if credit.exposure is not None:
            orders = credit.exposure - receivable - own
            rows.append(
                [self.env._("Orders not invoiced"), self._money(orders, currency)]
            )
        rows.append([self.env._("This order"), self._money(own, currency)])
        return {
            "title": self.env._("Credit and receivables"),
            "summary": self._describe_credit(credit, currency),
            "columns": [self.env._("What"), self.env._("Amount")],
            "rows": rows,
        }

    def _get_ages(self, order, world):
        """Return open receivables by age in the currency of the order's company."""
        company = order.company_id
        rates = world["rates"][company.id]
        rows = self.env["dist.credit.exposure"]._read_receivables(
            order.partner_invoice_id.commercial_partner_id.id,
            company._dist_get_credit_company_ids(),
        )
        converted = [
            (due, float(amount) / rates[currency])
            for due, currency, amount in rows
            if rates.get(currency)
        ]
        return by_age(converted, fields.Date.context_today(self))

    def _describe_credit(self, credit, currency):
        if credit.exposure is None:
            return self.env._(
                "The exposure is not known: a currency has no exchange rate"
            )
        exposure = self._money(credit.exposure, currency)
        ceiling = credit.limit.ceiling
        if ceiling is None:
            return self.env._("Exposure %s, no limit", exposure)
        words = {"exposure": exposure, "limit": self._money(ceiling, currency)}
        if credit.over:
            over = self._money(credit.over, currency)
            return self.env._(
                "Exposure %(exposure)s, %(over)s over the limit of %(limit)s",
                over=over,
                **words,
            )
        return self.env._("Exposure %(exposure)s of %(limit)s", **words)

    def _panel_prices(self, order, document, world):
        rows = [
            self._describe_line(line, found, order, world)
            for line, found in zip(
                order._dist_get_judged_lines(), document.lines, strict=True
            )
        ]
        below = [found.values["below_pricelist"] for found in document.lines]
        deepest = max((value for value in below if value is not None), default=0.0)
        return {
            "title": self.env._("Prices and margins"),
            "summary": self.env._(
                "At most %s %% below the customer's pricelist", self._number(deepest, 1)
            )
            if deepest
            else self.env._("Nothing below the customer's pricelist"),
            "columns": [
                self.env._("Item"),
                self.env._("Quantity"),
                self.env._("Price"),
                self.env._("Discount"),
                self.env._("Pricelist"),
                self.env._("Cost"),
                self.env._("Margin"),
            ],
            "rows": rows,
        }

    def _describe_line(self, line, found, order, world):
        values = found.values
        listed = world["lists"].get(line.id)
        return [
            line.product_id.display_name,
            self._quantity(line.product_uom_qty, line.product_uom_id),
            self._money(line.price_unit, order.currency_id),
            self._percent(values["discount"]),
            self._money(listed[0], self._get_currency(listed[1])) if listed else "",
            self._money(values["unit_cost"], order.company_id.currency_id),
            self._percent(values["line_margin"]),
        ]

    def _panel_history(self, order, document, world):
        """The last prices the customer paid for the same items."""
        rows, shown = [], {}
        for line in self._get_earlier_lines(order):
            shown[line.product_id] = shown.get(line.product_id, 0) + 1
            if shown[line.product_id] > PRICES_SHOWN:
                continue
            net = line.price_unit * (1.0 - line.discount / 100.0)
            rows.append(
                [
                    line.product_id.display_name,
                    self._day(line.order_id.date_order),
                    self._quantity(line.product_uom_qty, line.product_uom_id),
                    self._money(net, line.currency_id),
                    line.order_id.name,
                ]
            )
        return {
            "title": self.env._("Price history"),
            "summary": self.env._("1 earlier order of the same items")
            if len(rows) == 1
            else self.env._("%s earlier orders of the same items", len(rows)),
            "columns": [
                self.env._("Item"),
                self.env._("Day"),
                self.env._("Quantity"),
                self.env._("Net price"),
                self.env._("Order"),
            ],
            "rows": rows,
        }

    def _get_earlier_lines(self, order):
        lines = self.env["sale.order.line"].search(
            [
                ("product_id", "in", order.order_line.product_id.ids),
                (
                    "order_partner_id",
                    "child_of",
                    order.partner_id.commercial_partner_id.id,
                ),
                ("state", "=", "sale"),
                ("order_id", "!=", order.id),
                ("display_type", "=", False),
                ("company_id", "=", order.company_id.id),
            ],
            order="id desc",
            limit=PRICES_SHOWN * 10 * max(1, len(order.order_line.product_id)),
        )
        return lines.sorted(
            lambda line: (line.product_id.id, -line.order_id.date_order.timestamp())
        )

    def _panel_stock(self, order, document, world):
        today = fields.Date.context_today(self)
        stock = self.env["dist.stock.promise"]._get_line_stock(order, today)
        rows, late = [], 0
        for line in order._dist_get_judged_lines():
            found = stock[line.id]
            if found.free is None:
                continue
            late += found.first is None or found.first > today
            rows.append(
                [
                    line.product_id.display_name,
                    self._quantity(line.product_uom_qty, line.product_uom_id),
                    self._quantity(found.free, line.product_id.uom_id),
                    self._day(found.first) if found.first else self.env._("not known"),
                ]
            )
        return {
            "title": self.env._("Stock"),
            "summary": self._describe_late_lines(late),
            "columns": [
                self.env._("Item"),
                self.env._("Ordered"),
                self.env._("Free"),
                self.env._("First date"),
            ],
            "rows": rows,
        }

    def _describe_late_lines(self, count):
        if not count:
            return self.env._("Everything can leave today")
        if count == 1:
            return self.env._("1 line cannot leave today")
        return self.env._("%s lines cannot leave today", count)

    def _panel_deliveries(self, order, document, world):
        """Deliveries to the customer that came after their deadline."""
        customer = order.partner_id.commercial_partner_id.id
        total, late = self._count_deliveries(order.company_id.id, customer)
        rows = [
            [
                picking.name,
                self._day(picking.date_deadline),
                self._day(picking.date_done),
                self._describe_delay(picking),
            ]
            for picking in self.env["stock.picking"].browse(late[:DELIVERIES_SHOWN])
        ]
        return {
            "title": self.env._("Late deliveries"),
            "summary": self.env._(
                "%(late)s of %(total)s in the last year", late=len(late), total=total
            ),
            "columns": [
                self.env._("Transfer"),
                self.env._("Due"),
                self.env._("Delivered"),
                self.env._("Late by"),
            ],
            "rows": rows,
        }

    def _describe_delay(self, picking):
        """Return the days between the two days that are shown beside it."""
        done, due = (
            fields.Datetime.context_timestamp(self, moment).date()
            for moment in (picking.date_done, picking.date_deadline)
        )
        days = (done - due).days
        return self.env._("1 day") if days == 1 else self.env._("%s days", days)

    def _count_deliveries(self, company, customer):
        """Return how many deliveries there were in a year, and the ids of those more
        than a day late, newest first."""
        self.env["stock.picking"].flush_model()
        since = fields.Datetime.now() - timedelta(days=HISTORY_DAYS)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT picking.id,
                       picking.date_done > picking.date_deadline + INTERVAL '1 day'
                  FROM stock_picking picking
                  JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
                  JOIN res_partner partner ON partner.id = picking.partner_id
                 WHERE partner.commercial_partner_id = %s
                   AND picking.company_id = %s
                   AND kind.code IN ('outgoing', 'dropship')
                   AND picking.state = 'done'
                   AND picking.date_done >= %s
              ORDER BY picking.date_done DESC
                """,
                customer,
                company,
                since,
            )
        )
        return len(rows), [id_ for id_, is_late in rows if is_late]

    def _panel_documents(self, order, document, world):
        owners = (order.partner_id, "customer"), (order.order_line.product_id, None)
        requirements = self.env["dist.document.requirement"]
        return requirements._build_gaps_panel(owners, order.company_id)
