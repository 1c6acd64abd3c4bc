from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class DistReasonCode(models.Model):
    """A reason that comes with a step on goods."""

    _inherit = "dist.reason.code"

    def _dist_check_for(self, usages, note=None, has_document=False):
        """Refuse a reason that is missing, is made for something else or lacks proof.

        :param list usages: codes of ``dist.reason.usage``, one of which it serves
        :param str note: what came with it
        :param bool has_document: whether a document came with it
        :raise UserError: says what to choose
        """
        domain = self._get_domain(usages) & Domain("id", "=", self.id or 0)
        if not self.search_count(domain, limit=1):
            raise UserError(
                self.env._(
                    "The step needs a reason that is made for it, so that it can be "
                    "told from the others later. Choose one of the list."
                )
            )
        self._check_given(note, has_document)
