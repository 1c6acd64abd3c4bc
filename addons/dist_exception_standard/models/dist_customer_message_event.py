from odoo import api, fields, models, tools

CONTROL = "customer_messages"


class DistCustomerMessageEvent(models.Model):
    """Something customers are told of, such as that goods left.

    Another module adds its own by a record and a call of
    ``dist.customer.message._queue`` in the transaction in which it happens; its
    documents have ``company_id`` and ``partner_id``.
    """

    _name = "dist.customer.message.event"
    _description = "Event customers are told of"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    trigger = fields.Text("When", translate=True, readonly=True)
    model_id = fields.Many2one(
        "ir.model", "Document", required=True, readonly=True, ondelete="cascade"
    )
    model = fields.Char(related="model_id.model", string="Model of the document")
    template_id = fields.Many2one(
        "mail.template",
        "Standard template",
        domain="[('model', '=', model)]",
        ondelete="set null",
        help="Used where no template of a channel or a company fits. Empty: what Odoo "
        "itself would send.",
    )
    template_ids = fields.One2many(
        "dist.customer.message.template", "event_id", "Templates"
    )
    silent_company_ids = fields.Many2many(
        "res.company",
        string="Companies that do not tell it",
        help="Where Odoo sends an e-mail of its own, it goes on to do so there.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "Each event has its own code.")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        self.env.registry.clear_cache("stable")
        return events

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache("stable")
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache("stable")
        return result

    # === WHO TELLS: NO STATEMENT WHEN WARM === #

    @api.model
    @tools.ormcache("code", cache="stable")
    def _get_modes(self, code):
        """Return {company id: "watch" or "on"} of the companies that tell an event."""
        event = self.sudo().search([("code", "=", code)])  # a switch, no content
        if not event:
            return {}
        modes = self.env["dist.control"]._modes().get(CONTROL, {})
        silent = set(event.silent_company_ids.ids)
        return {
            company: mode
            for (company, _warehouse), mode in modes.items()
            if mode != "off" and company not in silent
        }

    @api.model
    @tools.ormcache(cache="stable")
    def _get_models(self):
        """Return the names of the models customers are told about."""
        events = self.sudo().with_context(active_test=False)  # names, no content
        return tuple(model.model for (model,) in events._read_group([], ["model_id"]))

    @api.model
    def _filter_replaced(self, code, documents):
        """Return the documents whose customers are told by us, and not by Odoo."""
        modes = self._get_modes(code)
        if not modes:
            return documents.browse()
        return documents.filtered(
            lambda document: modes.get(document.sudo().company_id.id) == "on"
        )  # sudo: the customer who confirms may not read the company
