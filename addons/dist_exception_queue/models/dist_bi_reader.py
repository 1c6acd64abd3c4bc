from odoo import fields, models
from odoo.fields import Command


class DistBiReader(models.Model):
    """A role of the database that reads the schema for business intelligence.

    The database asks it at each query which companies the role may see: a role that
    stands nowhere sees no rows.
    """

    _name = "dist.bi.reader"
    _description = "Reader of the database"
    _order = "name"

    name = fields.Char("Role of the database", required=True)
    active = fields.Boolean(default=True)
    company_ids = fields.Many2many(
        "res.company",
        "dist_bi_reader_company_rel",
        "reader_id",
        "company_id",
        string="Companies",
        required=True,
        default=lambda self: [Command.set(self.env.companies.ids)],
        help="Whose rows the role sees.",
    )

    _name_unique = models.UniqueIndex("(name)", "A role of the database is named once.")
