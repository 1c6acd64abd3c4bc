from odoo import api, fields, models, tools

from ..engine.channel import ChannelMap


class DistChannel(models.Model):
    """The way an order came in, with the priority and service it was promised."""

    _name = "dist.channel"
    _description = "Sales Channel"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: every company uses it."
    )
    priority = fields.Integer(
        default=10, help="Scarce goods go to the channel with the lowest number first."
    )
    promised_days = fields.Integer(
        string="Promised service (days)",
        help="Working days from order to dispatch that this channel is promised.",
    )
    is_web = fields.Boolean(
        string="Web orders", help="Orders that came through a web site belong here."
    )
    team_ids = fields.One2many(
        "crm.team", "dist_channel_id", string="Sales teams", help="Whose orders."
    )
    source_ids = fields.One2many(
        "utm.source", "dist_channel_id", string="Sources", help="Which traces."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _shared_unique = models.UniqueIndex(
        "(code) WHERE company_id IS NULL", "A shared channel with this code exists."
    )
    _company_unique = models.UniqueIndex(
        "(code, company_id) WHERE company_id IS NOT NULL",
        "The company already has a channel with this code.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        channels = super().create(vals_list)
        self._clear_map()
        return channels

    def write(self, vals):
        result = super().write(vals)
        self._clear_map()
        return result

    def unlink(self):
        result = super().unlink()
        self._clear_map()
        return result

    @api.model
    def _find(self, values_list):
        """Return the channel id (or False) of each order; no statement when warm.

        :param values_list: list of dicts with any of ``source_id``,
            ``website_id``, ``team_id``, ``company_id`` (ids or falsy)
        """
        channels = self._get_map()
        return [channels.find(values) for values in values_list]

    @tools.ormcache(cache="stable")
    def _get_map(self):
        """The map holds ids only, so that it may outlive the cursor; whoever asks
        first, teams that were archived since keep the channel of their orders."""
        everything = self.sudo().with_context(active_test=False)  # ids only
        channels = everything.search([("active", "=", True)])
        return ChannelMap(
            by_source={s.id: c.id for c in channels for s in c.source_ids},
            by_team={t.id: c.id for c in channels for t in c.team_ids},
            web={c.company_id.id or 0: c.id for c in channels[::-1] if c.is_web},
            company={c.id: c.company_id.id for c in channels if c.company_id},
        )

    @api.model
    def _clear_map(self):
        self.env.registry.clear_cache("stable")
