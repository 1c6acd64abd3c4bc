from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

# What people add to or leave out of an order number when they type it again.
NOISE = r"[\s./_#-]+"

# What is older says little about what is usual.
HABIT = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class History:
    """What earlier orders say about a batch.

    :param first: ids of orders whose customer never bought before
    :param repeated: ids of orders whose customer reference was ordered before
    :param usual: (customer id, item id) -> number of confirmed orders, and the two
        largest as (order id, quantity in the item's reference unit)
    """

    first: frozenset
    repeated: frozenset
    usual: dict


class DistCustomerHistory(models.AbstractModel):
    """What a batch of orders can learn from its customers' earlier ones."""

    _name = "dist.customer.history"
    _description = "Earlier orders of customers"

    def _get_history(self, orders):
        """Return the History of a batch, by two statements.

        A customer bought before when another order of its commercial partner is
        confirmed, or when a posted invoice shows it (trade from before the orders
        were here). A reference repeats one of a confirmed order of the customer in
        the same company, or of an order earlier in the batch.

        :param orders: sale.order, read with all rights, in the order of the batch
        """
        if not orders:
            return History(frozenset(), frozenset(), {})
        for model in ("sale.order", "sale.order.line", "account.move", "res.partner"):
            self.env[model].flush_model()
        values = {
            "orders": tuple(orders.ids),
            "customers": tuple(orders.partner_id.commercial_partner_id.ids),
            "noise": NOISE,
        }
        known, repeated, groups = defaultdict(set), set(), {}
        for kind, own, other in self.env.execute_query(self._get_query(values)):
            if kind == "known":
                known[own].add(other)
            elif kind == "repeated":
                repeated.add(own)
            else:
                groups[own] = other
        repeated.update(self._find_twins(orders, groups))
        return History(
            first=frozenset(self._find_first(orders, known)),
            repeated=frozenset(repeated),
            usual=self._read_usual(values["customers"], orders.order_line.product_id),
        )

    def _find_first(self, orders, known):
        for order in orders:
            if not known[order.partner_id.commercial_partner_id.id] - {order.id}:
                yield order.id

    def _find_twins(self, orders, groups):
        """Yield the drafts whose reference stands earlier in the batch."""
        seen = set()
        for order in orders.filtered(lambda order: order.id in groups):
            group = groups[order.id]
            if group in seen and order.state != "sale":
                yield order.id
            seen.add(group)

    # === READING === #

    def _read_usual(self, customers, products):
        """Return what customers ordered of items within two years, see History."""
        if not products:
            return {}
        query = SQL(
            """
            WITH past AS MATERIALIZED (
                SELECT buyer.commercial_partner_id AS customer, line.product_id,
                       line.order_id, MAX(line.product_uom_qty * unit.factor) AS amount
                  FROM res_partner buyer
                  JOIN sale_order_line line ON line.order_partner_id = buyer.id
                  JOIN sale_order sale ON sale.id = line.order_id
                  JOIN uom_uom unit ON unit.id = line.product_uom_id
                 WHERE buyer.commercial_partner_id IN %(customers)s
                   AND line.product_id IN %(products)s
                   AND line.product_uom_qty > 0
                   AND sale.state = 'sale'
                   AND sale.date_order > %(since)s
              GROUP BY buyer.commercial_partner_id, line.product_id, line.order_id)
            SELECT customer, product_id, COUNT(*),
                   (array_agg(order_id ORDER BY amount DESC, order_id))[1:2],
                   (array_agg(amount ORDER BY amount DESC, order_id))[1:2]
              FROM past GROUP BY customer, product_id
            """,
            customers=customers,
            products=tuple(products.ids),
            since=fields.Datetime.now() - HABIT,
        )
        return {
            (customer, product): (count, list(zip(ids, amounts, strict=True)))
            for customer, product, count, ids, amounts in self.env.execute_query(query)
        }

    def _get_query(self, values):
        """Rows: "known" customer, order; "repeated" order; "group" order, number of
        its reference. The database folds references, so that all are compared alike.
        """
        return SQL(
            """
            WITH mine AS (
                SELECT own.id, own.company_id, own.state, own.date_order,
                       buyer.commercial_partner_id AS customer,
                       regexp_replace(lower(own.client_order_ref), %(noise)s, '', 'g')
                           AS reference
                  FROM sale_order own
                  JOIN res_partner buyer ON buyer.id = own.partner_id
                 WHERE own.id IN %(orders)s
                   AND own.client_order_ref <> '')
            %(known)s
            UNION ALL %(invoiced)s
            UNION ALL %(repeated)s
            UNION ALL
            SELECT 'group', mine.id,
                   DENSE_RANK() OVER (
                       ORDER BY mine.customer, mine.company_id, mine.reference)
              FROM mine
             WHERE mine.reference <> ''
            """,
            known=self._get_known_query(values),
            invoiced=self._get_invoiced_query(values),
            repeated=self._get_repeated_query(values),
            **values,
        )

    def _get_known_query(self, values):
        """Two confirmed orders of each customer: one may be the one asked about."""
        return SQL(
            """
            SELECT 'known', customer.id, sale.id
              FROM res_partner customer
        CROSS JOIN LATERAL (
                SELECT sale_order.id
                  FROM sale_order
                  JOIN res_partner buyer ON buyer.id = sale_order.partner_id
                 WHERE buyer.commercial_partner_id = customer.id
                   AND sale_order.state = 'sale'
                 LIMIT 2
              ) sale
             WHERE customer.id IN %(customers)s
            """,
            **values,
        )

    def _get_invoiced_query(self, values):
        """Customers with a posted invoice, known by an order with id 0."""
        return SQL(
            """
            SELECT 'known', customer.id, 0
              FROM res_partner customer
             WHERE customer.id IN %(customers)s
               AND EXISTS (
                SELECT 1
                  FROM account_move move
                  JOIN res_partner buyer ON buyer.id = move.partner_id
                 WHERE buyer.commercial_partner_id = customer.id
                   AND move.state = 'posted'
                   AND move.move_type = 'out_invoice')
            """,
            **values,
        )

    def _get_repeated_query(self, values):
        """Orders whose reference a confirmed order of the customer has; a confirmed
        order repeats only what was ordered before it."""
        return SQL(
            """
            SELECT DISTINCT 'repeated', mine.id, 0
              FROM mine
              JOIN res_partner buyer ON buyer.commercial_partner_id = mine.customer
              JOIN sale_order other ON other.partner_id = buyer.id
             WHERE other.state = 'sale'
               AND other.id <> mine.id
               AND other.company_id = mine.company_id
               AND mine.reference <> ''
               AND regexp_replace(lower(other.client_order_ref), %(noise)s, '', 'g')
                   = mine.reference
               AND (mine.state <> 'sale'
                    OR (other.date_order, other.id) < (mine.date_order, mine.id))
            """,
            **values,
        )
