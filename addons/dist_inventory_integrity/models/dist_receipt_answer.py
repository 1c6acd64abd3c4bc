from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import checks as engine
from ..sealed import seal
from .dist_receipt_checklist import CHOICES, KINDS

# What people write; the question stays as it was asked.
SAID = frozenset({"choice", "number", "is_measured", "text", "photo"})


class DistReceiptAnswer(models.Model):
    """What somebody found out about goods that arrived, who and when.

    Made of a question when the receipt is planned or opened; answered until the
    receipt is done, and kept as it was from then on.
    """

    _name = "dist.receipt.answer"
    _description = "Answer of a checklist"
    _order = "sequence, id"

    picking_id = fields.Many2one(
        "stock.picking",
        "Receipt",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="picking_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="picking_id.partner_id")
    question_id = fields.Many2one(
        "dist.receipt.question",
        "Asked by",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Char("Question", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    is_required = fields.Boolean("Required", readonly=True)
    wanted = fields.Selection(CHOICES, "Right answer", readonly=True)
    has_lower = fields.Boolean("At least", readonly=True)
    lower = fields.Float("Lower limit", digits=(16, 4), readonly=True)
    has_upper = fields.Boolean("At most", readonly=True)
    upper = fields.Float("Upper limit", digits=(16, 4), readonly=True)
    unit = fields.Char(readonly=True)
    right = fields.Char(compute="_compute_right")
    choice = fields.Selection(CHOICES, "Yes or no")
    is_measured = fields.Boolean("Measured")
    number = fields.Float(digits=(16, 4))
    text = fields.Text()
    photo = fields.Binary(attachment=True)
    answer = fields.Char(compute="_compute_answer")
    result = fields.Selection(
        [("passed", "Right"), ("failed", "Wrong")],
        compute="_compute_result",
        store=True,
    )
    is_missing = fields.Boolean("Missing", compute="_compute_result", store=True)
    is_open = fields.Boolean(compute="_compute_is_open")
    user_id = fields.Many2one("res.users", "Answered by", readonly=True)
    answered_at = fields.Datetime("Answered", readonly=True)

    _asked_once = models.UniqueIndex(
        "(picking_id, question_id) WHERE question_id IS NOT NULL",
        "A question is asked once of a receipt.",
    )

    # === COMPUTE METHODS === #

    @api.depends("choice", "is_measured", "number", "text", "photo", "is_required")
    def _compute_result(self):
        for answer in self:
            passed = engine.judge(answer._to_question(), answer._get_given())
            answer.result = {True: "passed", False: "failed"}.get(passed, False)
            answer.is_missing = answer.is_required and passed is None

    def _to_question(self):
        self.ensure_one()
        return engine.Question(
            self.kind,
            self.wanted or None,
            self.lower if self.has_lower else None,
            self.upper if self.has_upper else None,
        )

    def _get_given(self):
        self.ensure_one()
        if self.kind == "number":
            return self.number if self.is_measured else None
        if self.kind == "photo":
            return bool(self.photo)
        return self.choice if self.kind == "yes_no" else self.text

    @api.depends("choice", "is_measured", "number", "text", "result")
    @api.depends_context("lang")
    def _compute_answer(self):
        choices = dict(self._fields["choice"]._description_selection(self.env))
        for answer in self:
            given = answer.text
            if answer.kind == "yes_no":
                given = choices.get(answer.choice)
            elif answer.kind == "number":
                number = f"{answer.number:g} {answer.unit or ''}".strip()
                given = answer.is_measured and number
            elif answer.kind == "photo":  # which is not read to say so
                given = answer.result and self.env._("Photo")
            answer.answer = given or False

    @api.depends("kind", "wanted", "has_lower", "lower", "has_upper", "upper", "unit")
    @api.depends_context("lang")
    def _compute_right(self):
        choices = dict(self._fields["wanted"]._description_selection(self.env))
        for answer in self:
            parts = []
            if answer.kind == "yes_no":
                parts.append(choices.get(answer.wanted))
            elif answer.kind == "number":
                if answer.has_lower:
                    parts.append(f"≥ {answer.lower:g}")
                if answer.has_upper:
                    parts.append(f"≤ {answer.upper:g}")
                parts.append(answer.unit)
            answer.right = " ".join(filter(None, parts)) or False

    @api.depends("picking_id.state")
    def _compute_is_open(self):
        for answer in self:
            answer.is_open = answer.picking_id.state not in ("done", "cancel")

    def _say(self):
        """Return the sentence about a wrong answer."""
        self.ensure_one()
        return self.env._(
            "%(receipt)s: %(question)s: %(answer)s instead of %(right)s",
            receipt=self.picking_id.name,
            question=self.name,
            answer=self.answer,
            right=self.right,
        )

    # === GUARDS === #

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields))

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if not vals.keys() <= SAID:
            raise AccessError(
                self.env._(
                    "Only the answer is entered: the question stays as it was asked. "
                    "Change the checklist, and the next receipts are asked anew."
                )
            )
        closed = self.filtered(lambda answer: not answer.is_open)
        if closed:
            raise UserError(closed._say_closed())
        self.picking_id.check_access("write")  # who answers receives
        if "number" in vals:
            vals = {"is_measured": True, **vals}
        result = super().write(vals)
        self._note_person()
        return result

    def _check_access(self, operation):
        # Whoever may write an answer may write the file of its photo.
        found = super()._check_access(operation)
        if operation == "read" or self.env.su:
            return found
        refused, make_error = found or (self.browse(), None)
        rest = (self - refused).sudo()  # whether the receipt is over
        closed = self.browse(rest.filtered(lambda answer: not answer.is_open).ids)
        if not closed:
            return found
        text = closed.sudo()._say_closed()  # names of receipts they may write
        return refused | closed, make_error or (lambda: AccessError(text))

    def _say_closed(self):
        return self.env._(
            "%(names)s is over, and what was found when the goods came stays as it is. "
            "Hold the goods if there is something new about them.",
            names=", ".join(self.picking_id.mapped("name")),
        )

    def _note_person(self):
        """Keep who answered and when; an answer taken back was nobody's."""
        now = fields.Datetime.now()
        for given, answers in self.grouped(lambda one: bool(one.result)).items():
            answers.sudo().write(  # nobody writes who it was
                {
                    "user_id": self.env.uid if given else False,
                    "answered_at": now if given else False,
                }
            )

    # === ASKING === #

    @api.model
    def _ask(self, wanted):
        """Add what is not asked yet, in one batch.

        :param dict wanted: see ``dist.receipt.checklist._find_wanted``
        """
        pickings = self.env["stock.picking"].union(*wanted)
        answers = self.sudo()  # asked by the checklist, whoever opens the receipt
        asked = {
            (answer.picking_id, answer.question_id)
            for answer in answers.search_fetch(
                [("picking_id", "in", pickings.ids)], ["picking_id", "question_id"]
            )
        }
        answers.create(
            [
                question._prepare_answer(picking)
                for picking, about in wanted.items()
                for checklist in about
                for question in checklist.question_ids
                if (picking, question) not in asked
            ]
        )
