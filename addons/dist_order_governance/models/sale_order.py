from odoo import api, models
from odoo.addons.dist_approval.engine.facts import Document, Line

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
        return frozenset({"partner_id", "order_line", "pricelist_id"})

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

    def _dist_request_values(self):
        return {
            "partner_name": self.partner_id.display_name,
            "amount": self.amount_total,
            "currency_id": self.currency_id.id,
        }

    def _dist_collect_facts(self, checkpoint):
        parents = self.env["product.category"]._dist_parent_ids()
        return [order._dist_to_document(parents) for order in self]

    def _dist_to_document(self, parents):
        lines = self.order_line.filtered(lambda line: not line.display_type)
        return Document(
            key=self.id,
            scope={"company": frozenset(self.company_id.ids)},
            values={"amount": self.amount_total},
            lines=tuple(
                Line(
                    str(line.id),
                    str(line.product_id.id),
                    f"{number}: {line.product_id.display_name}",
                    parents.get(line.product_id.categ_id.id, frozenset()),
                    {"discount": line.discount},
                )
                for number, line in enumerate(lines, start=1)
            ),
            currencies={"": self.currency_id.name},
            persons={"owner": tuple(self.user_id.ids)},
        )
