from odoo import api, models
from odoo.fields import Domain


class DistApprovalPartMixin(models.AbstractModel):
    """Parts of a request (steps, decisions): who reads the request reads them."""

    _name = "dist.approval.part.mixin"
    _description = "Part of an approval request"

    @api.model
    def _get_readable_domain(self):
        requests = self.env["dist.approval.request"]._search(Domain.TRUE)
        return Domain("request_id", "in", requests)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or operation != "read" or not self:
            return result
        requests = self.sudo().request_id.sudo(False)  # its readers decide
        hidden = requests - requests._filtered_access("read")
        forbidden = result[0] if result else self.browse()
        forbidden |= self.filtered(
            lambda part: part.sudo().request_id in hidden  # as above
        )
        if not forbidden:
            return None
        return forbidden, result[1] if result else hidden._make_refusal
