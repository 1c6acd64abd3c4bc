from odoo import models


class DistControl(models.Model):
    """A control with a matrix does nothing while the matrix has no row."""

    _inherit = "dist.control"

    def _get_missing(self, company):
        missing = super()._get_missing(company)
        for control, checkpoint in self._get_checkpoints():
            if not checkpoint._get_rows_in_use(company):
                missing[control.id] = self.env._(
                    "Its matrix has no row in use here: nothing will stop. Use the "
                    "default matrix or add a row."
                )
        return missing

    def _get_checkpoints(self):
        """Return [(control, its checkpoint)] of those that have one."""
        checkpoints = self.env["dist.approval.checkpoint"].search(
            [("control_code", "in", self.mapped("code"))]
        )
        by_code = {control.code: control for control in self}
        return [(by_code[point.control_code], point) for point in checkpoints]

    def action_supply_missing(self):
        found = self._get_checkpoints()
        if not found:
            return super().action_supply_missing()
        checkpoint = found[0][1]
        return {
            "type": "ir.actions.act_window",
            "res_model": checkpoint._name,
            "res_id": checkpoint.id,
            "views": [[False, "form"]],
        }
