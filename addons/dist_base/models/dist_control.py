from odoo import api, fields, models, tools
from odoo.exceptions import UserError

MODES = [
    ("off", "Off"),
    ("watch", "Watch only"),
    ("on", "On"),
]
AREAS = [
    ("general", "General"),
    ("sales", "Sales"),
    ("purchase", "Purchasing"),
    ("stock", "Inventory"),
    ("replenishment", "Replenishment"),
    ("intercompany", "Inter-company"),
    ("exceptions", "Exceptions"),
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
    area = fields.Selection(AREAS, required=True, default="general")
    sequence = fields.Integer(default=10)
    role_ids = fields.Many2many(
        "res.groups",
        string="Roles it needs",
        help="Somebody of each role has to be there before the control is on.",
    )
    unstaffed_role_ids = fields.Many2many(
        "res.groups", string="Roles without a person", compute="_compute_unstaffed"
    )
    missing = fields.Char(
        string="What it lacks",
        compute="_compute_missing",
        help="Why the control would do nothing in this company.",
    )
    setting_ids = fields.One2many("dist.control.setting", "control_id")
    mode = fields.Selection(
        MODES, compute="_compute_mode", inverse="_inverse_mode", search="_search_mode"
    )
    warehouse_setting_count = fields.Integer(
        string="Warehouses with their own setting", compute="_compute_mode"
    )

    _code_unique = models.UniqueIndex("(code)", "Each control has its own code.")

    @api.depends("setting_ids.mode", "setting_ids.warehouse_id")
    @api.depends_context("company")
    def _compute_mode(self):
        company = self.env.company
        for control in self:
            control.mode = self._mode(control.code, company.id)
            control.warehouse_setting_count = len(
                control.setting_ids.filtered(
                    lambda s: s.company_id == company and s.warehouse_id
                )
            )

    def _inverse_mode(self):
        for control in self:
            control._switch(control.mode)

    @api.depends("role_ids")
    @api.depends_context("company")
    def _compute_unstaffed(self):
        company = self.env.company
        staffed = {
            role: any(company in user.company_ids for user in role.all_user_ids)
            for role in self.role_ids.sudo()  # whether there is somebody
        }
        for control in self:
            control.unstaffed_role_ids = control.role_ids.filtered(
                lambda role: not staffed[role.sudo()]
            )

    @api.depends_context("company", "lang")
    def _compute_missing(self):
        lacking = self._get_missing(self.env.company)
        for control in self:
            control.missing = lacking.get(control.id, False)

    def _get_missing(self, company):
        """Return {control id: what it lacks to do anything, a sentence}; hook.

        :param company: ``res.company``
        """
        return {}

    def action_supply_missing(self):
        """Go where what a control lacks is given; hook: returns an action."""
        self.ensure_one()
        return True

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

    @api.model
    def read_progress_bar(self, domain, group_by, progress_bar):
        """Count by mode, which depends on the company and is not stored."""
        if progress_bar["field"] != "mode":
            return super().read_progress_bar(domain, group_by, progress_bar)
        bars = {}
        for control in self.search(domain):
            bar = bars.setdefault(
                str(control[group_by]), dict.fromkeys(progress_bar["colors"], 0)
            )
            bar[control.mode] += 1
        return bars

    def action_switch_off(self):
        """Switch these controls off for the current company."""
        self.action_switch("off")

    def action_watch(self):
        """Only record what these controls would do in the current company."""
        self.action_switch("watch")

    def action_switch_on(self):
        """Switch these controls on for the current company."""
        self.action_switch("on")

    def action_open_warehouses(self):
        """Open this control's own settings of the company's warehouses."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_base.dist_control_setting_action"
        )
        company = self.env.company.id
        return action | {
            "domain": [
                ("control_id", "=", self.id),
                ("company_id", "=", company),
                ("warehouse_id", "!=", False),
            ],
            "context": {"default_control_id": self.id, "default_company_id": company},
        }

    def action_open_unstaffed(self):
        """Open the roles of this control that nobody in the company has."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Roles without a person"),
            "res_model": "res.groups",
            "view_mode": "list,form",
            "domain": [("id", "in", self.unstaffed_role_ids.ids)],
        }

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
        return self._find_mode(self._modes().get(code), company_id, warehouse_id)

    @api.model
    def _find_mode(self, modes, company_id, warehouse_id=False):
        """Return the mode among one control's ``modes`` (see ``_modes``), or "off"."""
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
        for control, company, warehouse, mode in settings._read_group(
            [], ["control_id", "company_id", "warehouse_id", "mode"]
        ):
            key = (company.id, warehouse.id or 0)
            modes.setdefault(control.code, {})[key] = mode
        return modes
