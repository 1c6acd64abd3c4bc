from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

READ_ALL = ("dist_base.group_auditor", "dist_base.group_administrator")


class DistException(models.Model):
    """Who reads cases: the owner, members of the queue, readers of the document."""

    # One file for each thing a case does: what it is, its sentence, its ways.
    # pylint: disable=consider-merging-classes-inherited
    _name = "dist.exception"
    _inherit = ["dist.exception", "dist.readable.mixin"]

    @api.model
    def _get_readable_domain(self):
        """Return the Domain of the cases the present user may read.

        Auditors and administrators read all of their companies, as they read requests:
        what they count and tune would be wrong else.
        """
        if any(map(self.env.user.has_group, READ_ALL)):
            return Domain.TRUE
        models = self.env["dist.detector"]._get_documents()
        by_document = self._get_document_domain(models, is_looked_up=True)
        hidden = self.env["dist.detector"]._get_hidden_codes()
        if hidden:
            kinds = self.env["dist.exception.type"].with_context(active_test=False)
            by_document &= Domain(
                "type_id", "not in", kinds.search([("code", "in", hidden)]).ids
            )
        return self._get_own_domain() | by_document

    @api.model
    def _get_own_domain(self):
        """Return the Domain of the cases of the user or of the user's queues."""
        own = Domain("owner_id", "=", self.env.uid)
        queues = self.env["dist.exception.queue"].sudo()  # whose they are, alone
        own |= Domain(
            "queue_id",
            "in",
            queues._search(
                Domain("member_ids", "in", [self.env.uid])
                | Domain("leader_id", "=", self.env.uid)
            ),
        )
        return own

    def _make_refusal(self):
        return AccessError(
            self.env._(
                "This case is for its owner, its queue and those who may read its "
                "document. Ask your administrator for the right to read the document."
            )
        )

    def _check_may_act(self):
        """Refuse steps of auditors, but for cases that were given to them."""
        if not self.env.user.has_group("dist_base.group_auditor"):
            return
        given = self.search(Domain("id", "in", self.ids) & self._get_own_domain())
        if self - given:
            raise AccessError(
                self.env._(
                    "An auditor looks and changes nothing. Tell the owner of the case "
                    "or the members of its queue."
                )
            )
