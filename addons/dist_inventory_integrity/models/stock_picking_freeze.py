from contextlib import nullcontext

from odoo import api, fields, models

from .. import doors


class DistBinOverride(models.Model):
    """A supervisor may let a transfer use a bin that a count has frozen."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.bin.override"

    count_id = fields.Many2one(
        "dist.stock.count",
        "Frozen by",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )


class StockPicking(models.Model):
    """Which bins of a transfer are being counted, and which it may use all the same."""

    # One file for each thing a transfer does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.picking"

    dist_freeze_note = fields.Char("Being counted", compute="_compute_dist_freeze_note")

    @api.depends("state", "move_line_ids.location_id", "move_line_ids.location_dest_id")
    def _compute_dist_freeze_note(self):
        self.dist_freeze_note = False
        if not self.env["dist.stock.count"]._get_freezing("warn", "block"):
            return
        for picking in self.filtered(lambda p: p.state not in ("done", "cancel")):
            places = picking._dist_get_frozen_bins("warn", "block")
            if places:
                picking.dist_freeze_note = self.env._(
                    "%(bins)s: being counted by %(counts)s.",
                    bins=", ".join(places[:5].mapped("display_name")),
                    counts=places._dist_get_freezing_names(),
                )

    def _dist_get_frozen_bins(self, *modes):
        """Return the bins these transfers go to or could take goods from that a count
        freezes."""
        counts = self.env["dist.stock.count"]._get_freezing(*modes)
        if not counts:
            return self.env["stock.location"]
        moves = self.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        quants = self.env["stock.quant"].sudo()  # which bins hold the goods
        groups = quants._read_group(
            [
                ("product_id", "in", moves.product_id.ids),
                ("location_id", "child_of", moves.location_id.ids),
                ("location_id", "in", counts._get_frozen_query()),
                ("quantity", ">", 0),
            ],
            ["location_id"],
        )
        sources = self.env["stock.location"].browse(place.id for (place,) in groups)
        return sources | self.move_line_ids.location_dest_id._dist_get_frozen(*modes)

    # === LETTING PASS === #

    def _dist_get_overridable(self):
        return super()._dist_get_overridable() | self._dist_get_frozen_bins("block")

    def _dist_prepare_passes(self, places, reason, note):
        """A bin a count has frozen is let pass for that count, and for no rule."""
        frozen = self._dist_get_frozen_bins("block") & places
        ruled = places & super()._dist_get_overridable()
        passes = super()._dist_prepare_passes((places - frozen) | ruled, reason, note)
        counts = self.env["dist.stock.count"]._get_freezing("block")
        for count in counts:
            held = frozen.sudo().filtered_domain(  # of whatever count
                count._get_frozen_domain()
            )
            of_count = super()._dist_prepare_passes(held, reason, note)
            passes += [values | {"count_id": count.id} for values in of_count]
        return passes

    def _dist_get_frozen_passed(self):
        """Return the frozen bins a supervisor let these transfers use."""
        counts = self.env["dist.stock.count"]._get_freezing("block")
        if not self or not counts:
            return self.env["stock.location"]
        passes = self.sudo().dist_bin_override_ids  # whether there is one
        places = passes.filtered(lambda row: row.count_id in counts).location_id
        return places.with_env(self.env)

    def _dist_thaw(self):
        """Return what keeps the bins these transfers were let pass open to them."""
        passed = self._dist_get_frozen_passed()
        if not passed:
            return nullcontext()
        return doors.opened(self.env, doors.THAW, passed.ids)

    @api.model
    def _dist_get_thawed(self):
        """Return the ids of the frozen bins that are open right now."""
        return doors.get_keys(self.env, doors.THAW)
