from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..sealed import seal

DISPOSITIONS = [
    ("release", "Release"),
    ("rework", "Rework"),
    ("return", "Return to the vendor"),
    ("scrap", "Scrap"),
    ("lost", "Close: it is not there any more"),
]
# What people write; the rest follows from what happens.
WRITABLE = frozenset({"note", "reason_id", "inspection_ids"})
# What goods lie under: product, place, lot, package, owner.
KEY = ("product_id", "location_id", "lot_id", "package_id", "owner_id")


class DistQualityHold(models.Model):
    """Goods nobody may use until somebody else has decided about them.

    In quarantine they lie outside the warehouse; held in place they stay where they
    are. A hold opens when goods arrive in quarantine, by whatever way; only
    ``action_dispose`` ends it.
    """

    _name = "dist.quality.hold"
    _description = "Quality hold"
    _inherit = ["mail.thread", "dist.approval.gated.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    kind = fields.Selection(
        [("quarantine", "In quarantine"), ("in_place", "In place")],
        required=True,
        readonly=True,
        default="quarantine",
    )
    state = fields.Selection(
        [
            ("held", "Held"),
            ("decided", "Decided"),
            ("disposed", "Disposed of"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="held",
        index=True,
        tracking=True,
        help="Decided: the goods are still to be shipped to the vendor.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    product_id = fields.Many2one(
        "product.product", "Item", required=True, readonly=True, index=True
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    location_id = fields.Many2one(
        "stock.location", required=True, readonly=True, index=True
    )
    lot_id = fields.Many2one("stock.lot", "Lot or serial", readonly=True)
    package_id = fields.Many2one("stock.package", "Package", readonly=True)
    owner_id = fields.Many2one("res.partner", "Owner", readonly=True)
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    value = fields.Monetary(compute="_compute_value")
    currency_id = fields.Many2one(related="company_id.currency_id")
    origin_move_id = fields.Many2one(
        "stock.move", "Came by", readonly=True, index="btree_not_null"
    )
    picking_id = fields.Many2one("stock.picking", "Receipt", readonly=True)
    purchase_line_id = fields.Many2one(
        "purchase.order.line", readonly=True, index="btree_not_null"
    )
    order_id = fields.Many2one(related="purchase_line_id.order_id")
    partner_id = fields.Many2one("res.partner", "Vendor", readonly=True, index=True)
    receiver_ids = fields.Many2many(
        "res.users",
        string="Received by",
        readonly=True,
        help="Who received or held the goods. They do not decide about them.",
    )
    reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason",
        domain="[('usage_ids.code', '=', 'quality_hold')]",
        ondelete="restrict",
        tracking=True,
    )
    note = fields.Text()
    plan_id = fields.Many2one("dist.quality.plan", "Inspected by", readonly=True)
    inspection_ids = fields.One2many("dist.quality.inspection", "hold_id")
    is_failed = fields.Boolean(
        "Inspection failed", compute="_compute_is_failed", store=True
    )
    is_disputed = fields.Boolean(
        compute="_compute_is_disputed",
        store=True,
        help="The vendor has to answer for it: the goods of a purchase are damaged or "
        "in doubt, or their inspection failed.",
    )
    held_at = fields.Datetime(
        "Held since", readonly=True, required=True, default=fields.Datetime.now
    )
    stake = fields.Float(
        "Value when it was held",
        readonly=True,
        help="In the currency of the company; lists and cases add it up.",
    )
    disposition = fields.Selection(DISPOSITIONS, readonly=True, tracking=True)
    decision_note = fields.Text(readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime(readonly=True)
    split_from_id = fields.Many2one(
        "dist.quality.hold", "Part of", readonly=True, index="btree_not_null"
    )
    part_ids = fields.One2many("dist.quality.hold", "split_from_id", readonly=True)
    move_ids = fields.One2many("stock.move", "dist_hold_id", readonly=True)

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A hold is of some goods."
    )
    # What every reservation and forecast asks.
    _open_in_place = models.Index(
        "(product_id, location_id) WHERE kind = 'in_place' AND state IN "
        "('held', 'decided')"
    )

    @api.depends("product_id", "quantity", "company_id")
    def _compute_value(self):
        for hold in self:
            product = hold.product_id.sudo().with_company(  # the cost, for who decides
                hold.company_id
            )
            hold.value = hold.quantity * product.standard_price

    @api.depends("inspection_ids.result")
    def _compute_is_failed(self):
        for hold in self:
            hold.is_failed = "failed" in hold.inspection_ids.mapped("result")

    @api.depends("is_failed", "reason_id", "purchase_line_id")
    def _compute_is_disputed(self):
        routine = self.env.ref("dist_base.reason_inspect", raise_if_not_found=False)
        for hold in self:
            is_routine = routine and hold.reason_id == routine
            hold.is_disputed = hold.purchase_line_id and (
                hold.is_failed or not is_routine
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
                vals["name"] = sequence.next_by_code("dist.quality.hold") or "/"
        holds = super().create(vals_list)
        for hold in holds:
            hold.stake = hold.value
        return holds

    def write(self, vals):
        written = vals.keys() - WRITABLE
        if written and not self.env.su and not written <= self._get_thread_fields():
            raise AccessError(
                self.env._(
                    "What a hold says follows from the goods and from decisions, and "
                    "is not written. Use its buttons; note, reason and inspection can "
                    "be changed."
                )
            )
        if not self.env.su and self.filtered(lambda hold: hold.state != "held"):
            self._refuse_closed()
        return super().write(vals)

    @api.model
    def _get_thread_fields(self):
        """Return the fields that following and posting write."""
        thread = self.env.registry["mail.thread"]._fields.keys()
        return thread - {"create_uid", "create_date", "id"}

    def _refuse_closed(self):
        raise UserError(
            self.env._(
                "%(holds)s is decided and stays as it was decided. Hold the goods "
                "anew if there is something new about them.",
                holds=", ".join(
                    self.filtered(lambda hold: hold.state != "held").mapped("name")
                ),
            )
        )

    def _has_document(self):
        """Return whether a photo or document is attached to one of the holds."""
        attachments = self.env["ir.attachment"].sudo()  # whether there is one
        family = self | self.split_from_id
        return bool(self) and bool(
            attachments.search_count(
                [("res_model", "=", self._name), ("res_id", "in", family.ids)], limit=1
            )
        )

    def _attach(self, photos):
        """Attach a person's own photos to each of the holds."""
        photos.check_access("write")
        for hold in self:
            for photo in photos:
                photo.sudo().copy(  # checked above; the hold's readers see it
                    {"res_model": self._name, "res_id": hold.id}
                )

    def _get_key(self):
        self.ensure_one()
        return tuple(self[name].id for name in KEY)

    # === OPENING === #

    @api.model
    def _open(self, values_list):
        """Open holds of goods that lie where the values say.

        :param list values_list: values of holds
        :return: the holds
        """
        holds = self.sudo().create(values_list)  # nobody writes holds
        self.env["dist.evidence"]._record(
            [hold._prepare_evidence("quality_held") for hold in holds]
        )
        return holds.with_env(self.env)

    def _prepare_evidence(self, event):
        self.ensure_one()
        return {
            "event": event,
            "res_model": self._name,
            "res_id": self.id,
            "res_name": f"{self.name}: {self.product_id.display_name}",
            "company_id": self.company_id.id,
            "reason": self.reason_id.code,
            "note": self.decision_note if self.disposition else self.note,
            "after": {"quantity": self.quantity, "disposition": self.disposition},
        }

    # === SCREENS === #

    def action_print_label(self):
        """Return the labels to stick on the goods."""
        report = self.env.ref("dist_inventory_integrity.dist_quality_hold_label")
        return report.report_action(self)

    def action_view_moves(self):
        """Show how the goods came and went."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Moves"),
            "res_model": "stock.move",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", (self.move_ids | self.origin_move_id).ids)],
        }

    # === IN PLACE === #

    @api.model
    def _get_in_place(self, products):
        """Return {ids of KEY: quantity held where it lies}.

        No statement when the control is off everywhere.
        """
        if self.env["dist.control"]._is_off("stock_quality"):
            return {}
        holds = self.sudo()  # what is held counts, whoever reserves
        groups = holds._read_group(
            [
                ("product_id", "in", products.ids),
                ("kind", "=", "in_place"),
                ("state", "in", ("held", "decided")),
            ],
            list(KEY),
            ["quantity:sum"],
        )
        return {tuple(one.id for one in key): held for *key, held in groups}

    @api.model
    def _sum_in_place(self, products, lot_id=None, owner_id=None, package_id=None):
        """Return {product id: what is held in place} where the context looks.

        No statement when the control is off everywhere, one otherwise. The past is
        looked at as today: a hold is about goods that are there now.
        """
        if self.env["dist.control"]._is_off("stock_quality"):
            return {}
        places, _moves_in, _moves_out = products._get_domain_locations()
        domain = Domain.AND(
            [
                Domain("product_id", "in", products.ids),
                Domain("kind", "=", "in_place"),
                Domain("state", "in", ("held", "decided")),
                Domain(places),
                *(
                    Domain(name, "=", value)
                    for name, value in (
                        ("lot_id", lot_id),
                        ("owner_id", owner_id),
                        ("package_id", package_id),
                    )
                    if value is not None
                ),
            ]
        )
        holds = self.sudo()  # what is held counts, whoever looks
        groups = holds._read_group(domain, ["product_id"], ["quantity:sum"])
        return {product.id: quantity for product, quantity in groups}
