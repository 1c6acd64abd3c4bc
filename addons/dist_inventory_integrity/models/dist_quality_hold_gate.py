from odoo import api, models

from odoo.addons.dist_approval.engine.facts import Document, Line

CHECKPOINT = "quality_dispose"


class DistQualityHold(models.Model):
    """What becomes of held goods passes or stops at the matrix."""

    # One file for each thing a hold does: what it is, who decides, what follows.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.quality.hold"

    @api.model
    def _dist_gate_methods(self):
        return {"_carry_out": CHECKPOINT}

    @api.model
    def _dist_protected_values(self):
        return {"state": {"decided", "disposed"}}

    def _dist_gate_candidates(self, checkpoint):
        return self.filtered(lambda hold: hold.state == "held" and hold.disposition)

    def _dist_committed(self):
        return self.filtered(lambda hold: hold.state in ("decided", "disposed"))

    def _dist_modes(self, checkpoint):
        control = self.env["dist.control"]
        return {
            hold.id: control._mode(
                "stock_quality", hold.company_id.id, hold.warehouse_id.id
            )
            for hold in self.sudo()  # a company the user may not read still counts
        }

    def _dist_collect_facts(self, checkpoint):
        parents = self.env["product.category"]._dist_parent_ids()
        return [hold._to_document(parents) for hold in self]

    def _to_document(self, parents):
        category = self.product_id.categ_id
        line = Line(
            str(self.id),
            str(self.product_id.id),
            self.product_id.display_name,
            categories=frozenset(parents.get(category.id, category.ids)),
        )
        return Document(
            key=self.id,
            scope={
                "company": frozenset(self.company_id.ids),
                "warehouse": frozenset(self.warehouse_id.ids),
                "partner_category": frozenset(self.partner_id.category_id.ids),
            },
            values=self._get_fact_values(),
            lines=(line,),
            currencies={"": self.company_id.currency_id.name},
        )

    def _get_fact_values(self):
        vendor, reason = self.partner_id, self.reason_id
        return {
            "value": self.value,
            "quantity": self.quantity,
            "disposition": self.disposition or None,
            "reason": f"dist.reason.code,{reason.id}" if reason else None,
            "vendor": f"res.partner,{vendor.id}" if vendor else None,
            "is_release": self.disposition == "release",
            "is_return": self.disposition == "return",
            "is_scrap": self.disposition == "scrap",
            "is_failed": self.is_failed,
            "by_receiver": self.decided_by_id in self.receiver_ids,
        }

    # === PEOPLE === #

    def _dist_creators(self):
        """Who received or held the goods, and who put forward what becomes of them."""
        people = self.receiver_ids | self.decided_by_id
        return super()._dist_creators() | set(people.ids)

    def _dist_responsible(self):
        return self.decided_by_id

    def _dist_on_rejected(self, request):
        result = super()._dist_on_rejected(request)
        self.sudo()._forget_decision()  # nobody writes holds
        return result

    def _dist_request_values(self):
        return {
            "partner_name": self.partner_id.display_name,
            "amount": self.value,
            "currency_id": self.company_id.currency_id.id,
        }

    def _dist_decision_summary(self):
        chosen = dict(self._fields["disposition"]._description_selection(self.env))
        quantity = self.env["ir.qweb.field.float"].value_to_html(
            self.quantity, {"decimal_precision": "Product Unit"}
        )
        return [
            {"label": self.env._("Item"), "value": self.product_id.display_name},
            {
                "label": self.env._("Quantity"),
                "value": f"{quantity} {self.uom_id.name}",
            },
            {
                "label": self.env._("What becomes of it"),
                "value": chosen.get(self.disposition, ""),
            },
            {"label": self.env._("Reason"), "value": self.reason_id.name or ""},
            {"label": self.env._("Note"), "value": self.decision_note or ""},
        ]
