from odoo import fields, models


class DistStockExplain(models.TransientModel):
    """Asks why something odd or late is as it should be."""

    _name = "dist.stock.explain"
    _description = "Explanation to give"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True
    )
    note = fields.Char("Why it is as it should be")

    def action_explain(self):
        """Keep the explanation; the case of it clears."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        self.env["dist.stock.explanation"]._explain(
            record, self._get_person(record), self.note
        )
        return {"type": "ir.actions.act_window_close"}

    def _get_person(self, record):
        """Return who did what is explained."""
        inner = record.sudo()  # who it was, whoever asks
        if record._name == "stock.picking":
            return inner.dist_entered_by_id
        if record._name == "dist.stock.count.line":
            return inner.posted_by_id
        return inner.user_id if "user_id" in inner else self.env["res.users"]
