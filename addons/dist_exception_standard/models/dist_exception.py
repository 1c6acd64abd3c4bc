from odoo import models
from odoo.exceptions import UserError

# Kinds of cases a customer waits behind.
DELAYS = ("fill_rate_risk", "late_order")


class DistException(models.Model):
    """How the facts of standard documents read, and what is done about many cases."""

    _inherit = "dist.exception"

    def action_dist_tell_customers(self):
        """Show what the customers of these cases would be told of a delay.

        :raise UserError: none of them is about an order that comes late
        """
        self.check_access("read")
        cases = self.filtered(lambda c: c.is_live and c.type_id.code in DELAYS)
        if not cases:
            raise UserError(
                self.env._(
                    "None of these cases is about an order that comes later than "
                    "promised. Select such cases to tell their customers."
                )
            )
        orders = self.env["sale.order"].browse(dict.fromkeys(cases.mapped("res_id")))
        return self.env["dist.customer.message.compose"]._open(orders.exists(), cases)

    def _to_word_tax_use(self, value):
        return {
            "sale": self.env._("sold"),
            "purchase": self.env._("bought"),
        }[value]

    def _to_word_tax_lack(self, value):
        return {
            "country": self.env._("country"),
            "number": self.env._("tax number"),
        }[value]

    def _to_word_document_state(self, value):
        return {
            "missing": self.env._("missing"),
            "expired": self.env._("out of date"),
            "expiring": self.env._("about to run out"),
        }[value]

    def _to_word_usual_of(self, value):
        return {
            "customer": self.env._("for the customer"),
            "items": self.env._("for its items"),
        }[value]

    def _to_word_unusual(self, value):
        words = {
            "much": self.env._("far more than usual"),
            "dear": self.env._("far dearer than usual"),
            "cheap": self.env._("far cheaper than usual"),
            "soon": self.env._("far sooner than usual"),
        }
        return ", ".join(words[reason] for reason in value)
