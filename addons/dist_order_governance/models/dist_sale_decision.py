from datetime import datetime

from odoo import fields, models
from odoo.tools import format_amount, format_date, formatLang


class DistSaleDecision(models.AbstractModel):
    """What the decision screen shows of one sales order, for its reader.

    The figures are those of the facts, so the screen and the matrix cannot differ.
    """

    _name = "dist.sale.decision"
    _description = "Sales orders on the decision screen"

    def _summarize(self, order):
        """Return the order in a few lines, see ``_dist_decision_summary``."""
        facts = self.env["dist.sale.facts"]
        (document,) = facts._collect(order)
        lines = [
            (self.env._("Customer"), order.partner_id.display_name),
            (
                self.env._("Amount"),
                self._money(order.amount_untaxed, order.currency_id),
            ),
            (self.env._("Margin"), self._describe_margin(order, document)),
            (self.env._("Promised"), self._describe_promise(order)),
            (self.env._("Priority"), self._describe_priority(order, document)),
            (
                self.env._("Channel"),
                self._get_channel(document).name or self.env._("none"),
            ),
        ]
        return [{"label": label, "value": value} for label, value in lines if value]

    def _describe_margin(self, order, document):
        margin = document.values["margin"]
        if margin is None:
            return self.env._("not known, the cost of an item is missing")
        amount = self._money(order.amount_untaxed * margin / 100.0, order.currency_id)
        return self.env._(
            "%(percent)s %% (%(amount)s)",
            percent=self._number(margin, 1),
            amount=amount,
        )

    def _describe_promise(self, order):
        promised = order._dist_get_promised_date()
        if promised:
            return self._day(promised)
        if not order.expected_date:
            return self.env._("nothing promised")
        return self.env._(
            "nothing promised, expected %s", self._day(order.expected_date)
        )

    def _describe_priority(self, order, document):
        tier = order.partner_id.commercial_partner_id.dist_tier_id
        channel = self._get_channel(document)
        if tier and channel:
            return self.env._(
                "%(tier)s, came in through %(channel)s",
                tier=tier.name,
                channel=channel.name,
            )
        if channel:
            return self.env._("Came in through %s", channel.name)
        return tier.name or self.env._("normal")

    def _get_channel(self, document):
        return self.env["dist.channel"].browse(document.scope["channel"])

    # === FOR THE READER === #

    def _get_currency(self, name):
        return self.env["dist.approval.request"]._get_currency(name)

    def _money(self, amount, currency):
        if amount is None:
            return self.env._("not known")
        return format_amount(self.env, amount, currency)

    def _number(self, value, digits=0):
        return formatLang(self.env, value, digits=digits)

    def _percent(self, value):
        if value is None:
            return self.env._("not known")
        return self.env._("%s %%", self._number(value, 1))

    def _quantity(self, value, uom):
        digits = 0 if float(value).is_integer() else 2
        return f"{self._number(value, digits)} {uom.name}"

    def _day(self, moment):
        """Return a date, or a datetime's day where the reader is."""
        if isinstance(moment, datetime):
            moment = fields.Datetime.context_timestamp(self, moment).date()
        return format_date(self.env, moment)
