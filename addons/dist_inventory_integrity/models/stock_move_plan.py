from odoo import fields, models

from ..engine import plan as engine
from ..engine import quality

CONTROL = "stock_quality"


class StockMove(models.Model):
    """Goods a plan wants inspected go to quarantine when they arrive."""

    # One file for the door, one for held goods, one for plans.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    dist_plan_id = fields.Many2one(
        "dist.quality.plan", "Inspected by", readonly=True, copy=False
    )

    def _action_done(self, cancel_backorder=False):
        if self.env["dist.control"]._is_off(CONTROL):
            return super()._action_done(cancel_backorder=cancel_backorder)
        moves = self | self._dist_apply_plans()
        return super(StockMove, moves)._action_done(cancel_backorder=cancel_backorder)

    def _dist_apply_plans(self):
        """Turn what is to be inspected to quarantine.

        :return: the moves that bring it there
        """
        arriving = self.filtered(
            lambda move: move.state not in ("done", "cancel")
            and move.picked
            and move.picking_id.picking_type_code == "incoming"
            and move.location_id.usage in ("supplier", "customer")
            and not move.product_uom.is_zero(move.quantity)
            and not move.location_dest_id.dist_quarantine_warehouse_id
            and move.picking_id.picking_type_id.warehouse_id._dist_has_quality()
        )
        made = self.browse()
        if not arriving:
            return made
        reason = self.env.ref("dist_base.reason_inspect", raise_if_not_found=False)
        for move, plan in self.env["dist.quality.plan"]._find(arriving).items():
            warehouse = move.picking_id.picking_type_id.warehouse_id
            taken = move._dist_take_sample(plan)
            given = {
                "dist_hold_reason_id": reason.id if reason else False,
                "dist_hold_note": plan.name,
                "dist_plan_id": plan.id,
            }
            made |= move._dist_split_off(
                move.picking_id, warehouse._dist_get_quarantine(), taken, given
            )
        return made

    def _dist_take_sample(self, plan):
        """Return [(line, quantity in its unit)] of what a plan holds of one move."""
        self.ensure_one()
        lines = self.move_line_ids.filtered(
            lambda line: not line.product_uom_id.is_zero(line.quantity)
        )
        parts = {line: line.quantity_product_uom for line in lines}
        wanted = engine.get_sample(
            plan.sample_kind,
            plan.sample,
            sum(parts.values()),
            self.product_id.uom_id.rounding,
        )
        unit = self.product_id.uom_id
        return [
            (
                line,
                unit._compute_quantity(
                    part, line.product_uom_id, rounding_method="HALF-UP"
                ),
            )
            for line, part in quality.allocate(wanted, parts)
        ]

    def _dist_get_vendor(self):
        """Return the vendor the goods of one move come from, if any."""
        self.ensure_one()
        if self.location_id.usage != "supplier":
            return self.env["res.partner"]
        partner = self.purchase_line_id.order_id.partner_id
        return (partner or self.picking_id.partner_id).commercial_partner_id

    def _dist_to_arrival(self, vendor, parents, numbers, rates):
        """Return one move as plans see it.

        :param dict numbers: see ``dist.quality.plan._count_receipts``
        :param dict rates: see ``dist.quality.plan._get_reject_rates``
        """
        self.ensure_one()
        product, company = self.product_id, self.company_id
        category = product.categ_id
        cost = product.sudo().with_company(company)  # the value decides, not who sees
        count = numbers.get((product.id, vendor.id, company.id), 0)
        return engine.Arrival(
            product=product.id,
            vendor=vendor.id or None,
            categories=parents.get(category.id, frozenset(category.ids)),
            unit_value=cost.standard_price,
            number=count + 1,
            reject_percent=rates.get((vendor.id, company.id)),
            is_return=self.location_id.usage == "customer",
        )
