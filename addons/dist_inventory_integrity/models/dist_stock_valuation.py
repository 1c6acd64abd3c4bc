from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import SQL

# What a transaction works with; each name is a table of its own session.
TABLES = ("item", "flow", "stock", "layer", "average", "price", "worth")


@dataclass(frozen=True, slots=True)
class Span:
    """What is looked at: a company's stock up to a day, and what came before.

    :param company: res.company, one
    :param date: the last day that counts
    :param until: UTC, the first moment that does not count
    :param since: UTC, the moment of the last closing entry, or None
    :param zone: name of the company's time zone
    """

    company: Any
    date: Date
    until: datetime
    since: datetime | None
    zone: str


class DistStockValuation(models.AbstractModel):
    """What the stock of a company is worth, and what came and went, set by set.

    Odoo's ``total_value`` replays the moves of one item after the other. Here a
    transaction reads the moves once into tables of its own session, which vanish with
    it; ageing and reconciliation read those. The rules are Odoo's: goods lie inside
    where the location belongs to the company and is internal or transit, goods of other
    owners are not the company's, standard cost counts at the price of the day, average
    cost is replayed, first in first out counts what came last. Two differences are
    wanted: a day in the past is valued as known today, bills that came later included;
    and items valued by lot are worth what their lots cost today.
    """

    _name = "dist.stock.valuation"
    _description = "What the stock is worth"

    @api.model
    @api.private
    def _get_span(self, company, date, since=None):
        """Return the Span of a company and a day.

        :param date: the last day that counts, the company's calendar
        :param datetime since: UTC, see Span
        """
        zone = company.partner_id.tz or "UTC"
        midnight = datetime.combine(
            date + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone)
        )
        until = midnight.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        return Span(company, date, until, since, zone)

    @api.model
    @api.private
    def _prepare(self, span):
        """Make the tables of a span; they last until the transaction ends.

        One pass over the moves. ``item``: what is storable, with its account and cost
        method. ``flow``: each move over the company's border. ``stock``: how much of
        what. ``layer``: arrivals, with how much came after them. ``worth``: what it
        comes to.
        """
        self.env.flush_all()
        for name in TABLES:
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", self._temp(name)))
        self._make("item", self._get_items(span))
        self._make("flow", self._get_flows(span))
        self._make("stock", self._get_stock(span))
        self._make("layer", self._get_layers(span))
        self._make_average(span)
        self._make("price", self._get_prices(span))
        self._make("worth", self._get_worth(span))

    def _temp(self, name):
        return SQL("pg_temp.%s", SQL.identifier(f"dist_val_{name}"))

    def _make(self, name, select):
        """Keep what a SELECT finds as a table of the session."""
        table = SQL.identifier(f"dist_val_{name}")
        self.env.cr.execute(
            SQL("CREATE TEMP TABLE %s ON COMMIT DROP AS %s", table, select)
        )
        self.env.cr.execute(SQL("ANALYZE %s", table))

    def _words(self, span, **more):
        """Return the words SELECTs of this model use."""
        since = span.since or datetime.min
        tables = {name: self._temp(name) for name in TABLES}
        return tables | {
            "company": span.company.id,
            "owner": span.company.partner_id.id,
            "until": span.until,
            "since": max(since, datetime(1900, 1, 1)),
            **more,
        }

    # === ITEMS === #

    @api.model
    @api.private
    def _get_categories(self, company):
        """Return [(category id or 0, account id, perpetual or not, cost method)].

        Read by the ORM, for whoever looks: a property of a company, with its default.
        """
        categories = self.env["product.category"].sudo()  # settings, no content
        categories = categories.with_company(company)
        account = categories._fields["property_stock_valuation_account_id"]
        rows = []
        every = categories.search([("id", "!=", 0)])
        for category in [categories, *every]:
            own = account.get_company_dependent_fallback(category)
            known = category.property_stock_valuation_account_id or own
            valuation = category.property_valuation or company.inventory_valuation
            rows.append(
                (
                    category.id or 0,
                    (known or company.sudo().account_stock_valuation_id).id,  # as above
                    valuation == "real_time",
                    category.property_cost_method or company.cost_method,
                )
            )
        return rows

    def _get_items(self, span):
        kinds = list(zip(*self._get_categories(span.company), strict=True))
        price = self.env["product.product"]._fields["standard_price"]
        items = self.env["product.product"].sudo().with_company(span.company)  # costs
        return SQL(
            """
            SELECT product.id AS product_id, kind.account_id, kind.is_perpetual,
                   CASE WHEN template.lot_valuated THEN 'lot' ELSE kind.method END
                       AS method,
                   template.uom_id, unit.factor,
                   coalesce((product.standard_price ->> %(key)s)::float8, %(default)s)
                       AS price
              FROM product_product product
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom unit ON unit.id = template.uom_id
              JOIN unnest(%(ids)s::int4[], %(accounts)s::int4[],
                          %(perpetual)s::boolean[], %(methods)s::text[])
                       AS kind(categ_id, account_id, is_perpetual, method)
                ON kind.categ_id = coalesce(template.categ_id, 0)
             WHERE template.is_storable
               AND (template.company_id IS NULL
                    OR template.company_id = ANY(%(owners)s::int4[]))
            """,
            key=str(span.company.id),
            default=price.get_company_dependent_fallback(items) or 0.0,
            ids=list(kinds[0]),
            accounts=[account or None for account in kinds[1]],
            perpetual=list(kinds[2]),
            methods=list(kinds[3]),
            owners=span.company.parent_ids.ids,  # a branch keeps its parents' items
        )

    # === WHAT CAME AND WENT === #

    @api.model
    @api.private
    def _get_extra_costs(self, span):
        """Return the SELECT of costs put on moves afterwards; a module adds its own.

        :return: SQL of a SELECT with the columns move_id, amount (in the company's
            currency) and late_amount (as far as it was put there since the closing)
        """
        return SQL(
            "SELECT NULL::int4 AS move_id, 0::float8 AS amount,"
            " 0::float8 AS late_amount WHERE FALSE"
        )

    def _get_flows(self, span):
        return SQL(
            """
            SELECT move.id AS move_id, move.product_id, move.date,
                   CASE WHEN move.is_in THEN 1 WHEN move.is_out THEN -1 ELSE 0 END
                       AS sign,
                   move.quantity::float8 * CASE WHEN move.product_uom = item.uom_id
                       THEN 1 ELSE unit.factor::float8 / item.factor::float8 END
                       - coalesce(foreign_goods.quantity, 0)::float8 AS quantity,
                   coalesce(move.value, 0)::float8 AS value,
                   coalesce(extra.amount, 0) AS extra,
                   coalesce(extra.late_amount, 0) AS late_extra,
                   manual.move_id IS NOT NULL AS is_manual,
                   move.purchase_line_id, move.sale_line_id,
                   CASE WHEN move.is_in THEN move.location_id
                        ELSE move.location_dest_id END AS place_id
              FROM stock_move move
              JOIN %(item)s item ON item.product_id = move.product_id
              JOIN uom_uom unit ON unit.id = move.product_uom
              LEFT JOIN (SELECT move_id, sum(quantity_product_uom) AS quantity
                           FROM stock_move_line
                          WHERE owner_id <> %(owner)s AND state = 'done'
                          GROUP BY move_id) foreign_goods
                ON foreign_goods.move_id = move.id
              LEFT JOIN (SELECT DISTINCT move_id FROM product_value
                          WHERE move_id IS NOT NULL) manual
                ON manual.move_id = move.id
              LEFT JOIN (%(extra)s) extra
                ON extra.move_id = move.id AND manual.move_id IS NULL
             WHERE move.state = 'done' AND move.company_id = %(company)s
               AND (move.is_in OR move.is_out OR move.is_dropship)
            """,
            **self._words(span, extra=self._get_extra_costs(span)),
        )

    def _get_stock(self, span):
        """Return how much there is: by the positions (held) and by the moves."""
        return SQL(
            """
            SELECT item.*,
                   round((coalesce(quant.quantity, 0)
                          - coalesce(flow.later, 0))::numeric, 6)::float8 AS held,
                   round(coalesce(flow.moved, 0)::numeric, 6)::float8 AS moved,
                   round(coalesce(flow.before, 0)::numeric, 6)::float8 AS before,
                   coalesce(flow.came_since, 0) AS came_since
              FROM %(item)s item
              LEFT JOIN (
                    SELECT quant.product_id, sum(quant.quantity)::float8 AS quantity
                      FROM stock_quant quant
                      JOIN stock_location place ON place.id = quant.location_id
                     WHERE place.company_id = %(company)s
                       AND place.usage IN ('internal', 'transit')
                       AND (quant.owner_id IS NULL OR quant.owner_id = %(owner)s)
                     GROUP BY quant.product_id) quant
                ON quant.product_id = item.product_id
              LEFT JOIN (
                    SELECT product_id,
                           sum(sign * quantity) FILTER (WHERE date < %(until)s)
                               AS moved,
                           sum(sign * quantity) FILTER (WHERE date >= %(until)s)
                               AS later,
                           sum(sign * quantity) FILTER (WHERE date < %(since)s)
                               AS before,
                           sum(quantity) FILTER (WHERE sign = 1 AND date < %(until)s
                               AND date >= %(since)s) AS came_since
                      FROM %(flow)s
                     GROUP BY product_id) flow
                ON flow.product_id = item.product_id
             WHERE quant.product_id IS NOT NULL OR flow.product_id IS NOT NULL
            """,
            **self._words(span),
        )

    def _get_layers(self, span):
        """Return the arrivals, each with how much of the item came after it."""
        return SQL(
            """
            SELECT move_id, product_id, date, quantity, value,
                   sum(quantity) OVER (PARTITION BY product_id
                       ORDER BY date DESC, move_id DESC) - quantity AS newer
              FROM %(flow)s
             WHERE sign = 1 AND date < %(until)s AND quantity > 0
            """,
            **self._words(span),
        )

    # === WHAT IT IS WORTH === #

    def _make_average(self, span):
        """Replay the moves of items at average cost.

        The cost after a move follows from the cost before it, which no window function
        knows: an aggregate of the session carries it from move to move.
        """
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION pg_temp.dist_average_step(
                s float8[], came float8, went float8, worth float8, price float8,
                is_late boolean) RETURNS float8[] LANGUAGE plpgsql IMMUTABLE AS $$
            -- s: quantity, cost, effect of prices set by hand, and the first two as
            -- they were at the closing
            BEGIN
                IF price IS NOT NULL THEN
                    IF is_late THEN
                        s[3] := s[3] + (price - s[2]) * s[1];
                    END IF;
                    s[2] := price;
                ELSE
                    IF came > 0 THEN
                        IF s[1] > 0 THEN
                            s[2] := (s[1] * s[2] + worth) / (s[1] + came);
                        ELSE
                            s[2] := worth / came;
                        END IF;
                    END IF;
                    s[1] := s[1] + came - went;
                END IF;
                IF NOT is_late THEN
                    s[4] := s[1];
                    s[5] := s[2];
                END IF;
                RETURN s;
            END $$
            """
        )
        self.env.cr.execute(
            """
            SELECT 1 FROM pg_proc
             WHERE proname = 'dist_average' AND pronamespace = pg_my_temp_schema()
            """
        )
        if not self.env.cr.fetchone():
            self.env.cr.execute(
                """
                CREATE AGGREGATE pg_temp.dist_average(
                    float8, float8, float8, float8, boolean) (
                    SFUNC = pg_temp.dist_average_step, STYPE = float8[],
                    INITCOND = '{0,0,0,0,0}')
                """
            )
        self._make("average", self._get_averages(span))

    def _get_averages(self, span):
        return SQL(
            """
            SELECT event.product_id, pg_temp.dist_average(event.came, event.went,
                       event.value, event.price, event.date >= %(since)s
                       ORDER BY event.date, event.rank, event.id) AS s
              FROM (SELECT flow.product_id, flow.date, 1 AS rank, flow.move_id AS id,
                           CASE WHEN flow.sign >= 0 THEN quantity ELSE 0 END AS came,
                           CASE WHEN flow.sign <= 0 THEN quantity ELSE 0 END AS went,
                           flow.value, NULL::float8 AS price
                      FROM %(flow)s flow
                      JOIN %(stock)s stock ON stock.product_id = flow.product_id
                       AND stock.method = 'average'
                     WHERE flow.date < %(until)s
                     UNION ALL
                    SELECT given.product_id, given.date, 0, given.id, 0, 0, 0,
                           given.value::float8
                      FROM product_value given
                      JOIN %(stock)s stock ON stock.product_id = given.product_id
                       AND stock.method = 'average'
                     WHERE given.move_id IS NULL AND given.lot_id IS NULL
                       AND given.company_id = %(company)s AND given.date < %(until)s
                   ) event
             GROUP BY event.product_id
            """,
            **self._words(span),
        )

    def _get_prices(self, span):
        """Return what items at standard cost cost at the day and at the closing, and
        what prices set since then came to; and what items valued by lot cost."""
        return SQL(
            """
            WITH given AS (
                SELECT value.id, value.product_id, value.date,
                       value.value::float8 AS price,
                       lag(value.value::float8) OVER (PARTITION BY value.product_id
                           ORDER BY value.date, value.id) AS previous
                  FROM product_value value
                  JOIN %(stock)s stock ON stock.product_id = value.product_id
                   AND stock.method = 'standard'
                 WHERE value.move_id IS NULL AND value.lot_id IS NULL
                   AND value.company_id = %(company)s),
            changed AS (
                SELECT given.product_id,
                       sum((given.price - given.previous) * flow.sign * flow.quantity)
                           AS change
                  FROM given
                  JOIN %(flow)s flow ON flow.product_id = given.product_id
                   AND flow.date < given.date
                 WHERE given.previous IS NOT NULL AND given.date >= %(since)s
                   AND given.date < %(until)s
                 GROUP BY given.product_id)
            SELECT given.product_id,
                   coalesce((array_agg(price ORDER BY date DESC, id DESC)
                                 FILTER (WHERE date < %(until)s))[1],
                            (array_agg(price ORDER BY date, id))[1]) AS price,
                   coalesce((array_agg(price ORDER BY date DESC, id DESC)
                                 FILTER (WHERE date < %(since)s))[1],
                            (array_agg(price ORDER BY date, id))[1]) AS price_before,
                   max(changed.change) AS change
              FROM given
              LEFT JOIN changed ON changed.product_id = given.product_id
             GROUP BY given.product_id
             UNION ALL
            SELECT lot.product_id, lot.price, lot.price, NULL
              FROM (SELECT quant.product_id,
                           sum(quant.quantity * coalesce((lot.standard_price
                                   ->> %(key)s)::float8, stock.price))
                               / nullif(sum(quant.quantity), 0) AS price
                      FROM stock_quant quant
                      JOIN %(stock)s stock ON stock.product_id = quant.product_id
                       AND stock.method = 'lot'
                      JOIN stock_location place ON place.id = quant.location_id
                       AND place.company_id = %(company)s
                       AND place.usage IN ('internal', 'transit')
                      LEFT JOIN stock_lot lot ON lot.id = quant.lot_id
                     WHERE quant.owner_id IS NULL OR quant.owner_id = %(owner)s
                     GROUP BY quant.product_id) lot
             WHERE lot.price IS NOT NULL
            """,
            **self._words(span, key=str(span.company.id)),
        )

    def _get_worth(self, span):
        """Return per item what is held, what the moves left and what they had left at
        the closing come to."""
        is_today = span.until > fields.Datetime.now()
        return SQL(
            """
            WITH fifo AS (
                SELECT layer.product_id,
                       sum(value / quantity * least(quantity,
                           greatest(stock.held - newer, 0))) AS held,
                       sum(value / quantity * least(quantity,
                           greatest(stock.moved - newer, 0))) AS moved,
                       sum(value / quantity * least(quantity, greatest(stock.before
                           - (newer - stock.came_since), 0)))
                           FILTER (WHERE date < %(since)s) AS before,
                       sum(quantity) AS came
                  FROM %(layer)s layer
                  JOIN %(stock)s stock ON stock.product_id = layer.product_id
                   AND stock.method = 'fifo'
                 GROUP BY layer.product_id)
            SELECT stock.product_id, stock.account_id, stock.is_perpetual,
                   stock.method, stock.held, stock.moved, stock.before,
                   CASE stock.method
                       WHEN 'fifo' THEN coalesce(fifo.held, 0) + stock.price
                           * (least(stock.held, 0)
                              + greatest(stock.held - coalesce(fifo.came, 0), 0))
                       WHEN 'average' THEN stock.held * coalesce(average.s[2],
                                                                 stock.price)
                       ELSE stock.held * cost.now END AS held_worth,
                   CASE stock.method
                       WHEN 'fifo' THEN coalesce(fifo.moved, 0)
                           + stock.price * least(stock.moved, 0)
                       WHEN 'average' THEN stock.moved * coalesce(average.s[2],
                                                                  stock.price)
                       ELSE stock.moved * cost.now END AS moved_worth,
                   CASE stock.method
                       WHEN 'fifo' THEN coalesce(fifo.before, 0)
                           + stock.price * least(stock.before, 0)
                       WHEN 'average' THEN coalesce(average.s[4] * average.s[5], 0)
                       ELSE stock.before * cost.before END AS before_worth,
                   coalesce(average.s[3], price.change, 0) AS change
              FROM %(stock)s stock
              LEFT JOIN fifo ON fifo.product_id = stock.product_id
              LEFT JOIN %(average)s average ON average.product_id = stock.product_id
              LEFT JOIN %(price)s price ON price.product_id = stock.product_id
              CROSS JOIN LATERAL (
                    SELECT CASE WHEN %(is_today)s AND stock.method = 'standard'
                                THEN stock.price
                                ELSE coalesce(price.price, stock.price) END AS now,
                           coalesce(price.price_before, stock.price) AS before) cost
            """,
            **self._words(span, is_today=is_today),
        )
