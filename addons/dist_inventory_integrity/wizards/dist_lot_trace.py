from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# So many rows are shown; a lot that went further says so.
ROWS = 5000
FAMILY = 1000

# Lots made of a lot, and lots it is made of, over any number of steps. A row that is
# known already is not followed again, so a circle ends.
KIN = """
WITH RECURSIVE made(lot_id) AS (
        SELECT %(lot)s
         UNION
        SELECT product.lot_id
          FROM made
          JOIN stock_move_line part ON part.lot_id = made.lot_id
          JOIN stock_move_line_consume_rel link ON link.produce_line_id = part.id
          JOIN stock_move_line product ON product.id = link.consume_line_id
         WHERE product.lot_id IS NOT NULL AND product.state = 'done'),
     origin(lot_id) AS (
        SELECT %(lot)s
         UNION
        SELECT part.lot_id
          FROM origin
          JOIN stock_move_line product ON product.lot_id = origin.lot_id
          JOIN stock_move_line_consume_rel link ON link.consume_line_id = product.id
          JOIN stock_move_line part ON part.id = link.produce_line_id
         WHERE part.lot_id IS NOT NULL AND part.state = 'done')
"""
# What each done line of these lots did, seen from the stock: what stays inside is no
# row. A place between two companies lies outside of both.
PASSED = """
, way AS (
        SELECT line.*,
               line.lot_id IN (SELECT lot_id FROM origin LIMIT %(family)s) AS is_origin,
               line.lot_id IN (SELECT lot_id FROM made LIMIT %(family)s) AS is_made,
               CASE WHEN source.usage = 'transit' AND source.company_id IS NULL
                    THEN 'customer' ELSE source.usage END AS source,
               CASE WHEN target.usage = 'transit' AND target.company_id IS NULL
                    THEN 'customer' ELSE target.usage END AS target
          FROM stock_move_line line
          JOIN stock_location source ON source.id = line.location_id
          JOIN stock_location target ON target.id = line.location_dest_id
         WHERE line.state = 'done' AND %(visible)s
           AND (line.lot_id IN (SELECT lot_id FROM origin LIMIT %(family)s)
                OR line.lot_id IN (SELECT lot_id FROM made LIMIT %(family)s))),
     passed AS (
        SELECT 'came' AS kind, 1 AS sign, * FROM way
         WHERE is_origin AND source = 'supplier' AND target <> 'supplier'
         UNION ALL
        SELECT 'came', -1, * FROM way
         WHERE is_origin AND target = 'supplier' AND source <> 'supplier'
         UNION ALL
        SELECT 'gone', 1, * FROM way
         WHERE is_made AND target = 'customer' AND source <> 'customer'
         UNION ALL
        SELECT 'gone', -1, * FROM way
         WHERE is_made AND source = 'customer' AND target <> 'customer'
         UNION ALL
        SELECT 'lost', 1, * FROM way
         WHERE is_made AND target = 'inventory' AND source <> 'inventory'
         UNION ALL
        SELECT 'lost', -1, * FROM way
         WHERE is_made AND source = 'inventory' AND target <> 'inventory'),
     beside AS (
        SELECT 'beside' AS kind, 1 AS sign, line.*
          FROM stock_move_line line
         WHERE line.state = 'done' AND %(visible)s
           AND line.picking_id IN (SELECT picking_id FROM passed
                                    WHERE kind = 'came' AND sign = 1)
           AND NOT EXISTS (SELECT FROM way WHERE way.id = line.id)),
     shown AS (
        SELECT kind, sign, id, lot_id, product_id, quantity_product_uom, date,
               picking_id, move_id, company_id FROM passed
         UNION ALL
        SELECT kind, sign, id, lot_id, product_id, quantity_product_uom, date,
               picking_id, move_id, company_id FROM beside)
SELECT shown.kind, shown.lot_id, shown.product_id,
       sum(shown.sign * shown.quantity_product_uom) AS quantity,
       min(shown.date) AS date, shown.picking_id,
       coalesce(picking.partner_id, move.partner_id) AS partner_id,
       bought.order_id AS purchase_id, sold.order_id AS sale_id, shown.company_id
  FROM shown
  JOIN stock_move move ON move.id = shown.move_id
  LEFT JOIN stock_picking picking ON picking.id = shown.picking_id
  LEFT JOIN purchase_order_line bought ON bought.id = move.purchase_line_id
  LEFT JOIN sale_order_line sold ON sold.id = move.sale_line_id
 GROUP BY shown.kind, shown.sign, shown.lot_id, shown.product_id, shown.picking_id,
       coalesce(picking.partner_id, move.partner_id), bought.order_id, sold.order_id,
       shown.company_id, CASE WHEN shown.picking_id IS NULL THEN shown.id END
 ORDER BY min(shown.date), min(shown.id)
 LIMIT %(rows)s
"""


class DistLotTrace(models.TransientModel):
    """Where a lot came from, where it lies and who received it, on one screen."""

    _name = "dist.lot.trace"
    _description = "Trace of a Lot"
    _rec_name = "lot_id"

    lot_id = fields.Many2one("stock.lot", "Lot", required=True, readonly=True)
    product_id = fields.Many2one(related="lot_id.product_id")
    is_recalled = fields.Boolean(related="lot_id.dist_is_recalled")
    at = fields.Datetime("As of", readonly=True)
    is_cut = fields.Boolean("More than is shown", readonly=True)
    line_ids = fields.One2many("dist.lot.trace.line", "trace_id", "All rows")
    came_ids = fields.One2many(
        "dist.lot.trace.line", "trace_id", "Came with", domain=[("kind", "=", "came")]
    )
    beside_ids = fields.One2many(
        "dist.lot.trace.line",
        "trace_id",
        "What else came with it",
        domain=[("kind", "=", "beside")],
    )
    here_ids = fields.One2many(
        "dist.lot.trace.line",
        "trace_id",
        "Where it lies",
        domain=[("kind", "=", "here")],
    )
    gone_ids = fields.One2many(
        "dist.lot.trace.line",
        "trace_id",
        "Who received it",
        domain=[("kind", "=", "gone")],
    )
    lost_ids = fields.One2many(
        "dist.lot.trace.line",
        "trace_id",
        "Scrapped or counted away",
        domain=[("kind", "=", "lost")],
    )

    @api.model
    def _trace(self, lot):
        """Return the trace of a lot, of what the user may see.

        :param lot: ``stock.lot``
        """
        lot.check_access("read")
        trace = self.create({"lot_id": lot.id, "at": fields.Datetime.now()})
        rows = trace._get_passed()
        trace.is_cut = len(rows) >= ROWS
        rows += trace._get_lying()
        lines = self.env["dist.lot.trace.line"]
        lines._insert_rows([row | {"trace_id": trace.id} for row in rows])
        return trace

    def _get_passed(self):
        """Return what came, went and was lost, as rows, by one statement."""
        lines = self.env["stock.move.line"]
        self.env.flush_all()
        visible = lines._search([("state", "=", "done")])
        query = SQL(
            KIN + PASSED,
            lot=self.lot_id.id,
            family=FAMILY,
            rows=ROWS,
            visible=SQL("line.id IN %s", visible.subselect()),
        )
        return self.env.execute_query_dict(query)

    def _get_lying(self):
        """Return where the lots lie, how much of it and what it is reserved for."""
        quants = self.env["stock.quant"]
        made = SQL(
            KIN + "SELECT lot_id FROM made LIMIT %(n)s", lot=self.lot_id.id, n=FAMILY
        )
        lots = [lot_id for (lot_id,) in self.env.execute_query(made)]
        domain = Domain("lot_id", "in", lots)
        rows = quants._read_group(
            domain
            & Domain("location_id.usage", "in", ("internal", "transit"))
            & Domain("quantity", "!=", 0),
            ["lot_id", "product_id", "location_id", "company_id"],
            ["quantity:sum", "reserved_quantity:sum", "in_date:min"],
        )
        reserved = self._get_reserved(domain)
        return [
            {
                "kind": "here",
                "lot_id": lot.id,
                "product_id": product.id,
                "location_id": place.id,
                "company_id": company.id,
                "quantity": quantity,
                "reserved_qty": held,
                "reserved_for": reserved.get((lot, place), ""),
                "date": since,
            }
            for lot, product, place, company, quantity, held, since in rows
        ]

    def _get_reserved(self, domain):
        """Return {(lot, place): the transfers their goods are reserved for}."""
        waiting = Domain("state", "in", ("assigned", "partially_available"))
        rows = self.env["stock.move.line"]._read_group(
            domain & waiting, ["lot_id", "location_id", "picking_id"]
        )
        names = defaultdict(list)
        for lot, place, picking in rows:
            partner = picking.partner_id.name
            name = f"{picking.name} ({partner})" if partner else picking.name
            names[lot, place].append(name or self.env._("no transfer"))
        return {key: ", ".join(found) for key, found in names.items()}

    # === ACTIONS === #

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trace of %(lot)s", lot=self.lot_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }

    def action_open_list(self):
        """Open the rows as a list, to sort, group and export them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trace of %(lot)s", lot=self.lot_id.name),
            "res_model": "dist.lot.trace.line",
            "view_mode": "list",
            "views": [[False, "list"]],
            "domain": [("trace_id", "=", self.id)],
            "context": {"search_default_group_by_kind": 1},
        }

    def action_print(self):
        """Print the trace."""
        report = self.env.ref("dist_inventory_integrity.action_report_lot_trace")
        return report.report_action(self)

    def action_recall(self):
        """Open the dialogue that recalls the lot."""
        return self.lot_id.action_dist_ask_recall()


class DistLotTraceLine(models.TransientModel):
    """One row of a trace."""

    _name = "dist.lot.trace.line"
    _inherit = "dist.insert.mixin"
    _description = "Row of the Trace of a Lot"
    _order = "id"
    _rec_name = "lot_id"

    trace_id = fields.Many2one(
        "dist.lot.trace", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("came", "Came with"),
            ("beside", "Came beside it"),
            ("here", "Lies here"),
            ("gone", "Received it"),
            ("lost", "Scrapped or counted away"),
        ],
        "What",
        required=True,
    )
    lot_id = fields.Many2one("stock.lot", "Lot")
    product_id = fields.Many2one("product.product", "Item")
    quantity = fields.Float(
        digits="Product Unit", help="Less than nothing where goods came back."
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    date = fields.Datetime()
    partner_id = fields.Many2one("res.partner", "Customer or vendor")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    picking_id = fields.Many2one("stock.picking", "Transfer")
    purchase_id = fields.Many2one("purchase.order", "Purchase order")
    sale_id = fields.Many2one("sale.order", "Sales order")
    location_id = fields.Many2one("stock.location", "Bin")
    reserved_qty = fields.Float("Reserved", digits="Product Unit")
    reserved_for = fields.Char("Reserved for")
    company_id = fields.Many2one("res.company")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    def action_open(self):
        """Open the transfer of the row, or what lies in its bin."""
        self.ensure_one()
        if self.kind == "here":
            quants = self.env["stock.quant"].with_context(
                search_default_internal_loc=1, search_default_lot_id=self.lot_id.id
            )
            action = quants._get_quants_action()
            domain = [
                ("lot_id", "=", self.lot_id.id),
                ("location_id", "=", self.location_id.id),
            ]
            return action | {"domain": domain}
        if self.picking_id:
            return self.picking_id._get_records_action()
        return self.lot_id._get_records_action()


class StockLot(models.Model):
    """A lot is traced."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.lot"

    def action_dist_trace(self):
        """Open where the lot came from, where it lies and who received it."""
        self.ensure_one()
        return self.env["dist.lot.trace"]._trace(self)._open()
