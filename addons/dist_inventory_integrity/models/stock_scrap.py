from odoo import fields, models
from odoo.exceptions import UserError

from .. import doors


class StockScrap(models.Model):
    """Goods leave for nowhere with a reason."""

    _inherit = "stock.scrap"

    dist_reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason",
        domain="[('usage_ids.code', '=', 'scrap')]",
        ondelete="restrict",
    )
    dist_note = fields.Char("Note")

    def do_scrap(self):
        guarded = self._dist_get_guarded()
        for scrap in guarded:
            scrap._dist_check_reason()
            scrap._dist_check_draft()
        with doors.opened(self.env, doors.SCRAP, self.ids):
            result = super().do_scrap()
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "stock_scrapped",
                    "res_model": self._name,
                    "res_id": scrap.id,
                    "res_name": scrap.name,
                    "company_id": scrap.company_id.id,
                    "reason": scrap.dist_reason_id.code,
                    "note": scrap.dist_note,
                    "after": {"quantity": scrap.scrap_qty},
                }
                for scrap in guarded
            ]
        )
        return result

    def _dist_get_guarded(self):
        """Return the scraps of places where the control is on."""
        return self.filtered(lambda scrap: scrap.location_id._dist_get_guarded())

    def _dist_check_draft(self):
        if self.state == "done":
            raise UserError(
                self.env._(
                    "%(name)s is done, and done again it would take the goods twice. "
                    "Make another scrap for other goods.",
                    name=self.name,
                )
            )

    def _dist_check_reason(self):
        if not self.dist_reason_id:
            raise UserError(
                self.env._(
                    "%(item)s is scrapped for a reason, so that the loss can be told "
                    "from the others. Choose one.",
                    item=self.product_id.display_name,
                )
            )
        attachments = self.env["ir.attachment"].sudo()  # whether there is one
        has_document = attachments.search_count(
            [("res_model", "=", self._name), ("res_id", "=", self.id)], limit=1
        )
        # Of held goods the hold has the photos.
        has_document = has_document or self.dist_hold_id._has_document()
        self.dist_reason_id._check_given(self.dist_note, bool(has_document))
