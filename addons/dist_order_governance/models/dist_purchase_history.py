from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..engine.purchase import PriceLine, net_unit_price

LEAD_TIME_DAYS = 365
BANK_EVENT = "vendor_bank_changed"


class DistPurchaseHistory(models.AbstractModel):
    """What the past says about a batch of purchase lines, one statement a question.

    SQL of our own: the figures cross all orders of a company, whoever may read them,
    and a batch of any size costs the same number of statements.
    """

    _name = "dist.purchase.history"
    _description = "History of prices and deliveries of vendors"

    def _get_last_prices(self, keys):
        """Return what was paid last for items, whoever the vendor was.

        :param keys: iterable of (product id, company id, datetime or None): only
            orders confirmed before that count
        :return: dict key -> {"price": per unit of the product, "currency": name,
            "order": name, "vendor": name, "date": datetime}
        """
        keys = list(keys)
        if not keys:
            return {}
        self.env["purchase.order.line"].flush_model()
        self.env["purchase.order"].flush_model()
        products, companies, befores = (list(part) for part in zip(*keys, strict=True))
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT wanted.*, last.*
                  FROM unnest(%s::int4[], %s::int4[], %s::timestamp[])
                       AS wanted(product_id, company_id, before)
                  JOIN LATERAL (
                        SELECT line.price_unit, line.product_qty,
                               line.product_uom_qty, line.price_subtotal,
                               line.discount, po.name AS order_name,
                               po.date_approve, vendor.name AS vendor_name,
                               currency.name AS currency, currency.rounding
                          FROM purchase_order_line line
                          JOIN purchase_order po ON po.id = line.order_id
                          JOIN res_currency currency ON currency.id = po.currency_id
                          JOIN res_partner vendor ON vendor.id = po.partner_id
                         WHERE line.product_id = wanted.product_id
                           AND po.company_id = wanted.company_id
                           AND po.state = 'purchase'
                           AND line.product_uom_qty > 0
                           AND line.price_subtotal > 0
                           AND (wanted.before IS NULL
                                OR po.date_approve < wanted.before)
                         ORDER BY po.date_approve DESC NULLS LAST, line.id DESC
                         LIMIT 1
                       ) last ON TRUE
                """,
                products,
                companies,
                befores,
            )
        )
        return {
            (row["product_id"], row["company_id"], row["before"]): {
                "price": net_unit_price(self._to_price_line(row), row["rounding"]),
                "currency": row["currency"],
                "order": row["order_name"],
                "vendor": row["vendor_name"],
                "date": row["date_approve"],
            }
            for row in rows
        }

    def _to_price_line(self, row):
        figures = {
            "price": row["price_unit"],
            "quantity": row["product_qty"],
            "units": row["product_uom_qty"],
            "subtotal": row["price_subtotal"],
            "discount": row["discount"],
        }
        return PriceLine(**{name: float(value or 0) for name, value in figures.items()})

    def _get_lead_times(self, vendors, products, companies):
        """Return how many days vendors really took over the last year: the median
        from an order's confirmation to each of its receipts.

        :param vendors: commercial partners
        :return: dict (company id, vendor id, product id or 0 for all items) ->
            (days, number of receipts)
        """
        if not (vendors and companies):
            return {}
        for name in ("stock.move", "purchase.order.line", "purchase.order"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH receipt AS (
                    SELECT po.company_id, vendor.commercial_partner_id AS vendor_id,
                           line.product_id,
                           EXTRACT(EPOCH FROM move.date - po.date_approve) / 86400
                               AS days
                      FROM purchase_order po
                      JOIN res_partner vendor ON vendor.id = po.partner_id
                      JOIN purchase_order_line line ON line.order_id = po.id
                      JOIN stock_move move ON move.purchase_line_id = line.id
                      JOIN stock_location source ON source.id = move.location_id
                     WHERE vendor.commercial_partner_id = ANY(%(vendors)s)
                       AND po.company_id = ANY(%(companies)s)
                       AND po.date_approve >= %(since)s
                       AND move.state = 'done'
                       AND source.usage = 'supplier'
                )
                SELECT company_id, vendor_id, product_id, count(*),
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY days)
                  FROM receipt WHERE product_id = ANY(%(products)s)
                 GROUP BY company_id, vendor_id, product_id
                 UNION ALL
                SELECT company_id, vendor_id, 0, count(*),
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY days)
                  FROM receipt
                 GROUP BY company_id, vendor_id
                """,
                vendors=vendors.ids,
                companies=companies.ids,
                products=products.ids,
                since=fields.Datetime.now() - timedelta(days=LEAD_TIME_DAYS),
            )
        )
        return {
            (company, vendor, product): (max(0.0, float(days)), count)
            for company, vendor, product, count, days in rows
        }

    def _get_bank_changes(self, vendors):
        """Return when bank accounts of vendors changed last, as far as is known.

        Evidence dates the changes since this module is installed; before that an
        account is as old as its record.

        :param vendors: commercial partners
        :return: dict vendor id -> datetime
        """
        if not vendors:
            return {}
        self.env["res.partner.bank"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT vendor_id, max(at) FROM (
                    SELECT res_id AS vendor_id, at FROM dist_evidence
                     WHERE res_model = 'res.partner' AND res_id = ANY(%(vendors)s)
                       AND event = %(event)s
                     UNION ALL
                    SELECT holder.commercial_partner_id, account.create_date
                      FROM res_partner_bank account
                      JOIN res_partner holder ON holder.id = account.partner_id
                     WHERE holder.commercial_partner_id = ANY(%(vendors)s)
                ) change
                 GROUP BY vendor_id
                """,
                vendors=vendors.ids,
                event=BANK_EVENT,
            )
        )
        return dict(rows)
