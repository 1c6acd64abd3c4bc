from odoo import api, models
from odoo.tools import format_datetime, formatLang

from odoo.addons.dist_approval.engine.facts import Document

CHECKPOINT = "stock_correct"


class DistStockCorrection(models.Model):
    """Corrections pass or stop at the matrix before they change anything."""

    # One file for each thing a correction does: what it is, who decides.
    # pylint: disable=consider-merging-classes-inherited
    _name = "dist.stock.correction"
    _inherit = ["dist.stock.correction", "dist.approval.gated.mixin"]

    # === GATE === #

    @api.model
    def _dist_gate_methods(self):
        return {"_carry_through": CHECKPOINT}

    @api.model
    def _dist_protected_values(self):
        return {"state": {"done"}}

    def _dist_gate_candidates(self, checkpoint):
        return self.filtered(lambda one: one.state in ("draft", "waiting"))

    def _dist_committed(self):
        return self.filtered(lambda one: one.state == "done")

    def _dist_carry_out(self, requests):
        self._carry_through()

    def _dist_hold(self):
        result = super()._dist_hold()
        self.sudo().state = "waiting"  # nobody writes states
        return result

    def _dist_set_gate(self, state, facts=None):
        result = super()._dist_set_gate(state, facts)
        if not state:  # waits no more, and nobody decided
            held = self.sudo().filtered(  # nobody writes states
                lambda one: one.state == "waiting"
            )
            held.state = "draft"
        return result

    def _dist_on_rejected(self, request):
        result = super()._dist_on_rejected(request)
        self.sudo().state = "rejected"  # nobody writes states
        return result

    def _dist_creators(self):
        """Whoever drafted it, and whoever entered a figure or the reason."""
        people = self.user_id | self.write_uid
        people |= self.line_ids.create_uid | self.line_ids.write_uid
        return super()._dist_creators() | set(people.ids)

    # === FACTS === #

    def _dist_collect_facts(self, checkpoint):
        parents = self.env["product.category"]._dist_parent_ids()
        return [
            Document(
                key=correction.id,
                scope=correction._get_scope(),
                values=correction._measure(),
                lines=tuple(
                    line._to_fact_line(number, parents)
                    for number, line in enumerate(correction._get_changed(), start=1)
                ),
                currencies={"": correction.currency_id.name},
            )
            for correction in self
        ]

    def _get_scope(self):
        return {
            "company": frozenset(self.company_id.ids),
            "warehouse": frozenset(self.picking_id.picking_type_id.warehouse_id.ids),
            "reason_code": frozenset(self.reason_id.ids),
        }

    def _measure(self):
        """Return the facts of one correction.

        Days count to the draft, not to the decision: waiting makes nothing riskier.
        """
        reason = self.reason_id
        done = self.picking_id.date_done or self.create_date
        return {
            "value": self.value,
            "days": float(max(0, (self.create_date - done).days)),
            "invoiced": self._is_invoiced(),
            "reason": f"{reason._name},{reason.id}" if reason else "",
            "reason_asks": reason.approval_required,
        }

    def _is_invoiced(self):
        moves = self._get_changed().move_line_id.move_id
        orders = (moves.sale_line_id, moves.purchase_line_id)
        return any(any(lines.mapped("qty_invoiced")) for lines in orders)

    # === WHAT WHO DECIDES SEES === #

    def _dist_request_values(self):
        return {
            "partner_name": self.picking_id.partner_id.display_name,
            "amount": self.value,
            "currency_id": self.currency_id.id,
        }

    def _dist_decision_summary(self):
        self.ensure_one()
        rows = [
            (self.env._("Transfer"), self.picking_id.display_name),
            (self.env._("Done"), self._format_moment(self.picking_id.date_done)),
            (self.env._("Source"), self.picking_id.origin),
            (self.env._("Reason"), self.reason_id.name),
            (self.env._("Note"), self.note),
        ]
        return [{"label": label, "value": value} for label, value in rows if value]

    def _format_moment(self, moment):
        return format_datetime(self.env, moment) if moment else ""

    def _dist_decision_panels(self):
        self.ensure_one()
        rows = [
            [
                line.display_name,
                self._format(line.was_qty),
                self._format(line.should_qty),
                line.product_uom_id.name,
                formatLang(self.env, line.value, currency_obj=line.currency_id),
            ]
            for line in self._get_changed()
        ]
        columns = [
            self.env._("Item"),
            self.env._("Done"),
            self.env._("Should be"),
            self.env._("Unit"),
            self.env._("Value"),
        ]
        return [
            {
                "title": self.env._("Lines"),
                "summary": self.env._("%(count)s to change", count=len(rows)),
                "columns": columns,
                "rows": rows,
            }
        ]
