from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..engine import correction as engine
from ..engine.count import Reason
from ..sealed import seal

# What a person may say about a correction that is not decided.
SAID = frozenset({"reason_id", "note", "line_ids"})


class DistStockCorrection(models.Model):
    """What a done transfer should have done, why, and what came of it.

    Drafted by whoever found the mistake, judged by the approval matrix, and carried
    out by changing the done lines as Odoo does, so that what was received, delivered
    and valued follows. Nobody writes one directly but its figures and its reason.
    """

    _name = "dist.stock.correction"
    _description = "Correction of a done transfer"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("waiting", "Waiting for approval"),
            ("done", "Done"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one("res.users", "Asked by", readonly=True)
    reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason",
        domain="[('usage_ids.code', '=', 'stock_correction'),"
        " ('company_id', 'in', (False, company_id))]",
        ondelete="restrict",
        tracking=True,
    )
    note = fields.Char()
    line_ids = fields.One2many("dist.stock.correction.line", "correction_id")
    has_lots = fields.Boolean("Has lots", compute="_compute_has_lots")
    problem = fields.Char("What it lacks", compute="_compute_problem")
    value = fields.Monetary(
        compute="_compute_value",
        currency_field="currency_id",
        help="What the changed quantities cost, gains and losses added up.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    done_at = fields.Datetime("Corrected", readonly=True)
    done_by_id = fields.Many2one("res.users", "Corrected by", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("line_ids.should_qty", "line_ids.was_qty", "reason_id", "note")
    def _compute_problem(self):
        texts = self._get_problem_texts()
        for correction in self:
            problem = correction.state == "draft" and correction._find_problem()
            correction.problem = texts[problem] if problem else False

    @api.depends("line_ids.lot_id")
    def _compute_has_lots(self):
        for correction in self:
            correction.has_lots = bool(correction.line_ids.lot_id)

    def _find_problem(self):
        self.ensure_one()
        reason = self.reason_id
        given = reason and Reason(
            needs_note=reason.note_required,
            needs_document=reason.document_required,
            has_note=bool((self.note or "").strip()),
            has_document=bool(reason.document_required and self._has_document()),
        )
        return engine.find_problem(bool(self._get_changed()), given or None)

    def _has_document(self):
        attachments = self.env["ir.attachment"].sudo()  # whether there is one
        return bool(
            attachments.search_count(
                [("res_model", "=", self._name), ("res_id", "=", self._origin.id)],
                limit=1,
            )
        )

    @api.model
    def _get_problem_texts(self):
        return {
            "no_change": self.env._("Enter what should have been done."),
            "no_reason": self.env._("Say why the transfer is corrected."),
            "note": self.env._("The reason asks for a note."),
            "document": self.env._("The reason asks for a photo or a document."),
        }

    @api.depends("line_ids.value")
    def _compute_value(self):
        for correction in self:
            correction.value = sum(map(abs, correction.line_ids.mapped("value")))

    def _get_changed(self):
        """Return the lines whose figure should have been another."""
        return self.line_ids.filtered(lambda line: line._is_changed())

    @api.constrains("reason_id")
    def _check_reason(self):
        for correction in self:
            codes = correction.reason_id.usage_ids.mapped("code")
            if correction.reason_id and "stock_correction" not in codes:
                raise ValidationError(
                    self.env._(
                        "“%(reason)s” is not used to correct transfers. Choose another "
                        "reason.",
                        reason=correction.reason_id.name,
                    )
                )

    # === GUARDS === #

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields))

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                sequence = self.env["ir.sequence"].with_company(vals.get("company_id"))
                vals["name"] = sequence.next_by_code("dist.stock.correction") or "/"
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_may_say(vals)
        return super().write(vals)

    def _check_may_say(self, vals):
        if not vals.keys() <= SAID:
            raise AccessError(
                self.env._(
                    "A correction says what somebody found, and only its figures, its "
                    "reason and its note are entered. Use its buttons for the rest."
                )
            )
        self._check_is_draft()

    def _check_is_draft(self):
        for correction in self:
            if correction.state != "draft":
                raise UserError(
                    self.env._(
                        "%(name)s is not a draft any more, and what is decided on is "
                        "not rewritten. Give it up, or correct the transfer again.",
                        name=correction.name,
                    )
                )

    # === MAKING ONE === #

    @api.model
    @api.private
    def _make(self, picking, lines):
        """Draft a correction of these done lines, each as it was done.

        :param picking: ``stock.picking``
        :param lines: ``stock.move.line`` of it
        :return: the draft, with the rights of the present user
        """
        correction = self.sudo().create(  # nobody writes corrections
            {
                "picking_id": picking.id,
                "company_id": picking.company_id.id,
                "user_id": self.env.uid,
            }
        )
        correction.line_ids._take(correction, lines)
        return correction.sudo(False).with_env(self.env)

    def _is_outdated(self, lines):
        """Return whether a draft is not about these done lines as they are.

        :param lines: ``stock.move.line``
        """
        self.ensure_one()
        return self.line_ids.move_line_id != lines or any(
            line.product_uom_id.compare(line.was_qty, line.move_line_id.quantity)
            for line in self.line_ids
        )

    @api.model
    def _find_reason(self, given):
        """Return the reason code a client named.

        :param given: id or code, or None
        :raise UserError: when there is no such reason for corrections
        """
        reasons = self.env["dist.reason.code"]
        if not given:
            return reasons
        company = self.company_id or self.env.company
        domain = Domain(reasons._get_domain("stock_correction", company=company))
        name = "id" if isinstance(given, int) else "code"
        found = reasons.search(domain & Domain(name, "=", given), limit=1)
        if not found:
            raise UserError(
                self.env._(
                    "There is no reason %(reason)s to correct a transfer. Choose one "
                    "that is used for it under Configuration > Reason codes.",
                    reason=given,
                )
            )
        return found

    @api.autovacuum
    def _gc_untouched(self):
        """Delete drafts older than a day in which nobody entered anything."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        drafts = self.search([("state", "=", "draft"), ("create_date", "<", limit)])
        drafts.filtered(
            lambda draft: not draft._get_changed() and not draft.reason_id
        ).unlink()

    # === ACTIONS === #

    def action_post(self):
        """Carry out what lacks nothing, as far as the approval matrix lets it pass.

        :return: True, a notice that it waits for approval, or an action that asks
            for what is missing
        :raise UserError: when the goods are not where they would be taken back
        """
        self.check_access("write")
        self._check_is_draft()
        lacking = self.filtered(lambda correction: correction._find_problem())
        ready = self - lacking
        result = True
        if ready:
            ready._check_possible()  # nobody is asked about what cannot be done
            result = ready._carry_through()
        return lacking.action_open() if lacking else result

    def action_cancel(self):
        """Give up corrections that are not carried out; who asked for one, or who may
        write it, does."""
        self.check_access("write")
        open_ones = self.filtered(lambda one: one.state in ("draft", "waiting"))
        waiting = open_ones.filtered(lambda one: one.state == "waiting")
        waiting._dist_close_requests("cancelled")
        open_ones.sudo().state = "cancelled"  # nobody writes states
        waiting._dist_set_gate(False)
        return True

    def action_later(self):
        """Keep what was entered as a draft: the button saves and closes."""
        self.check_access("write")
        return {"type": "ir.actions.act_window_close"}

    def action_open(self):
        """Open one in a dialogue, several as a list."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct the transfer"),
            "res_model": self._name,
            "target": "new",
        }
        if len(self) == 1:
            dialog = self.env.ref(
                "dist_inventory_integrity.dist_stock_correction_view_ask"
            )
            return action | {"res_id": self.id, "views": [[dialog.id, "form"]]}
        return action | {
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", self.ids)],
            "target": "current",
        }
