from odoo import api, fields, models, tools
from odoo.exceptions import UserError

MODES = [
    ("off", "Off"),
    ("watch", "Watch only"),
    ("on", "On"),
]


class DistControl(models.Model):
    """A control that a company may switch off, watch or switch on.

    Addons ship one record per control and ask ``_mode`` at the place they
    guard. Without a setting a control is off.
    """

    _name = "dist.control"
    _description = "Control"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    summary = fields.Text(string="What it does", translate=True)
    who_notices = fields.Text(string="Who will notice", translate=True)
    per_warehouse = fields.Boolean(
        help="The control concerns stock: a warehouse may have its own setting, "
        "so that one site can go first.",
    )
    sequence = fields.Integer(default=10)
    setting_ids = fields.One2many("dist.control.setting", "control_id")
    mode = fields.Selection(
        MODES, compute="_compute_mode", inverse="_inverse_mode", search="_search_mode"
    )

    _code_unique = models.UniqueIndex("(code)", "Each control has its own code.")

    @api.depends("setting_ids.mode", "setting_ids.warehouse_id")
    @api.depends_context("company")
    def _compute_mode(self):
        for control in self:
            control.mode = self._mode(control.code, self.env.company.id)

    def _inverse_mode(self):
        for control in self:
            control._switch(control.mode)

    def _search_mode(self, operator, value):
        if operator != "in":
            return NotImplemented
        company = self.env.company.id
        codes = [
            control.code
            for control in self.sudo().search([])  # the switch alone, no content
            if self._mode(control.code, company) in value
        ]
        return [("code", "in", codes)]

    def write(self, vals):
        if "code" in vals and any(control.code != vals["code"] for control in self):
            raise UserError(
                self.env._(
                    "The code of a control cannot be changed, because the guarded "
                    "documents look the control up by it. Change its name instead."
                )
            )
        return super().write(vals)

    def action_switch(self, mode):
        """Set the mode of these controls for the current company.

        :param mode: "off", "watch" or "on"
        """
        for control in self:
            control._switch(mode)

    def _switch(self, mode):
        self.ensure_one()
        self.env["dist.control.setting"]._set(self, self.env.company, mode)

    # === THE SWITCH: NO STATEMENT WHEN WARM === #

    @api.model
    def _mode(self, code, company_id, warehouse_id=False):
        """Return the mode of a control: "off", "watch" or "on".

        A warehouse's own setting wins over its company's; no setting is off.
        """
        modes = self._modes().get(code)
        if not modes:
            return "off"
        mode = modes.get((company_id, warehouse_id or 0))
        return mode or modes.get((company_id, 0), "off")

    @api.model
    def _is_off(self, code):
        """Return whether the control is off in every company and warehouse."""
        return code not in self._active_codes()

    @tools.ormcache(cache="stable")
    def _active_codes(self):
        return frozenset(
            code
            for code, modes in self._modes().items()
            if any(mode != "off" for mode in modes.values())
        )

    @tools.ormcache(cache="stable")
    def _modes(self):
        """Return {code: {(company_id, warehouse_id or 0): mode}} of all settings.

        One entry for the whole database: a handful of rows, read in one
        statement, and every later question is a look-up.
        """
        settings = self.env["dist.control.setting"].sudo()  # switches, no content
        modes = {}
        for setting in settings.search([]):
            key = (setting.company_id.id, setting.warehouse_id.id or 0)
            modes.setdefault(setting.control_id.code, {})[key] = setting.mode
        return modes
