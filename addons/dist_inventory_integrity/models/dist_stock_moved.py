from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ..engine import count as engine
from .dist_stock_count_line import OPEN

# What a look may be taken for when goods moved since.
BASES = [
    ("since", "And what moved since"),
    ("now", "Lies there now"),
    ("again", "Count again"),
]
# Where there is a look that is not posted yet.
LOOKED = ("draft", "waiting")


class DistStockCountBaseline(models.Model):
    """What the books say is noted anew where somebody says that what was counted lies
    there now; what they said at first is kept beside it."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.baseline"

    first = fields.Json(
        "At the moment of counting",
        readonly=True,
        help="What the books said when somebody counted, where they were asked again "
        "later.",
    )

    @api.model
    def _retake(self, attempts):
        """Note what the books say now about what was counted before."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE dist_stock_count_baseline baseline
                   SET first = coalesce(baseline.first, jsonb_build_object(
                           'at', baseline.at, 'on_hand', baseline.on_hand,
                           'reserved', baseline.reserved, 'picked', baseline.picked)),
                       at = %(now)s, on_hand = books.on_hand,
                       reserved = books.reserved, picked = books.picked
                  FROM (%(books)s) books
                 WHERE books.line_id = baseline.line_id
                   AND baseline.attempt_id = ANY(%(ids)s)
                """,
                now=fields.Datetime.now(),
                books=self._get_books_query(attempts.line_id),
                ids=attempts.ids,
            )
        )
        attempts.baseline_ids.invalidate_recordset()

    @api.model
    def _restore(self, attempts):
        """Go back to what the books said when somebody counted."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE dist_stock_count_baseline
                   SET at = (first ->> 'at')::timestamp,
                       on_hand = (first ->> 'on_hand')::numeric,
                       reserved = (first ->> 'reserved')::numeric,
                       picked = (first ->> 'picked')::numeric, first = NULL
                 WHERE attempt_id = ANY(%s) AND jsonb_typeof(first) = 'object'
                """,
                attempts.ids,
            )
        )
        attempts.baseline_ids.invalidate_recordset()


class DistStockCountLine(models.Model):
    """What happened between the look and its posting, and what is made of it."""

    # One file for each thing a line does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.line"

    basis = fields.Selection(
        BASES,
        "Taken for",
        default="since",
        help="Goods that move between counting and posting stay moved: what was "
        "counted is taken for the moment of counting. Where the goods had moved "
        "before somebody counted and the books came late, it lies there now.",
    )
    basis_by_id = fields.Many2one("res.users", "Taken so by", readonly=True)
    moved_qty = fields.Float(
        "Moved since",
        digits="Product Unit",
        compute="_compute_moved_qty",
        exportable=False,
        aggregator=None,
        help="By how much the shelf changed through transfers since it was counted.",
    )
    drift = fields.Char(compute="_compute_drift", compute_sudo=True, groups=NO_ACCESS)

    # === COMPUTE METHODS === #

    @api.depends("is_hidden", "state", "attempt_ids")
    @api.depends_context("uid")
    def _compute_moved_qty(self):
        books = self._get_books()
        for line in self:
            line.moved_qty = False
            if line.id in books and not line.is_hidden:
                inner = line.sudo()  # shown to whom the figures are
                moved = engine.get_moved(inner._get_baseline(), books[line.id])
                line.moved_qty = inner.product_uom_id.round(moved)

    def _get_books(self):
        """Return {line id: what the books say now} of lines that wait to be posted."""
        lines = self.sudo().filtered(  # masked where it is shown
            lambda line: line.state in LOOKED and line.product_id and line.attempt_ids
        )
        if not lines:
            return {}
        query = self.env["dist.stock.count.baseline"]._get_books_query(lines)
        self.env.flush_all()
        return {
            id_: engine.Baseline(float(on_hand), float(picked))
            for id_, on_hand, _reserved, picked in self.env.execute_query(query)
        }

    @api.depends("attempt_ids", "baseline_ids", "state", "dated_at")
    def _compute_drift(self):
        books = self._get_books()
        locks = {}
        for line in self:
            line.drift = False
            if line.id in books:
                line.drift = line._find_drift(books[line.id]) or line._find_lock(locks)

    def _find_drift(self, now):
        """Return why one line cannot be posted as it was counted, or None.

        :param now: ``engine.count.Baseline``
        """
        looks, product = self.attempt_ids, self.product_id
        attempt = looks[-1:].with_prefetch(looks._prefetch_ids)
        item = engine.Item(product.uom_id.id, product.tracking, bool(self.lot_id))
        return engine.find_drift(
            attempt.quantity, self.difference, now, attempt.uom_id.id, item
        )

    def _find_lock(self, locks):
        """Return "locked" where the books are closed for the day of one line.

        :param dict locks: what is known of (company, day) already
        """
        if not self.difference:
            return None
        moment = self.dated_at or fields.Datetime.now()
        key = self.company_id, fields.Datetime.context_timestamp(self, moment).date()
        if key not in locks:
            company, day = key
            locks[key] = company._get_lock_date_violations(
                day, fiscalyear=True, sale=False, purchase=False, tax=False, hard=True
            )
        return "locked" if locks[key] else None

    def _forget_moved(self):
        """Look at the books again: they may have changed since the last time."""
        self.invalidate_recordset(["moved_qty", "drift", "problem"], flush=False)

    def _find_problem(self):
        return self.drift or super()._find_problem()

    def _check_drift(self):
        """Refuse to post what does not hold any more, or lacks what it had when it was
        queued. What was decided keeps what it was decided on.

        :raise UserError: says of the first line why, and the way out
        """
        self._forget_moved()
        for line in self.sudo():  # also those counted blind
            problem = line._find_problem() if line.state == "draft" else line.drift
            if problem:
                texts = self.env["dist.stock.count"]._get_problem_texts()
                raise UserError(
                    self.env._(
                        "%(line)s: %(why)s", line=line.display_name, why=texts[problem]
                    )
                )

    # === THE CHOICE === #

    def write(self, vals):
        if "basis" not in vals or self.env.su:
            return super().write(vals)
        rest = {name: value for name, value in vals.items() if name != "basis"}
        result = not rest or super().write(rest)
        self.filtered(lambda line: line.basis != vals["basis"]).choose(vals["basis"])
        return result

    def choose(self, basis):
        """Say what looks are taken for whose goods moved since.

        :param str basis: "since" (what was counted, and what moved since), "now" (what
            was counted lies there now) or "again" (somebody counts again)
        :return: True
        :raise UserError: there is no look that waits to be posted, or no such choice
        """
        self.check_access("write")
        if basis not in dict(BASES):
            raise UserError(
                self.env._("Choose what a look is taken for: since, now, or again.")
            )
        self._lock_lines()
        for line in self.filtered(lambda ln: ln.state not in LOOKED):
            raise UserError(
                self.env._(
                    "%(line)s has no count that waits to be posted: it is over, or to "
                    "be counted anyway.",
                    line=line.display_name,
                )
            )
        handed_in = self.filtered(lambda ln: ln.state == "waiting" or ln.queued_by_id)
        self._apply_basis(basis)
        self._record_basis(basis)
        if basis != "again":
            handed_in._post()  # judged by what it says now
        return True

    def _apply_basis(self, basis):
        lines = self.sudo()  # nobody writes counts
        lines._reopen()
        last = lines.attempt_ids.browse(line.attempt_ids[-1:].id for line in lines)
        baselines = lines.env["dist.stock.count.baseline"]
        values = {"basis": basis, "basis_by_id": self.env.uid}
        if basis == "now":
            baselines._retake(last)
        else:
            baselines._restore(last)
        if basis == "again":
            values |= {"basis": "since", "state": "todo", "queued_by_id": False}
        lines.write(values)
        lines.invalidate_recordset(["book_qty", "difference"])
        lines._forget_moved()

    def _record_basis(self, basis):
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "count_taken_for",
                    "res_model": self._name,
                    "res_id": line.id,
                    "res_name": f"{line.count_id.name}: {line.display_name}",
                    "company_id": line.company_id.id,
                    "after": {"basis": basis},
                }
                for line in self
            ]
        )

    def _record(self, looks, entries=None):
        result = super()._record(looks, entries)
        chosen = self.sudo().filtered(  # nobody writes counts
            lambda line: line.basis == "now"
        )
        chosen.write({"basis": "since"})
        self._forget_moved()
        return result

    def _dist_creators(self):
        return super()._dist_creators() | set(self.basis_by_id.ids)

    # === DAY OF THE MOVE === #

    def _date_today(self):
        """Date what the books are closed for on the day it is posted."""
        lines = self.sudo()  # nobody writes counts
        locked = lines.filtered(lambda ln: ln.state in OPEN and ln.dated_at)
        locked.write({"dated_at": False, "failure": False})
        return locked


class DistStockCount(models.Model):
    """What to do about lines that do not hold any more, in words."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count"

    is_dated = fields.Boolean(compute="_compute_is_dated")

    @api.depends("line_ids.dated_at", "line_ids.state")
    def _compute_is_dated(self):
        for count in self:
            count.is_dated = any(
                line.dated_at and line.state in OPEN for line in count.line_ids
            )

    def action_date_today(self):
        """Date what is not posted yet on the day it is posted, and post it.

        :return: see :meth:`action_post`
        """
        self.check_access("write")
        self.line_ids._date_today()
        return self.action_post()

    @api.model
    def _get_problem_texts(self):
        return super()._get_problem_texts() | {
            "unit": self.env._(
                "The unit of the item changed after it was counted. Count again, in "
                "the unit of today."
            ),
            "tracking": self.env._(
                "The item has lots or serial numbers since it was counted. Count "
                "again, each lot on a line of its own."
            ),
            "moved": self.env._(
                "More left the bin since than was counted there. Count again, or say "
                "that what was counted lies there now."
            ),
            "locked": self.env._(
                "The books are closed for the day the count is dated. Press Date it "
                "today, or have the period opened."
            ),
        }


class DistEvidence(models.Model):
    """Evidence of what looks were taken for, in words."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.evidence"

    @api.model
    def _get_event_labels(self):
        return super()._get_event_labels() | {
            "count_taken_for": self.env._("Said what a count is taken for"),
        }

    def _get_fact_fields(self):
        known = super()._get_fact_fields()
        if self.event != "count_taken_for":
            return known
        lines = self.env["dist.stock.count.line"]._fields
        return dict(known) | {"basis": lines["basis"]}
