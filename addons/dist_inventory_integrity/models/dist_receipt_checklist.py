from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .dist_receipt_scope import Gap

KINDS = [
    ("yes_no", "Yes or no"),
    ("number", "Number"),
    ("text", "Text"),
    ("photo", "Photo"),
]
CHOICES = [("yes", "Yes"), ("no", "No")]
# What a question says at the moment it is asked.
ASKED = (
    "sequence",
    "name",
    "kind",
    "is_required",
    "wanted",
    "has_lower",
    "lower",
    "has_upper",
    "upper",
    "unit",
)


class DistReceiptChecklist(models.Model):
    """What whoever receives has to look at, by vendor, item, category or warehouse.

    Every checklist that is about a receipt is asked; its questions are copied to the
    receipt, so that a later change rewrites no answer.
    """

    _name = "dist.receipt.checklist"
    _description = "Checklist of receipts"
    _inherit = ["dist.receipt.scope", "mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(tracking=True)
    sequence = fields.Integer(default=10)
    policy = fields.Selection(
        [("warn", "Noted on the receipt"), ("block", "The receipt is refused")],
        "Required answers that are missing",
        required=True,
        default="block",
        tracking=True,
    )
    question_ids = fields.One2many("dist.receipt.question", "checklist_id")

    @api.model
    def _find_wanted(self, moves):
        """Return {receipt: {checklist: its moves}}, one read for the batch.

        :param moves: receipts, whatever their state
        """
        wanted = {}
        for move, checklists in self._match(moves).items():
            about = wanted.setdefault(move.picking_id, {})
            for checklist in checklists:
                about[checklist] = about.get(checklist, moves.browse()) | move
        return wanted

    @api.model
    def _find_gaps(self, moves):
        """Return [Gap] of answers that are missing or wrong.

        One read of checklists, and where there are any one of answers.

        :param moves: receipts that are about to be done
        """
        wanted = self._find_wanted(moves)
        if not wanted:
            return []
        pickings = moves.picking_id
        answers = self.env["dist.receipt.answer"].sudo()  # whoever answered
        given = {
            (answer.picking_id, answer.question_id): answer
            for answer in answers.search([("picking_id", "in", pickings.ids)])
        }
        return [
            gap
            for picking, about in wanted.items()
            for checklist, own in about.items()
            for gap in checklist._judge(picking, own.move_line_ids, given)
        ]

    def _judge(self, picking, lines, given):
        """Yield the gaps of one checklist on one receipt.

        :param lines: ``stock.move.line`` the checklist is about
        :param dict given: (receipt, question) -> its answer
        """
        routine = self.env.ref("dist_base.reason_inspect", raise_if_not_found=False)
        none = self.env["dist.reason.code"]
        missing = []
        for question in self.question_ids:
            answer = given.get((picking, question), question.browse())
            if not answer or not answer.result:
                is_required = answer.is_required if answer else question.is_required
                missing += [question.name] * is_required
            elif answer.result == "failed":
                reason = question.reason_id or routine or none
                yield Gap(question.wrong_policy, lines, answer._say(), reason)
        if missing:
            text = self.env._(
                "%(receipt)s: not answered: %(questions)s",
                receipt=picking.name,
                questions="; ".join(missing),
            )
            yield Gap(self.policy, lines, text, none)


class DistReceiptQuestion(models.Model):
    """One thing to look at when goods arrive."""

    _name = "dist.receipt.question"
    _description = "Question of a checklist"
    _order = "sequence, id"
    _check_company_auto = True

    checklist_id = fields.Many2one(
        "dist.receipt.checklist", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="checklist_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Question", required=True, translate=True)
    kind = fields.Selection(KINDS, "Answer", required=True, default="yes_no")
    is_required = fields.Boolean("Required", default=True)
    wanted = fields.Selection(CHOICES, "Right answer")
    has_lower = fields.Boolean("At least")
    lower = fields.Float("Lower limit", digits=(16, 4))
    has_upper = fields.Boolean("At most")
    upper = fields.Float("Upper limit", digits=(16, 4))
    unit = fields.Char()
    wrong_policy = fields.Selection(
        [
            ("warn", "Noted on the receipt"),
            ("hold", "The goods are held"),
            ("block", "The receipt is refused"),
        ],
        "Another answer",
        required=True,
        default="warn",
    )
    reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason to hold",
        domain="[('usage_ids.code', '=', 'quality_hold')]",
        ondelete="restrict",
        help="Empty: inspection due.",
    )

    @api.constrains("has_lower", "lower", "has_upper", "upper")
    def _check_limits(self):
        for question in self:
            if (
                question.has_lower
                and question.has_upper
                and question.lower > question.upper
            ):
                raise ValidationError(
                    self.env._(
                        "No answer to “%(question)s” would be right: its lower limit "
                        "is above the upper one.",
                        question=question.name,
                    )
                )

    @api.constrains("reason_id")
    def _check_reason(self):
        for question in self:
            codes = question.reason_id.usage_ids.mapped("code")
            if question.reason_id and "quality_hold" not in codes:
                raise ValidationError(
                    self.env._(
                        "“%(reason)s” is not used to hold goods. Choose another "
                        "reason, or none.",
                        reason=question.reason_id.name,
                    )
                )

    def _prepare_answer(self, picking):
        self.ensure_one()
        return {
            "picking_id": picking.id,
            "question_id": self.id,
            **{name: self[name] for name in ASKED},
        }
