from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.dist_base.engine import documents as engine

from .dist_receipt_scope import Gap

SOURCES = [
    ("any", "Of the item, the vendor, the lot or the receipt"),
    ("item", "Of the item"),
    ("vendor", "Of the vendor"),
    ("delivery", "Of the lot, or of this receipt"),
]


class DistReceiptCertificate(models.Model):
    """Which controlled document goods need when they arrive, and what comes otherwise.

    The document counts on the day of the receipt; withdrawn, expired or not yet valid
    it does not.
    """

    _name = "dist.receipt.certificate"
    _description = "Certificate at receipt"
    _inherit = ["dist.receipt.scope", "mail.thread"]
    _order = "company_id, partner_id, product_id, category_id, id"
    _check_company_auto = True

    active = fields.Boolean(tracking=True)
    type_id = fields.Many2one(
        "dist.document.type",
        "Document",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    source = fields.Selection(
        SOURCES, "Whose document", required=True, default="any", tracking=True
    )
    policy = fields.Selection(
        [
            ("warn", "Noted on the receipt"),
            ("hold", "The goods are held"),
            ("block", "The receipt is refused"),
        ],
        "Without it",
        required=True,
        default="hold",
        tracking=True,
    )

    @api.depends("type_id", "partner_id", "product_id", "category_id", "warehouse_id")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.type_id.name}: {rule.about}"

    @api.model
    def _find_gaps(self, moves):
        """Return [Gap] of documents that are missing or do not count.

        One read of requirements, and where there are any one of documents.

        :param moves: receipts that are about to be done
        """
        rules = self._match(moves)
        if not rules:
            return []
        lines = moves.browse([move.id for move in rules]).move_line_ids
        owners = lines._dist_get_document_owners()
        held = self._read_documents(self.union(*rules.values()), owners)
        today = fields.Date.context_today(self)
        lacking = defaultdict(lines.browse)
        for line in lines:
            for rule in rules[line.move_id]:
                spans = [
                    span
                    for ref in owners[line][rule.source]
                    for span in held.get((rule.company_id, ref), ())
                ]
                for _type, why, day in engine.missing(rule.type_id.ids, spans, today):
                    lacking[rule, why, day] |= line
        reason = self.env.ref("dist_base.reason_no_papers", raise_if_not_found=False)
        reason = reason or self.env["dist.reason.code"]
        return [
            Gap(rule.policy, lines, rule._say_gap(lines, why, day), reason)
            for (rule, why, day), lines in lacking.items()
        ]

    @api.model
    def _read_documents(self, required, owners):
        """Return {(company, owner): [(type id, valid from, valid to)]}.

        :param required: the requirements
        :param dict owners: see ``stock.move.line._dist_get_document_owners``
        """
        refs = {ref for known in owners.values() for ref in known["any"]}
        documents = (
            self.env["dist.document"]
            .sudo()  # whether there is one, whoever receives
            .with_context(active_test=True)  # a client revives no withdrawn one
            .search_fetch(
                [("type_id", "in", required.type_id.ids), ("owner_ref", "in", [*refs])],
                ["type_id", "owner_ref", "company_id", "valid_from", "valid_to"],
            )
        )
        held = defaultdict(list)
        for company in required.company_id:
            for document in documents:
                if document.company_id in company.parent_ids or not document.company_id:
                    owner = document.owner_ref
                    held[company, f"{owner._name},{owner.id}"].append(
                        (document.type_id.id, document.valid_from, document.valid_to)
                    )
        return held

    def _say_gap(self, lines, why, day):
        """Return the sentence about goods that lack a document."""
        self.ensure_one()
        words = {
            "document": self.type_id.name,
            "items": ", ".join(lines.product_id.mapped("display_name")[:5]),
            "day": format_date(self.env, day) if day else "",
            "whose": dict(self._fields["source"]._description_selection(self.env))[
                self.source
            ],
        }
        if why == "expired":
            return self.env._(
                "%(document)s for %(items)s (%(whose)s): expired on %(day)s", **words
            )
        if day:
            return self.env._(
                "%(document)s for %(items)s (%(whose)s): counts from %(day)s on",
                **words,
            )
        return self.env._("%(document)s for %(items)s (%(whose)s): missing", **words)


class DistDocument(models.Model):
    """A certificate may come with a lot or with one delivery."""

    _inherit = "dist.document"

    @api.model
    def _get_owner_models(self):
        return [
            *super()._get_owner_models(),
            ("stock.lot", self.env._("Lot or serial")),
            ("stock.picking", self.env._("Receipt")),
        ]


class StockMoveLine(models.Model):
    """Who may own the papers of goods that arrive."""

    # What documents need stays beside them.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move.line"

    def _dist_get_document_owners(self):
        """Return {line: {source: owners as references}} of its papers.

        The sources are those of ``dist.receipt.certificate``. One statement where
        lots are named that are not chosen, none otherwise.
        """
        named = self._dist_get_named_lots()
        owners = {}
        for line in self:
            product, vendor = line.product_id, line.move_id._dist_get_vendor()
            lot = line.lot_id or named.get((product, line.lot_name), line.lot_id)
            known = {
                "item": (product, product.product_tmpl_id),
                "vendor": (vendor,),
                "delivery": (lot, line.picking_id),
            }
            known["any"] = sum(known.values(), ())
            owners[line] = {
                source: [f"{one._name},{one.id}" for one in some if one]
                for source, some in known.items()
            }
        return owners

    def _dist_get_named_lots(self):
        """Return {(item, name): the lot Odoo will take for a name that was typed}."""
        lines = self.filtered(lambda line: line.lot_name and not line.lot_id)
        if not lines:
            return {}
        lots = self.env["stock.lot"].search(
            [
                ("name", "in", lines.mapped("lot_name")),
                ("product_id", "in", lines.product_id.ids),
                ("company_id", "in", [False, *lines.company_id.ids]),
            ]
        )
        return {(lot.product_id, lot.name): lot for lot in lots}
