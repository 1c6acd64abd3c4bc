from collections import defaultdict

from odoo import models


class DistPurchaseDemand(models.AbstractModel):
    """What stands behind a batch of purchase lines: a need of somebody, or nothing."""

    _name = "dist.purchase.demand"
    _description = "Demand behind purchase orders"

    def _is_linked(self, line):
        """Return whether a waiting transfer or a confirmed sale of the same item is
        behind the line. A link to anything else proves no demand."""
        moves = line.move_dest_ids or line.move_ids.move_dest_ids
        if any(
            move.product_id == line.product_id and move.state not in ("done", "cancel")
            for move in moves
        ):
            return True
        sale = line.sale_line_id
        if sale.state != "sale" or sale.product_id != line.product_id:
            return False
        # What a confirmed order has delivered was its demand, of no other order.
        is_open = sale.qty_delivered < sale.product_uom_qty
        return is_open or line.order_id.state == "purchase"

    def _get_forecasts(self, lines):
        """Return the forecasts of the places that lines without a link buy for.

        What RFQs would bring is not in them, and what the line's own order brings is
        taken out: a line is not to look needless because it is already counted.

        :param lines: purchase lines
        :return: dict line id -> list of (forecast, minimum); no entry where the stock
            of the item is not followed
        """
        wanted = defaultdict(list)
        for line in lines:
            warehouse = line.order_id.picking_type_id.warehouse_id
            if warehouse and line.product_id.is_storable and not self._is_linked(line):
                wanted[warehouse].append(line)
        found = {}
        for warehouse, of_warehouse in wanted.items():
            products = lines.browse([line.id for line in of_warehouse]).product_id
            places = self._get_places(warehouse, products)
            for line in of_warehouse:
                own = self._get_own_incoming(line)
                found[line.id] = [
                    (forecast - own, minimum)
                    for forecast, minimum in places[line.product_id.id]
                ]
        return found

    def _get_places(self, warehouse, products):
        """Return product id -> list of (forecast, minimum) in one warehouse: the
        warehouse itself, and each place that has a reordering rule."""
        products = products.with_company(warehouse.company_id)
        whole = products.with_context(warehouse_id=warehouse.id)
        places = {product.id: [(product.virtual_available, 0.0)] for product in whole}
        rules = self.env["stock.warehouse.orderpoint"].search_fetch(
            [("product_id", "in", products.ids), ("warehouse_id", "=", warehouse.id)],
            ["product_id", "location_id", "product_min_qty"],
        )
        for location, of_location in rules.grouped("location_id").items():
            there = of_location.product_id.with_context(location=location.id)
            forecasts = {product.id: product.virtual_available for product in there}
            for rule in of_location:
                id_ = rule.product_id.id
                places[id_].append((forecasts[id_], rule.product_min_qty))
        return places

    def _get_own_incoming(self, line):
        moves = line.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        return sum(moves.mapped("product_qty"))
