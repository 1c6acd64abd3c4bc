from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .. import doors

# A change of these on a done line changes what lies where.
MOVES_GOODS = frozenset(
    {
        "product_id",
        "quantity",
        "product_uom_id",
        "location_id",
        "location_dest_id",
        "lot_id",
        "package_id",
        "result_package_id",
        "owner_id",
        "move_id",
        "picking_id",
        "quant_id",
        "state",
    }
)


# What of these says whether a new line is part of what is done.
ADDED_TO = frozenset(
    {"move_id", "picking_id", "state", "location_id", "location_dest_id"}
)
# What of these a correction changes.
CORRECTABLE = frozenset(
    {"quantity", "lot_id", "location_id", "location_dest_id", "result_package_id"}
)


class StockMoveLine(models.Model):
    """What was done stays as it was done."""

    _inherit = "stock.move.line"

    dist_correction_line_ids = fields.One2many(
        "dist.stock.correction.line",
        "move_line_id",
        "Corrections",
        readonly=True,
        help="What corrected the line after it was done.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._dist_is_free():
            self._dist_check_added(vals_list)
        return super().create(vals_list)

    @api.model
    def _dist_check_added(self, vals_list):
        """Refuse lines that are added to what is done."""
        # What a context key or a user's own default says is written as well.
        given = self.default_get(sorted(ADDED_TO))
        vals_list = [given | vals for vals in vals_list]
        # A line is done when its move is; without one Odoo finds it by the transfer.
        moves = {vals.get("move_id") for vals in vals_list}
        moves = self.env["stock.move"].browse(moves - {None, False})
        pickings = {v.get("picking_id") for v in vals_list if not v.get("move_id")}
        pickings = self.env["stock.picking"].browse(pickings - {None, False})
        # Odoo makes the scrap of a done transfer done at once.
        moves = moves.filtered(lambda move: not move._dist_is_answered_for())
        done = [record for record in (*moves, *pickings) if record.state == "done"]
        written = [vals for vals in vals_list if vals.get("state") == "done"]
        places = self.env["stock.location"].union(
            *(record.location_id | record.location_dest_id for record in done)
        )
        for name in ("location_id", "location_dest_id"):
            places |= places.browse({vals[name] for vals in written if vals.get(name)})
        self._dist_check_done(places)

    def write(self, vals):
        if not MOVES_GOODS.isdisjoint(vals) and not self._dist_is_free():
            done = self.filtered(
                lambda line: line.state == "done"
                and not line._dist_is_being_corrected(vals)
                and any(
                    line._dist_is_change(name, vals[name])
                    for name in MOVES_GOODS & vals.keys()
                )
            )
            self._dist_check_done(done.location_id | done.location_dest_id)
        return super().write(vals)

    def _dist_is_free(self):
        """Return whether Odoo completes moves, or nobody guards anything."""
        return self.env["dist.control"]._is_off("stock_door") or doors.is_open(
            self.env, doors.DONE
        )

    def _dist_is_being_corrected(self, vals):
        """Return whether a correction changes one line, and no more than it may."""
        return (
            doors.is_open(self.env, doors.CORRECT, self.id)
            and MOVES_GOODS & set(vals) <= CORRECTABLE
        )

    def _dist_is_change(self, name, value):
        field, present = self._fields[name], self[name]
        if field.type == "many2one":
            return present.id != (value or False)
        return present != (value or (0.0 if field.type == "float" else False))

    def _dist_check_done(self, places):
        if places._dist_get_guarded():
            raise UserError(
                self.env._(
                    "What was done stays as it was done: changing it now would change "
                    "the stock, and nobody could tell why. Press Correct on the "
                    "transfer and give a reason, count the goods where they lie, or "
                    "return them by a transfer of their own."
                )
            )

    # === CORRECTING === #

    def _dist_check_correctable(self):
        """Refuse to correct what has a way of its own, or what the books closed on.

        :raise UserError: names the line, the reason and the way out
        """
        for line in self:
            words = {"item": line.product_id.display_name, "name": line.reference}
            if line.move_id.scrap_id:
                raise UserError(
                    self.env._(
                        "%(item)s was scrapped, which is no part of the transfer. "
                        "Count the goods where they lie if they were not.",
                        **words,
                    )
                )
            if line._dist_touches_nowhere():
                raise UserError(
                    self.env._(
                        "%(name)s is an adjustment of %(item)s. Count the goods "
                        "again where they lie: the newer count replaces it.",
                        **words,
                    )
                )
            if line.state != "done":
                raise UserError(
                    self.env._(
                        "%(name)s is not done, so there is nothing to correct: enter "
                        "the quantity of %(item)s on the transfer itself.",
                        **words,
                    )
                )
        self._dist_check_open_period()

    def _dist_is_adjustment(self):
        """Return whether one line posts what a count found.

        The mark of its move alone says nothing: any client may write it on a move that
        leads elsewhere.
        """
        return self.is_inventory and self._dist_touches_nowhere()

    def _dist_touches_nowhere(self):
        """Return whether one line's goods came from or went to a location of
        adjustments."""
        ends = self.location_id | self.location_dest_id
        return "inventory" in ends.mapped("usage")

    def _dist_check_open_period(self):
        """Refuse to change what was done in a closed fiscal period."""
        for line in self:
            day = fields.Datetime.context_timestamp(line, line.date).date()
            company = line.company_id.sudo()  # its lock dates bind everybody
            locks = company._get_lock_date_violations(
                day, fiscalyear=True, sale=False, purchase=False, tax=False, hard=True
            )
            if locks:
                raise UserError(
                    self.env._(
                        "%(name)s was done on %(day)s, and the books are closed until "
                        "%(lock)s: their value would change. Count the goods today, "
                        "or return them by a transfer of today.",
                        name=line.reference,
                        day=format_date(self.env, day),
                        lock=format_date(self.env, max(lock for lock, _field in locks)),
                    )
                )

    def _dist_free_overdrawn(self):
        """Take reservations off goods that a correction took back.

        Odoo does it where the goods came from; where they went, others may have
        reserved what turns out never to have arrived.
        """
        for line in self.sudo():  # reservations of everybody
            line._dist_free_position(
                line.location_dest_id, line.lot_id, line.result_package_id
            )

    def _dist_free_position(self, place, lot, package):
        """Take reservations off what is not there any more.

        :param place: ``stock.location`` where one line's goods were or are
        :param lot: ``stock.lot`` they had there
        :param package: ``stock.package`` they had there
        """
        self.ensure_one()
        if not (self.product_id.is_storable and place._dist_is_inside()):
            return
        key = {"lot_id": lot, "package_id": package, "owner_id": self.owner_id}
        left = self.env["stock.quant"]._get_available_quantity(
            self.product_id, place, strict=True, allow_negative=True, **key
        )
        if self.product_id.uom_id.compare(left, 0.0) < 0:
            self._free_reservation(self.product_id, place, -left, **key)

    # === REVERTING === #

    def action_revert_inventory(self):
        """Count the goods as they were before an adjustment.

        :return: an action that asks for the reason, or Odoo's own answer where the
            control is off
        """
        places = self.location_id | self.location_dest_id
        guarded = places._dist_get_guarded()
        lines = self.filtered(
            lambda line: line.is_inventory
            and not line.product_uom_id.is_zero(line.quantity)
            and (line.location_id | line.location_dest_id) & guarded
        )
        if not lines:
            return super().action_revert_inventory()
        counts = self.env["dist.stock.count"]._adjust(lines._dist_prepare_revert())
        drafts = counts.filtered(lambda count: count.state == "draft")
        return drafts.action_ask_reason() if drafts else True

    def _dist_prepare_revert(self):
        """Return the values of a count that takes these adjustments back."""
        by_key = {}
        for line in self:
            is_gain = line.location_id.usage == "inventory"
            place = line.location_dest_id if is_gain else line.location_id
            package = line.result_package_id if is_gain else line.package_id
            quant = self.env["stock.quant"]._dist_get_or_make(
                line.product_id, place, line.lot_id, package, line.owner_id
            )
            value = by_key.setdefault(
                quant.id, {"quant": quant, "counted": quant._dist_get_on_shelf()}
            )
            quantity = line.quantity_product_uom
            value["counted"] += -quantity if is_gain else quantity
        given = {
            "reason_id": self.env.context.get("dist_reason_id"),
            "note": self.env.context.get("dist_note"),
        }
        return [value | given for value in by_key.values()]
