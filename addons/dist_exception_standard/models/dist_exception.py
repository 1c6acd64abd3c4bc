from odoo import models


class DistException(models.Model):
    """How the facts of standard documents read."""

    _inherit = "dist.exception"

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

    def _to_word_unusual(self, value):
        words = {
            "much": self.env._("far more than usual"),
            "dear": self.env._("far dearer than usual"),
            "cheap": self.env._("far cheaper than usual"),
            "soon": self.env._("far sooner than usual"),
        }
        return ", ".join(words[reason] for reason in value)
