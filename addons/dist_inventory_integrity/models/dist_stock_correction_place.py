from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import correction as engine
from .dist_stock_correction_post import ENDS

# What a correction line says, and the field of the done line it is about.
PLACES = {
    "lot_id": "lot_id",
    "location_id": "location_id",
    "location_dest_id": "location_dest_id",
    "package_id": "result_package_id",
}


class DistStockCorrectionLine(models.Model):
    """Which lot and which bins it should have been.

    The done line itself is changed: Odoo takes the goods back from where they never
    were and puts them where they are, so that a trace of the lot says what happened.
    """

    # One file for what a line is, one for how it posts, one for lots and bins.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.correction.line"

    was_lot_id = fields.Many2one("stock.lot", "Lot it was", readonly=True)
    was_location_id = fields.Many2one("stock.location", "Was taken from", readonly=True)
    was_location_dest_id = fields.Many2one(
        "stock.location", "Was brought to", readonly=True
    )
    was_package_id = fields.Many2one("stock.package", "Package it was", readonly=True)
    should_lot_id = fields.Many2one(
        "stock.lot", "Lot it should be", domain="[('product_id', '=', product_id)]"
    )
    should_location_id = fields.Many2one(
        "stock.location",
        "From, should be",
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
    )
    should_location_dest_id = fields.Many2one(
        "stock.location",
        "To, should be",
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
    )
    should_package_id = fields.Many2one("stock.package", "Package it should be")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        done = self.env["stock.move.line"]
        for vals in vals_list:
            line = done.browse(vals["move_line_id"])
            for name, on_line in PLACES.items():
                vals[f"was_{name}"] = line[on_line].id
                vals.setdefault(f"should_{name}", line[on_line].id)
        return super().create(vals_list)

    # === WHAT CHANGES === #

    def _get_new_places(self):
        """Return {field of the done line: what it should be} of what changes."""
        self.ensure_one()
        return {
            on_line: self[f"should_{name}"]
            for name, on_line in PLACES.items()
            if self[f"should_{name}"] != self[f"was_{name}"]
        }

    def _is_changed(self):
        return super()._is_changed() or bool(self._get_new_places())

    def _get_touched(self):
        """All of the goods are touched when their lot or bin was another one."""
        if not self._get_new_places():
            return super()._get_touched()
        return self.product_uom_id._compute_quantity(
            max(self.should_qty, self.was_qty),
            self.product_id.uom_id,
            rounding_method="HALF-UP",
        )

    @api.depends("should_lot_id", "should_location_id", "should_location_dest_id")
    @api.depends("should_package_id")
    def _compute_effect(self):
        return super()._compute_effect()

    def _to_shifts(self):
        """Return the shifts of one line: back from the wrong place, in to the right."""
        if not self._get_new_places() or not self.product_id.is_storable:
            return super()._to_shifts()
        unit = self.product_id.uom_id
        was, should = (
            self.product_uom_id._compute_quantity(
                quantity, unit, rounding_method="HALF-UP"
            )
            for quantity in (self.was_qty, self.should_qty)
        )
        return [
            engine.Shift(*self._get_end_keys("was"), -was),
            engine.Shift(*self._get_end_keys("should"), should),
        ]

    def _get_end_keys(self, prefix):
        """Return the keys of the two positions, None where goods are outside.

        :param str prefix: "was" or "should"
        """
        done = self.move_line_id
        packages = (done.package_id, self[f"{prefix}_package_id"])
        keys = []
        for (name, _package), package in zip(ENDS, packages, strict=True):
            place = self[f"{prefix}_{name}"]
            lot = self[f"{prefix}_lot_id"]
            keys.append(
                (done.product_id.id, place.id, lot.id, package.id, done.owner_id.id)
                if place._dist_is_inside()
                else None
            )
        return keys

    # === CARRYING OUT === #

    def _move_goods(self):
        """Let Odoo move the goods of done lines to where they should have been."""
        for line in self:
            done = line.move_line_id
            was = line.was_location_dest_id, line.was_lot_id, line.was_package_id
            places = line._get_new_places().items()
            done.write(
                {
                    "quantity": line.should_qty,
                    **{name: place.id for name, place in places},
                }
            )
            done.sudo()._dist_free_position(*was)  # reservations of everybody

    def _name_places(self):
        """Return [(field of the done line, name it was, name it should be)]."""
        self.ensure_one()
        return [
            (
                on_line,
                self[f"was_{name}"].display_name,
                self[f"should_{name}"].display_name,
            )
            for name, on_line in PLACES.items()
            if on_line in self._get_new_places()
        ]

    def _describe(self):
        """Return what changed, in words: a pair before and after."""
        self.ensure_one()
        correction, unit = self.correction_id, self.product_uom_id.name
        before = [f"{correction._format(self.was_qty)} {unit}"]
        after = [f"{correction._format(self.should_qty)} {unit}"]
        for _name, was, should in self._name_places():
            before.append(was or "-")
            after.append(should or "-")
        return ", ".join(before), ", ".join(after)


class DistStockCorrection(models.Model):
    """What stands against another lot or bin."""

    # One file for each thing a correction does: what it is, how it posts, where.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.correction"

    @api.depends("line_ids.should_lot_id", "line_ids.should_location_id")
    @api.depends("line_ids.should_location_dest_id", "line_ids.should_package_id")
    def _compute_problem(self):
        return super()._compute_problem()

    def _check_places(self, lines):
        """Refuse lots and bins that goods of these lines cannot have had."""
        for line in lines:
            if any(
                line[f"was_{name}"] != line.move_line_id[on_line]
                for name, on_line in PLACES.items()
            ):
                raise UserError(
                    self.env._(
                        "Somebody corrected the lot or the bin of %(line)s meanwhile. "
                        "Give this correction up, and correct the transfer again if "
                        "it is still wrong.",
                        line=line.display_name,
                    )
                )
            for name, place in line._get_new_places().items():
                if place:
                    place.check_access("read")
                if name == "lot_id":
                    self._check_new_lot(line)
                elif name != "result_package_id":
                    self._check_new_bin(line, line[f"was_{name}"], place)
            if line._get_new_places():
                self._check_not_held(line)

    def _check_new_lot(self, line):
        lot, product = line.should_lot_id, line.product_id
        is_fit = lot.product_id == product and (
            not lot.company_id or lot.company_id == self.company_id
        )
        if not is_fit or product.tracking == "none":
            raise UserError(
                self.env._(
                    "%(lot)s is no lot of %(item)s, which needs one of its own. Choose "
                    "or make the lot that was handled.",
                    lot=lot.display_name or self.env._("Nothing"),
                    item=product.display_name,
                )
            )

    def _check_new_bin(self, line, was, should):
        is_fit = (
            was._dist_is_inside()
            and should.usage == "internal"
            and should.company_id == self.company_id
            and should.warehouse_id == was.warehouse_id
            and not should._dist_get_quarantines()
        )
        if not is_fit:
            raise UserError(
                self.env._(
                    "%(item)s cannot have been at %(should)s instead of %(was)s: only "
                    "the bin inside its warehouse is corrected, and goods come to "
                    "quarantine by a hold. Move them by a transfer, or return them.",
                    item=line.product_id.display_name,
                    should=should.display_name or self.env._("nowhere"),
                    was=was.display_name,
                )
            )

    def _check_not_held(self, line):
        """Refuse to take goods out of a hold by saying they were others."""
        held = self.env["dist.quality.hold"]._get_in_place(line.product_id)
        taken = (line._get_end_keys("was")[1], line._get_end_keys("should")[0])
        if held.keys() & set(taken):
            raise UserError(
                self.env._(
                    "%(item)s is held where it lies, and would leave its hold by this "
                    "correction. Decide about the hold first.",
                    item=line.display_name,
                )
            )


class StockPicking(models.Model):
    """Other systems name lots and bins too."""

    # One file for the lock, one for what a correction is about.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.picking"

    def _dist_read_places(self, lines):
        """Return {id of a done line: {field of a correction line: id}}.

        :param list lines: see :meth:`dist_correct`
        """
        try:
            return {
                int(line["move_line_id"]): {
                    f"should_{name}": int(line[on_line]) if line[on_line] else False
                    for name, on_line in PLACES.items()
                    if on_line in line
                }
                for line in lines
            }
        except (KeyError, TypeError, ValueError, OverflowError) as err:
            raise self._dist_make_refusal() from err
