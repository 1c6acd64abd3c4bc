from odoo import api, fields, models

CHECKPOINT = "sale_confirm"


class SaleOrder(models.Model):
    """Sales orders pass or stop at the matrix when they are confirmed."""

    _name = "sale.order"
    _inherit = ["sale.order", "dist.approval.gated.mixin"]

    # === GATE === #

    @api.model
    def _dist_gate_methods(self):
        return {"action_confirm": CHECKPOINT}

    @api.model
    def _dist_protected_values(self):
        return {"state": {"sale"}}

    @api.model
    def _dist_fact_fields(self):
        return frozenset(
            {
                "partner_id",
                "partner_invoice_id",
                "company_id",
                "pricelist_id",
                "currency_id",
                "fiscal_position_id",
                "payment_term_id",
                "commitment_date",
                "client_order_ref",
                "date_order",
                "order_line",
                # Not facts, but they choose the rows that judge the order:
                "warehouse_id",
                "team_id",
                "source_id",
            }
        )

    def _action_confirm(self):
        # Only action_confirm makes an order a sale; a call from elsewhere on one that
        # was not judged would deliver what nobody let pass.
        if not self._dist_is_off(CHECKPOINT):
            (self - self._dist_committed())._dist_refuse_unjudged(CHECKPOINT)
        return super()._action_confirm()

    def _dist_gate_candidates(self, checkpoint):
        return self.filtered(lambda order: order.state in ("draft", "sent"))

    def _dist_committed(self):
        return self.filtered(lambda order: order.state == "sale")

    @api.model
    def _dist_reject_usages(self):
        return [*super()._dist_reject_usages(), "approval_reject_sale"]

    def _dist_request_values(self):
        return {
            "partner_name": self.partner_id.commercial_partner_id.display_name,
            "amount": self.amount_untaxed,
            "currency_id": self.currency_id.id,
        }

    def _dist_collect_facts(self, checkpoint):
        return self.env["dist.sale.facts"]._collect(self)

    # === DECISION SCREEN === #

    def _dist_decision_summary(self):
        self.ensure_one()
        return self._dist_get_screen()._summarize(self.sudo())  # who decides reads it

    def _dist_decision_panels(self):
        self.ensure_one()
        return self._dist_get_screen()._build_panels(self.sudo())  # as above

    def _dist_get_screen(self):
        """Return the screen in the company of the order: its prices, its costs."""
        screen = self.env["dist.sale.decision"].sudo()  # what the decision stands on
        return screen.with_company(self.company_id)

    # === WHAT FACTS READ === #

    def _dist_get_judged_lines(self):
        """Return the lines the matrix judges: no text, no down payments."""
        return self.order_line.filtered(
            lambda line: not line.display_type and not line._dist_is_down_payment()
        )

    def _dist_get_traces(self):
        """Return what a channel is found from; hook for more traces (web site)."""
        return {
            "source_id": self.source_id.id,
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
        }

    def _dist_get_promised_date(self):
        """Return the day that was promised to the customer, or None.

        Only a delivery date somebody entered is a promise; the date Odoo expects
        from lead times follows the stock by itself.
        """
        if not self.commitment_date:
            return None
        return fields.Datetime.context_timestamp(self, self.commitment_date).date()
