from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..engine import count as engine
from .stock_quant import KEY

# What a person may say about a line that is not posted.
SAID = frozenset({"reason_id", "note"})


class DistStockCountLine(models.Model):
    """One item at one place, as somebody counted it.

    Attempts are never edited: another look is another attempt. A line posts one
    inventory move, or none where the shelf is as the books say.
    """

    _name = "dist.stock.count.line"
    _description = "Line of a stock count"
    _order = "count_id desc, id"
    _check_company_auto = True

    count_id = fields.Many2one(
        "dist.stock.count", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="count_id.company_id", store=True, index=True)
    state = fields.Selection(
        [("draft", "To post"), ("posted", "Posted"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="draft",
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, check_company=True
    )
    location_id = fields.Many2one(
        "stock.location", required=True, readonly=True, index=True, check_company=True
    )
    lot_id = fields.Many2one("stock.lot", readonly=True)
    package_id = fields.Many2one("stock.package", readonly=True)
    owner_id = fields.Many2one("res.partner", readonly=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    counted_qty = fields.Float(
        "Counted", digits="Product Unit", readonly=True, aggregator=None
    )
    book_qty = fields.Float(
        "Books", digits="Product Unit", compute="_compute_book", compute_sudo=True
    )
    difference = fields.Float(
        digits="Product Unit", compute="_compute_book", compute_sudo=True
    )
    reason_id = fields.Many2one(
        "dist.reason.code",
        domain="[('usage_ids.code', '=', 'stock_adjustment')]",
        ondelete="restrict",
    )
    note = fields.Char()
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
        "(product_id, location_id, coalesce(lot_id, 0), coalesce(package_id, 0),"
        " coalesce(owner_id, 0)) WHERE state = 'draft'",
        "This item is being counted at this place already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("baseline_ids", "counted_qty")
    def _compute_book(self):
        for line in self:
            baseline = line._get_baseline()
            line.book_qty = baseline.on_hand
            line.difference = line.product_uom_id.round(
                engine.get_difference(line.counted_qty, baseline)
            )

    def _get_baseline(self):
        row = self.baseline_ids[-1:]
        return engine.Baseline(row.on_hand, row.picked)

    @api.depends("difference", "reason_id", "note", "state")
    def _compute_problem(self):
        texts = self.env["dist.stock.count"]._get_problem_texts()
        for line in self:
            problem = line.state == "draft" and line._find_problem()
            line.problem = texts[problem] if problem else False

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
            line.display_name = f"{line.product_id.display_name}, " + (
                line.location_id.display_name or ""
            )

    # === GUARDS === #

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
        if any(line.state != "draft" for line in self):
            raise UserError(
                self.env._(
                    "What is posted keeps its reason. Count again if the figure is "
                    "wrong."
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
                ("state", "=", "draft"),
                ("product_id", "in", quants.product_id.ids),
                ("location_id", "in", quants.location_id.ids),
            ]
        )
        return found.filtered(lambda line: line._get_key() in keys)

    def _record(self, looks):
        """Note what somebody counted, and what the books said at that moment.

        :param list looks: (counted, reason id or None, note or None) of each line
        """
        lines = self.sudo()  # nobody writes counts
        now = fields.Datetime.now()
        lines.env["dist.stock.count.attempt"].create(
            [
                {
                    "line_id": line.id,
                    "user_id": self.env.uid,
                    "at": now,
                    "quantity": counted,
                    **self.env["dist.stock.count"]._get_origin(),
                }
                for line, (counted, _reason, _note) in zip(lines, looks, strict=True)
            ]
        )
        lines.env["dist.stock.count.baseline"]._take(lines, now)
        for line, (counted, reason_id, note) in zip(lines, looks, strict=True):
            line.counted_qty = counted
            if reason_id:
                line.reason_id = reason_id
            if note:
                line.note = note

    def _cancel(self):
        drafts = self.sudo().filtered(  # nobody writes counts
            lambda line: line.state == "draft"
        )
        drafts.state = "cancelled"
        drafts.count_id._close()
