from odoo import api, fields, models
from odoo.exceptions import AccessError


class DistChannelTraceMixin(models.AbstractModel):
    """What an order's channel is found by: sales teams and sources.

    Rows of the matrix are scoped by channel and a channel promises service, so
    those who may name a team or a source do not also say which channel it is.
    """

    _name = "dist.channel.trace.mixin"
    _description = "Trace of a Sales Channel"

    dist_channel_id = fields.Many2one(
        "dist.channel", string="Channel", index="btree_not_null", ondelete="set null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        traces = super().create(vals_list)
        # What came out, not what came in: a default may bring a channel, too.
        if traces.filtered("dist_channel_id"):
            self._dist_check_channel_role()
            self.env["dist.channel"]._clear_map()
        return traces

    def write(self, vals):
        if "dist_channel_id" not in vals or all(
            trace.dist_channel_id.id == vals["dist_channel_id"] for trace in self
        ):
            return super().write(vals)
        self._dist_check_channel_role()
        traces = self
        if vals.keys() == {"dist_channel_id"}:
            self.check_access("read")
            traces = self.sudo()  # who keeps channels needs no right on all of a team
        result = super(DistChannelTraceMixin, traces).write(vals)
        self.env["dist.channel"]._clear_map()
        return result

    def _dist_check_channel_role(self):
        if self.env.su or self.env.user.has_group("dist_base.group_administrator"):
            return
        raise AccessError(
            self.env._(
                "The channel decides which rules an order meets and what it is "
                "promised. Ask an administrator of Distribution to set it."
            )
        )
