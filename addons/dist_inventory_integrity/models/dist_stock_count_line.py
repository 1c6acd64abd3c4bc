from math import inf
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS, Domain

from ..engine import count as engine
from ..sealed import seal
from .stock_quant import KEY

# What a person may say about a line that is not posted.
SAID = frozenset({"reason_id", "note"})
# States of what is not over yet.
OPEN = ("todo", "draft", "recount", "waiting")
# Who sees the books while somebody still counts blind.
SEEING = ("dist_base.group_inventory_controller", "dist_base.group_auditor")


class DistStockCountLine(models.Model):
    """One item at one place, as somebody counted it.

    Attempts are never edited: another look is another attempt. A line posts one
    inventory move, or none where the shelf is as the books say.
    """

    _name = "dist.stock.count.line"
    _inherit = ["dist.approval.gated.mixin"]
    _description = "Line of a stock count"
    _order = "count_id desc, id"
    _check_company_auto = True

    count_id = fields.Many2one(
        "dist.stock.count", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="count_id.company_id", store=True, index=True)
    state = fields.Selection(
        [
            ("todo", "To count"),
            ("draft", "To post"),
            ("recount", "To recount"),
            ("waiting", "Waiting for approval"),
            ("posted", "Posted"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
    )
    is_blind = fields.Boolean(
        "Counted blind",
        readonly=True,
        help="Whoever counts does not see what the books say, nor what others found.",
    )
    product_id = fields.Many2one(
        "product.product",
        readonly=True,
        index=True,
        check_company=True,
        help="Empty: a bin that holds nothing by the books.",
    )
    location_id = fields.Many2one(
        "stock.location", required=True, readonly=True, index=True, check_company=True
    )
    lot_id = fields.Many2one("stock.lot", readonly=True)
    package_id = fields.Many2one("stock.package", readonly=True)
    owner_id = fields.Many2one("res.partner", readonly=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    last_qty = fields.Float(
        "Found last", digits="Product Unit", readonly=True, groups=NO_ACCESS
    )
    # None of these is stored: a figure that is stored can be searched and grouped by,
    # and who counts blind would find it so.
    counted_qty = fields.Float(
        "Counted", digits="Product Unit", compute="_compute_figures", aggregator=None
    )
    book_qty = fields.Float(
        "Books",
        digits="Product Unit",
        compute="_compute_figures",
        exportable=False,
        aggregator=None,
    )
    difference = fields.Float(
        digits="Product Unit",
        compute="_compute_figures",
        exportable=False,
        aggregator=None,
    )
    is_hidden = fields.Boolean(compute="_compute_figures")
    reason_id = fields.Many2one(
        "dist.reason.code",
        domain="[('usage_ids.code', '=', 'stock_adjustment')]",
        ondelete="restrict",
    )
    note = fields.Char()
    dated_at = fields.Datetime(
        "Dated",
        readonly=True,
        help="The moment the move is dated, where it is not that of posting: it stays "
        "while the line waits.",
    )
    queued_by_id = fields.Many2one(
        "res.users",
        "Being posted for",
        readonly=True,
        index="btree_not_null",
        help="More lines than a person waits for are posted in the background.",
    )
    failure = fields.Char("Why it was not posted", readonly=True)
    problem = fields.Char("What it lacks", compute="_compute_problem")
    posted_at = fields.Datetime("Posted", readonly=True)
    posted_by_id = fields.Many2one("res.users", "Posted by", readonly=True)
    move_ids = fields.One2many("stock.move", "dist_count_line_id", readonly=True)
    attempt_ids = fields.One2many(
        "dist.stock.count.attempt", "line_id", readonly=True, string="Attempts"
    )
    baseline_ids = fields.One2many(
        "dist.stock.count.baseline", "line_id", groups="base.group_system"
    )

    _open_unique = models.UniqueIndex(
        "(coalesce(product_id, 0), location_id, coalesce(lot_id, 0),"
        " coalesce(package_id, 0), coalesce(owner_id, 0))"
        " WHERE state IN ('todo', 'draft', 'recount', 'waiting')",
        "This item is being counted at this place already.",
    )
    _posted_idx = models.Index("(posted_at) WHERE state = 'posted'")

    # === COMPUTE METHODS === #

    @api.depends("baseline_ids", "last_qty", "state", "is_blind", "attempt_ids")
    @api.depends_context("uid")
    def _compute_figures(self):
        sees = self.env.su or any(self.env.user.has_group(name) for name in SEEING)
        expected = self._get_expected()
        for line, inner in zip(self, self.sudo(), strict=True):  # masked below
            looked = bool(inner.attempt_ids)
            line.is_hidden = not self.env.su and inner._is_hidden(sees)
            if line.is_hidden or not looked:
                line.counted_qty = line.difference = False
                line.book_qty = expected.get(line.id, False)
                continue
            baseline = inner._get_baseline()
            line.counted_qty = inner.last_qty
            line.book_qty = baseline.on_hand
            difference = engine.get_difference(inner.last_qty, baseline)
            unit = inner.product_uom_id  # none: an empty bin
            line.difference = unit.round(difference) if unit else difference

    def _get_expected(self):
        """Return {line id: what the books say now} of lines to count that are not
        blind."""
        lines = self.sudo().filtered(  # masked by what is blind
            lambda line: line.state == "todo" and line.product_id and not line.is_blind
        )
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(  # as above
                [
                    ("product_id", "in", lines.product_id.ids),
                    ("location_id", "in", lines.location_id.ids),
                ]
            )
        )
        by_key = quants._dist_get_by_key(quants)
        return {
            line.id: sum(by_key[line._get_key()].mapped("quantity")) for line in lines
        }

    def _is_hidden(self, sees):
        """Return whether the figures of one line are not for the present user.

        While somebody is to count again, they are for nobody: whoever looked could be
        the next to count.
        """
        if not self.is_blind or self.state not in OPEN:
            return False
        return self.state == "recount" or not sees

    def _get_last_attempt(self):
        looks = self.attempt_ids
        return looks[-1:].with_prefetch(looks._prefetch_ids)  # a slice reads alone

    def _get_baseline(self):
        return self.baseline_ids._to_engine()

    @api.depends("baseline_ids", "last_qty", "reason_id", "note", "state", "failure")
    def _compute_problem(self):
        texts = self.env["dist.stock.count"]._get_problem_texts()
        for line in self:
            inner = line.sudo()  # what is lacking, not what was found
            problem = line.state == "draft" and inner._find_problem()
            line.problem = line.failure or (texts[problem] if problem else False)

    def _find_problem(self):
        reason = self.reason_id
        given = reason and engine.Reason(
            reason.direction,
            reason.note_required,
            reason.document_required,
            bool((self.note or "").strip()),
            bool(reason.document_required and self._has_document()),
        )
        return engine.find_problem(self.difference, given or None)

    def _has_document(self):
        attachments = self.env["ir.attachment"].sudo()  # whether there is one
        return bool(
            attachments.search_count(
                Domain("res_model", "=", self._name) & Domain("res_id", "=", self.id)
                | Domain("res_model", "=", "dist.stock.count")
                & Domain("res_id", "=", self.count_id.id),
                limit=1,
            )
        )

    def _compute_display_name(self):
        for line in self:
            item = line.product_id.display_name or self.env._("Empty bin")
            line.display_name = f"{item}, {line.location_id.display_name or ''}"

    @api.model
    def _get_barcode_url(self, code):
        """Return the address of the picture of a barcode, for the sheet."""
        return f"/report/barcode/Code128/{quote(code, safe='')}?width=400&height=50"

    # === GUARDS === #

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields))

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_may_say(vals)
        return super().write(vals)

    def _check_may_say(self, vals):
        if not vals.keys() <= SAID:
            raise AccessError(
                self.env._(
                    "A count says what somebody saw and is not rewritten. Count again: "
                    "another look is another attempt."
                )
            )
        # What is queued was judged by its reason.
        if any(line.state != "draft" or line.queued_by_id for line in self):
            raise UserError(
                self.env._(
                    "What is posted, or being posted, keeps its reason. Count again if "
                    "the figure is wrong."
                )
            )

    # === COUNTING === #

    @api.model
    def _prepare(self, count, quant):
        return {
            "count_id": count.id,
            **{name: quant[name].id for name in KEY},
        }

    def _get_key(self):
        self.ensure_one()
        return tuple(self[name].id for name in KEY)

    @api.model
    def _find_open(self, quants):
        """Return the lines of these positions that are not posted.

        :param quants: ``stock.quant``
        """
        keys = {quant._dist_get_key() for quant in quants}
        found = self.search(
            [
                ("state", "in", OPEN),
                ("product_id", "in", quants.product_id.ids),
                ("location_id", "in", quants.location_id.ids),
            ]
        )
        return found.filtered(lambda line: line._get_key() in keys)

    def record_attempt(self, qty, reason=None, note=None):
        """Note one look at the shelf, and post what may be posted.

        :param qty: in the unit of the item; or a list of (quantity, id of a
            ``uom.uom``) where somebody counted in several, which are summed
        :param reason: id or code of a ``dist.reason.code``, or None
        :param str note: for the record
        :return: dict ``state`` of the line, and ``message`` in the user's language
        :raise UserError: the line is over, the quantity makes no sense, or the same
            person looks twice in a row where somebody else has to
        """
        self.ensure_one()
        self.check_access("write")
        self._lock_lines()
        self._check_may_look()
        if not self.product_id:
            return self._record_empty(qty)
        counted, entries = self._to_quantity(qty)
        reason = self.env["dist.stock.count"]._find_reason(reason)
        self._record([(counted, reason.id, note)], entries=[entries])
        self._post()
        return {"state": self.state, "message": self._get_outcome()}

    def _record_empty(self, qty):
        """Note that a bin is empty, as the books say."""
        if qty:
            raise UserError(
                self.env._(
                    "%(place)s is not empty then. Add what lies there to the count, "
                    "and count that.",
                    place=self.location_id.display_name,
                )
            )
        self._record([(0.0, None, None)])
        self.sudo().write(  # the door
            {
                "state": "posted",
                "posted_at": fields.Datetime.now(),
                "posted_by_id": self.env.uid,
            }
        )
        self._record_evidence()
        self.count_id._close()
        return {"state": self.state, "message": self._get_outcome()}

    @api.model
    def action_add(self):
        """Open the window that asks for what lies there and is not on the list.

        The count is known where only one is in progress.
        """
        counts = self.env["dist.stock.count"]
        running = counts.search(
            [("state", "=", "open"), ("kind", "!=", "adjustment")], limit=2
        )
        return (running if len(running) == 1 else counts).action_add()

    def action_look(self):
        """Open the window in which somebody says what lies there.

        :return: its action, or a notice that says why this is not for the user
        """
        self.ensure_one()
        self.check_access("write")
        if refusal := self._find_refusal():
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {"type": "warning", "message": refusal},
            }
        return self.env["dist.stock.count.look"]._open(self)

    def _check_may_look(self):
        """Refuse a look that says nothing new.

        :raise UserError: a line is over, somebody else's, or was looked at last by the
            same person where another has to
        """
        for line in self:
            refusal = line._find_refusal()
            if refusal:
                raise UserError(refusal)

    def _find_refusal(self):
        """Return why the present user may not look at one line, or None."""
        line = self.sudo()  # who looked last
        if line.state not in OPEN:
            return self.env._(
                "%(line)s is over: it was posted or given up. Count it anew under "
                "Physical Inventory.",
                line=line.display_name,
            )
        counters = line.count_id.counter_ids
        if counters and line.state == "todo" and self.env.user not in counters:
            return self.env._(
                "%(count)s is counted by %(people)s. Ask them, or whoever planned it "
                "to add you.",
                count=line.count_id.name,
                people=", ".join(counters.mapped("name")),
            )
        if (
            line.state == "recount"
            and line._get_last_attempt().user_id == self.env.user
        ):
            return self.env._(
                "You counted %(line)s last. What is this far off the books is counted "
                "again by somebody else: ask a colleague.",
                line=line.display_name,
            )
        return None

    def _to_quantity(self, qty):
        """Return (quantity in the unit of the item, entries as they were made)."""
        unit = self.product_id.uom_id
        entries = qty if isinstance(qty, list | tuple) else [(qty, unit.id)]
        total, kept = 0.0, []
        for quantity, unit_id in entries:
            other = self.env["uom.uom"].browse(unit_id).exists()
            if not other or not other._has_common_reference(unit):
                raise UserError(
                    self.env._(
                        "%(item)s is not counted in that unit. Count it in %(unit)s, "
                        "or in a unit that converts to it.",
                        item=self.product_id.display_name,
                        unit=unit.name,
                    )
                )
            if not 0 <= quantity < inf:  # not a number is neither
                raise UserError(
                    self.env._(
                        "Nobody finds less than nothing, or more than can be counted. "
                        "Enter how much lies there, 0 where the shelf is empty."
                    )
                )
            total += other._compute_quantity(quantity, unit, round=False)
            kept.append({"quantity": quantity, "uom_id": other.id, "uom": other.name})
        total = unit.round(total)
        if self.product_id.tracking == "serial" and total not in (0.0, 1.0):
            raise UserError(
                self.env._(
                    "Serial number %(lot)s is there or is not: enter 1 or 0.",
                    lot=self.lot_id.name or "?",
                )
            )
        return total, kept if len(kept) > 1 or kept[0]["uom_id"] != unit.id else None

    def _record(self, looks, entries=None):
        """Note what somebody counted, and what the books said at that moment.

        :param list looks: (counted, reason id or None, note or None) of each line
        :param list entries: of each line: how it was entered, or None
        """
        self._check_may_look()
        lines = self.sudo()  # nobody writes counts
        now = fields.Datetime.now()
        counts = self.env["dist.stock.count"]
        entries = entries or [None] * len(looks)
        attempts = lines.env["dist.stock.count.attempt"].create(
            [
                {
                    "line_id": line.id,
                    "user_id": self.env.uid,
                    "at": now,
                    "quantity": look[0],
                    "uom_id": line.product_uom_id.id,
                    "entries": entry,
                    **counts._get_origin(),
                }
                for line, look, entry in zip(lines, looks, entries, strict=True)
            ]
        )
        lines.env["dist.stock.count.baseline"]._take(attempts, now)
        for line, (counted, reason_id, note) in zip(lines, looks, strict=True):
            values = {"last_qty": counted}
            given = reason_id or line.reason_id.id or line.count_id.default_reason_id.id
            if given != line.reason_id.id:
                values["reason_id"] = given
            if note:
                values["note"] = note
            line.write(values)
        lines._reopen()

    def _reopen(self):
        """Begin anew with what waited or was to be counted again."""
        waiting = self.filtered(lambda line: line.state == "waiting")
        if waiting:
            waiting._dist_close_requests("superseded")
            waiting._dist_set_gate(False)
        changed = self.filtered(
            lambda ln: ln.state != "draft" or ln.failure or ln.queued_by_id
        )
        changed.write({"state": "draft", "queued_by_id": False, "failure": False})

    def _get_outcome(self):
        """Return in words what became of one line."""
        self.ensure_one()
        name = self.display_name
        if self.state == "posted":
            return self.env._("%(line)s: posted.", line=name)
        if self.state == "recount":
            return self.env._(
                "%(line)s: to be counted again by somebody else.", line=name
            )
        if self.state == "waiting":
            return self.env._(
                "%(line)s: waits for approval by %(who)s.",
                line=name,
                who=self._dist_get_last_asked()._get_waiting_names(),
            )
        if self.state == "todo":
            return self.env._("%(line)s: to be counted.", line=name)
        if self.state == "draft" and self.problem:
            return f"{name}: {self.problem}"
        if self.state == "draft":
            return self.env._("%(line)s: is being posted.", line=name)
        return self.env._("%(line)s: given up.", line=name)

    def _cancel(self):
        left = self.sudo().filtered(  # nobody writes counts
            lambda line: line.state in OPEN
        )
        waiting = left.filtered(lambda line: line.state == "waiting")
        if waiting:
            waiting._dist_close_requests("cancelled")
            waiting._dist_set_gate(False)
        left.write({"state": "cancelled", "queued_by_id": False})
        left.count_id._close()
