import json

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ..engine import oddity as engine
from ..sealed import seal

CONTROL = "stock_watch"
# Days that are judged each night, and days that say what is usual.
DAYS = 7
PAST_DAYS = 364
MOVED_DAYS = 180
# So many of the latest movements of an item say what is usual.
MOVED = 200
# One row per adjustment of a company, in its own time.
ADJUSTED = """
SELECT move.id, move.product_id,
       coalesce(line.posted_by_id, scrap.create_uid, move.create_uid),
       CASE WHEN target.usage = 'inventory' THEN source.id ELSE target.id END,
       coalesce(line.reason_id, scrap.dist_reason_id),
       extract(hour FROM moment.local)::int4, to_char(moment.local, 'YYYY-MM-DD'),
       done.quantity, floor(extract(epoch FROM %(now)s::timestamp - move.date)
                            / 86400 / %(days)s)::int4
  FROM stock_move move
  JOIN stock_location source ON source.id = move.location_id
  JOIN stock_location target ON target.id = move.location_dest_id
  LEFT JOIN dist_stock_count_line line ON line.id = move.dist_count_line_id
  LEFT JOIN dist_stock_count counted ON counted.id = line.count_id
  LEFT JOIN stock_scrap scrap ON scrap.id = move.scrap_id
  JOIN LATERAL (SELECT move.date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s AS local
               ) moment ON TRUE
  JOIN LATERAL (SELECT sum(part.quantity_product_uom)::float8 AS quantity
                  FROM stock_move_line part WHERE part.move_id = move.id) done ON TRUE
 WHERE move.state = 'done' AND move.company_id = %(company)s
   AND move.date > %(since)s AND move.date <= %(now)s
   AND (move.location_id = ANY(%(nowhere)s) OR move.location_dest_id = ANY(%(nowhere)s))
   AND (source.usage = 'inventory') <> (target.usage = 'inventory')
   AND done.quantity > 0 AND counted.kind IS DISTINCT FROM 'opening'
 ORDER BY move.id
"""
MOVING = """
SELECT move.id, kind.code, move.product_id, move.location_dest_id AS place,
       coalesce(picking.dist_entered_by_id, move.write_uid) AS person, move.date,
       sum(part.quantity_product_uom)::float8 AS quantity
  FROM stock_move move
  JOIN stock_move_line part ON part.move_id = move.id
  JOIN stock_picking picking ON picking.id = move.picking_id
  JOIN stock_picking_type kind ON kind.id = move.picking_type_id
  JOIN stock_location source ON source.id = move.location_id
  JOIN stock_location target ON target.id = move.location_dest_id
 WHERE move.state = 'done' AND move.company_id = %(company)s
   AND move.date > %(since)s AND move.date <= %(until)s
   AND source.usage <> 'inventory' AND target.usage <> 'inventory' AND %(items)s
 GROUP BY move.id, kind.code, picking.dist_entered_by_id
"""


class DistStockOddity(models.Model):
    """An adjustment or movement that is far from usual, and the figures that say so.

    Found once a night, see ``engine/oddity.py`` for the rules. A row stays what it was
    when it was found, until somebody explains it or it is forgotten.
    """

    _name = "dist.stock.oddity"
    _description = "Unusual adjustment or movement"
    _log_access = False
    _order = "at desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    subject = fields.Char(required=True, readonly=True)
    measure = fields.Selection(
        [
            ("quantity", "Quantity of the item"),
            ("person", "Adjustments of a person"),
            ("place", "Adjustments of a bin"),
            ("hour", "Hour of the day"),
            ("reason", "Reason"),
        ],
        "What is unusual",
        required=True,
        readonly=True,
    )
    kind = fields.Selection(
        lambda self: [
            ("adjustment", self.env._("Adjustment")),
            *self.env["stock.picking.type"]
            ._fields["code"]
            ._description_selection(self.env),
        ],
        "Of",
        required=True,
        readonly=True,
    )
    move_id = fields.Many2one(
        "stock.move",
        "Move",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Of several, the latest.",
    )
    product_id = fields.Many2one("product.product", "Item", readonly=True)
    location_id = fields.Many2one("stock.location", "Bin", readonly=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, related="location_id.warehouse_id", store=True
    )
    user_id = fields.Many2one("res.users", "By", readonly=True)
    reason_id = fields.Many2one("dist.reason.code", "Reason", readonly=True)
    hour = fields.Integer(readonly=True, aggregator=None)
    at = fields.Datetime("When", required=True, readonly=True, index=True)
    figure = fields.Float(
        "What it is", digits="Product Unit", readonly=True, aggregator=None
    )
    low = fields.Float(readonly=True, digits="Product Unit", aggregator=None)
    high = fields.Float(
        "Usual up to", readonly=True, digits="Product Unit", aggregator=None
    )
    middle = fields.Float(
        "Usual", readonly=True, digits="Product Unit", aggregator=None
    )
    others = fields.Integer("Compared with", readonly=True, aggregator=None)
    total = fields.Integer(readonly=True, aggregator=None)
    currency_id = fields.Many2one(related="company_id.currency_id")
    worth = fields.Monetary(readonly=True, help="Of the move, at its value.")
    explanation = fields.Char("Why it is unusual", compute="_compute_explanation")
    explained = fields.Char(compute="_compute_explained")

    _once = models.UniqueIndex("(company_id, subject)")

    # === IN WORDS === #

    @api.depends("figure", "measure")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for row in self:
            row.explanation = row._explain()

    def _explain(self):
        """Return in words, with the figures, why one row is unusual."""
        words = {
            "figure": self._to_words(self.figure),
            "low": self._to_words(self.low),
            "high": self._to_words(self.high),
            "middle": self._to_words(self.middle),
            "others": self.others,
            "total": self.total,
            "hour": f"{self.hour:02d}:00",
            "unit": self.product_id.uom_id.name or "",
        }
        if self.measure == "quantity" and self.kind == "adjustment":
            return self.env._(
                "%(figure)s %(unit)s, usual for this item is %(low)s to %(high)s "
                "(median %(middle)s, %(others)s adjustments)",
                **words,
            )
        if self.measure == "quantity":
            return self.env._(
                "%(figure)s %(unit)s, usual for this item is %(low)s to %(high)s "
                "(median %(middle)s, %(others)s movements of this kind)",
                **words,
            )
        if self.measure == "person":
            return self.env._(
                "%(figure)s adjustments on one day, usual for a person are up to "
                "%(high)s (median %(middle)s, %(others)s days of people)",
                **words,
            )
        if self.measure == "place":
            return self.env._(
                "%(figure)s adjustments within a week, usual for a bin are up to "
                "%(high)s (median %(middle)s, %(others)s weeks of bins)",
                **words,
            )
        if self.measure == "hour":
            return self.env._(
                "%(figure)s of %(total)s adjustments of a week in the hour from "
                "%(hour)s, usual are up to %(high)s (expected %(middle)s, by "
                "%(others)s adjustments)",
                **words,
            )
        return self.env._(
            "%(figure)s of %(total)s adjustments of a week with this reason, usual are "
            "up to %(high)s (expected %(middle)s, by %(others)s adjustments)",
            **words,
        )

    def _to_words(self, value):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        whole = round(value, digits) == round(value)
        return formatLang(self.env, value, digits=0 if whole else digits)

    @api.depends("explanation")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row._get_subject_name()}: {row.explanation}"

    def _get_subject_name(self):
        """Return what one row is about, in words."""
        whole = self.sudo()  # names alone
        if self.measure == "quantity":
            return f"{whole.product_id.display_name}, {whole.location_id.display_name}"
        if self.measure == "person":
            return whole.user_id.name or ""
        if self.measure == "place":
            return whole.location_id.display_name or ""
        if self.measure == "reason":
            return whole.reason_id.display_name or ""
        return self.env._("Hour of the day")

    def _compute_explained(self):
        notes = {
            row.res_id: row.note
            for row in self.env["dist.stock.explanation"].search(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)]
            )
        }
        for row in self:
            row.explained = notes.get(row.id, False)

    # === GUARDS === #

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields))

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    # === FINDING === #

    @api.model
    def _cron_find(self):
        """Look at what was adjusted and moved of late, a transaction a company."""
        control, cron = self.env["dist.control"], self.env["ir.cron"]
        if control._is_off(CONTROL):
            return
        modes = control._modes()[CONTROL]
        companies = self.env["res.company"].browse(
            sorted({place[0] for place, mode in modes.items() if mode != "off"})
        )
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._find(company, fields.Datetime.now())
            if not cron._commit_progress(1):
                return

    @api.model
    def _find(self, company, now):
        """Look at the last days of one company, by a few statements.

        :param company: ``res.company``
        :param datetime now: UTC
        :return: ids of what is found, new or known
        """
        self.env.flush_all()
        judged, past, spans = self._get_adjustments(company, now)
        found = [
            *engine.find_people(judged, past),
            *engine.find_places(judged, spans),
            *engine.find_shares(engine.HOUR, judged, past, lambda s: s.hour),
            *engine.find_shares(engine.REASON, judged, past, lambda s: s.reason),
        ]
        usual = {}
        for step in past:
            usual.setdefault((step.kind, step.item), []).append(step.quantity)
        moved, before = self._get_movements(company, now)
        found += engine.find_quantities([*judged, *moved], usual | before)
        steps = {step.key: step for step in (*judged, *moved)}
        return self._keep(company, [(odd, steps[odd.key]) for odd in found])

    @api.model
    def _get_adjustments(self, company, now):
        """Return (steps to judge, steps before, those before week by week)."""
        places = self.env["stock.location"].with_context(active_test=False)
        nowhere = places.search([("usage", "=", "inventory")]).ids
        rows = self.env.execute_query(
            SQL(
                ADJUSTED,
                nowhere=nowhere,
                company=company.id,
                now=now,
                since=fields.Datetime.subtract(now, days=PAST_DAYS),
                days=DAYS,
                zone=company.partner_id.tz or "UTC",
            )
        )
        judged, spans = [], {}
        for key, item, person, place, reason, hour, day, quantity, week in rows:
            step = engine.Step(
                key, "adjustment", item, person, place, reason, hour, day, quantity
            )
            (spans.setdefault(week, []) if week else judged).append(step)
        past = [step for span in spans.values() for step in span]
        return judged, past, list(spans.values())

    @api.model
    def _get_movements(self, company, now):
        """Return (movements to judge, {(kind, item): quantities before})."""
        since = fields.Datetime.subtract(now, days=DAYS)
        moving = SQL(
            MOVING, company=company.id, since=since, until=now, items=SQL("TRUE")
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT id, code, product_id, place, person, quantity FROM (%s) moving"
                " WHERE quantity > 0 ORDER BY id",
                moving,
            )
        )
        steps = [
            engine.Step(key, kind, item, person, place, None, 0, "", quantity)
            for key, kind, item, place, person, quantity in rows
        ]
        before = SQL(
            MOVING,
            company=company.id,
            since=fields.Datetime.subtract(now, days=MOVED_DAYS),
            until=since,
            items=SQL(
                "move.product_id = ANY(%s)", sorted({step.item for step in steps})
            ),
        )
        past = self.env.execute_query(
            SQL(
                "SELECT code, product_id, (array_agg(quantity ORDER BY id DESC))[1:%s]"
                " FROM (%s) moving WHERE quantity > 0 GROUP BY code, product_id",
                MOVED,
                before,
            )
        )
        return steps, {(kind, item): list(values) for kind, item, values in past}

    @api.model
    def _keep(self, company, found):
        """Keep what was found, by one statement; what is known gets its new figures.

        :param list found: (``engine.Oddity``, ``engine.Step`` it lands on)
        """
        rows = [self._to_row(odd, step) for odd, step in found]
        if not rows:
            return []
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dist_stock_oddity
                       (company_id, subject, measure, kind, move_id, product_id,
                        location_id, warehouse_id, user_id, reason_id, hour, at, figure,
                        low, high, middle, others, total, worth)
                SELECT %(company)s,
                       found.subject || CASE WHEN found.measure IN (
                               'place', 'hour', 'reason')
                           THEN to_char(move.date, '/IYYY-IW') ELSE '' END,
                       found.measure, found.kind, move.id, move.product_id, place.id,
                       place.warehouse_id, found.person, found.reason, found.hour,
                       move.date, found.figure, found.low, found.high, found.middle,
                       found.others, found.total, abs(coalesce(move.value, 0))
                  FROM jsonb_to_recordset(%(rows)s) AS found(
                           subject text, measure text, kind text, move int4,
                           place int4, person int4, reason int4, hour int4,
                           figure float8, low float8, high float8, middle float8,
                           others int4, total int4)
                  JOIN stock_move move ON move.id = found.move
                  JOIN stock_location place ON place.id = found.place
                    ON CONFLICT (company_id, subject) DO UPDATE
                   SET figure = excluded.figure, low = excluded.low,
                       high = excluded.high, middle = excluded.middle,
                       others = excluded.others, total = excluded.total,
                       move_id = excluded.move_id, at = excluded.at
                 WHERE dist_stock_oddity.figure < excluded.figure
                RETURNING id
                """,
                company=company.id,
                rows=json.dumps(rows),
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.invalidate_model()
        return ids

    @api.model
    def _to_row(self, odd, step):
        of = {
            engine.QUANTITY: step.key,
            engine.PERSON: f"{step.person}/{step.day}",
            engine.PLACE: step.place,
            engine.HOUR: step.hour,
            engine.REASON: step.reason,
        }[odd.measure]
        return {
            "subject": f"{odd.measure}/{of}",
            "measure": odd.measure,
            "kind": step.kind,
            "move": step.key,
            "place": step.place,
            "person": step.person,
            "reason": step.reason,
            "hour": step.hour,
            "figure": odd.figure,
            "low": odd.low,
            "high": odd.high,
            "middle": odd.middle,
            "others": odd.others,
            "total": odd.total,
        }

    @api.autovacuum
    def _gc_forgotten(self):
        """Forget what was odd longer ago than anything is compared with."""
        past = fields.Datetime.subtract(fields.Datetime.now(), days=2 * PAST_DAYS)
        self.search([("at", "<", past)]).unlink()

    # === ACTIONS === #

    def action_open_source(self):
        """Open what is behind a row: a count, a scrap, a transfer or its move."""
        self.ensure_one()
        move = self.move_id
        behind = move.dist_count_line_id.count_id or move.scrap_id or move.picking_id
        return (behind or move).get_formview_action()

    def action_explain(self):
        """Open the window in which somebody says why a row is as it should be."""
        self.ensure_one()
        return self.env["dist.action.explain_finding"]._ask(self)
