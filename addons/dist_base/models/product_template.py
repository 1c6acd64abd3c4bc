from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dist_document_count = fields.Integer(
        compute="_compute_dist_document_count",
        groups="dist_base.group_document_reader",
    )

    @api.depends_context("uid")
    def _compute_dist_document_count(self):
        counts = self.env["dist.document"]._count_by_owner(self)
        for template in self:
            template.dist_document_count = counts.get(template._origin.id, 0)

    def action_dist_documents(self):
        """Open the controlled documents of this item."""
        self.ensure_one()
        return self.env["dist.document"]._get_action(self)
