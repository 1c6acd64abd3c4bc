from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import documents as engine

PARTNER_KINDS = [("customer", "Customers"), ("vendor", "Vendors")]


class DistDocumentRequirement(models.Model):
    """Which documents whom or what needs; checkpoints ask ``_missing``."""

    _name = "dist.document.requirement"
    _description = "Document Requirement"
    _order = "res_model, type_id, id"

    type_id = fields.Many2one(
        "dist.document.type",
        string="Document type",
        required=True,
        index=True,
        ondelete="cascade",
    )
    res_model = fields.Selection(
        [("res.partner", "Customers and vendors"), ("product.template", "Items")],
        string="Needed by",
        required=True,
        default="res.partner",
    )
    partner_kind = fields.Selection(
        PARTNER_KINDS, help="Empty: every customer and vendor."
    )
    partner_category_ids = fields.Many2many(
        "res.partner.category", string="With one of the tags", help="Empty: any."
    )
    product_category_ids = fields.Many2many(
        "product.category",
        string="In one of the categories",
        help="With their sub-categories. Empty: every item.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: every company."
    )
    active = fields.Boolean(default=True)

    @api.constrains(
        "res_model", "partner_kind", "partner_category_ids", "product_category_ids"
    )
    def _check_scope(self):
        for requirement in self:
            of_partner = requirement.partner_kind or requirement.partner_category_ids
            of_item = requirement.product_category_ids
            stray = of_item if requirement.res_model == "res.partner" else of_partner
            if stray:
                raise ValidationError(
                    self.env._(
                        "The requirement of %(type)s mixes customers or vendors with "
                        "items. Make one requirement for each.",
                        type=requirement.type_id.name,
                    )
                )

    @api.depends("type_id", "res_model")
    def _compute_display_name(self):
        labels = dict(self._fields["res_model"]._description_selection(self.env))
        for requirement in self:
            requirement.display_name = (
                f"{requirement.type_id.name}: {labels.get(requirement.res_model, '')}"
            )

    @api.model
    def _missing(self, records, company=None, partner_kind=None, today=None):
        """Return what each record lacks today, in a few statements for the batch.

        :param records: ``res.partner`` (their commercial partners are judged),
            ``product.template`` or ``product.product`` (a document of the
            variant or of its item counts)
        :param company: ``res.company``; default the current one
        :param partner_kind: "customer" or "vendor", the part the partners play
            in the document that asks; default what they are known as
        :param today: date; default the user's today
        :return: {record id: [(type id, "missing"|"expired", date or None)]}; the
            date is the last day of what expired, or the day a document starts;
            records that lack nothing are left out
        """
        company = company or self.env.company
        today = today or fields.Date.context_today(self)
        # Whoever confirms an order need not be able to read certificates, and what a
        # client sends along in the context revives no withdrawn one.
        whole = self.sudo().with_context(active_test=True)
        judged = records.sudo()  # as above
        requirements = whole._get_applicable(judged, company)
        if not requirements:
            return {}
        required = requirements._get_required(judged, partner_kind)
        held = whole._get_held(judged, requirements.type_id, company)
        gaps = {
            record.id: engine.missing(
                required.get(record.id, ()), held.get(record.id, ()), today
            )
            for record in records
        }
        return {id_: lacking for id_, lacking in gaps.items() if lacking}

    def _get_applicable(self, records, company):
        model = "res.partner" if records._name == "res.partner" else "product.template"
        return self.search(
            [
                ("res_model", "=", model),
                ("company_id", "in", [False, *company.parent_ids.ids]),
                ("type_id.active", "=", True),
            ]
        )

    def _get_required(self, records, partner_kind):
        """Return {record id: type ids, each once, in the order of the types}."""
        required = {}
        kinds = self._get_kinds(records, partner_kind)
        for requirement in self.sorted(lambda r: (r.type_id.sequence, r.type_id.id)):
            for record in records:
                types = required.setdefault(record.id, {})
                if requirement.type_id.id not in types and requirement._concerns(
                    record, kinds
                ):
                    types[requirement.type_id.id] = True
        return required

    def _get_kinds(self, records, partner_kind):
        if records._name != "res.partner":
            return {}
        partners = records.commercial_partner_id
        if partner_kind:
            return {partner.id: {partner_kind} for partner in partners}
        return partners._dist_kinds() if any(self.mapped("partner_kind")) else {}

    def _concerns(self, record, kinds):
        if record._name != "res.partner":
            return not self.product_category_ids or self._is_in_category(record)
        partner = record.commercial_partner_id
        if self.partner_kind and self.partner_kind not in kinds.get(partner.id, ()):
            return False
        tags = self.partner_category_ids
        return not tags or bool(tags & partner.category_id)

    def _is_in_category(self, product):
        path = (product.categ_id.parent_path or "").split("/")
        return any(str(id_) in path for id_ in self.product_category_ids.ids)

    def _get_held(self, records, types, company):
        """Return {record id: [(type id, valid from, valid to)]}."""
        refs_by_record = {record.id: self._get_owner_refs(record) for record in records}
        documents = self.env["dist.document"].search_fetch(
            [
                ("type_id", "in", types.ids),
                (
                    "owner_ref",
                    "in",
                    [r for refs in refs_by_record.values() for r in refs],
                ),
                ("company_id", "in", [False, *company.parent_ids.ids]),
            ],
            ["type_id", "owner_ref", "valid_from", "valid_to"],
        )
        spans = {}
        for document in documents:
            owner = document.owner_ref
            spans.setdefault(f"{owner._name},{owner.id}", []).append(
                (document.type_id.id, document.valid_from, document.valid_to)
            )
        return {
            id_: [span for ref in refs for span in spans.get(ref, ())]
            for id_, refs in refs_by_record.items()
        }

    def _get_owner_refs(self, record):
        if record._name == "res.partner":
            owners = [record.commercial_partner_id]
        elif record._name == "product.product":
            owners = [record, record.product_tmpl_id]
        else:
            owners = [record]
        return [f"{owner._name},{owner.id}" for owner in owners]
