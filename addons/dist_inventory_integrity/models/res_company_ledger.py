from odoo import fields, models


class ResCompany(models.Model):
    """How much may be left unexplained between the stock and its account."""

    # One file for the ledger, one for counts.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    dist_ledger_limit = fields.Monetary(
        "Unexplained difference of the ledger",
        help="What is left between the inventory and its account, after all causes, "
        "becomes a case when it is more than this.",
    )

    _dist_ledger_limit_check = models.Constraint(
        "CHECK (dist_ledger_limit >= 0)", "The limit is an amount or nothing."
    )
