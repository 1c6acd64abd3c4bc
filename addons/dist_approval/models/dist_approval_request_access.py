from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class DistApprovalRequest(models.Model):
    """Who reads requests: the people named on their steps, and whoever may read the
    document. One sub-select per model in use, never row by row."""

    # One file for each thing a request does: opening, access, deciding, showing.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.approval.request"

    @api.model
    def _get_readable_domain(self):
        """Return the Domain of the requests the present user may read."""
        domain = Domain("step_ids", "any!", self._get_named_step_domain())
        domain |= Domain("requester_id", "=", self.env.uid)
        gated = self.env["dist.approval.checkpoint"]._gated_models()
        return domain | self._get_document_domain(gated)

    @api.model
    def _get_named_step_domain(self):
        # The cached group ids: the inbox counter is asked on every page.
        return Domain("user_ids", "in", [self.env.uid]) | Domain(
            "group_id", "in", self.env.user._get_group_ids()
        )

    def _make_refusal(self):
        return AccessError(
            self.env._(
                "This approval request is for the people it asks and for those who may "
                "read its document. Ask your administrator for the right to read the "
                "document."
            )
        )
