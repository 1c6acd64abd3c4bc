from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import doors


class StockMove(models.Model):
    """A move to or from nowhere has somebody's count or scrap behind it."""

    _inherit = "stock.move"

    dist_count_line_id = fields.Many2one(
        "dist.stock.count.line",
        "Count line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The line of a count whose difference this move posts.",
    )

    # === THE DOOR === #

    def _action_done(self, cancel_backorder=False):
        self._dist_check_nowhere()
        with doors.opened(self.env, doors.DONE):
            return super()._action_done(cancel_backorder=cancel_backorder)

    def _dist_check_nowhere(self):
        """Refuse moves from or to nowhere that nobody answers for."""
        if self.env["dist.control"]._is_off("stock_door"):
            return
        moves = self.filtered(lambda move: move.state not in ("done", "cancel"))
        places = moves.location_id | moves.location_dest_id
        places |= moves.move_line_ids.location_id | moves.move_line_ids.location_dest_id
        nowhere = places.filtered(lambda location: location.usage == "inventory")
        if not nowhere:
            return
        refused = moves.filtered(
            lambda move: move._dist_touches(nowhere)
            and not move._dist_is_answered_for()
        )
        if refused._dist_get_places(nowhere)._dist_get_guarded():
            raise UserError(
                self.env._(
                    "%(items)s would come from or go to %(nowhere)s without a count "
                    "behind it, so the stock would change and nobody could tell why. "
                    "Count the goods where they lie, or scrap them, with a reason.",
                    items=", ".join(refused.product_id.mapped("display_name")[:5]),
                    nowhere=", ".join(nowhere.mapped("display_name")),
                )
            )

    def _dist_touches(self, places):
        """Return whether goods of the move come from or go to one of these places."""
        ends = self.location_id | self.location_dest_id
        ends |= self.move_line_ids.location_id | self.move_line_ids.location_dest_id
        quantity = max(self.quantity, sum(self.move_line_ids.mapped("quantity")))
        return bool(ends & places) and not self.product_uom.is_zero(quantity)

    def _dist_get_places(self, nowhere):
        """Return the places whose stock these moves would change."""
        lines = self.move_line_ids
        places = self.location_id | self.location_dest_id
        return (places | lines.location_id | lines.location_dest_id) - nowhere

    def _dist_is_answered_for(self):
        line, scrap = self.dist_count_line_id, self.scrap_id
        return (line and doors.is_open(self.env, doors.POST, line.id)) or (
            scrap and doors.is_open(self.env, doors.SCRAP, scrap.id)
        )

    # === GUARDS === #

    @api.model_create_multi
    def create(self, vals_list):
        knowing = self._dist_knowing_positions(vals_list)
        moves = super(StockMove, knowing).create(vals_list).with_env(self.env)
        # Of the records: a default of a context key or of a user is in no values.
        moves._dist_check_lines(moves.dist_count_line_id.ids)
        done = moves.filtered(lambda move: move.state == "done")
        moves._dist_refuse_done(
            done.filtered(lambda move: not move._dist_is_answered_for())
        )
        return moves

    @api.model
    def _dist_knowing_positions(self, vals_list):
        """Return this model in a context in which the positions of losses are read.

        Odoo reserves what a loss takes line by line, two searches each; validating
        transfers it reads all at once and hands them on in the same way.
        """
        losses = [vals for vals in vals_list if vals.get("dist_count_line_id")]
        if not losses or not doors.is_open(
            self.env, doors.POST, losses[0]["dist_count_line_id"]
        ):
            return self
        quants = self.env["stock.quant"].sudo()  # as Odoo does where it reserves
        cache = quants._get_quants_by_products_locations(
            self.env["product.product"].browse({v["product_id"] for v in losses}),
            self.env["stock.location"].browse({v["location_id"] for v in losses}),
        )
        return self.with_context(quants_cache=cache)

    def write(self, vals):
        if vals.get("dist_count_line_id"):
            self._dist_check_lines([vals["dist_count_line_id"]])
        if vals.get("state") == "done":
            self._dist_refuse_done(self.filtered(lambda move: move.state != "done"))
        return super().write(vals)

    def _dist_check_lines(self, line_ids):
        for line_id in line_ids:
            if not doors.is_open(self.env, doors.POST, line_id):
                raise UserError(
                    self.env._(
                        "The move of a count is made by posting the count. Open the "
                        "count and post it there."
                    )
                )

    def _dist_refuse_done(self, moves):
        if not moves or doors.is_open(self.env, doors.DONE):
            return
        places = moves.location_id | moves.location_dest_id
        if places._dist_get_guarded():
            raise UserError(
                self.env._(
                    "A move is done when its transfer is validated, and is not written "
                    "as done: the stock would say one thing and its moves another. "
                    "Validate the transfer instead."
                )
            )
