from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import plan as engine


class DistQualityPlan(models.Model):
    """Which goods that arrive are held for inspection.

    All conditions of a plan have to be true; what is left empty is not asked. The
    first plan that is due says what is measured.
    """

    _name = "dist.quality.plan"
    _description = "Inspection plan"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    is_return = fields.Boolean("Goods customers send back", tracking=True)
    product_id = fields.Many2one(
        "product.product",
        "Item",
        check_company=True,
        tracking=True,
        index="btree_not_null",
    )
    category_id = fields.Many2one(
        "product.category", "Category and below", tracking=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner", "Vendor", tracking=True, index="btree_not_null"
    )
    unit_value = fields.Float("Worth at least, per unit", tracking=True)
    reject_percent = fields.Float("Vendor's rejects, at least %", tracking=True)
    reject_days = fields.Integer("Within days", default=90)
    every = fields.Integer("Every n-th receipt", tracking=True)
    is_first = fields.Boolean("First receipt of the item", tracking=True)
    sample_kind = fields.Selection(
        [
            ("all", "All of it"),
            ("quantity", "Some of it"),
            ("percent", "A share of it"),
        ],
        "Held",
        required=True,
        default="all",
        tracking=True,
        help="The rest of the receipt is stock at once.",
    )
    sample = fields.Float(
        "How much",
        digits="Product Unit",
        tracking=True,
        help="In the unit of the item, or in percent of what came.",
    )
    line_ids = fields.One2many("dist.quality.plan.line", "plan_id")

    _values = models.Constraint(
        "CHECK (unit_value >= 0 AND reject_percent BETWEEN 0 AND 100"
        " AND reject_days > 0 AND every >= 0)",
        "Values, shares and numbers of a plan are not negative, and no vendor rejects "
        "more than everything.",
    )

    _sample = models.Constraint(
        "CHECK (sample_kind = 'all' OR (sample > 0"
        " AND (sample_kind = 'quantity' OR sample <= 100)))",
        "A sample is some of the goods, and of no more than all of them.",
    )

    def _to_engine(self):
        self.ensure_one()
        return engine.Plan(
            product=self.product_id.id or None,
            vendor=self.partner_id.commercial_partner_id.id or None,
            category=self.category_id.id or None,
            unit_value=self.unit_value or None,
            reject_percent=self.reject_percent or None,
            every=self.every or None,
            is_first=self.is_first,
            is_return=self.is_return,
        )

    @api.model
    def _find(self, moves):
        """Return {move: the plan that holds it}, one read for the batch.

        :param moves: receipts and returns that are about to be done
        """
        plans = self.sudo().search(  # how goods are inspected, whoever receives
            [("company_id", "in", moves.company_id.ids)]
        )
        if not plans:
            return {}
        parents = self.env["product.category"]._dist_parent_ids()
        numbers = plans._count_receipts(moves)
        rates = {
            (plan.company_id, days): plans._get_reject_rates(moves, days)
            for plan in plans
            if plan.reject_percent
            for days in [plan.reject_days]
        }
        asked = [(plan, plan._to_engine()) for plan in plans]
        found = {}
        for move in moves:
            vendor = move._dist_get_vendor()
            for plan, question in asked:
                if plan.company_id != move.company_id:
                    continue
                rate = rates.get((plan.company_id, plan.reject_days), {})
                arrival = move._dist_to_arrival(vendor, parents, numbers, rate)
                if engine.is_due(question, arrival):
                    found[move] = plan
                    break
        return found

    def _count_receipts(self, moves):
        """Return {(product, vendor, company ids): receipts done}."""
        if not any(plan.every or plan.is_first for plan in self):
            return {}
        self.env["stock.move"].flush_model(["state", "picking_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.product_id, vendor.commercial_partner_id,
                       move.company_id, count(DISTINCT move.picking_id)
                  FROM stock_move move
                  JOIN stock_location place ON place.id = move.location_id
                  JOIN stock_picking picking ON picking.id = move.picking_id
                  JOIN res_partner vendor ON vendor.id = picking.partner_id
                 WHERE move.state = 'done' AND place.usage = 'supplier'
                   AND move.product_id = ANY(%s) AND move.company_id = ANY(%s)
                 GROUP BY 1, 2, 3
                """,
                moves.product_id.ids,
                moves.company_id.ids,
            )
        )
        return {tuple(key): count for *key, count in rows}

    def _get_reject_rates(self, moves, days):
        """Return {(vendor, company ids): percent of recent receipts rejected}.

        A receipt of an item is rejected when some of it went back or was scrapped.
        """
        vendors = {move._dist_get_vendor().id for move in moves} - {False}
        self.env["stock.move"].flush_model(["state", "date", "picking_id"])
        self.env["dist.quality.hold"].flush_model(["disposition", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT vendor.commercial_partner_id, move.company_id,
                       100.0 * count(*) FILTER (WHERE EXISTS (
                           SELECT 1 FROM dist_quality_hold hold
                            WHERE hold.origin_move_id = move.id
                              AND hold.disposition IN ('return', 'scrap')
                              AND hold.state IN ('decided', 'disposed')
                       )) / count(*)
                  FROM stock_move move
                  JOIN stock_location place ON place.id = move.location_id
                  JOIN stock_picking picking ON picking.id = move.picking_id
                  JOIN res_partner vendor ON vendor.id = picking.partner_id
                 WHERE move.state = 'done' AND place.usage = 'supplier'
                   AND vendor.commercial_partner_id = ANY(%s)
                   AND move.date >= %s AND move.company_id = ANY(%s)
                 GROUP BY 1, 2
                """,
                list(vendors),
                fields.Datetime.subtract(fields.Datetime.now(), days=days),
                moves.company_id.ids,
            )
        )
        return {tuple(key): float(rate) for *key, rate in rows}


class DistQualityPlanLine(models.Model):
    """What an inspection measures."""

    _name = "dist.quality.plan.line"
    _description = "What is measured"
    _order = "sequence, id"

    plan_id = fields.Many2one(
        "dist.quality.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("What is measured", required=True)
    unit = fields.Char()
    has_lower = fields.Boolean("At least")
    lower = fields.Float("Lower limit", digits=(16, 4))
    has_upper = fields.Boolean("At most")
    upper = fields.Float("Upper limit", digits=(16, 4))

    def _prepare_inspection(self):
        self.ensure_one()
        names = ("sequence", "name", "unit", "has_lower", "lower", "has_upper", "upper")
        return {name: self[name] for name in names}
