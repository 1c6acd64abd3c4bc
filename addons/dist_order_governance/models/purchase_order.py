from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import purchase_verdicts

CHECKPOINT = "purchase_approve"
OPEN = ("draft", "sent")
HELD = "to approve"


class PurchaseOrder(models.Model):
    """Purchase orders pass or stop at the matrix when they are confirmed.

    Held, an order waits in Odoo's own state "To Approve"; rejected, withdrawn or
    changed back inside the limits, it is a request for quotation again, which its
    buyer can change and confirm.
    """

    _name = "purchase.order"
    _inherit = ["purchase.order", "dist.approval.gated.mixin"]

    dist_ordered_by_ids = fields.Many2many(
        "res.users",
        string="Ordered by",
        compute="_compute_dist_ordered_by_ids",
        help="Who pressed Order on the needs that replenishment put into this request "
        "for quotation. They do not approve it.",
    )

    dist_asked_on = fields.Date(
        "Put forward on",
        copy=False,
        readonly=True,
        groups="base.group_system",
        help="The day the order was first held: promised days count from it, so that "
        "waiting for a decision makes no promise shorter.",
    )

    @api.depends("order_line.dist_ordered_by_ids")
    def _compute_dist_ordered_by_ids(self):
        for order in self:
            order.dist_ordered_by_ids = order.order_line.dist_ordered_by_ids

    # === GATE === #

    @api.model
    def _dist_gate_methods(self):
        return {"button_confirm": CHECKPOINT, "button_approve": CHECKPOINT}

    @api.model
    def _dist_protected_values(self):
        return {"state": {"purchase"}}

    @api.model
    def _dist_fact_fields(self):
        return frozenset(
            {
                "company_id",
                "currency_id",
                "date_planned",
                "order_line",
                "partner_id",
                "payment_term_id",
                "picking_type_id",
            }
        )

    def _dist_gate_candidates(self, checkpoint):
        # A cancelled order is none: Odoo would approve it from a client's call, and
        # without a pass that is refused.
        return self.filtered(lambda order: order.state in (*OPEN, HELD))

    def _dist_method_candidates(self, checkpoint, method):
        if method == "button_approve":
            return self._dist_gate_candidates(checkpoint)
        return self.filtered(lambda order: order.state in OPEN)

    def _dist_committed(self):
        return self.filtered(lambda order: order.state == "purchase")

    def _dist_collect_facts(self, checkpoint):
        return self.env["dist.purchase.facts"]._collect(self)

    def _dist_run_gate(self, checkpoint, proceed):
        with purchase_verdicts.kept():
            return super()._dist_run_gate(checkpoint, proceed)

    def _dist_let_pass(self, judgements):
        result = super()._dist_let_pass(judgements)
        answered = [j for j in judgements if self._dist_is_answered(j)]
        purchase_verdicts.remember(self._dist_records_of(answered))
        return result

    def _dist_is_answered(self, judgement):
        """Return whether people approved this order at no smaller an amount.

        Then Odoo's two-step rule, which asks for the amount alone, was answered.
        """
        if judgement.approved.get("basis") != "approved":
            return False
        riskier = self.env["dist.approval.judgement"]._get_riskier(
            CHECKPOINT, judgement.approved, judgement.facts
        )
        return riskier.isdisjoint({("amount", None), ("currency", None)})

    def _approval_allowed(self):
        # The batch was judged; where no row of the matrix had a say, Odoo's rule has.
        return purchase_verdicts.is_answered(self) or super()._approval_allowed()

    # === HOLDING AND GOING ON === #

    def _dist_ask(self, judgements, checkpoint, purpose):
        """Nobody is asked about an order that Odoo itself would not confirm."""
        orders = self._dist_records_of(judgements)
        for order in orders.filtered(lambda order: order.state in OPEN):
            problem = order._confirmation_error_message()
            if problem:
                raise UserError(problem)
            order.order_line._validate_analytic_distribution()
        return super()._dist_ask(judgements, checkpoint, purpose)

    def _dist_hold(self):
        """Wait as "To Approve"; Odoo has not added the vendor to the items yet."""
        result = super()._dist_hold()
        fresh = self.filtered(lambda order: order.state in OPEN)
        if fresh:
            fresh.write({"state": HELD})
        new = self.sudo().filtered(lambda order: not order.dist_asked_on)
        new.dist_asked_on = fields.Date.today()  # sudo: no client writes it
        return result

    def _dist_unhold(self):
        """Give held orders back to their buyers."""
        held = self.filtered(lambda order: order.state == HELD)
        if held:
            held.write({"state": "draft"})

    def _dist_set_gate(self, state, facts=None):
        result = super()._dist_set_gate(state, facts)
        if not state:  # waits no more, and nobody decided
            self._dist_unhold()
        return result

    def _dist_on_rejected(self, request):
        result = super()._dist_on_rejected(request)
        self._dist_unhold()
        return result

    def _dist_carry_out(self, requests):
        self.button_approve()
        for order in self._dist_committed():
            # Odoo does this on confirmation. Here it comes last, so that the approved
            # price is not compared with the vendor line that it becomes.
            order._add_supplier_to_product()

    def write(self, vals):
        leaves = vals.get("state") in ("draft", "cancel")
        if not leaves or self._dist_is_off(CHECKPOINT):
            return super().write(vals)
        whole = self.sudo()  # the gate is hidden from portal users
        asked = self.browse(
            whole.filtered(lambda o: o.dist_gate_state in ("waiting", "approved")).ids
        )
        result = super().write(vals)
        whole.filtered("dist_asked_on").dist_asked_on = False
        if asked:
            # What was approved stays in the facts and covers the order as before.
            asked._dist_close_requests("cancelled")
            asked._dist_set_gate(False)
        return result

    def _dist_check_billable(self):
        """Refuse to post a bill of an order that is held, confirmed or not: a bill
        can be linked to an order before the order is approved."""
        self._dist_check_released(self.env._("post a bill of"))
        held = (self - self._dist_committed()).filtered(
            lambda order: order.dist_gate_state in ("waiting", "rejected")
        )
        modes = held._dist_modes(CHECKPOINT)
        for order in held.filtered(lambda order: modes[order.id] == "on"):
            raise UserError(
                self.env._(
                    "%(order)s has not been approved, so no bill of it can be posted. "
                    "Ask for its approval, or take its lines out of the bill.",
                    order=order.display_name,
                )
            )

    # === PEOPLE === #

    def _dist_creators(self):
        """Its creator; of an order made by replenishment whoever ordered the items."""
        people = self.order_line.dist_ordered_by_ids
        if self.create_uid._is_superuser():
            people |= self.order_line.create_uid
        return super()._dist_creators() | set(people.ids)

    @api.model
    def _dist_reject_usages(self):
        return [*super()._dist_reject_usages(), "approval_reject_purchase"]

    def _dist_request_values(self):
        return {
            "partner_name": self.partner_id.display_name,
            "amount": self.amount_total,
            "currency_id": self.currency_id.id,
        }
