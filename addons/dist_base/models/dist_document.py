from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..engine import documents as engine

STATES = [
    ("future", "Not yet valid"),
    ("valid", "Valid"),
    ("expiring", "Expires soon"),
    ("expired", "Expired"),
]
# What proves something: a change of these is kept as evidence.
CONTROLLED = (
    "name",
    "type_id",
    "owner_ref",
    "company_id",
    "valid_from",
    "valid_to",
    "active",
)


class DistDocument(models.Model):
    """A controlled document of a customer, vendor or item, with its validity.

    It is withdrawn (archived), never deleted, and every change of what it
    proves is evidence. A renewed document is a new record: the old one shows
    what was valid then.
    """

    _name = "dist.document"
    _description = "Controlled Document"
    _order = "valid_to desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number or title", required=True)
    type_id = fields.Many2one(
        "dist.document.type", required=True, index=True, ondelete="restrict"
    )
    # A stored reference: the standard's merge of contacts carries it along.
    owner_ref = fields.Reference(
        selection="_get_owner_models", string="Belongs to", required=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: it counts in every company."
    )
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    valid_from = fields.Date()
    valid_to = fields.Date(string="Valid until", help="The last day it counts.")
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")
    note = fields.Text()
    active = fields.Boolean(default=True)

    _dates_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)",
        "The last day of a document cannot come before its first one.",
    )

    @api.model
    def _get_owner_models(self):
        """Return [(model, label)] of what may own documents; extend for more."""
        return [
            ("res.partner", self.env._("Customer or vendor")),
            ("product.template", self.env._("Item")),
            ("product.product", self.env._("Item variant")),
        ]

    @api.depends("valid_from", "valid_to", "type_id.warn_days")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for document in self:
            document.state = engine.state(
                document.valid_from,
                document.valid_to,
                today,
                document.type_id.warn_days,
            )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._get_state_domains(fields.Date.context_today(self))
        return Domain.OR(domains[state] for state in value if state in domains)

    def _get_state_domains(self, today):
        """The engine's states as domains; each document type has its own warning."""
        expired = Domain("valid_to", "<", today)
        future = Domain("valid_from", ">", today) & ~expired
        soon = Domain.OR(
            Domain("type_id", "=", kind.id)
            & Domain("valid_to", "<", today + timedelta(days=kind.warn_days))
            for kind in self.env["dist.document.type"]
            .with_context(active_test=False)
            .search([])
        )
        return {
            "expired": expired,
            "future": future,
            "expiring": soon & ~expired & ~future,
            "valid": ~soon & ~expired & ~future,
        }

    @api.constrains("type_id", "valid_to", "file")
    def _check_type_demands(self):
        for document in self:
            kind = document.type_id
            if kind.needs_end and not document.valid_to:
                raise ValidationError(
                    self.env._(
                        "A document of the type %(type)s runs out. Enter the last "
                        "day of %(document)s.",
                        type=kind.name,
                        document=document.name,
                    )
                )
            if kind.needs_file and not document.file:
                raise ValidationError(
                    self.env._(
                        "A document of the type %(type)s is kept as a file. Attach "
                        "it to %(document)s.",
                        type=kind.name,
                        document=document.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._keep_evidence("document_added", {}, documents._get_facts())
        return documents

    def write(self, vals):
        watched = any(name in vals for name in (*CONTROLLED, "file"))
        before = self._get_facts() if watched else {}
        result = super().write(vals)
        if watched:
            self._keep_evidence("document_changed", before, self._get_facts())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(documents)s may have let an order pass and is therefore never "
                "deleted. Archive it, then it does not count any more.",
                documents=", ".join(self.mapped("name")),
            )
        )

    def _get_facts(self):
        """Return {id: what the document proves}, the file as its checksum."""
        attachments = self.env["ir.attachment"].sudo()  # the checksum alone
        checksums = dict(
            attachments._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "file"),
                    ("res_id", "in", self.ids),
                ],
                ["res_id"],
                ["checksum:max"],
            )
        )
        facts = {}
        for document in self:
            values = document._convert_to_write(
                {name: document[name] for name in CONTROLLED}
            )
            facts[document.id] = values | {"file": checksums.get(document.id, "")}
        return facts

    def _keep_evidence(self, event, before, after):
        self.env["dist.evidence"]._record(
            [
                {
                    "event": event,
                    "res_model": self._name,
                    "res_id": document.id,
                    "res_name": document.name,
                    "company_id": document.company_id.id or self.env.company.id,
                    "before": before.get(document.id),
                    "after": after[document.id],
                }
                for document in self
                if before.get(document.id) != after[document.id]
            ]
        )

    # === BY OWNER === #

    @api.model
    def _count_by_owner(self, owners):
        """Return {owner id: number of documents the user may read}."""
        refs = {f"{owners._name},{id_}": id_ for id_ in owners._origin.ids}
        groups = self._read_group(
            [("owner_ref", "in", list(refs))], ["owner_ref"], ["__count"]
        )
        return {refs[ref]: count for ref, count in groups}

    @api.model
    def _get_action(self, owner):
        """Return the window action with the documents of ``owner``."""
        ref = f"{owner._name},{owner.id}"
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_base.dist_document_action"
        )
        action["domain"] = [("owner_ref", "=", ref)]
        action["context"] = {"default_owner_ref": ref, "active_test": False}
        return action
