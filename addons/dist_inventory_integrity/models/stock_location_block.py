from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import doors
from ..sealed import seal
from .dist_location_rule import CONTROL

WHO_BLOCKS = (
    "stock.group_stock_manager,dist_base.group_warehouse_supervisor,"
    "dist_base.group_inventory_controller"
)
STATED = (
    "dist_block",
    "dist_block_reason_id",
    "dist_block_note",
    "dist_blocked_at",
    "dist_blocked_by_id",
    "dist_is_shut_in",
    "dist_is_shut_out",
)


class StockLocation(models.Model):
    """A bin that is blocked takes no goods, gives none, or neither."""

    # One file for each thing a place does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.location"

    dist_block = fields.Selection(
        [
            ("in", "Nothing goes in"),
            ("out", "Nothing leaves"),
            ("both", "Nothing goes in or leaves"),
        ],
        "Blocked",
        readonly=True,
        copy=False,
        help="Counts for all bins below as well.",
    )
    dist_block_reason_id = fields.Many2one(
        "dist.reason.code",
        "Blocked because",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    dist_block_note = fields.Text("Note on the block", readonly=True, copy=False)
    dist_blocked_at = fields.Datetime("Blocked since", readonly=True, copy=False)
    dist_blocked_by_id = fields.Many2one(
        "res.users", "Blocked by", readonly=True, copy=False
    )
    dist_is_shut_in = fields.Boolean(
        "Takes nothing", compute="_compute_dist_is_shut", store=True, recursive=True
    )
    dist_is_shut_out = fields.Boolean(
        "Gives nothing", compute="_compute_dist_is_shut", store=True, recursive=True
    )

    @api.depends(
        "dist_block", "location_id.dist_is_shut_in", "location_id.dist_is_shut_out"
    )
    def _compute_dist_is_shut(self):
        for place in self:
            above, own = place.location_id, place.dist_block
            place.dist_is_shut_in = above.dist_is_shut_in or own in ("in", "both")
            place.dist_is_shut_out = above.dist_is_shut_out or own in ("out", "both")

    # === GUARDS === #

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields), STATED)

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get(name) for vals in vals_list for name in STATED):
            self._dist_refuse_block()
        return super().create(vals_list)

    def write(self, vals):
        if any(name in vals for name in STATED):
            self._dist_refuse_block()
        return super().write(vals)

    def _dist_refuse_block(self):
        if not doors.is_open(self.env, doors.BLOCK):
            raise UserError(
                self.env._(
                    "A bin is blocked and released with a reason, so that everybody "
                    "can see who did it and why. Use the buttons of the location."
                )
            )

    # === BLOCKING === #

    def action_dist_block(self, direction, reason_id, note=None):
        """Block these places and all below them.

        :param str direction: "in", "out" or "both"
        :param int reason_id: id of a ``dist.reason.code`` for holding goods
        :param str note: why, where the reason asks for it
        :raise AccessError: the user may not block bins
        :raise UserError: the control is off there, or the reason lacks something
        """
        if direction not in ("in", "out", "both"):
            raise UserError(
                self.env._("Say whether nothing goes in, nothing leaves, or both.")
            )
        reason = self._dist_check_step(reason_id, ["quality_hold"], note)
        self._dist_set_block(
            {
                "dist_block": direction,
                "dist_block_reason_id": reason.id,
                "dist_block_note": note,
                "dist_blocked_at": fields.Datetime.now(),
                "dist_blocked_by_id": self.env.uid,
            },
            "bin_blocked",
            reason,
            note,
        )
        return True

    def action_dist_release(self, reason_id, note=None):
        """Release these places.

        :param int reason_id: id of a ``dist.reason.code`` for releasing held goods
        :param str note: why, where the reason asks for it
        :raise UserError: one of them is not blocked itself
        """
        free = self.filtered(lambda place: not place.dist_block)
        if free:
            raise UserError(
                self.env._(
                    "%(bins)s is not blocked itself. Where a place above it is, "
                    "release that one.",
                    bins=", ".join(free.mapped("display_name")),
                )
            )
        reason = self._dist_check_step(reason_id, ["quality_release"], note)
        values = dict.fromkeys(STATED[:5], False)
        self._dist_set_block(values, "bin_released", reason, note)
        return True

    def _dist_check_step(self, reason_id, usages, note):
        self.check_access("read")
        if not self.env.user.has_groups(WHO_BLOCKS):
            raise AccessError(
                self.env._(
                    "Supervisors and inventory controllers block and release bins. "
                    "Tell one of them what is wrong with this one."
                )
            )
        idle = self - self._dist_in_mode(CONTROL, "on", "watch")
        if idle:
            raise UserError(
                self.env._(
                    "Rules of bins are off where %(bins)s is, so a block would stop "
                    "nothing. Switch them on first: Distribution > Configuration > "
                    "Set-up checklist.",
                    bins=", ".join(idle.mapped("display_name")),
                )
            )
        reason = self.env["dist.reason.code"].browse(reason_id)
        reason._dist_check_for(usages, note)
        return reason

    def _dist_set_block(self, values, event, reason, note):
        before = {place.id: place.dist_block for place in self}
        with doors.opened(self.env, doors.BLOCK):
            self.sudo().write(values)  # nobody writes blocks by hand
        self.env["dist.evidence"]._record(
            [
                {
                    "event": event,
                    "res_model": self._name,
                    "res_id": place.id,
                    "res_name": place.display_name,
                    "company_id": (place.company_id or self.env.company).id,
                    "reason": reason.code,
                    "note": note,
                    "before": {"dist_block": before[place.id]},
                    "after": {"dist_block": place.dist_block},
                }
                for place in self
            ]
        )

    def action_dist_ask_block(self):
        """Open the dialogue that blocks these places."""
        return self._dist_ask("block", self.env._("Block"))

    def action_dist_ask_release(self):
        """Open the dialogue that releases these places."""
        return self._dist_ask("release", self.env._("Release"))

    def _dist_ask(self, step, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "dist.location.block",
            "view_mode": "form",
            "target": "new",
            "context": {"default_location_ids": self.ids, "default_step": step},
        }

    # === PUT-AWAY === #

    def _check_can_be_used(self, product, quantity=0, package=None, location_qty=0):
        usable = super()._check_can_be_used(product, quantity, package, location_qty)
        if not usable or self.env["dist.control"]._is_off(CONTROL):
            return usable
        items = product or self.env.context.get("products") or product
        return not self._dist_is_on(CONTROL) or self._dist_can_take(items, quantity)
