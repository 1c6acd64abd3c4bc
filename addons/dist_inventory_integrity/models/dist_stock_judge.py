from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from odoo.addons.dist_approval.engine.facts import Document, Line

from ..engine import tolerance as engine

CHECKPOINT = "stock_adjust"
CONTROL = "stock_approval"
# How far back adjustments of the same item count as repeated.
REPEAT_DAYS = 90


class DistStockCountLine(models.Model):
    """What comes of a look: it is posted, somebody else looks, or people decide."""

    # One file for each thing a line does: what it is, how it is judged and posted.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.line"

    is_beyond = fields.Boolean(
        "Beyond the tolerance",
        readonly=True,
        copy=False,
        help="What was found is further off the books than the company accepts without "
        "a decision.",
    )

    # === JUDGING === #

    def _judge(self):
        """Send what is off too far to a recount; return the lines to go on with.

        Lines of a company whose control is off are no business of a tolerance.
        """
        modes = {} if self._dist_is_off(CHECKPOINT) else self._dist_modes(CHECKPOINT)
        judged = self.filtered(lambda line: modes.get(line.id, "off") != "off")
        if not judged:
            return self
        lines = judged.sudo()  # what nobody who counts may see
        verdicts = lines._get_verdicts()
        recount = lines.filtered(
            lambda line: verdicts[line.id] == engine.RECOUNT and modes[line.id] == "on"
        )
        recount.write({"state": "recount", "is_blind": True, "is_beyond": True})
        for is_beyond, group in (
            (lines - recount)
            .grouped(lambda line: verdicts[line.id] != engine.POST)
            .items()
        ):
            group.filtered(lambda ln, b=is_beyond: ln.is_beyond != b).write(
                {"is_beyond": is_beyond}
            )
        return self - recount.with_env(self.env)

    def _get_verdicts(self):
        """Return {line id: what comes of its looks} for the batch."""
        tolerances = self.env["dist.stock.tolerance"]._find(self)
        verdicts = {}
        for line in self:
            tolerance = tolerances[line.id]
            looks = line._get_looks(tolerance)
            recounts = line._get_recounts(tolerance)
            verdict = engine.judge(looks, recounts)
            if verdict == engine.POST and line._reason_asks():
                verdict = engine.DECIDE
            verdicts[line.id] = verdict
        return verdicts

    def _get_recounts(self, tolerance):
        """Return how often somebody else looks at one line; hook."""
        return tolerance.recounts if tolerance else 0

    def _reason_asks(self):
        return bool(self.difference and self.reason_id.approval_required)

    def _get_looks(self, tolerance):
        """Return the looks at one line as the engine sees them, oldest first."""
        cost = self._get_unit_cost()
        looks = []
        for attempt in self.attempt_ids:
            difference, book = (
                attempt._get_difference(),
                attempt._get_baseline().on_hand,
            )
            within = engine.is_within(difference, book, cost, tolerance)
            looks.append(engine.Look(attempt.user_id.id, difference, within))
        return looks

    def _get_unit_cost(self):
        product = self.product_id.with_company(self.company_id)
        return product.standard_price

    def _to_place(self, item_class):
        """Return where one line is counted, as the engine sees it.

        :param item_class: id of a ``dist.stock.class``, or None
        """
        path = [int(part) for part in self.location_id.parent_path.split("/") if part]
        return engine.Place(
            company=self.company_id.id,
            product=self.product_id.id,
            item_class=item_class,
            warehouse=self.location_id.warehouse_id.id or None,
            path=tuple(reversed(path)),
        )

    # === GATE === #

    @api.model
    def _dist_gate_methods(self):
        return {"_post_ready": CHECKPOINT}

    def _dist_gate_candidates(self, checkpoint):
        return self.filtered("is_beyond")

    def _dist_committed(self):
        return self.filtered(lambda line: line.state == "posted")

    def _dist_hold(self):
        result = super()._dist_hold()
        self.sudo().write(  # nobody writes counts
            {"state": "waiting", "queued_by_id": False}
        )
        return result

    def _dist_on_rejected(self, request):
        """Who rejects does not believe the figure: somebody looks again."""
        result = super()._dist_on_rejected(request)
        self.sudo().write(  # nobody writes counts
            {"state": "recount", "is_blind": True}
        )
        return result

    def _dist_carry_out(self, requests):
        self._post_ready()

    def _dist_creators(self):
        return set(self.attempt_ids.user_id.ids)  # who plans a count may decide

    def _dist_collect_facts(self, checkpoint):
        """Return what the matrix is asked about, by two statements a batch."""
        repeats, mine = self._get_repeats(), self._get_persons_adjustments()
        parents = self.env["product.category"]._dist_parent_ids()
        return [self._to_document(line, repeats, mine, parents) for line in self]

    @api.model
    def _to_document(self, line, repeats, mine, parents):
        book, cost = line._get_baseline().on_hand, line._get_unit_cost()
        measures = engine.get_measures(line.difference, book, cost)
        reason, product = line.reason_id, line.product_id
        person = line._get_last_attempt().user_id
        return Document(
            key=line.id,
            scope={
                "company": frozenset(line.company_id.ids),
                "warehouse": frozenset(line.location_id.warehouse_id.ids),
                "reason_code": frozenset(reason.ids),
            },
            values={
                "value": measures[engine.VALUE],
                "percent": measures[engine.PERCENT],
                "quantity": measures[engine.QUANTITY],
                "is_loss": line.difference < 0,
                "reason_asks": bool(reason.approval_required),
                "reason": f"dist.reason.code,{reason.id}" if reason else None,
                "repeats": repeats.get((line.company_id.id, product.id), 0),
                "person_adjustments": mine.get((line.company_id.id, person.id), 0),
            },
            lines=(
                Line(
                    key=str(line.id),
                    product=str(product.id),
                    label=product.display_name,
                    categories=parents.get(product.categ_id.id, frozenset()),
                ),
            ),
            currencies={"": line.company_id.currency_id.name},
        )

    def _get_repeats(self):
        """Return {(company id, product id): adjustments of an item of late}."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=REPEAT_DAYS)
        groups = self._read_group(
            [
                ("state", "=", "posted"),
                ("move_ids", "!=", False),
                ("posted_at", ">=", since),
                ("product_id", "in", self.product_id.ids),
            ],
            ["company_id", "product_id"],
            ["__count"],
        )
        return {(company.id, item.id): count for company, item, count in groups}

    def _get_persons_adjustments(self):
        """Return {(company id, user id): adjustments of who counted, this month}."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.company_id, attempt.user_id, count(DISTINCT line.id)
                  FROM dist_stock_count_line line
                  JOIN dist_stock_count_attempt attempt ON attempt.line_id = line.id
                 WHERE line.state = 'posted' AND line.posted_at >= %s
                   AND attempt.user_id = ANY(%s)
                   AND EXISTS (SELECT FROM stock_move move
                                WHERE move.dist_count_line_id = line.id)
                 GROUP BY line.company_id, attempt.user_id
                """,
                fields.Datetime.start_of(fields.Datetime.now(), "month"),
                self.attempt_ids.user_id.ids,
            )
        )
        return {(company, person): count for company, person, count in rows}

    # === WHAT WHO DECIDES SEES === #

    def _dist_request_values(self):
        line = self.sudo()  # who decides reads what it is decided on
        return {
            "partner_name": line.display_name,
            "amount": abs(line.difference) * line._get_unit_cost(),
            "currency_id": line.company_id.currency_id.id,
        }

    def _dist_decision_summary(self):
        self.ensure_one()
        line = self.sudo()  # who decides reads what it is decided on
        lot = line.lot_id.name
        rows = [
            (self.env._("Item"), line.product_id.display_name),
            (self.env._("Where"), line.location_id.display_name),
            (self.env._("Lot"), lot),
            (self.env._("Books"), line._format(line._get_baseline().on_hand)),
            (self.env._("Counted"), line._format(line.counted_qty)),
            (self.env._("Difference"), line._format(line.difference)),
            (
                self.env._("Moved since"),
                line.moved_qty and line._format(line.moved_qty),
            ),
            (self.env._("Reason"), line.reason_id.name),
            (self.env._("Note"), line.note),
        ]
        return [{"label": label, "value": value} for label, value in rows if value]

    def _dist_decision_panels(self):
        self.ensure_one()
        line = self.sudo()  # who decides reads what it is decided on
        looks = [
            [
                attempt.user_id.name,
                fields.Datetime.context_timestamp(self, attempt.at).strftime(
                    "%Y-%m-%d %H:%M"
                ),
                line._format(attempt.quantity),
                line._format(attempt._get_baseline().on_hand),
                line._format(attempt._get_difference()),
            ]
            for attempt in line.attempt_ids
        ]
        return [
            {
                "title": self.env._("Looks at the shelf"),
                "summary": self.env._("%(count)s looks", count=len(looks)),
                "columns": [
                    self.env._("By"),
                    self.env._("When"),
                    self.env._("Counted"),
                    self.env._("Books"),
                    self.env._("Difference"),
                ],
                "rows": looks,
            }
        ]

    def _format(self, quantity):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        number = formatLang(self.env, quantity, digits=digits)
        return f"{number} {self.product_uom_id.name}"
