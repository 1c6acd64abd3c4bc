from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from odoo import models
from odoo.tools import SQL

from ..engine.promise import first_date


@dataclass(slots=True)
class StockView:
    """What is known of items in warehouses; keys are (warehouse id, product id).

    :param on_hand: key -> quantity
    :param demand: key -> quantity that open deliveries of everybody still take
    :param own: (order id, warehouse id, product id) -> part of that demand which is
        the order's own
    :param arrivals: key -> list of (date, quantity)
    :param lead_days: product id -> days the vendor needs
    """

    on_hand: dict
    demand: dict
    own: dict
    arrivals: dict
    lead_days: dict


@dataclass(frozen=True, slots=True)
class LineStock:
    """What stock means for a line.

    :param free: quantity that other orders leave over, in the unit of the item; None
        for what is not stocked
    :param first: first date the open quantity can leave, None when nobody knows
    """

    free: float | None
    first: date | None


class DistStockPromise(models.AbstractModel):
    """When stock allows what orders want, for a whole batch of lines.

    Free stock is what is on hand less what open deliveries still take; then open
    receipts count on their day, and for the rest the vendor's lead time.
    """

    _name = "dist.stock.promise"
    _description = "First possible dates of a batch of lines"

    def _get_line_stock(self, orders, today):
        """Return line id -> LineStock.

        Services and goods that are not stocked can leave today. Lines of one order
        that want the same item share its stock.

        :param orders: sale.order, read with all rights
        :param today: date
        """
        lines = orders.order_line.filtered(lambda line: not line.display_type)
        stocked = lines.filtered(lambda line: line.product_id.is_storable)
        found = {line.id: LineStock(None, today) for line in lines}
        if not stocked:
            return found
        view = self._read_stock(orders, stocked, today)
        wanted = defaultdict(float)
        for line in stocked:
            place = (line.order_id.warehouse_id.id, line.product_id.id)
            own = (line.order_id.id, *place)
            wanted[own] += self._get_open_quantity(line)
            free = view.on_hand[place] - view.demand[place] + view.own[own]
            first = first_date(
                wanted[own],
                free,
                view.arrivals[place],
                today,
                view.lead_days.get(line.product_id.id),
            )
            found[line.id] = LineStock(free, first)
        return found

    def _get_open_quantity(self, line):
        """Return what is not delivered yet, in the unit of the item."""
        quantity = line.product_uom_qty - line.qty_delivered
        return line.product_uom_id._compute_quantity(
            quantity, line.product_id.uom_id, round=False, raise_if_failure=False
        )

    # === READING === #

    def _read_stock(self, orders, lines, today):
        """Return the StockView of the items of some lines, by one statement."""
        warehouses = tuple(orders.warehouse_id.ids) or (0,)
        for model in (
            "stock.quant",
            "stock.move",
            "stock.location",
            "product.supplierinfo",
        ):
            self.env[model].flush_model()
        values = {
            "warehouses": warehouses,
            "products": tuple(lines.product_id.ids),
            "orders": tuple(orders.ids),
            "companies": tuple(orders.company_id.ids),
            "today": today,
        }
        rows = self.env.execute_query(
            SQL(
                "%s UNION ALL %s UNION ALL %s",
                self._get_on_hand_query(values),
                self._get_moves_query(values),
                self._get_vendors_query(values),
            )
        )
        return self._to_view(rows, warehouses)

    def _to_view(self, rows, warehouses):
        """Return the StockView of rows: kind, from warehouse, to warehouse, product,
        day, order, quantity (days for a vendor)."""
        on_hand, demand, own = (defaultdict(float) for _ in range(3))
        arrivals, lead_days = defaultdict(list), {}
        for kind, source, target, product, day, order, quantity in rows:
            if kind == "on hand":
                on_hand[source, product] += float(quantity)
            elif kind == "vendor":
                lead_days[product] = int(quantity)
            else:
                if target in warehouses:
                    arrivals[target, product].append((day, float(quantity)))
                if source in warehouses:
                    demand[source, product] += float(quantity)
                    own[order, source, product] += float(quantity)
        return StockView(on_hand, demand, own, arrivals, lead_days)

    def _get_on_hand_query(self, values):
        return SQL(
            """
            SELECT 'on hand', location.warehouse_id, NULL::int, quant.product_id,
                   NULL::date, NULL::int, SUM(quant.quantity)
              FROM stock_quant quant
              JOIN stock_location location ON location.id = quant.location_id
             WHERE location.warehouse_id IN %(warehouses)s
               AND location.usage = 'internal'
               AND quant.product_id IN %(products)s
          GROUP BY location.warehouse_id, quant.product_id
            """,
            **values,
        )

    def _get_moves_query(self, values):
        """Open moves into and out of the warehouses, by day; moves inside one
        warehouse (pick, pack) change nothing of what it has."""
        return SQL(
            """
            SELECT 'move', source.warehouse_id, target.warehouse_id, move.product_id,
                   move.date::date, line.order_id, SUM(move.product_qty)
              FROM stock_move move
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location target ON target.id = move.location_dest_id
         LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
               AND line.order_id IN %(orders)s
             WHERE move.product_id IN %(products)s
               AND move.state NOT IN ('draft', 'done', 'cancel')
               AND source.warehouse_id IS DISTINCT FROM target.warehouse_id
               AND (source.warehouse_id IN %(warehouses)s
                    OR target.warehouse_id IN %(warehouses)s)
          GROUP BY 1, 2, 3, 4, 5, 6
            """,
            **values,
        )

    def _get_vendors_query(self, values):
        """The first vendor of each item, as Odoo ranks them."""
        return SQL(
            """
            SELECT * FROM (
                SELECT DISTINCT ON (product.id)
                       'vendor', NULL::int, NULL::int, product.id, NULL::date,
                       NULL::int, seller.delay
                  FROM product_product product
                  JOIN product_supplierinfo seller
                    ON seller.product_tmpl_id = product.product_tmpl_id
                   AND COALESCE(seller.product_id, product.id) = product.id
                 WHERE product.id IN %(products)s
                   AND (seller.company_id IS NULL
                        OR seller.company_id IN %(companies)s)
                   AND (seller.date_end IS NULL OR seller.date_end >= %(today)s)
              ORDER BY product.id, seller.sequence, seller.min_qty DESC, seller.price,
                       seller.id
            ) vendor
            """,
            **values,
        )
