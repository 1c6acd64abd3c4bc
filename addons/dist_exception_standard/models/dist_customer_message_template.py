from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DistCustomerMessageTemplate(models.Model):
    """The words of an event for one channel or company; the narrowest row wins.

    The languages are the translations of the template.
    """

    _name = "dist.customer.message.template"
    _description = "Template of a message to customers"
    _rec_name = "template_id"
    _order = "event_id, channel_id, company_id, id"

    event_id = fields.Many2one(
        "dist.customer.message.event", required=True, index=True, ondelete="cascade"
    )
    model = fields.Char(related="event_id.model")
    channel_id = fields.Many2one(
        "dist.channel", ondelete="cascade", help="Empty: of every channel."
    )
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: of every company."
    )
    template_id = fields.Many2one(
        "mail.template",
        required=True,
        ondelete="cascade",
        domain="[('model', '=', model)]",
    )

    _place_unique = models.UniqueIndex(
        "(event_id, coalesce(channel_id, 0), coalesce(company_id, 0))",
        "An event has one template for a channel and a company.",
    )

    @api.constrains("event_id", "template_id")
    def _check_model(self):
        for row in self:
            if row.template_id.model != row.event_id.model:
                raise ValidationError(
                    self.env._(
                        "“%(template)s” is not written for %(document)s, which "
                        "“%(event)s” is about. Choose a template of that document.",
                        template=row.template_id.name,
                        document=row.event_id.model_id.name,
                        event=row.event_id.name,
                    )
                )
