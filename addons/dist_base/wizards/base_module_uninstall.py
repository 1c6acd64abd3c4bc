from odoo import api, fields, models
from odoo.tools.misc import format_date


class BaseModuleUninstall(models.TransientModel):
    """Say how much evidence an uninstall deletes, and offer the export first."""

    _inherit = "base.module.uninstall"

    dist_evidence_notice = fields.Char(compute="_compute_dist_evidence_notice")

    @api.depends("module_ids")
    def _compute_dist_evidence_notice(self):
        notice = self._dist_get_evidence_notice()
        for wizard in self:
            goes = "dist_base" in wizard._get_modules().mapped("name")
            wizard.dist_evidence_notice = goes and notice

    @api.model
    def _dist_get_evidence_notice(self):
        evidence = self.env["dist.evidence"].sudo()  # how much, not what
        [(count, first)] = evidence._read_group([], [], ["__count", "at:min"])
        if not count:
            return False
        return self.env._(
            "%(count)s rows of evidence, the first of %(date)s, are deleted with "
            "Distribution Base. Nothing brings them back: export them first.",
            count=count,
            date=format_date(self.env, first),
        )

    def action_dist_export_evidence(self):
        """Download all evidence before it goes."""
        return {"type": "ir.actions.act_url", "url": "/dist/evidence/export"}
