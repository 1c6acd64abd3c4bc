from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .dist_control import MODES


class DistControlSetting(models.Model):
    """The mode of a control in one company, or in one of its warehouses."""

    _name = "dist.control.setting"
    _description = "Control Setting"
    _order = "control_id, company_id, warehouse_id"
    _check_company_auto = True

    control_id = fields.Many2one(
        "dist.control", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        ondelete="cascade",
        help="Empty: for the whole company. Set: this site alone.",
    )
    mode = fields.Selection(MODES, required=True, default="off")

    _company_unique = models.UniqueIndex(
        "(control_id, company_id) WHERE warehouse_id IS NULL",
        "A control has one setting per company.",
    )
    _warehouse_unique = models.UniqueIndex(
        "(control_id, company_id, warehouse_id) WHERE warehouse_id IS NOT NULL",
        "A control has one setting per warehouse.",
    )

    @api.constrains("control_id", "warehouse_id")
    def _check_warehouse(self):
        for setting in self:
            if setting.warehouse_id and not setting.control_id.per_warehouse:
                raise ValidationError(
                    self.env._(
                        "%(control)s does not concern stock and is switched for the "
                        "whole company. Leave the warehouse %(warehouse)s out.",
                        control=setting.control_id.name,
                        warehouse=setting.warehouse_id.name,
                    )
                )

    @api.depends("control_id", "company_id", "warehouse_id")
    def _compute_display_name(self):
        for setting in self:
            place = setting.warehouse_id.name or setting.company_id.name
            setting.display_name = f"{setting.control_id.name} ({place})"

    @api.model_create_multi
    def create(self, vals_list):
        before = self.env["dist.control"]._modes()
        settings = super().create(vals_list)
        self._after_change(before, settings._get_places())
        return settings

    def write(self, vals):
        before = self.env["dist.control"]._modes()
        places = self._get_places()
        result = super().write(vals)
        self._after_change(before, [*places, *self._get_places()])
        return result

    def unlink(self):
        before = self.env["dist.control"]._modes()
        places = self._get_places()
        result = super().unlink()
        self._after_change(before, places)
        return result

    @api.model
    def _set(self, control, company, mode, warehouse=False):
        """Set the mode of ``control`` in ``company`` (or in one warehouse)."""
        values = {
            "control_id": control.id,
            "company_id": company.id,
            "warehouse_id": warehouse.id if warehouse else False,
        }
        setting = self.search([(name, "=", value) for name, value in values.items()])
        if setting:
            setting.mode = mode
        else:
            self.create(values | {"mode": mode})

    def _get_places(self):
        """Return [(control, company, warehouse or an empty one)] of the settings."""
        return [(s.control_id, s.company_id, s.warehouse_id) for s in self]

    @api.model
    def _after_change(self, before, places):
        """Make every worker read the switches anew and keep who moved them.

        What counts is the mode in effect: a site that is switched off under a company
        that is on was on before, although it had no setting.

        :param before: ``dist.control._modes`` of before the change
        :param places: list of (control, company, warehouse) that may have changed
        """
        self.env.registry.clear_cache("stable")
        controls = self.env["dist.control"]
        after = controls._modes()
        entries = []
        for control, company, warehouse in dict.fromkeys(places):
            was, now = (
                controls._find_mode(modes.get(control.code), company.id, warehouse.id)
                for modes in (before, after)
            )
            if was != now:
                place = warehouse.name or company.name
                entries.append(
                    {
                        "event": "control_switched",
                        "res_model": "dist.control",
                        "res_id": control.id,
                        "res_name": f"{control.name} ({place})",
                        "company_id": company.id,
                        "before": {"mode": was},
                        "after": {"mode": now},
                    }
                )
        self.env["dist.evidence"]._record(entries)
