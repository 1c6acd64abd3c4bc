from odoo import api, fields, models
from odoo.exceptions import UserError

from .dist_receipt_scope import CONTROL


class StockPicking(models.Model):
    """What is asked of a receipt, and the papers that came with it."""

    # One file for the lock, one for held goods, one for what is asked.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.picking"

    dist_answer_ids = fields.One2many("dist.receipt.answer", "picking_id", "Checklist")
    dist_is_asked = fields.Boolean(compute="_compute_dist_checks")
    dist_missing_count = fields.Integer(
        "Required answers that are missing", compute="_compute_dist_checks"
    )
    dist_document_count = fields.Integer(
        "Documents", compute="_compute_dist_document_count"
    )
    dist_gap_text = fields.Text("Papers it lacks", compute="_compute_dist_gap_text")

    @api.depends("dist_answer_ids.is_missing", "move_ids.product_id", "state")
    def _compute_dist_checks(self):
        asked = self.move_ids._dist_get_asked()
        moves = self.env["stock.move"].browse([move.id for move in asked])
        wanted = self.env["dist.receipt.checklist"]._find_wanted(moves) if moves else {}
        for picking in self:
            picking.dist_is_asked = picking._origin in wanted or picking in wanted
            missing = picking.dist_answer_ids.filtered("is_missing")
            picking.dist_missing_count = len(missing)

    def _compute_dist_document_count(self):
        documents = self.env["dist.document"]
        counts = documents.has_access("read") and documents._count_by_owner(self)
        for picking in self:
            picking.dist_document_count = (counts or {}).get(picking._origin.id, 0)

    @api.depends("move_ids.move_line_ids.lot_id", "state")
    def _compute_dist_gap_text(self):
        asked = self.move_ids._dist_get_asked()
        moves = self.env["stock.move"].browse([move.id for move in asked])
        rules = self.env["dist.receipt.certificate"]
        gaps = rules._find_gaps(moves) if moves else []
        for picking in self:
            texts = [gap.text for gap in gaps if picking in gap.lines.picking_id]
            picking.dist_gap_text = "\n".join(texts) or False

    def _create_backorder(self, *args, **kwargs):
        backorders = super()._create_backorder(*args, **kwargs)
        if not self.env["dist.control"]._is_off(CONTROL):
            backorders._dist_ask_checklists()
        return backorders

    def _dist_ask_checklists(self):
        """Add the questions that are about these receipts and not asked yet."""
        asked = self.move_ids._dist_get_asked()
        moves = self.env["stock.move"].browse([move.id for move in asked])
        wanted = self.env["dist.receipt.checklist"]._find_wanted(moves) if moves else {}
        if wanted:
            self.env["dist.receipt.answer"]._ask(wanted)

    def action_dist_checklist(self):
        """Open what is asked of a receipt, to answer it.

        :raise UserError: when nothing is asked
        """
        self.ensure_one()
        self.check_access("write")
        self._dist_ask_checklists()
        if not self.dist_answer_ids:
            raise UserError(
                self.env._(
                    "No checklist is about %(name)s: nothing is asked.", name=self.name
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Checklist of %(receipt)s", receipt=self.name),
            "res_model": "dist.receipt.answer",
            "views": [[False, "list"], [False, "kanban"], [False, "form"]],
            "domain": [("picking_id", "=", self.id)],
        }

    def action_dist_documents(self):
        """Open the papers of one receipt."""
        self.ensure_one()
        return self.env["dist.document"]._get_action(self)
