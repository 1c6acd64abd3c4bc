from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.credit import UNLIMITED


class DistCreditTurn(models.Model):
    """One row per customer with a limit: orders take turns at their credit.

    Two people who confirm two orders of one customer at the same instant each read an
    exposure without the other's order, and both would fit. Every order that passes
    under a limit raises this row, so the second one meets a conflict and Odoo runs it
    again on fresh figures.
    """

    _name = "dist.credit.turn"
    _description = "Turn of a customer's credit"
    _log_access = False
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="cascade"
    )
    turn = fields.Integer(readonly=True)

    _partner_unique = models.UniqueIndex("(partner_id)")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    @api.model
    def _take(self, partners):
        """Take a turn at the credit of these customers, by one statement.

        :param partners: commercial partners
        """
        if not partners:
            return
        ids = [SQL("(%s, 1)", id_) for id_ in sorted(partners.ids)]  # no deadlocks
        self.env.cr.execute(
            SQL(
                "INSERT INTO dist_credit_turn AS taken (partner_id, turn) VALUES %s"
                " ON CONFLICT (partner_id) DO UPDATE SET turn = taken.turn + 1",
                SQL(", ").join(ids),
            )
        )


class SaleOrder(models.Model):
    # Beside the rows it takes turns at, not among the gate's own methods.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sale.order"

    def _dist_let_pass(self, judgements):
        self._dist_records_of(judgements)._dist_take_credit_turns()
        return super()._dist_let_pass(judgements)

    def _dist_take_credit_turns(self):
        limited = self.env["res.partner"]
        for company, orders in self.sudo().grouped("company_id").items():  # limits
            debtors = orders.partner_invoice_id.commercial_partner_id
            limits = debtors._dist_get_credit_limits(company)
            limited |= debtors.filtered(
                lambda debtor, found=limits: found[debtor.id].mode != UNLIMITED
            )
        self.env["dist.credit.turn"]._take(limited)
