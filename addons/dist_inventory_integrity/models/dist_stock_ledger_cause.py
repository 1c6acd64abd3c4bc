from dataclasses import dataclass, field

from odoo import api, models
from odoo.tools import SQL

from .dist_stock_ledger import RECORDS

# Tables of the session, as in dist.stock.valuation.
TABLES = ("entry", "bought", "sold", "cause")
ALMOST = 1e-6


@dataclass(slots=True)
class Sums:
    """What an account comes to.

    :param float balance: of the ledger
    :param float value: of the goods
    :param dict causes: {cause: amount}, see ``engine.ledger``
    :param dict records: {cause: [ids of the records that weigh most]}
    """

    balance: float = 0.0
    value: float = 0.0
    causes: dict = field(default_factory=dict)
    records: dict = field(default_factory=dict)


class DistStockLedgerCause(models.AbstractModel):
    """Why the inventory and its account differ, one statement for each kind of cause.

    The worth of the stock is followed from the closing entry to the day, and so is the
    account; where one moved and the other did not, that is a cause. What both did and
    still differs, item by item and order line by order line, has none.
    """

    _name = "dist.stock.ledger.cause"
    _inherit = "dist.stock.valuation"
    _description = "Why inventory and ledger differ"

    @api.model
    @api.private
    def _find(self, span, closing):
        """Return {account id: Sums}.

        :param span: see ``dist.stock.valuation``
        :param closing: account.move, the closing entry the span begins with, or none
        """
        self._prepare(span)
        for name in TABLES:
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", self._temp(name)))
        words = self._words(span) | {name: self._temp(name) for name in TABLES}
        accounts = {row[1] for row in self._get_categories(span.company)} - {False}
        words |= {
            "accounts": sorted(accounts),
            "date": span.date,
            "closing": closing.id or 0,
            "closing_date": closing.date or None,
            "almost": ALMOST,
        }
        self._make("entry", self._get_entries(words))
        self._make("bought", self._get_bought(words))
        self._make("sold", self._get_sold(words))
        self._make(
            "cause",
            SQL(" UNION ALL ").join(
                SQL("(%s)", select)
                for select in (
                    *self._get_item_causes(words),
                    *self._get_order_causes(words),
                    *self._get_entry_causes(words),
                )
            ),
        )
        return self._collect(words)

    def _collect(self, words):
        found = {}
        for account, balance, value in self.env.execute_query(
            SQL(
                """
                SELECT account.id, coalesce(line.balance, 0)::float8,
                       coalesce(worth.value, 0)
                  FROM unnest(%(accounts)s::int4[]) AS account(id)
                  LEFT JOIN (SELECT account_id, sum(balance) AS balance
                               FROM account_move_line
                              WHERE account_id = ANY(%(accounts)s::int4[])
                                AND company_id = %(company)s AND date <= %(date)s
                                AND parent_state = 'posted'
                              GROUP BY account_id) line ON line.account_id = account.id
                  LEFT JOIN (SELECT account_id, sum(held_worth) AS value
                               FROM %(worth)s GROUP BY account_id) worth
                    ON worth.account_id = account.id
                 WHERE line.balance IS NOT NULL OR worth.value IS NOT NULL
                """,
                **words,
            )
        ):
            found[account] = Sums(balance, value)
        for account, cause, amount, records in self.env.execute_query(
            SQL(
                """
                SELECT account_id, cause, sum(amount),
                       array_agg(record_id ORDER BY place)
                           FILTER (WHERE record_id IS NOT NULL AND place <= %(top)s)
                  FROM (SELECT account_id, cause, amount, record_id,
                               row_number() OVER (PARTITION BY account_id, cause
                                   ORDER BY abs(amount) DESC, record_id) AS place
                          FROM %(cause)s
                         WHERE abs(amount) > %(almost)s) ranked
                 GROUP BY account_id, cause
                """,
                **words,
                top=RECORDS,
            )
        ):
            if account in found:
                found[account].causes[cause] = amount
                found[account].records[cause] = records
        return found

    # === WHAT THE LEDGER DID === #

    @api.model
    @api.private
    def _get_own_entries(self):
        """Return [(cause, SELECT of ids of entries)]; a module adds what it posts."""
        return [
            (
                "location",
                SQL(
                    "SELECT account_move_id FROM stock_move"
                    " WHERE account_move_id IS NOT NULL"
                ),
            )
        ]

    def _get_entries(self, words):
        """Return the journal items since the closing entry, each with its cause."""
        own = SQL(" ").join(
            SQL("WHEN entry.id IN (%s) THEN %s", select, cause)
            for cause, select in self._get_own_entries()
        )
        return SQL(
            """
            SELECT line.id, line.account_id, line.balance::float8 AS balance,
                   CASE WHEN line.display_type = 'cogs' THEN 'delivered'
                        WHEN entry.move_type IN ('in_invoice', 'in_refund',
                             'in_receipt') THEN 'received'
                        %(own)s ELSE 'manual_entry' END AS cause,
                   line.purchase_line_id, line.cogs_origin_id, line.product_id,
                   CASE WHEN entry.move_type IN ('in_refund', 'out_refund')
                        THEN -1 ELSE 1 END * line.quantity::float8
                       * coalesce(unit.factor::float8 / item.factor::float8, 1)
                       AS quantity
              FROM account_move_line line
              JOIN account_move entry ON entry.id = line.move_id
              LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
              LEFT JOIN %(item)s item ON item.product_id = line.product_id
             WHERE line.account_id = ANY(%(accounts)s::int4[])
               AND line.company_id = %(company)s AND line.parent_state = 'posted'
               AND line.date <= %(date)s AND NOT %(closed)s
            """,
            **words,
            own=own,
            closed=self._get_closed(words),
        )

    def _get_closed(self, words):
        """Return the condition of a journal item the closing entry had seen."""
        return SQL(
            "(line.move_id <= %(closing)s"
            " AND line.date <= coalesce(%(closing_date)s::date, '-infinity'))",
            **words,
        )

    # === ITEMS === #

    def _get_item_causes(self, words):
        """Return SELECTs of (account, cause, amount, record) read from the items."""
        moved = SQL(
            """
            SELECT stock.account_id, stock.is_perpetual, flow.product_id,
                   flow.sign * flow.value AS value,
                   flow.sign * (flow.value - flow.extra) AS bare, flow.sign * flow.extra
                       AS extra, flow.purchase_line_id, flow.sale_line_id,
                   place.valuation_account_id IS NOT NULL AS is_accounted, place.usage
              FROM %(flow)s flow
              JOIN %(stock)s stock ON stock.product_id = flow.product_id
              JOIN stock_location place ON place.id = flow.place_id
             WHERE flow.sign <> 0 AND flow.date >= %(since)s AND flow.date < %(until)s
            """,
            **words,
        )
        cause = SQL(
            """
            CASE WHEN is_accounted THEN 'location'
                 WHEN NOT is_perpetual THEN 'since_closing'
                 WHEN purchase_line_id IS NOT NULL THEN 'received'
                 WHEN sale_line_id IS NOT NULL THEN 'delivered'
                 WHEN usage = 'inventory' THEN 'adjusted' ELSE 'moved' END
            """
        )
        return [
            # Orders are looked at line by line, below.
            SQL(
                "SELECT * FROM (SELECT account_id, %s AS cause, sum(bare) AS amount,"
                " NULL::int4 AS record_id FROM (%s) moved GROUP BY 1, 2) sums"
                " WHERE cause NOT IN ('received', 'delivered')",
                cause,
                moved,
            ),
            SQL(
                """
                SELECT account_id, 'landed', sum(extra), NULL::int4
                  FROM (%(moved)s) moved GROUP BY 1
                 UNION ALL
                SELECT stock.account_id, part.cause,
                       sum(part.sign * flow.late_extra), NULL::int4
                  FROM %(flow)s flow
                  JOIN %(stock)s stock ON stock.product_id = flow.product_id
                 CROSS JOIN (VALUES ('landed', 1), ('at_closing', -1))
                       AS part(cause, sign)
                 WHERE flow.date < %(since)s AND flow.late_extra <> 0
                 GROUP BY 1, 2
                """,
                **words,
                moved=moved,
            ),
            SQL(
                """
                SELECT account_id, 'rest_stock', held_worth - moved_worth, product_id
                  FROM %(worth)s
                 UNION ALL
                SELECT account_id, 'manual_value', change, product_id FROM %(worth)s
                 UNION ALL
                SELECT worth.account_id, 'price',
                       worth.moved_worth - worth.before_worth - worth.change
                           - coalesce(flow.value, 0),
                       worth.product_id
                  FROM %(worth)s worth
                  LEFT JOIN (SELECT product_id, sum(sign * value) AS value
                               FROM %(flow)s
                              WHERE date >= %(since)s AND date < %(until)s
                              GROUP BY product_id) flow
                    ON flow.product_id = worth.product_id
                """,
                **words,
            ),
        ]

    # === ORDERS === #

    def _get_bought(self, words):
        """Return per line of a purchase what came and what was billed."""
        return SQL(
            """
            SELECT coalesce(came.line_id, billed.line_id) AS line_id,
                   coalesce(came.account_id, billed.account_id) AS account_id,
                   came.method, came.quantity, came.value, came.by_hand,
                   billed.quantity AS billed_quantity, billed.value AS billed
              FROM (SELECT flow.purchase_line_id AS line_id,
                           min(stock.account_id) AS account_id,
                           min(stock.method) AS method,
                           sum(flow.sign * flow.quantity) AS quantity,
                           sum(flow.sign * (flow.value - flow.extra)) AS value,
                           sum(flow.sign * (flow.value - flow.quantity
                               * line.price_subtotal::float8
                               / nullif(line.product_uom_qty::float8, 0)
                               / coalesce(nullif(orders.currency_rate::float8, 0), 1)))
                               FILTER (WHERE flow.is_manual) AS by_hand
                      FROM %(flow)s flow
                      JOIN %(stock)s stock ON stock.product_id = flow.product_id
                       AND stock.is_perpetual
                      JOIN stock_location place ON place.id = flow.place_id
                       AND place.valuation_account_id IS NULL
                      JOIN purchase_order_line line ON line.id = flow.purchase_line_id
                      JOIN purchase_order orders ON orders.id = line.order_id
                     WHERE flow.sign <> 0 AND flow.date >= %(since)s
                       AND flow.date < %(until)s
                     GROUP BY flow.purchase_line_id) came
              FULL JOIN (
                    SELECT purchase_line_id AS line_id, min(account_id) AS account_id,
                           sum(quantity) AS quantity, sum(balance) AS value
                      FROM %(entry)s
                     WHERE cause = 'received' AND purchase_line_id IS NOT NULL
                     GROUP BY purchase_line_id) billed
                ON billed.line_id = came.line_id
            """,
            **words,
        )

    def _get_sold(self, words):
        """Return per line of a sale what left and what was invoiced, at cost."""
        return SQL(
            """
            SELECT coalesce(gone.line_id, invoiced.line_id) AS line_id,
                   coalesce(gone.account_id, invoiced.account_id) AS account_id,
                   gone.method, gone.quantity, gone.value,
                   invoiced.quantity AS invoiced_quantity, invoiced.value AS invoiced
              FROM (SELECT flow.sale_line_id AS line_id,
                           min(stock.account_id) AS account_id,
                           min(stock.method) AS method,
                           sum(-flow.sign * flow.quantity) AS quantity,
                           sum(-flow.sign * (flow.value - flow.extra)) AS value
                      FROM %(flow)s flow
                      JOIN %(stock)s stock ON stock.product_id = flow.product_id
                       AND stock.is_perpetual
                      JOIN stock_location place ON place.id = flow.place_id
                       AND place.valuation_account_id IS NULL
                     WHERE flow.sign <> 0 AND flow.purchase_line_id IS NULL
                       AND flow.sale_line_id IS NOT NULL
                       AND flow.date >= %(since)s AND flow.date < %(until)s
                     GROUP BY flow.sale_line_id) gone
              FULL JOIN (
                    SELECT link.line_id, min(entry.account_id) AS account_id,
                           sum(entry.quantity) AS quantity, sum(-entry.balance) AS value
                      FROM %(entry)s entry
                      JOIN (SELECT invoice_line_id, min(order_line_id) AS line_id
                              FROM sale_order_line_invoice_rel
                             GROUP BY invoice_line_id) link
                        ON link.invoice_line_id = entry.cogs_origin_id
                     WHERE entry.cause = 'delivered'
                     GROUP BY link.line_id) invoiced
                ON invoiced.line_id = gone.line_id
            """,
            **words,
        )

    def _get_order_causes(self, words):
        """Return SELECTs of (account, cause, amount, record) read from the orders.

        A line that came and was billed in full is settled: what still differs is no
        open bill.
        """
        return [
            SQL(
                """
                SELECT account_id, part.cause, part.amount, line_id
                  FROM (SELECT *, coalesce(value, 0) - coalesce(billed, 0) AS amount,
                               coalesce(abs(quantity - billed_quantity) < %(almost)s,
                                        FALSE) AS is_settled
                          FROM %(bought)s) line
                 CROSS JOIN LATERAL (VALUES
                       (CASE WHEN NOT is_settled THEN 'received'
                             WHEN by_hand IS NOT NULL THEN 'manual_value'
                             WHEN method = 'standard' THEN 'price'
                             ELSE 'rest_bill' END,
                        amount - CASE WHEN is_settled THEN 0
                                      ELSE coalesce(by_hand, 0) END),
                       ('manual_value', CASE WHEN is_settled THEN 0
                                             ELSE coalesce(by_hand, 0) END))
                       AS part(cause, amount)
                """,
                **words,
            ),
            SQL(
                """
                SELECT account_id,
                       CASE WHEN NOT coalesce(abs(quantity - invoiced_quantity)
                                              < %(almost)s, FALSE) THEN 'delivered'
                            WHEN method = 'fifo' THEN 'rest_invoice'
                            ELSE 'price' END,
                       coalesce(invoiced, 0) - coalesce(value, 0),
                       CASE WHEN method = 'fifo' OR NOT coalesce(
                                 abs(quantity - invoiced_quantity) < %(almost)s, FALSE)
                            THEN line_id END
                  FROM %(sold)s
                """,
                **words,
            ),
        ]

    # === ENTRIES === #

    def _get_entry_causes(self, words):
        """Return SELECTs of (account, cause, amount, record) read from the entries."""
        return [
            SQL(
                """
                SELECT account_id, cause, -balance,
                       CASE WHEN cause IN ('manual_entry', 'landed') THEN id END
                  FROM %(entry)s
                 WHERE cause NOT IN ('received', 'delivered')
                    OR (cause = 'received' AND purchase_line_id IS NULL)
                    OR (cause = 'delivered' AND NOT EXISTS (
                            SELECT FROM sale_order_line_invoice_rel link
                             WHERE link.invoice_line_id = cogs_origin_id))
                """,
                **words,
            ),
            SQL(
                """
                SELECT account_id, 'at_closing', sum(amount), NULL::int4
                  FROM (SELECT account_id, before_worth AS amount FROM %(worth)s
                         UNION ALL
                        SELECT line.account_id, -line.balance::float8
                          FROM account_move_line line
                         WHERE line.account_id = ANY(%(accounts)s::int4[])
                           AND line.company_id = %(company)s
                           AND line.parent_state = 'posted' AND line.date <= %(date)s
                           AND %(closed)s) sums
                 GROUP BY account_id
                """,
                **words,
                closed=self._get_closed(words),
            ),
        ]
