from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_datetime

from .dist_stock_count_line import OPEN

FREEZES = [
    ("none", "Goods go on moving"),
    ("warn", "Transfers are warned"),
    ("block", "Nothing is reserved or put away"),
]
FROZEN = "dist_stock_freezing"
# Counts that stand for one moment of the books.
CUT_OVER = ("full", "opening")


class DistStockCount(models.Model):
    """A count that freezes its bins while it runs.

    A full count freezes all it covers until it is over; any other count the bins of
    the lines that are not over yet.
    """

    # One file for each thing a count does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count"

    freeze = fields.Selection(
        FREEZES,
        "Meanwhile",
        required=True,
        default="none",
        tracking=True,
        help="What holds for the bins while they are counted. Movements are reckoned "
        "with in any case. A full count holds all it covers until it is over, others "
        "each bin until its lines are over.",
    )
    cutover_at = fields.Datetime(
        "Cut-over",
        tracking=True,
        help="Counting and freezing begin then, and what differs is dated then. "
        "Empty: at once, and dated when it is posted.",
    )

    # Quoted, for the name is a word of PostgreSQL's own.
    _freezing_idx = models.Index(
        "(company_id) WHERE state = 'open' AND \"freeze\" <> 'none'"
    )

    @api.constrains("kind", "cutover_at")
    def _check_cutover(self):
        for count in self:
            if count.cutover_at and count.kind not in CUT_OVER:
                raise ValidationError(
                    self.env._(
                        "A cut-over is for full counts and opening balances: others "
                        "stand for the moment somebody looks. Empty it, or plan a "
                        "full count."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._forget_freezing()
        return super().create(vals_list)

    def write(self, vals):
        if not {"state", "freeze", "cutover_at"}.isdisjoint(vals):
            self._forget_freezing()
        return super().write(vals)

    def unlink(self):
        self._forget_freezing()
        return super().unlink()

    @api.model
    def _forget_freezing(self):
        self.env.cr.cache.pop(FROZEN, None)
        self.env["stock.location"].invalidate_model(["dist_freeze"], flush=False)

    # === WHAT IS FROZEN === #

    @api.model
    def _get_freezing(self, *modes):
        """Return the counts that freeze bins right now.

        One statement a transaction, by an index of those counts alone; none where the
        door to the stock figure is off.

        :param str modes: "warn", "block"
        """
        counts = self.sudo()  # whoever moves goods is bound by all counts
        if self.env["dist.control"]._is_off("stock_door"):
            return counts.browse()
        cache = self.env.cr.cache
        if FROZEN not in cache:
            found = counts.search(
                [
                    ("state", "=", "open"),
                    ("freeze", "!=", "none"),
                    "|",
                    ("cutover_at", "=", False),
                    ("cutover_at", "<=", fields.Datetime.now()),
                ]
            )
            cache[FROZEN] = {count.id: count.freeze for count in found}
            # Jobs commit and go on with the same cursor: others may freeze meanwhile.
            for hooks in (self.env.cr.postcommit, self.env.cr.postrollback):
                hooks.add(partial(cache.pop, FROZEN, None))
        return counts.browse(
            id_ for id_, freeze in cache[FROZEN].items() if freeze in modes
        )

    def _get_frozen_domain(self):
        """Return the Domain of the places these counts freeze."""
        whole = self.filtered(lambda count: count.kind == "full")
        lines = self.env["dist.stock.count.line"]._search(
            [("count_id", "in", (self - whole).ids), ("state", "in", OPEN)]
        )
        domains = [count._get_place_domain() for count in whole]
        domains.append(Domain("id", "in", lines.subselect("location_id")))
        return Domain.OR(domains)

    def _get_frozen_query(self):
        """Return the SQL of the ids of the places these counts freeze."""
        places = self.env["stock.location"].with_context(active_test=False)
        return places._search(self._get_frozen_domain()).subselect()


class DistStockCountPlan(models.Model):
    """Counts of a plan may freeze their bins."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.plan"

    freeze = fields.Selection(FREEZES, "Meanwhile", required=True, default="none")

    def _prepare_count(self, day):
        return super()._prepare_count(day) | {"freeze": self.freeze}


class DistStockCountLine(models.Model):
    """A line that is over frees its bin; a cut-over is the day of its move."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.line"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["stock.location"].invalidate_model(["dist_freeze"], flush=False)
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals:
            self.env["stock.location"].invalidate_model(["dist_freeze"], flush=False)
        return super().write(vals)

    def _find_refusal(self):
        moment = self.sudo().count_id.cutover_at  # when it begins
        if moment and moment > fields.Datetime.now() and self.state in OPEN:
            return self.env._(
                "%(count)s begins at its cut-over, %(moment)s: until then goods move "
                "as ever. Count after it.",
                count=self.count_id.name,
                moment=format_datetime(self.env, moment),
            )
        return super()._find_refusal()

    def _record(self, looks, entries=None):
        result = super()._record(looks, entries)
        lines = self.sudo()  # nobody writes counts
        for moment, group in lines.grouped(
            lambda line: line.count_id.cutover_at
        ).items():
            if moment:
                group.write({"dated_at": moment})
        return result


class StockLocation(models.Model):
    """A bin that is being counted."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.location"

    dist_freeze = fields.Selection(
        [
            ("warn", "Being counted"),
            ("block", "Frozen, being counted"),
        ],
        "Count",
        compute="_compute_dist_freeze",
        compute_sudo=True,
    )

    def _compute_dist_freeze(self):
        self.dist_freeze = False
        for mode in ("warn", "block"):
            counts = self.env["dist.stock.count"]._get_freezing(mode)
            if counts:
                domain = Domain("id", "in", self.ids) & counts._get_frozen_domain()
                places = self.with_context(active_test=False).search(domain)
                (places.with_env(self.env) & self).dist_freeze = mode

    def _dist_get_frozen(self, *modes):
        """Return the places a count freezes; one statement where any is frozen."""
        if not self or not self.env["dist.stock.count"]._get_freezing(*modes):
            return self.browse()
        return self.filtered(lambda place: place.dist_freeze in modes)

    def _dist_get_freezing_names(self):
        """Return in words which counts freeze these places."""
        counts = self.env["dist.stock.count"]._get_freezing("warn", "block")
        places = self.sudo()  # which count it is, whoever asks
        names = [
            count.name
            for count in counts
            if places.filtered_domain(count._get_frozen_domain())
        ]
        return ", ".join(names)

    def _check_can_be_used(self, product, quantity=0, package=None, location_qty=0):
        usable = super()._check_can_be_used(product, quantity, package, location_qty)
        return usable and not self._dist_get_frozen("block")


class StockQuant(models.Model):
    """Goods in a bin that is frozen are not promised to anybody."""

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
        # A strict search keeps the books of one position, whatever is done there.
        counts = not strict and self.env["dist.stock.count"]._get_freezing("block")
        if not counts:
            return domain
        free = Domain("location_id", "not in", counts._get_frozen_query())
        passed = self.env["stock.picking"]._dist_get_thawed()
        return domain & (free | Domain("location_id", "in", passed))

    @api.model
    def _dist_get_other_bins_domain(self, item, place):
        domain = super()._dist_get_other_bins_domain(item, place)
        counts = self.env["dist.stock.count"]._get_freezing("block")
        if not counts:
            return domain
        return domain & Domain("location_id", "not in", counts._get_frozen_query())


class StockMove(models.Model):
    """Nothing is reserved from a frozen bin, and nothing comes in."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    def _update_reserved_quantity_vals(
        self,
        need,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=True,
    ):
        with self.picking_id._dist_thaw():
            return super()._update_reserved_quantity_vals(
                need, location_id, lot_id, package_id, owner_id, strict
            )

    def _dist_is_held(self, place, lot):
        frozen = place._dist_get_frozen("block")
        if frozen - (frozen and self.picking_id._dist_get_frozen_passed()):
            return True
        return super()._dist_is_held(place, lot)  # let pass for the count alone

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        if self.env["dist.stock.count"]._get_freezing("warn", "block"):
            moves.move_line_ids._dist_check_frozen()
        return moves


class StockMoveLine(models.Model):
    """Goods are not taken from a frozen bin by hand either."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if self.env["dist.stock.count"]._get_freezing("block"):
            lines._dist_check_taking()
        return lines

    def write(self, vals):
        is_taking = not {"quantity", "location_id"}.isdisjoint(vals)
        if not is_taking or not self.env["dist.stock.count"]._get_freezing("block"):
            return super().write(vals)
        before = {line: (line.location_id, line.quantity) for line in self}
        result = super().write(vals)
        taking = self.filtered(
            lambda line: line.location_id != before[line][0]
            or line.quantity > before[line][1]
        )
        taking._dist_check_taking()
        return result

    def _dist_is_count_free(self):
        """Return whether one line is none of a freeze's business: a count, a scrap, or
        goods that do not change their bin."""
        return (
            self.location_id == self.location_dest_id
            or not self.product_id.is_storable
            or self._dist_is_adjustment()
            or self.move_id._dist_is_answered_for()
        )

    def _dist_check_taking(self):
        """Refuse to take goods from a frozen bin that were not reserved before.

        :raise UserError: names the goods, the bin, the count and the way out
        """
        lines = self.filtered(
            lambda line: line.state not in ("done", "cancel")
            and line.product_uom_id.compare(line.quantity, 0) > 0
            and not line._dist_is_count_free()
        )
        frozen = lines.location_id._dist_get_frozen("block")
        for line in lines.filtered(lambda line: line.location_id in frozen):
            passed = line.picking_id._dist_get_frozen_passed()
            if line.location_id not in passed:
                line._dist_refuse_frozen(
                    line.location_id,
                    self.env._(
                        "%(item)s is not taken from %(bin)s: it is being counted "
                        "(%(counts)s) and frozen until that is over. Take it from "
                        "another bin, wait, or have a warehouse supervisor let the "
                        "bins pass by the button of the transfer."
                    ),
                )

    def _dist_check_frozen(self):
        """Refuse goods that went into a frozen bin, note what moved where it is only
        warned.

        :raise UserError: names the goods, the bin, the count and the way out
        """
        lines = self.filtered(
            lambda line: line.state == "done" and not line._dist_is_count_free()
        )
        entered = lines.location_dest_id._dist_get_frozen("block")
        for line in lines.filtered(lambda line: line.location_dest_id in entered):
            passed = line.picking_id._dist_get_frozen_passed()
            if line.location_dest_id not in passed:
                line._dist_refuse_frozen(
                    line.location_dest_id,
                    self.env._(
                        "%(item)s is not put into %(bin)s: it is being counted "
                        "(%(counts)s) and frozen until that is over. Choose another "
                        "bin, wait, or have a warehouse supervisor let the bins pass "
                        "by the button of the transfer."
                    ),
                )
        places = lines.location_id | lines.location_dest_id
        lines._dist_note_frozen(places._dist_get_frozen("warn"))

    def _dist_refuse_frozen(self, place, text):
        words = {
            "item": self.product_id.display_name,
            "bin": place.display_name,
            "counts": place._dist_get_freezing_names(),
        }
        raise UserError(text % words)

    def _dist_note_frozen(self, warned):
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "counted_bin_moved",
                    "res_model": "stock.location",
                    "res_id": place.id,
                    "res_name": place.display_name,
                    "company_id": (place.company_id or self.env.company).id,
                    "after": {
                        "product_id": ", ".join(
                            lines.product_id.mapped("display_name")[:5]
                        ),
                        "picking_id": ", ".join(lines.picking_id.mapped("name")),
                    },
                }
                for place in warned
                if (
                    lines := self.filtered(
                        lambda line, p=place: p
                        in line.location_id | line.location_dest_id
                    )
                )
            ]
        )
