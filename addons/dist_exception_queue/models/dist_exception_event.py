from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class DistExceptionEvent(models.Model):
    """What happened to a case: inserted, never changed.

    Who reads the case reads what happened to it.
    """

    _name = "dist.exception.event"
    _inherit = "dist.readable.mixin"
    _description = "Event of a case"
    _log_access = False
    _order = "id desc"

    exception_id = fields.Many2one(
        "dist.exception", required=True, index=True, ondelete="cascade", readonly=True
    )
    at = fields.Datetime(required=True, readonly=True)
    event = fields.Selection(
        [
            ("opened", "Opened"),
            ("changed", "Changed"),
            ("cleared", "Cleared: the trouble is gone"),
            ("reopened", "Reopened"),
            ("returned", "Came back"),
            ("taken", "Taken"),
            ("handed_over", "Handed over"),
            ("waiting", "Waiting"),
            ("snoozed", "Snoozed"),
            ("accepted", "Risk accepted"),
            ("resumed", "Taken up again"),
            ("acted", "Something was done"),
            ("resolved", "Resolved"),
            ("reminded", "Owner reminded"),
            ("breached", "Deadline passed"),
            ("escalated", "Leader told"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", readonly=True)
    action = fields.Char(readonly=True)
    before = fields.Json(readonly=True)
    after = fields.Json(readonly=True)
    note = fields.Text(readonly=True)

    # How often an action helped is asked whenever a case is opened.
    _acted_idx = models.Index("(at) WHERE event = 'acted'")

    @api.model
    def _get_readable_domain(self):
        """Return the Domain of the events of cases the user may read."""
        cases = self.env["dist.exception"]
        return Domain("exception_id", "in", cases._search(Domain.TRUE))

    def _make_refusal(self):
        return AccessError(
            self.env._(
                "The history of a case is for those who may read the case. Ask your "
                "administrator for the right to read its document."
            )
        )

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    # pylint: disable-next=method-required-super
    def write(self, vals):
        raise UserError(
            self.env._(
                "The history of a case stays as it was written. Add a note to the "
                "case instead."
            )
        )
