from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class DistReasonCode(models.Model):
    """Why somebody did it, from a short list that can be counted.

    A code serves one or more usages, and in stock one direction or both. It is
    archived, never deleted: statistics and evidence go on naming it.
    """

    _name = "dist.reason.code"
    _description = "Reason Code"
    _order = "sequence, code"
    _rec_names_search = ("code", "name")

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Text(string="When to use it", translate=True)
    usage_ids = fields.Many2many("dist.reason.usage", string="Used for", required=True)
    direction = fields.Selection(
        [("both", "Gain and loss"), ("in", "Gain"), ("out", "Loss")],
        required=True,
        default="both",
        help="For stock: whether the reason explains more goods than expected, "
        "fewer, or either.",
    )
    note_required = fields.Boolean(string="Asks for a note")
    document_required = fields.Boolean(string="Asks for a photo or document")
    approval_required = fields.Boolean(string="Asks for approval")
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: every company uses it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _shared_unique = models.UniqueIndex(
        "(code) WHERE company_id IS NULL", "A shared reason with this code exists."
    )
    _company_unique = models.UniqueIndex(
        "(code, company_id) WHERE company_id IS NOT NULL",
        "The company already has a reason with this code.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(reasons)s may stand in evidence and statistics and is therefore "
                "never deleted. Archive it, then nobody can choose it any more.",
                reasons=", ".join(self.mapped("name")),
            )
        )

    def copy_data(self, default=None):
        copies = super().copy_data(default)
        for reason, values in zip(self, copies, strict=True):
            values.setdefault("code", "")
            if values["code"] == reason.code:
                values["code"] = self.env._("%(code)s-COPY", code=reason.code)
        return copies

    @api.model
    def _get_domain(self, usage, direction=None, company=None):
        """Return the domain of the reasons to offer.

        :param usage: code of a ``dist.reason.usage``, or a list of codes
        :param direction: "in" or "out" where goods are gained or lost
        :param company: ``res.company``; default the current one
        """
        company = company or self.env.company
        usages = [usage] if isinstance(usage, str) else usage
        domain = Domain("usage_ids.code", "in", usages)
        domain &= Domain("company_id", "in", [False, *company.parent_ids.ids])
        if direction:
            domain &= Domain("direction", "in", ["both", direction])
        return domain

    def _check_given(self, note=None, has_document=False):
        """Refuse a reason whose note or document was left out.

        :param note: text that came with the reason
        :param has_document: whether a photo or document came with it
        :raise UserError: names the reason and what it asks for
        """
        for reason in self:
            if reason.note_required and not (note or "").strip():
                raise UserError(
                    self.env._(
                        'The reason "%(reason)s" says little without a note. '
                        "Add one sentence about what happened.",
                        reason=reason.name,
                    )
                )
            if reason.document_required and not has_document:
                raise UserError(
                    self.env._(
                        'The reason "%(reason)s" needs proof. Attach a photo or a '
                        "document.",
                        reason=reason.name,
                    )
                )
