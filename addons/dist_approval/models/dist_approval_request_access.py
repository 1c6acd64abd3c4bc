from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# They read every request of their companies, and decide none by that.
OVERSEERS = ("dist_base.group_auditor", "dist_base.group_administrator")


class DistApprovalRequest(models.Model):
    """Who reads requests: the people named on their steps, whoever may read the
    document, and auditors and administrators. One sub-select per model in use, never
    row by row."""

    # One file for each thing a request does: opening, access, deciding, showing.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.approval.request"

    @api.model
    def _get_readable_domain(self):
        """Return the Domain of the requests the present user may read."""
        if self._is_overseen():
            return Domain("company_id", "in", self.env.user._get_company_ids())
        return self._get_concerned_domain()

    @api.model
    def _is_overseen(self):
        """Return whether the present user looks over all requests of their companies,
        whatever documents they may read."""
        return any(map(self.env.user.has_group, OVERSEERS))

    @api.model
    def _get_concerned_domain(self):
        """Return the Domain of the requests that are about the present user's work:
        who only looks over the others does nothing with them."""
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

    def _check_concerned(self):
        """Refuse who looks over these requests and has no other part in them."""
        if self.env.su or not self._is_overseen():
            return  # everybody else reads what they have a part in
        mine = self.search(Domain("id", "in", self.ids) & self._get_concerned_domain())
        for request in self - mine:
            raise AccessError(
                self.env._(
                    "You look over %(name)s as an auditor or administrator and may not "
                    "move it. Ask somebody who works on the document.",
                    name=request.res_name,
                )
            )

    def _make_refusal(self):
        return AccessError(
            self.env._(
                "This approval request is for the people it asks and for those who may "
                "read its document. Ask your administrator for the right to read the "
                "document."
            )
        )
