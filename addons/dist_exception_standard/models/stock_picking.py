from odoo import api, fields, models


class StockPicking(models.Model):
    """Customers are told that goods left, when the rest follows, and which goods are
    expected back."""

    _inherit = "stock.picking"

    dist_expected_date = fields.Datetime(
        "Expected",
        compute="_compute_dist_expected_date",
        help="When all goods of the transfer are there, as far as stock and open "
        "receipts say. Empty: of some nobody knows.",
    )

    @api.depends("move_ids.forecast_availability", "move_ids.forecast_expected_date")
    def _compute_dist_expected_date(self):
        for picking in self:
            moves = picking.move_ids.filtered(
                lambda move: move.state not in ("draft", "done", "cancel")
            )
            dates = [move._dist_get_expected_date() for move in moves]
            picking.dist_expected_date = max(dates) if dates and all(dates) else False

    def action_confirm(self):
        result = super().action_confirm()
        claimed = self._dist_get_claimed()
        if claimed:
            self.env["dist.customer.message"]._queue("claim_received", claimed)
        return result

    def _dist_get_claimed(self):
        """Return the open transfers that bring goods of orders back: hook."""
        if not self.env["dist.customer.message.event"]._get_modes("claim_received"):
            return self.browse()
        return self.filtered(
            lambda picking: (
                picking.return_id
                and picking.sale_id
                and picking.location_id.usage == "customer"
                and picking.state not in ("draft", "cancel")
            )
        )

    def _send_confirmation_email(self):
        shipped = self._dist_get_shipped()
        if not shipped:
            return super()._send_confirmation_email()
        messages = self.env["dist.customer.message"]
        messages._queue("shipment", shipped)
        messages._queue("backorder", shipped._dist_get_rest())
        replaced = shipped.env["dist.customer.message.event"]._filter_replaced(
            "shipment", shipped
        )
        pickings = self.with_context(dist_told_picking_ids=tuple(replaced.ids))
        # Carriers and text messages hang on the same method: it runs for all.
        return super(StockPicking, pickings)._send_confirmation_email()

    def _dist_get_shipped(self):
        """Return the done transfers of sale orders to customers: hook."""
        events = self.env["dist.customer.message.event"]
        if not events._get_modes("shipment") and not events._get_modes("backorder"):
            return self.browse()
        return self.filtered(
            lambda picking: (
                picking.state == "done"
                and picking.sale_id
                and picking.location_dest_id.usage == "customer"
            )
        )

    def _dist_get_rest(self):
        """Return the open transfers of what was left behind when these left.

        Where picking comes before shipping, what is left behind is split off the
        picking, and has no shipment before it is picked.
        """
        transfers = self.sudo()  # which ones follow, no content
        moves = transfers.move_ids
        before = moves.browse(moves._rollup_move_origs()).picking_id
        rest = (transfers | before).backorder_ids.move_ids | moves.sale_line_id.move_ids
        return rest._dist_get_leaving().picking_id - transfers

    def message_post_with_source(self, source_ref, **kwargs):
        told = self.env.context.get("dist_told_picking_ids")
        if told and not isinstance(source_ref, str):
            posted = self.filtered(
                lambda picking: (
                    picking.id not in told
                    or picking.company_id.stock_mail_confirmation_template_id
                    != source_ref
                )
            )
            if not posted:
                return self.env["mail.message"]
            return super(StockPicking, posted).message_post_with_source(
                source_ref, **kwargs
            )
        return super().message_post_with_source(source_ref, **kwargs)
