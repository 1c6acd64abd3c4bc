from odoo import api, fields, models


class DistExceptionRun(models.Model):
    """One run of one detector: what it looked at, found, and cost."""

    _name = "dist.exception.run"
    _description = "Run of a detector"
    _order = "id desc"

    type_id = fields.Many2one(
        "dist.exception.type", required=True, index=True, ondelete="cascade"
    )
    started_at = fields.Datetime("Started", required=True)
    seconds = fields.Float(digits=(16, 3))
    is_full = fields.Boolean("Looked at everything")
    scope_count = fields.Integer("Scopes looked at")
    found_count = fields.Integer("Found")
    opened_count = fields.Integer("Opened")
    changed_count = fields.Integer("Changed")
    cleared_count = fields.Integer("Cleared")
    outcome = fields.Selection(
        [
            ("done", "Complete"),
            ("capped", "Too much found: nothing cleared"),
            ("failed", "Did not run"),
        ],
        required=True,
    )
    message = fields.Text()

    _at_idx = models.Index("(started_at)")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    @api.autovacuum
    def _gc_old(self):
        """Keep three months."""
        old = self.search([("started_at", "<", "today -90d")], limit=10000)
        old.unlink()
        return len(old), len(old) == 10000
