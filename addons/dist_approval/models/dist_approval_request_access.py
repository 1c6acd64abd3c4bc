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
        for name in self.env["dist.approval.checkpoint"]._gated_models():
            documents = self.env[name].with_context(active_test=False)
            if documents.has_access("read"):
                domain |= Domain("res_model", "=", name) & Domain(
                    "res_id", "in", documents._search(Domain.TRUE)
                )
        return domain

    @api.model
    def _get_named_step_domain(self):
        # The cached group ids: the inbox counter is asked on every page.
        return Domain("user_ids", "in", [self.env.uid]) | Domain(
            "group_id", "in", self.env.user._get_group_ids()
        )

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or operation != "read" or not self:
            return result  # the model itself: rows count, there is none to look at
        forbidden = result[0] if result else self.browse()
        asked = self - forbidden
        if asked:
            readable = self.browse(
                super()._search(
                    Domain("id", "in", asked.ids) & self._get_readable_domain()
                )
            )
            forbidden |= asked - readable
        if not forbidden:
            return None
        return forbidden, result[1] if result else self._make_refusal

    def _make_refusal(self):
        return AccessError(
            self.env._(
                "This approval request is for the people it asks and for those who may "
                "read its document. Ask your administrator for the right to read the "
                "document."
            )
        )
