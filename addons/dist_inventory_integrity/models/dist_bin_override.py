from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..sealed import seal
from .dist_location_rule import CONTROL

SUPERVISORS = "stock.group_stock_manager,dist_base.group_warehouse_supervisor"


class DistBinOverride(models.Model):
    """A supervisor let a transfer put goods where the rule of the bin says no."""

    _name = "dist.bin.override"
    _description = "Bin let pass"
    _order = "id desc"
    _rec_name = "location_id"

    picking_id = fields.Many2one(
        "stock.picking", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="picking_id.company_id", store=True)
    location_id = fields.Many2one("stock.location", "Bin", required=True)
    reason_id = fields.Many2one("dist.reason.code", required=True, ondelete="restrict")
    note = fields.Text()
    user_id = fields.Many2one("res.users", "Let pass by", required=True)
    at = fields.Datetime("When", required=True)

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields))

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)


class StockPicking(models.Model):
    """Where a supervisor answers for a bin that breaks its rule."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.picking"

    dist_bin_override_ids = fields.One2many(
        "dist.bin.override", "picking_id", "Bins let pass", readonly=True
    )
    dist_can_let_pass = fields.Boolean(compute="_compute_dist_can_let_pass")

    @api.depends("move_line_ids.location_dest_id", "dist_bin_override_ids")
    def _compute_dist_can_let_pass(self):
        self.dist_can_let_pass = False
        for picking in self:
            asked = picking._dist_get_overridable()
            if asked:
                passed = picking.sudo().dist_bin_override_ids.location_id  # which bins
                picking.dist_can_let_pass = bool(asked - passed)

    def _dist_get_overridable(self):
        """Return the bins goods go to whose rule a supervisor may overrule."""
        if self.env["dist.control"]._is_off(CONTROL):
            return self.env["stock.location"]
        places = self.move_line_ids.location_dest_id
        rules = places._dist_get_rules()
        return places.filtered(
            lambda place: (
                place.id in rules
                and "override" in (rules[place.id].on_break, rules[place.id].on_full)
            )
        )

    def action_dist_ask_override(self):
        """Open the dialogue in which a supervisor lets bins of this transfer pass."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let the bins pass"),
            "res_model": "dist.bin.override.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_id": self.id},
        }

    def action_dist_let_pass(self, location_ids, reason_id, note=None):
        """Let this transfer put goods into bins whose rule a supervisor may overrule.

        :param list location_ids: ids of the bins
        :param int reason_id: id of a ``dist.reason.code`` for deciding against a rule
        :param str note: why, where the reason asks for it
        :raise AccessError: the user is no supervisor
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_groups(SUPERVISORS):
            raise AccessError(
                self.env._(
                    "A warehouse supervisor answers for a bin that breaks its rule. "
                    "Ask one, or choose another bin."
                )
            )
        if self.state in ("done", "cancel"):
            raise UserError(
                self.env._(
                    "%(name)s is over: nothing goes into a bin by it any more.",
                    name=self.name,
                )
            )
        places = self.env["stock.location"].browse(location_ids)
        places.check_access("read")
        reason = self.env["dist.reason.code"].browse(reason_id)
        reason._dist_check_for(["override"], note)
        self.env["dist.bin.override"].sudo().create(  # written here alone
            self._dist_prepare_passes(places, reason, note)
        )
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "bins_let_pass",
                    "res_model": self._name,
                    "res_id": self.id,
                    "res_name": self.name,
                    "company_id": self.company_id.id,
                    "reason": reason.code,
                    "note": note,
                    "after": {"location_id": places.ids},
                }
            ]
        )
        return True

    def _dist_prepare_passes(self, places, reason, note):
        """Return the values that note which bins pass; hook."""
        return [
            {
                "picking_id": self.id,
                "location_id": place.id,
                "reason_id": reason.id,
                "note": note,
                "user_id": self.env.uid,
                "at": fields.Datetime.now(),
            }
            for place in places
        ]
