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
        _ = self.env._
        lines = [
            (_("Vendor"), self.partner_id.display_name),
            (_("Amount"), self._dist_format_money(self.amount_total)),
            (_("Items"), str(len(self.order_line.product_id))),
            (_("Expected arrival"), self._dist_format_day(self.date_planned)),
            (_("Deliver to"), self.picking_type_id.warehouse_id.name),
            (_("Payment terms"), self.payment_term_id.name or _("none")),
            (_("Buyer"), self.user_id.name),
            (_("Source"), self.origin),
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
        _ = self.env._
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
            "title": _("Prices"),
            "summary": _(
                "At most %s %% above the last price paid",
                self._dist_format_number(max(over), 1),
            )
            if over
            else _("Nothing was paid for these items before"),
            "columns": [
                _("Item"),
                _("Quantity"),
                _("Price per unit"),
                _("Last paid"),
                _("Vendor's list"),
                _("Cost"),
            ],
            "rows": rows,
        }

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
        _ = self.env._
        vendor = self.partner_id.commercial_partner_id.with_company(self.company_id)
        refused = [ln.label for ln in document.lines if ln.values["unapproved_vendor"]]
        minimum = vendor.dist_purchase_minimum
        currency = vendor._dist_get_vendor_currency(self.company_id).name
        days = reading.leads.get((self.company_id.id, vendor.id, 0))
        rows = [
            [_("Not approved for"), "; ".join(refused)] if refused else None,
            [
                _("Delivers in"),
                _(
                    "%(days)s days (median of %(count)s receipts)",
                    days=self._dist_format_number(days[0]),
                    count=days[1],
                ),
            ]
            if days
            else None,
            [_("On time"), _("%s %%", self._dist_format_number(vendor.on_time_rate))]
            if vendor.on_time_rate >= 0
            else None,
            [_("Minimum order"), self._dist_format_money(minimum, currency)]
            if minimum
            else None,
        ]
        return {
            "title": _("Vendor"),
            "summary": _("Not approved for %s of the items", len(refused))
            if refused
            else _("Approved for all items"),
            "columns": [_("What"), _("Figure")],
            "rows": [row for row in rows if row],
        }

    def _dist_panel_documents(self, document, reading):
        _ = self.env._
        requirements = self.env["dist.document.requirement"]
        owners = (self.partner_id, "vendor"), (self.order_line.product_id, None)
        words = {"missing": _("Missing"), "expired": _("Expired")}
        rows = []
        for records, kind in owners:
            gaps = requirements._missing(records, self.company_id, kind)
            for record in records:
                rows += [
                    [
                        self.env["dist.document.type"].browse(type_id).name,
                        record.display_name,
                        words[state],
                        self._dist_format_day(day),
                    ]
                    for type_id, state, day in gaps.get(record.id, ())
                ]
        return {
            "title": _("Documents"),
            "summary": _("%s required documents missing or expired", len(rows)),
            "columns": [_("Document"), _("Of"), _("State"), _("Day")],
            "rows": rows,
        }

    def _dist_panel_demand(self, document, reading):
        _ = self.env._
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
                    _("not known") if spot is None else _("no") if spot else _("yes"),
                ]
            )
        spots = sum(bool(line.values["spot_buy"]) for line in document.lines)
        return {
            "title": _("Demand"),
            "summary": _("%s items without demand", spots)
            if spots
            else _("Nothing is bought without demand, as far as is known"),
            "columns": [_("Item"), _("Forecast"), _("Minimum"), _("Demand")],
            "rows": rows,
        }

    def _dist_panel_bank(self, document, reading):
        _ = self.env._
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
            "title": _("Bank account of the vendor"),
            "summary": _("Changed %s days ago", days)
            if days is not None
            else _("No change is known"),
            "columns": [_("Day"), _("Changed by")],
            "rows": [
                [self._dist_format_day(change.at), change.actor_name]
                for change in changes
            ],
        }
