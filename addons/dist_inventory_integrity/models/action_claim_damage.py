from odoo import api, models


class DistActionClaimDamage(models.AbstractModel):
    """A prepared e-mail that tells the vendor what came damaged.

    It is written to and in the language of the vendor, and sent by the person.
    """

    _name = "dist.action.claim_damage"
    _inherit = "dist.action"
    _description = "Action: tell the vendor what came damaged"

    _icon = "fa-envelope"
    _template = "dist_inventory_integrity.template_claim_damage"

    @api.model
    def _get_label(self):
        return self.env._("Tell the vendor")

    @api.model
    def _get_offered(self, cases):
        allowed = self.env["purchase.order"].has_access("write")
        return cases if allowed else cases.browse()

    @api.model
    def _run(self, case):
        order = self.env["purchase.order"].browse(case.res_id)
        order.check_access("write")  # as Odoo asks of whoever writes to the vendor
        return self._prepare_mail(order, self.env.ref(self._template), case)
