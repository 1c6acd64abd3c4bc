from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """A done transfer stays locked, and is corrected with a reason."""

    _inherit = "stock.picking"

    dist_correction_ids = fields.One2many(
        "dist.stock.correction", "picking_id", "Corrections", readonly=True
    )
    dist_correction_count = fields.Integer(
        "Number of corrections", compute="_compute_dist_correction_count"
    )
    dist_can_correct = fields.Boolean(
        "Is corrected with a reason", compute="_compute_dist_can_correct"
    )

    # === COMPUTE METHODS === #

    @api.depends("dist_correction_ids.state")
    def _compute_dist_correction_count(self):
        counts = dict(
            self.env["dist.stock.correction"]._read_group(
                [("picking_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["picking_id"],
                ["__count"],
            )
        )
        for picking in self:
            picking.dist_correction_count = counts.get(picking._origin, 0)

    @api.depends("state", "location_id", "location_dest_id")
    @api.depends_context("uid")
    def _compute_dist_can_correct(self):
        may_ask = self.env["dist.stock.correction"].has_access("write")
        for picking in self:
            picking.dist_can_correct = may_ask and picking._dist_is_guarded()

    def _dist_is_guarded(self):
        """Return whether one transfer is done and changes of it need a reason."""
        places = self.location_id | self.location_dest_id
        return self.state == "done" and bool(places._dist_get_guarded())

    # === GUARD === #

    def write(self, vals):
        if "is_locked" in vals and not vals["is_locked"]:
            done = self.filtered(lambda picking: picking._dist_is_guarded())
            if done:
                raise UserError(
                    self.env._(
                        "%(names)s is done and stays locked: what was done is not "
                        "rewritten. Press Correct and give a reason, count the goods "
                        "where they lie, or return them by a transfer of their own.",
                        names=", ".join(done.mapped("name")),
                    )
                )
        return super().write(vals)

    # === CORRECTING === #

    def action_toggle_is_locked(self):
        """Odoo's *Unlock* of a guarded done transfer opens its correction.

        :return: an action, or Odoo's own answer
        """
        if len(self) == 1 and self.is_locked and self._dist_is_guarded():
            return self.action_dist_correct()
        return super().action_toggle_is_locked()

    def action_dist_correct(self):
        """Open a correction of the transfer: one's own draft, or a new one.

        :return: an action that asks what should have been done, and why
        :raise UserError: when the transfer is not done, or has nothing to correct
        """
        self.ensure_one()
        lines = self._dist_get_correctable()
        corrections = self.env["dist.stock.correction"]
        corrections.check_access("write")
        draft = corrections.search(
            [
                ("picking_id", "=", self.id),
                ("state", "=", "draft"),
                ("user_id", "=", self.env.uid),
            ],
            limit=1,
        )
        if draft and draft._is_outdated(lines):
            draft.action_cancel()
            draft = corrections
        return (draft or corrections._make(self, lines)).action_open()

    def dist_correct(self, lines, reason=None, note=None):
        """Correct done lines, for other systems: with a reason at once or as far as
        the approval matrix lets it, without one as a draft.

        :param list lines: dicts with ``move_line_id`` (int, a done line of the
            transfer) and ``quantity`` (what it should have been, in the unit of the
            line), and where these were wrong ``lot_id``, ``location_id``,
            ``location_dest_id`` and ``result_package_id`` (ids)
        :param reason: id or code of a reason code used to correct transfers, or None
        :param str note: for the record
        :return: dict with ``id``, ``name``, ``state`` of the ``dist.stock.correction``
            and ``problem``, what it lacks, or False
        :raise UserError: when a line is no done line of the transfer, when nothing
            would change, or when the correction would leave stock or books wrong
        """
        self.ensure_one()
        done = {line.id: line for line in self._dist_get_correctable()}
        wanted = self._dist_read_wanted(lines, done)
        corrections = self.env["dist.stock.correction"]
        corrections.check_access("write")
        correction = corrections._make(self, self.env["stock.move.line"].browse(wanted))
        places = self._dist_read_places(lines)
        for line in correction.line_ids:
            done = line.move_line_id.id
            line.write({"should_qty": wanted[done], **places[done]})
        if not correction._get_changed():
            raise UserError(
                self.env._(
                    "%(name)s says this already, so there is nothing to correct.",
                    name=self.name,
                )
            )
        correction.write(
            {"reason_id": correction._find_reason(reason).id, "note": note or False}
        )
        if not correction.problem:
            correction.action_post()
        return {
            "id": correction.id,
            "name": correction.name,
            "state": correction.state,
            "problem": correction.problem,
        }

    def _dist_read_wanted(self, lines, done):
        """Return {id of a done line: quantity} of what a client sent.

        :param lines: see :meth:`dist_correct`
        :param dict done: id -> line that may be corrected
        """
        try:
            wanted = {int(ln["move_line_id"]): float(ln["quantity"]) for ln in lines}
            is_clear = all(map(isfinite, wanted.values())) and len(wanted) == len(lines)
        except (KeyError, TypeError, ValueError, OverflowError) as err:
            raise self._dist_make_refusal() from err
        if not is_clear:
            raise self._dist_make_refusal()
        unknown = wanted.keys() - done.keys()
        if unknown or not wanted:
            raise UserError(
                self.env._(
                    "%(ids)s is no done line of %(name)s that can be corrected. Send "
                    "the ids of its own done lines.",
                    ids=", ".join(map(str, sorted(unknown))) or self.env._("Nothing"),
                    name=self.name,
                )
            )
        return wanted

    def _dist_make_refusal(self):
        return UserError(
            self.env._(
                "Name what is corrected as a list of lines, each once, with "
                "move_line_id and quantity."
            )
        )

    def _dist_get_correctable(self):
        """Return the done lines of one transfer, without scrap and adjustments.

        :raise UserError: when there are none, or the books are closed on them
        """
        self.check_access("read")
        lines = self.move_line_ids.filtered(
            lambda line: line.state == "done"
            and not line.move_id.scrap_id
            and not line._dist_touches_nowhere()
        )
        if self.state != "done" or not lines:
            raise UserError(
                self.env._(
                    "%(name)s has no done lines to correct. Enter the quantities on "
                    "the transfer itself and validate it.",
                    name=self.name,
                )
            )
        lines._dist_check_open_period()
        return lines

    def action_dist_corrections(self):
        """Open the corrections of the transfer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Corrections"),
            "res_model": "dist.stock.correction",
            "view_mode": "list,form",
            "domain": [("picking_id", "=", self.id)],
        }
