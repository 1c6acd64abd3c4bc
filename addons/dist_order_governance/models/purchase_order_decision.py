from odoo import models
from odoo.tools import format_amount, format_date, formatLang

PANELS = ("prices", "vendor", "documents", "demand", "bank")


class PurchaseOrder(models.Model):
    """What the decision screen shows of a purchase order.

    The figures are those of the facts, so the screen and the matrix cannot differ.
    """

    # The gate is in a file of its own; this one only shows.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "purchase.order"

    # === SUMMARY === #

    def _dist_decision_summary(self):
        self.ensure_one()
        lines = [
            (self.env._("Vendor"), self.partner_id.display_name),
            (self.env._("Amount"), self._dist_format_money(self.amount_total)),
            (self.env._("Items"), str(len(self.order_line.product_id))),
            (self.env._("Expected arrival"), self._dist_format_day(self.date_planned)),
            (self.env._("Deliver to"), self.picking_type_id.warehouse_id.name),
            (
                self.env._("Payment terms"),
                self.payment_term_id.name or self.env._("none"),
            ),
            (self.env._("Buyer"), self.user_id.name),
            (self.env._("Source"), self.origin),
        ]
        return [{"label": label, "value": value} for label, value in lines if value]

    def _dist_format_money(self, amount, currency_name=""):
        currency = self.currency_id
        if currency_name and currency_name != currency.name:
            currency = self.env["dist.approval.request"]._get_currency(currency_name)
        return "" if amount is None else format_amount(self.env, amount, currency)

    def _dist_format_day(self, moment):
        return format_date(self.env, moment) if moment else ""

    def _dist_format_number(self, value, digits=0):
        return "" if value is None else formatLang(self.env, value, digits=digits)

    # === PANELS === #

    def _dist_decision_panels(self):
        """Return the panels, those left out that have nothing to say."""
        self.ensure_one()
        order = self.sudo()  # who decides reads what it is decided on
        facts = self.env["dist.purchase.facts"].sudo()  # as above
        reading = facts._read(order)
        document = facts._to_document(order, reading)
        panels = [
            getattr(order, f"_dist_panel_{name}")(document, reading) for name in PANELS
        ]
        return [panel for panel in panels if panel["rows"]]

    def _dist_panel_prices(self, document, reading):
        facts = self.env["dist.purchase.facts"]
        rows = []
        for line, found in zip(reading.lines[self.id], document.lines, strict=True):
            references = facts._get_references(line, reading)
            rows.append(
                [
                    line.product_id.display_name,
                    f"{self._dist_format_number(line.product_qty, 2)} "
                    f"{line.product_uom_id.name}",
                    self._dist_format_money(found.values["unit_price"]),
                    *(
                        self._dist_describe_reference(references[code], found, code)
                        for code in references
                    ),
                ]
            )
        over = [
            line.values["price_over_last"]
            for line in document.lines
            if line.values["price_over_last"] is not None
        ]
        return {
            "title": self.env._("Prices"),
            "summary": self._dist_describe_over(over),
            "columns": [
                self.env._("Item"),
                self.env._("Quantity"),
                self.env._("Price per unit"),
                self.env._("Last paid"),
                self.env._("Vendor's list"),
                self.env._("Cost"),
            ],
            "rows": rows,
        }

    def _dist_describe_over(self, over):
        """Return a sentence about the percentages that are known."""
        if not over:
            return self.env._("Nothing was paid for these items before")
        if max(over) <= 0:
            return self.env._("Nothing above the last price paid")
        return self.env._(
            "At most %s %% above the last price paid",
            self._dist_format_number(max(over), 1),
        )

    def _dist_describe_reference(self, reference, found, code):
        """Return a price to compare with and the distance: "10.00 € (+5.0 %)"."""
        price, currency = reference
        over = found.values[code]
        if over is None:
            return self.env._("not known")
        sign = "+" if over > 0 else ""
        return (
            f"{self._dist_format_money(price, currency)} "
            f"({sign}{self._dist_format_number(over, 1)} %)"
        )

    def _dist_panel_vendor(self, document, reading):
        vendor = self.partner_id.commercial_partner_id.with_company(self.company_id)
        refused = [ln.label for ln in document.lines if ln.values["unapproved_vendor"]]
        minimum = vendor.dist_purchase_minimum
        currency = vendor._dist_get_vendor_currency(self.company_id).name
        days = reading.leads.get((self.company_id.id, vendor.id, 0))
        rows = [
            [self.env._("Not approved for"), "; ".join(refused)] if refused else None,
            [
                self.env._("Delivers in"),
                self.env._(
                    "%(days)s days (median of %(count)s receipts)",
                    days=self._dist_format_number(days[0]),
                    count=days[1],
                ),
            ]
            if days
            else None,
            [
                self.env._("On time"),
                self.env._("%s %%", self._dist_format_number(vendor.on_time_rate)),
            ]
            if vendor.on_time_rate >= 0
            else None,
            [self.env._("Minimum order"), self._dist_format_money(minimum, currency)]
            if minimum
            else None,
        ]
        return {
            "title": self.env._("Vendor"),
            "summary": self.env._("Not approved for %s of the items", len(refused))
            if refused
            else self.env._("Approved for all items"),
            "columns": [self.env._("What"), self.env._("Figure")],
            "rows": [row for row in rows if row],
        }

    def _dist_panel_documents(self, document, reading):
        owners = (self.partner_id, "vendor"), (self.order_line.product_id, None)
        requirements = self.env["dist.document.requirement"]
        return requirements._build_gaps_panel(owners, self.company_id)

    def _dist_panel_demand(self, document, reading):
        rows = []
        for line, found in zip(reading.lines[self.id], document.lines, strict=True):
            spot = found.values["spot_buy"]
            places = reading.forecasts.get(line.id) or [(None, None)]
            # The place that lacks most tells why the line is there.
            forecast, minimum = min(places, key=lambda p: (p[0] or 0) - (p[1] or 0))
            rows.append(
                [
                    line.product_id.display_name,
                    self._dist_format_number(forecast, 2),
                    self._dist_format_number(minimum, 2),
                    self.env._("not known")
                    if spot is None
                    else self.env._("no")
                    if spot
                    else self.env._("yes"),
                ]
            )
        spots = sum(bool(line.values["spot_buy"]) for line in document.lines)
        return {
            "title": self.env._("Demand"),
            "summary": self._dist_describe_spots(spots),
            "columns": [
                self.env._("Item"),
                self.env._("Forecast"),
                self.env._("Minimum"),
                self.env._("Demand"),
            ],
            "rows": rows,
        }

    def _dist_describe_spots(self, count):
        if not count:
            return self.env._("Nothing is bought without demand, as far as is known")
        if count == 1:
            return self.env._("1 item without demand")
        return self.env._("%s items without demand", count)

    def _dist_describe_bank_days(self, days):
        if days is None:
            return self.env._("No change is known")
        if not days:
            return self.env._("Changed today")
        if days == 1:
            return self.env._("Changed yesterday")
        return self.env._("Changed %s days ago", days)

    def _dist_panel_bank(self, document, reading):
        changes = self.env["dist.evidence"].search(
            [
                ("event", "=", "vendor_bank_changed"),
                ("res_model", "=", "res.partner"),
                ("res_id", "=", self.partner_id.commercial_partner_id.id),
            ],
            limit=5,
        )
        days = document.values["bank_days"]
        return {
            "title": self.env._("Bank account of the vendor"),
            "summary": self._dist_describe_bank_days(days),
            "columns": [self.env._("Day"), self.env._("Changed by")],
            "rows": [
                [self._dist_format_day(change.at), change.actor_name]
                for change in changes
            ],
        }
