from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class DistException(models.Model):
    """Who reads cases: the owner, members of the queue, readers of the document."""

    # One file for each thing a case does: what it is, its sentence, its ways.
    # pylint: disable=consider-merging-classes-inherited
    _name = "dist.exception"
    _inherit = ["dist.exception", "dist.readable.mixin"]

    @api.model
    def _get_readable_domain(self):
        """Return the Domain of the cases the present user may read."""
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
        models = self.env["dist.detector"]._get_documents()
        return own | self._get_document_domain(models, is_looked_up=True)

    def _make_refusal(self):
        return AccessError(
            self.env._(
                "This case is for its owner, its queue and those who may read its "
                "document. Ask your administrator for the right to read the document."
            )
        )

    def _check_may_act(self):
        """Refuse steps of people who are not of the company."""
        if not self.env.user._is_internal():
            raise AccessError(
                self.env._(
                    "Cases are solved by employees. Ask your contact at the company."
                )
            )
