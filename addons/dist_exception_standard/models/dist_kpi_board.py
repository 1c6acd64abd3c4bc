from odoo import fields, models


class DistKpiBoard(models.Model):
    """The figures one role looks at. Addons add theirs to the boards they know."""

    _name = "dist.kpi.board"
    _description = "Board of figures"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    group_ids = fields.Many2many(
        "res.groups", string="Roles", help="Who has it. Empty: everybody."
    )
    kpi_ids = fields.Many2many("dist.kpi", "dist_kpi_board_rel", string="Figures")

    _code_unique = models.UniqueIndex("(code)", "Each board has its own code.")
