from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class DistReasonBooking(models.Model):
    """Where a company books what a reason explains.

    Adjustments are booked by location: the loss location of a reason brings its own
    valuation account, at once for items that are valued perpetually, at closing for
    others. Cost centres come by the analytic distribution, with the move.
    """

    _name = "dist.reason.booking"
    _description = "Booking of a reason"
    _inherit = ["analytic.mixin"]
    _order = "reason_id, company_id"
    _rec_name = "loss_location_id"
    _check_company_auto = True

    reason_id = fields.Many2one(
        "dist.reason.code", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    loss_location_id = fields.Many2one(
        "stock.location",
        "Loss location",
        domain="[('usage', '=', 'inventory'),"
        " ('company_id', 'in', (False, company_id))]",
        check_company=True,
        ondelete="restrict",
        help="Instead of the item's own. Its valuation account takes the value.",
    )

    _once = models.UniqueIndex(
        "(reason_id, company_id)",
        "The company says already where this reason is booked. Change that line.",
    )

    @api.constrains("loss_location_id")
    def _check_loss_location(self):
        for booking in self:
            place = booking.loss_location_id
            if place and place.usage != "inventory":
                raise ValidationError(
                    self.env._(
                        "%(place)s is no location of losses: what is missing would lie "
                        "there by the books. Choose one of the type Inventory Loss.",
                        place=place.display_name,
                    )
                )

    # === KEEPING === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === READING === #

    @api.model
    @tools.ormcache("reason_id", "company_id")
    def _find_id(self, reason_id, company_id):
        """Return the id of the booking of a reason in a company, or False.

        Kept in memory: every difference asks.
        """
        domain = [("reason_id", "=", reason_id), ("company_id", "=", company_id)]
        return self.sudo().search(domain, limit=1).id  # whoever counts

    @api.model
    def _find(self, reason, company):
        """Return the booking of a reason in a company, readable by whoever counts.

        :param reason: ``dist.reason.code`` of one, or an empty one
        :param company: ``res.company``
        """
        found = reason and self._find_id(reason.id, company.id)
        return self.sudo().browse(found or [])  # as above

    def _lead(self, values):
        """Lead a move that is to be made to or from the loss location of a booking.

        :param dict values: of the move, with ``move_line_ids``; changed in place
        """
        place = self.loss_location_id
        if not place:
            return
        lines = [command[2] for command in values.get("move_line_ids") or ()]
        locations = self.env["stock.location"]
        for vals in [values, *lines]:
            for name in ("location_id", "location_dest_id"):
                if locations.browse(vals[name]).usage == "inventory":
                    vals[name] = place.id


class DistReasonCode(models.Model):
    """What a reason explains is booked where its companies say."""

    # One file for each thing a reason is asked for.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.reason.code"

    booking_ids = fields.One2many(
        "dist.reason.booking", "reason_id", "Where it is booked"
    )


class StockMove(models.Model):
    """The analytic distribution of a difference is that of its reason."""

    # One file for each thing a move is asked for.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    def _get_analytic_distribution(self):
        return super()._get_analytic_distribution() or (
            self._dist_get_booking().analytic_distribution or {}
        )

    def _dist_get_booking(self):
        """Return where one move's reason is booked."""
        bookings = self.env["dist.reason.booking"]
        if not (self.dist_count_line_id or self.scrap_id):
            return bookings
        move = self.sudo()  # why, whoever moves
        reason = move.dist_count_line_id.reason_id or move.scrap_id.dist_reason_id
        return bookings._find(reason, move.company_id)


class StockScrap(models.Model):
    """Scrapped goods go to the loss location of their reason."""

    # One file for each thing a scrap is asked for.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.scrap"

    def _prepare_move_values(self):
        values = super()._prepare_move_values()
        bookings = self.env["dist.reason.booking"]
        bookings._find(self.dist_reason_id, self.company_id)._lead(values)
        return values
