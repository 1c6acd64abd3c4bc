from collections import defaultdict

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.tools import formatLang

from .. import doors
from ..engine import correction as engine

# What a position is of, as a done line names it at its two ends.
ENDS = (
    ("location_id", "package_id"),
    ("location_dest_id", "result_package_id"),
)


class DistStockCorrection(models.Model):
    """How a correction becomes stock: by Odoo's own change of the done lines."""

    # One file for each thing a correction does: what it is, how it posts.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.correction"

    def _carry_through(self):
        """Change the done lines; the gate lets only those come here that passed.

        :return: True
        """
        self._lock_lines()
        for correction in self:
            correction._check_possible()
            correction._change_lines()
        self.sudo().write(  # nobody writes corrections
            {
                "state": "done",
                "done_at": fields.Datetime.now(),
                "done_by_id": self.env.uid,
            }
        )
        self._record_evidence(self._get_changed())
        self._tell_transfers()
        return True

    def _change_lines(self):
        """Change the lines of one correction, one write per quantity."""
        changed = self._get_changed()
        moved = changed.move_line_id
        elsewhere = changed.filtered(lambda line: line._get_new_places())
        with doors.opened(self.env, doors.CORRECT, moved.ids):
            for quantity, lines in (changed - elsewhere).grouped("should_qty").items():
                lines.move_line_id.write({"quantity": quantity})
            elsewhere._move_goods()
        moved._dist_free_overdrawn()
        self._close_lost_holds(moved)

    def _close_lost_holds(self, lines):
        """Close holds of what turns out never to have come, or not to lie there."""
        keys = {
            (line.product_id.id, line[place].id, line.lot_id.id, line[package].id)
            + (line.owner_id.id,)
            for line in lines
            for place, package in ENDS
        }
        why = self.env._("Corrected away: %(name)s", name=self[:1].name)
        self.env["dist.quality.hold"]._close_lost(keys, why)

    def _lock_lines(self):
        """Hold the lines, so that two people who correct one correct it one by one."""
        try:
            self.sudo().lock_for_update(allow_referencing=True)  # nobody writes them
            self._get_changed().move_line_id.sudo().lock_for_update(  # to hold them
                allow_referencing=True
            )
        except LockError as err:
            raise UserError(
                self.env._(
                    "A colleague changes the same lines right now. Wait a moment and "
                    "look at the transfer again."
                )
            ) from err
        self._get_changed().move_line_id.invalidate_recordset(
            ["quantity", "lot_id", *(name for end in ENDS for name in end)]
        )

    # === WHAT STANDS AGAINST IT === #

    def _check_possible(self):
        """Refuse what would leave the stock or the books wrong.

        :raise UserError: names the line, what stands against it and the way out
        """
        for correction in self:
            lines = correction._get_changed()
            moved = lines.move_line_id
            moved._dist_check_correctable()
            correction._check_figures(lines)
            correction._check_places(lines)
            correction._check_returned(lines)
            correction._check_serials(lines)
            correction._check_goods(lines)

    def _check_figures(self, lines):
        for line in lines:
            figures = engine.Figures(
                line.was_qty, line.move_line_id.quantity, line.should_qty
            )
            problem = engine.find_line_problem(
                figures,
                line.product_uom_id.compare,
                line.product_id.tracking == "serial",
            )
            if problem:
                raise UserError(line._get_refusal(problem))

    def _check_returned(self, lines):
        """Refuse less than what was returned of the move since."""
        for move, of_move in lines.grouped(lambda ln: ln.move_line_id.move_id).items():
            unit = move.product_id.uom_id
            back = move.sudo().returned_move_ids.filtered(  # of whatever warehouse
                lambda returned: returned.state == "done"
            )
            returned = sum(
                m.product_uom._compute_quantity(m.quantity, unit) for m in back
            )
            done = sum(move.move_line_ids.mapped("quantity_product_uom"))
            done += sum(line._get_change() for line in of_move)
            if back and unit.compare(done, returned) < 0:
                raise UserError(
                    self.env._(
                        "%(returned)s of %(item)s came back from this transfer, so it "
                        "cannot have been only %(done)s. Correct the return first.",
                        returned=self._format(returned),
                        item=move.product_id.display_name,
                        done=self._format(done),
                    )
                )

    def _check_serials(self, lines):
        """Refuse a serial number that would be on stock twice."""
        arriving = lines.filtered(
            lambda line: line.product_id.tracking == "serial"
            and line.should_lot_id
            and (line.change_qty > 0 or line.should_lot_id != line.was_lot_id)
            and line.location_dest_id._dist_is_inside()
            and not line.location_id._dist_is_inside()
        )
        if not arriving:
            return
        quants = self.env["stock.quant"].sudo()  # wherever the number lies
        found = quants.search(
            [
                ("lot_id", "in", arriving.should_lot_id.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "in", ["internal", "transit"]),
            ],
            limit=1,
        )
        if found:
            raise UserError(
                self.env._(
                    "%(serial)s of %(item)s lies at %(location)s already, and one "
                    "serial number is one piece. Count it there first, if it is not.",
                    serial=found.lot_id.name,
                    item=found.product_id.display_name,
                    location=found.location_id.display_name,
                )
            )

    def _check_goods(self, lines):
        """Refuse to take goods from where they are not any more."""
        if self.company_id.dist_allow_negative_correction:
            return
        changes = engine.add_up(shift for line in lines for shift in line._to_shifts())
        units = {line.product_id.id: line.product_id.uom_id for line in lines}
        short = engine.find_short(
            self._get_free(lines, changes),
            changes,
            lambda key, a, b: units[key[0]].compare(a, b),
        )
        for (product_id, location_id, *_rest), left in short.items():
            raise UserError(
                self.env._(
                    "%(missing)s of %(item)s would be missing at %(location)s: the "
                    "goods went on from there, or are picked for another transfer. "
                    "Correct that transfer first, or count the goods where they lie.",
                    missing=self._format(-left),
                    item=self.env["product.product"].browse(product_id).display_name,
                    location=self.env["stock.location"]
                    .browse(location_id)
                    .display_name,
                )
            )

    def _get_free(self, lines, changes):
        """Return {position: on hand less picked and not done}, two statements."""
        products = Domain("product_id", "in", lines.product_id.ids)
        places = Domain("location_id", "in", [key[1] for key in changes])
        key = ["product_id", "location_id", "lot_id", "package_id", "owner_id"]
        free = defaultdict(float)
        quants = self.env["stock.quant"].sudo()  # what lies there, of any owner
        for *parts, quantity in quants._read_group(
            products & places, key, ["quantity:sum"]
        ):
            free[tuple(part.id for part in parts)] += quantity
        picked = self.env["stock.move.line"].sudo()  # as above
        for *parts, quantity in picked._read_group(
            products
            & places
            & Domain("picked", "=", True)
            & Domain("state", "not in", ["draft", "done", "cancel"]),
            key,
            ["quantity_product_uom:sum"],
        ):
            free[tuple(part.id for part in parts)] -= quantity
        return free

    def _format(self, quantity):
        return formatLang(self.env, quantity, dp="Product Unit")

    # === WHAT IS LEFT OF IT === #

    def _record_evidence(self, lines):
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "stock_corrected",
                    "res_model": line._name,
                    "res_id": line.id,
                    "res_name": f"{line.correction_id.name}: {line.display_name}",
                    "company_id": line.company_id.id,
                    "reason": line.correction_id.reason_id.code,
                    "note": line.correction_id.note,
                    "before": {
                        "quantity": line.was_qty,
                        **{name: old for name, old, _new in line._name_places()},
                    },
                    "after": {
                        "quantity": line.should_qty,
                        **{name: new for name, _old, new in line._name_places()},
                    },
                }
                for line in lines
            ]
        )

    def _tell_transfers(self):
        """Note on each transfer what was corrected, why and by which document."""
        for correction in self:
            rows = Markup().join(
                Markup("<li>%s: %s → %s</li>") % (line.display_name, *line._describe())
                for line in correction._get_changed()
            )
            correction.picking_id.message_post(
                body=Markup("<p>%s</p><ul>%s</ul>")
                % (
                    self.env._(
                        "Corrected by %(correction)s (%(reason)s)",
                        correction=correction._get_html_link(),
                        reason=correction.reason_id.name,
                    ),
                    rows,
                )
            )


class DistStockCorrectionLine(models.Model):
    """What a line moves in addition, and why it may not."""

    # One file for what a line is, one for how it posts.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.correction.line"

    def _to_shifts(self):
        """Return what one line moves in addition, position by position."""
        return [self._to_shift()]

    def _to_shift(self):
        """Return engine.Shift of a storable item; others lie nowhere."""
        self.ensure_one()
        done = self.move_line_id
        if not self.product_id.is_storable:
            return engine.Shift(None, None, 0.0)
        keys = [
            (
                self.product_id.id,
                done[place].id,
                done.lot_id.id,
                done[package].id,
                done.owner_id.id,
            )
            if done[place]._dist_is_inside()
            else None
            for place, package in ENDS
        ]
        return engine.Shift(*keys, self._get_change())

    def _get_refusal(self, problem):
        """Return the sentence about one problem of engine.find_line_problem."""
        words = {
            "line": self.display_name,
            "was": self.correction_id._format(self.was_qty),
            "now": self.correction_id._format(self.move_line_id.quantity),
            "should": self.correction_id._format(self.should_qty),
        }
        if problem == "negative":
            return self.env._(
                "%(line)s cannot have been %(should)s. Enter 0 if nothing was moved, "
                "and use a return for goods that came back.",
                **words,
            )
        if problem == "serial":
            return self.env._(
                "%(line)s has a serial number: it is one piece or none, not "
                "%(should)s. Enter 1 or 0.",
                **words,
            )
        return self.env._(
            "%(line)s says %(now)s by now, and said %(was)s when this correction was "
            "drafted: somebody corrected it meanwhile. Give this one up, and correct "
            "the transfer again if it is still wrong.",
            **words,
        )
