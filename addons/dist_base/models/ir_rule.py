from odoo import models
from odoo.exceptions import AccessError


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        """Name the reason when a person's allowed warehouses are what refuses."""
        error = super()._make_access_error(operation, records)
        warehouse_ids = self.env.user._dist_get_warehouse_ids()
        if not warehouse_ids:
            return error
        failing = self._get_failing(records, mode=operation).sudo()
        records.invalidate_recordset()  # the check read what is hidden
        if not any("_dist_" in (rule.domain_force or "") for rule in failing):
            return error
        warehouses = self.env["stock.warehouse"].sudo()  # the person's own sites
        return AccessError(
            self.env._(
                "This %(document)s belongs to a warehouse other than those you work "
                "in (%(warehouses)s). Hand it to somebody of that site, or ask an "
                "administrator to add the warehouse to your allowed ones.",
                document=self.env["ir.model"]._get(records._name).name,
                warehouses=", ".join(warehouses.browse(warehouse_ids).mapped("name")),
            )
        )
