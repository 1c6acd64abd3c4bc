from collections import defaultdict

from odoo import api, fields, models

from .. import doors

FIGURES = ("quantity", "reserved_quantity")
# What a position is of: another value moves its goods without a move.
KEY = ("product_id", "location_id", "lot_id", "package_id", "owner_id")
GIVEN = ("dist_reason_id", "dist_note")


class StockQuant(models.Model):
    """The quantity of a position is written by Odoo's own moves, and by nobody else.

    What a person counts becomes a line of a ``dist.stock.count``, which posts it.
    """

    _inherit = "stock.quant"

    dist_reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason",
        copy=False,
        domain="[('usage_ids.code', '=', 'stock_adjustment')]",
        help="Why the shelf differs from the books. Without one nothing is posted: a "
        "draft count keeps what was counted.",
    )
    dist_note = fields.Char("Note", copy=False)

    # === THE DOOR === #

    @api.model
    def _update_available_quantity(self, product_id, location_id, *args, **kwargs):
        with doors.opened(self.env, doors.QUANT):
            return super()._update_available_quantity(
                product_id, location_id, *args, **kwargs
            )

    @api.model_create_multi
    def create(self, vals_list):
        if doors.is_open(self.env, doors.QUANT):
            return super().create(vals_list)
        # What a context key or a user's own default says is written as well.
        given = self.default_get([*FIGURES, "location_id"])
        written = [given | vals for vals in vals_list]
        written = [vals for vals in written if any(vals.get(f) for f in FIGURES)]
        if written:
            places = self.env["stock.location"].browse(
                {vals["location_id"] for vals in written if vals.get("location_id")}
            )
            places._dist_get_guarded()._dist_refuse_figures()
        quants = self.browse()
        # Odoo takes the reason for no part of a count: it travels beside it.
        for reason, group in self._dist_group_by_reason(vals_list):
            quants |= super(StockQuant, self.with_context(**reason)).create(group)
        return quants.with_env(self.env)

    @api.model
    def _dist_group_by_reason(self, vals_list):
        """Return [(context that says the reason, values without it)], in order."""
        groups = []
        for vals in vals_list:
            given = {name: vals[name] for name in GIVEN if name in vals}
            if self._is_inventory_mode():
                vals = {name: vals[name] for name in vals if name not in GIVEN}
            if groups and groups[-1][0] == given:
                groups[-1][1].append(vals)
            else:
                groups.append((given, [vals]))
        return groups

    def write(self, vals):
        if not doors.is_open(self.env, doors.QUANT):
            self._dist_check_figures(vals)
        return super().write(vals)

    def _dist_check_figures(self, vals):
        names = [name for name in (*FIGURES, *KEY, "company_id") if name in vals]
        if not names:
            return
        changing = self.filtered(
            lambda quant: any(quant._dist_is_change(name, vals[name]) for name in names)
        )
        changing.location_id._dist_get_guarded()._dist_refuse_figures()

    def _dist_is_change(self, name, value):
        present = self[name]
        if self._fields[name].relational:
            return present.id != (value or False)
        return present != (value or 0.0)

    def unlink(self):
        if not doors.is_open(self.env, doors.QUANT):
            full = self.filtered(lambda q: not q.product_uom_id.is_zero(q.quantity))
            full.location_id._dist_get_guarded()._dist_refuse_figures()
        return super().unlink()

    # === COUNTING === #

    @api.model
    def _get_inventory_fields_write(self):
        return [*super()._get_inventory_fields_write(), *GIVEN]

    def action_clear_inventory_quantity(self):
        result = super().action_clear_inventory_quantity()
        given = self.filtered(lambda q: q.dist_reason_id or q.dist_note)
        given.write({"dist_reason_id": False, "dist_note": False})
        return result

    def action_apply_inventory(self, date=None):
        """Post what was counted; what lacks a reason waits as a draft count.

        :return: an action that opens the draft count, where there is one
        """
        result = super().action_apply_inventory(date)
        return result or self._dist_open_drafts()

    def _set_inventory_quantity(self):
        result = super()._set_inventory_quantity()
        # What the field's own button would open is lost on the way to the screen.
        lines = self.env["dist.stock.count.line"]._find_open(self)
        lines.count_id._notify_drafts()
        return result

    @api.model
    def action_view_inventory(self):
        action = super().action_view_inventory()
        is_off = self.env["dist.control"]._is_off("stock_door")
        action["context"] = {**action["context"], "dist_stock_door": not is_off}
        return action

    def action_set_inventory_quantity_zero(self):
        result = super().action_set_inventory_quantity_zero()
        return result or self._dist_open_drafts()

    def _dist_open_drafts(self):
        lines = self.env["dist.stock.count.line"]._find_open(self)
        if not lines:
            return None
        lacking = lines.filtered("problem")
        if not lacking:
            return lines.count_id._tell_outcome()
        keys = {line._get_key() for line in lacking}
        waiting = self.filtered(lambda quant: quant._dist_get_key() in keys)
        waiting.inventory_quantity_set = True  # Odoo takes it for applied
        return lacking.count_id.action_ask_reason()

    def _apply_inventory(self, date=None):
        guarded = self.filtered(lambda q: not doors.get_line(self.env, q.id))
        places = guarded.location_id._dist_get_guarded()
        guarded = guarded.filtered(lambda quant: quant.location_id in places)
        if guarded:
            guarded._dist_count(date)
        rest = self - guarded
        return super(StockQuant, rest)._apply_inventory(date) if rest else None

    def _dist_count(self, date=None):
        """Make a count of what was counted at these positions and post its lines."""
        context = self.env.context
        values = []
        for quant in self:
            # Odoo skips these: nobody counted anything.
            is_same = quant.product_uom_id.is_zero(quant.inventory_diff_quantity)
            if context.get("from_inverse_qty") and is_same:
                quant.action_clear_inventory_quantity()
                continue
            values.append(
                {
                    "quant": quant,
                    "counted": quant.inventory_quantity,
                    "reason_id": quant.dist_reason_id.id
                    or context.get("dist_reason_id"),
                    "note": quant.dist_note or context.get("dist_note"),
                }
            )
        counts = self.env["dist.stock.count"]._adjust(values, date)
        if context.get("from_inverse_qty"):  # nobody opens what is returned
            counts._notify_drafts()
        self._dist_clear_taken()
        return counts

    def _dist_clear_taken(self):
        """Forget here what a count has taken over, and who is next must not see."""
        lines = self.env["dist.stock.count.line"]._find_open(self)
        taken = lines.filtered(
            lambda line: line.state in ("recount", "waiting") or line.queued_by_id
        )
        keys = {line._get_key() for line in taken}
        held = self.filtered(lambda quant: quant._dist_get_key() in keys)
        if held:
            held.action_clear_inventory_quantity()

    def _get_inventory_move_values(self, *args, **kwargs):
        values = super()._get_inventory_move_values(*args, **kwargs)
        line_id = doors.get_line(self.env, self.id)
        if line_id:
            values["dist_count_line_id"] = line_id
            line = self.env["dist.stock.count.line"].browse(line_id)
            bookings = self.env["dist.reason.booking"]
            bookings._find(line.reason_id, line.company_id)._lead(values)
        return values

    @api.model
    def _dist_get_by_key(self, quants):
        """Return {(product, location, lot, package, owner ids): positions}."""
        found = defaultdict(self.browse)
        for quant in quants:
            found[quant._dist_get_key()] |= quant
        return found

    def _dist_get_key(self):
        self.ensure_one()
        return tuple(self[name].id for name in KEY)

    @api.model
    def _dist_get_or_make(self, product, location, lot, package, owner):
        """Return a position, an empty one where the books know none."""
        key = (product, location, lot, package, owner)
        quant = self._gather(
            product,
            location,
            lot_id=lot,
            package_id=package,
            owner_id=owner,
            strict=True,
        ).filtered(lambda quant: quant.lot_id == lot)[:1]
        if not quant:
            values = {name: of.id for name, of in zip(KEY, key, strict=True)}
            quant = self.sudo().create(values)  # an empty position, as Odoo makes one
        return quant.with_env(self.env)

    def _dist_get_on_shelf(self):
        """Return what somebody would find: on hand without what lies on a trolley."""
        self.ensure_one()
        lines = self.env["stock.move.line"].sudo()  # how much, of whatever transfer
        (picked,) = lines._read_group(
            [
                *((name, "=", self[name].id) for name in KEY),
                ("picked", "=", True),
                ("state", "not in", ("done", "cancel", "draft")),
            ],
            aggregates=["quantity_product_uom:sum"],
        )[0]
        return self.quantity - (picked or 0.0)

    def _dist_note_count(self):
        """Note that these positions were counted and are as the books say."""
        self.location_id.sudo().write(  # housekeeping of Odoo's own
            {"last_inventory_date": fields.Date.today()}
        )
        for location in self.location_id:
            quants = self.filtered(lambda q, place=location: q.location_id == place)
            quants.inventory_date = location._get_next_inventory_date()
        self.action_clear_inventory_quantity()
