from odoo import api, models


class DistClosedMixin(models.AbstractModel):
    """Rows that are written by SQL of their own model alone: the ORM refuses."""

    _name = "dist.closed.mixin"
    _description = "Rows nobody writes"

    @api.private
    # pylint: disable-next=method-required-super
    def create(self, vals_list):
        raise self._make_write_refusal()

    # pylint: disable-next=method-required-super
    def write(self, vals):
        raise self._make_write_refusal()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise self._make_write_refusal()

    def _make_write_refusal(self):
        """Return the UserError that says why, and the way out; override me."""
        raise NotImplementedError
