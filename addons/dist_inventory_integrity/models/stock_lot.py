from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .. import doors
from ..engine import lots as engine
from ..sealed import seal
from .stock_move_line import MOVES_GOODS

CONTROL = "stock_lot_rules"
WHO_RECALLS = (
    "stock.group_stock_manager,dist_base.group_warehouse_supervisor,"
    "dist_base.group_inventory_controller"
)
LEADS_GOODS = MOVES_GOODS - {"state"}
STATED = (
    "dist_is_recalled",
    "dist_recall_reason_id",
    "dist_recall_note",
    "dist_recalled_at",
    "dist_recalled_by_id",
)


class StockLot(models.Model):
    """A lot that is recalled stays where it is until it leaves for good."""

    _inherit = "stock.lot"

    dist_is_recalled = fields.Boolean("Recalled", readonly=True, copy=False)
    dist_recall_reason_id = fields.Many2one(
        "dist.reason.code",
        "Recalled because",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    dist_recall_note = fields.Text("Note on the recall", readonly=True, copy=False)
    dist_recalled_at = fields.Datetime("Recalled since", readonly=True, copy=False)
    dist_recalled_by_id = fields.Many2one(
        "res.users", "Recalled by", readonly=True, copy=False
    )

    _dist_recalled_index = models.Index("(id) WHERE dist_is_recalled")

    # === GUARDS === #

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields), STATED)

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get(name) for vals in vals_list for name in STATED):
            self._dist_refuse_recall()
        return super().create(vals_list)

    def write(self, vals):
        if any(name in vals for name in STATED):
            self._dist_refuse_recall()
        return super().write(vals)

    def _dist_refuse_recall(self):
        if not doors.is_open(self.env, doors.RECALL):
            raise UserError(
                self.env._(
                    "A lot is recalled and released with a reason, so that everybody "
                    "can see who did it and why. Use the buttons of the lot."
                )
            )

    # === RECALL === #

    def action_dist_recall(self, reason_id, note=None):
        """Recall these lots; what was reserved of them is free for other lots.

        Proof the reason asks for is a document filed at each lot.

        :param int reason_id: id of a ``dist.reason.code`` for holding goods
        :param str note: why, where the reason asks for it
        :raise AccessError: the user may not recall lots
        :raise UserError: the control is off, or the reason lacks something
        """
        reason = self._dist_check_step(reason_id, ["quality_hold"], note)
        values = {
            "dist_is_recalled": True,
            "dist_recall_reason_id": reason.id,
            "dist_recall_note": note,
            "dist_recalled_at": fields.Datetime.now(),
            "dist_recalled_by_id": self.env.uid,
        }
        lots = self.filtered(lambda lot: not lot.dist_is_recalled)
        lots._dist_set_recall(values, "lot_recalled", reason, note)
        lots._dist_take_back_reservations()
        return True

    def action_dist_release(self, reason_id, note=None):
        """Release these lots.

        :param int reason_id: id of a ``dist.reason.code`` for releasing held goods
        :param str note: why, where the reason asks for it
        """
        reason = self._dist_check_step(reason_id, ["quality_release"], note)
        lots = self.filtered("dist_is_recalled")
        values = dict.fromkeys(STATED, False)
        lots._dist_set_recall(values, "lot_released", reason, note)
        return True

    def _dist_check_step(self, reason_id, usages, note):
        self.check_access("read")
        if not self.env.user.has_groups(WHO_RECALLS):
            raise AccessError(
                self.env._(
                    "Supervisors and inventory controllers recall and release lots. "
                    "Tell one of them what is wrong with this one."
                )
            )
        if self.env["dist.control"]._is_off(CONTROL):
            raise UserError(
                self.env._(
                    "Rules of lots are off, so a recall would stop nothing. Switch "
                    "them on first: Distribution > Configuration > Set-up checklist."
                )
            )
        reason = self.env["dist.reason.code"].browse(reason_id)
        attachments = self.env["ir.attachment"].sudo()  # whether there is one
        filed = attachments._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id"]
        )
        reason._dist_check_for(usages, note, len(filed) == len(self))
        return reason

    def _dist_set_recall(self, values, event, reason, note):
        with doors.opened(self.env, doors.RECALL):
            self.sudo().write(values)  # nobody writes recalls by hand
        self.env["dist.evidence"]._record(
            [
                {
                    "event": event,
                    "res_model": self._name,
                    "res_id": lot.id,
                    "res_name": f"{lot.product_id.display_name}: {lot.name}",
                    "company_id": (lot.company_id or self.env.company).id,
                    "reason": reason.code,
                    "note": note,
                }
                for lot in self
            ]
        )

    def _dist_take_back_reservations(self):
        """Free what is reserved of these lots and was not picked yet."""
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", self.ids),
                ("state", "in", ("assigned", "partially_available")),
                ("picked", "=", False),
            ]
        )
        modes = lines._dist_get_lot_modes()
        held = lines.filtered(lambda line: modes[line.id] == "on")
        (held - held._dist_get_free_of_recall()).unlink()

    def action_dist_ask_recall(self):
        """Open the dialogue that recalls these lots."""
        return self._dist_ask("recall", self.env._("Recall"))

    def action_dist_ask_release(self):
        """Open the dialogue that releases these lots."""
        return self._dist_ask("release", self.env._("Release"))

    def _dist_ask(self, step, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "dist.lot.recall",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lot_ids": self.ids, "default_step": step},
        }


class StockLocation(models.Model):
    """Where recalled lots may be kept."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.location"

    dist_is_quarantine = fields.Boolean(
        "Quarantine",
        help="Recalled lots may be brought here, and to the bins below.",
    )

    def _dist_get_quarantine(self):
        """Return those of these places that lie in quarantine."""
        keepers = self.sudo().search([("dist_is_quarantine", "=", True)])  # any place
        paths = tuple(keepers.mapped("parent_path"))
        return self.filtered(lambda p: paths and p.parent_path.startswith(paths))


class StockMoveLine(models.Model):
    """Lots go where their rules let them."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env["dist.control"]._is_off(CONTROL):
            lines._dist_check_lots()
        return lines

    def write(self, vals):
        result = super().write(vals)
        is_change = not LEADS_GOODS.isdisjoint(vals)
        if is_change and not self.env["dist.control"]._is_off(CONTROL):
            self._dist_check_lots()
        return result

    def _dist_get_lot_modes(self):
        """Return {line id: mode of the rules of lots where its goods are}."""
        places = self.location_id | self.location_dest_id
        modes = places._dist_get_modes(CONTROL)
        control = self.env["dist.control"]
        found = {}
        for line in self:
            ends = line.location_id, line.location_dest_id
            inside = [end.id for end in ends if end.usage in ("internal", "transit")]
            company_mode = control._mode(CONTROL, line.company_id.id)
            found[line.id] = modes[inside[0]] if inside else company_mode
        return found

    def _dist_check_lots(self):
        """Refuse what these done lines did to lots against their rules.

        What a count finds is a fact, and no rule refuses it.

        :raise UserError: names the lot, what is wrong and the way out
        """
        done = self.filtered(
            lambda line: line.state == "done" and not line._dist_is_adjustment()
        )
        modes = done._dist_get_lot_modes()
        lines = done.filtered(lambda line: modes[line.id] != "off")
        problems = lines._dist_find_lot_problems() if lines else []
        stopped = [
            self.env._(
                "%(item)s, %(lot)s: %(what)s",
                item=line.product_id.display_name,
                lot=line.lot_id.name or line.lot_name or self.env._("no lot"),
                what=what,
            )
            for line, what in problems
            if modes[line.id] == "on"
        ]
        if stopped:
            raise UserError("\n".join(dict.fromkeys(stopped)))
        self._dist_record_lots(problems)

    def _dist_find_lot_problems(self):
        """Return what these done lines did against the rules of lots; hook.

        :return: list of (line, sentence that says what is wrong and the way out)
        """
        recalled = self.filtered("lot_id.dist_is_recalled")
        refused = recalled - recalled._dist_get_free_of_recall()
        return [
            (
                line,
                self.env._(
                    "is recalled. It may be scrapped, go back to the vendor or into "
                    "quarantine, until it is released. Choose another lot."
                ),
            )
            for line in refused
        ]

    def _dist_get_free_of_recall(self):
        """Return those of these lines that goods of a recalled lot may go by."""
        if not self:
            return self
        quarantine = self.location_dest_id._dist_get_quarantine()
        return self.filtered(
            lambda line: engine.may_move_recalled(
                line.location_id.usage,
                line.location_dest_id.usage,
                line.location_dest_id in quarantine,
            )
        )

    def _dist_record_lots(self, problems):
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "lot_rule_broken",
                    "res_model": "stock.lot" if line.lot_id else line._name,
                    "res_id": line.lot_id.id or line.id,
                    "res_name": line.lot_id.name or line.display_name,
                    "company_id": line.company_id.id,
                    "note": what,
                    "after": {"picking_id": line.picking_id.name or False},
                }
                for line, what in problems
            ]
        )


class StockMove(models.Model):
    """The lots of one step are looked at together, and recalled ones are no supply."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        if not self.env["dist.control"]._is_off(CONTROL):
            moves.move_line_ids._dist_check_lots()
        return moves

    def _dist_is_held(self, place, lot):
        is_recalled = lot and lot.dist_is_recalled and place._dist_is_on(CONTROL)
        return is_recalled or super()._dist_is_held(place, lot)


class StockQuant(models.Model):
    """Goods of a recalled lot are not promised to anybody."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.quant"

    def _get_gather_domain(
        self,
        product_id,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
    ):
        domain = super()._get_gather_domain(
            product_id, location_id, lot_id, package_id, owner_id, strict
        )
        tracked = product_id.tracking != "none"
        if not strict and tracked and location_id._dist_is_on(CONTROL):
            domain &= self._dist_get_lot_domain()
        return domain

    @api.model
    def _dist_get_lot_domain(self):
        """Return the domain of positions whose lot may be promised; hook."""
        no_lot = Domain("lot_id", "=", False)
        return no_lot | Domain("lot_id.dist_is_recalled", "=", False)
