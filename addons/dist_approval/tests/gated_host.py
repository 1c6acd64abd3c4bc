"""A document with lines and a gate, for tests only: what any module would write to
put a checkpoint on its own model."""

from odoo import fields, models

from odoo.addons.dist_approval.engine.facts import Document, Line


class DistTestDocument(models.Model):
    _name = "dist.test.document"
    _inherit = ["dist.approval.gated.mixin"]
    _description = "Document of a test"
    _module = "dist_approval"

    name = fields.Char(default="Document")
    state = fields.Selection([("draft", "Draft"), ("done", "Done")], default="draft")
    company_id = fields.Many2one("res.company", default=lambda d: d.env.company)
    currency_id = fields.Many2one(
        "res.currency", default=lambda d: d.env.company.currency_id
    )
    owner_id = fields.Many2one("res.users")
    reason_id = fields.Many2one("dist.reason.code")
    amount = fields.Float()
    unsure = fields.Float()
    is_unsure = fields.Boolean()
    explode = fields.Boolean()
    line_ids = fields.One2many("dist.test.document.line", "document_id")

    def _dist_gate_methods(self):
        return {"action_done": "test_done"}

    def _dist_protected_values(self):
        return {"state": {"done"}}

    def _dist_fact_fields(self):
        return frozenset({"amount", "unsure", "is_unsure", "line_ids"})

    def _dist_gate_candidates(self, checkpoint):
        return self.filtered(lambda document: document.state == "draft")

    def _dist_committed(self):
        return self.filtered(lambda document: document.state == "done")

    def _dist_collect_facts(self, checkpoint):
        return [
            Document(
                key=document.id,
                scope={
                    "company": frozenset(document.company_id.ids),
                    "reason_code": frozenset(document.reason_id.ids),
                },
                values={
                    "amount": document.amount,
                    "unsure": None if document.is_unsure else document.unsure,
                },
                lines=tuple(
                    Line(
                        str(line.id),
                        str(line.product_id.id),
                        line.name,
                        frozenset(line.product_id.categ_id.ids),
                        {"discount": line.discount, "quantity": line.quantity},
                    )
                    for line in document.line_ids
                ),
                currencies={"": document.currency_id.name},
                persons={"owner": tuple(document.owner_id.ids)},
            )
            for document in self
        ]

    def action_done(self):
        if any(self.mapped("explode")):
            raise ValueError("the press is broken")
        self.write({"state": "done"})
        return True


class DistTestDocumentLine(models.Model):
    _name = "dist.test.document.line"
    _inherit = ["dist.approval.gated.line.mixin"]
    _description = "Line of a test"
    _module = "dist_approval"

    document_id = fields.Many2one("dist.test.document", ondelete="cascade")
    name = fields.Char(default="1: Bolt")
    product_id = fields.Many2one("product.product")
    discount = fields.Float()
    quantity = fields.Float(default=1.0)

    def _dist_parent_field(self):
        return "document_id"

    def _dist_fact_fields(self):
        return frozenset({"product_id", "discount", "quantity"})
