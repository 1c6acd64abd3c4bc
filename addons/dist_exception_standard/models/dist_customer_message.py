from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

INSERT = """
INSERT INTO dist_customer_message (
       event_id, company_id, partner_id, res_model, res_id, res_name, occasion, state,
       why, queued_at, user_id)
SELECT event.id, told.company_id, told.partner_id, %(model)s, told.res_id,
       told.res_name, told.occasion, CASE told.mode WHEN 'on' THEN 'pending'
       ELSE 'held' END, CASE told.mode WHEN 'on' THEN NULL ELSE 'watch' END, %(now)s,
       %(user)s
  FROM unnest(%(companies)s::int4[], %(partners)s::int4[], %(ids)s::int4[],
              %(names)s::text[], %(occasions)s::text[], %(modes)s::text[])
       told (company_id, partner_id, res_id, res_name, occasion, mode)
  JOIN dist_customer_message_event event ON event.code = %(code)s
 ORDER BY told.res_id
    ON CONFLICT (event_id, res_model, res_id, occasion) DO UPDATE
   SET state = excluded.state, why = excluded.why, partner_id = excluded.partner_id,
       res_name = excluded.res_name, queued_at = excluded.queued_at,
       user_id = excluded.user_id, error = NULL, sent_at = NULL
 WHERE excluded.state = 'pending'
   AND dist_customer_message.state NOT IN ('pending', 'sent')
RETURNING id
"""


class DistCustomerMessage(models.Model):
    """One thing a customer is told of one document: the queue, and then the log.

    pending -> sent (handed to the mail queue) | held (there was nobody or nothing to
    tell) | opted_out | failed; what was not sent may become pending again. The database
    sees to it that an occasion is told once.
    """

    _name = "dist.customer.message"
    _inherit = "dist.readable.mixin"
    _description = "Message to a customer"
    _log_access = False
    _order = "id desc"
    _rec_name = "res_name"

    event_id = fields.Many2one(
        "dist.customer.message.event",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    recipient_id = fields.Many2one(
        "res.partner", "Sent to", readonly=True, ondelete="set null"
    )
    # No foreign keys: that a customer was told outlives the document.
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Document", readonly=True)
    occasion = fields.Char(
        required=True,
        readonly=True,
        help="Sets apart what may happen to a document more than once.",
    )
    state = fields.Selection(
        [
            ("pending", "To send"),
            ("sent", "Sent"),
            ("held", "Not sent"),
            ("opted_out", "Opted out"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
    )
    why = fields.Selection(
        [
            ("watch", "Only watching"),
            ("off", "Switched off since"),
            ("gone", "Document deleted"),
            ("outdated", "Not so any more"),
            ("archived", "Customer archived"),
            ("no_address", "No address"),
            ("no_template", "No template"),
        ],
        "Why not",
        readonly=True,
    )
    error = fields.Char(readonly=True)
    queued_at = fields.Datetime("Happened on", required=True, readonly=True)
    sent_at = fields.Datetime("Sent on", readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    channel_id = fields.Many2one("dist.channel", readonly=True, ondelete="set null")
    template_id = fields.Many2one("mail.template", readonly=True, ondelete="set null")
    lang = fields.Char("Language", readonly=True)
    mail_message_id = fields.Many2one(
        "mail.message",
        "E-mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _once = models.UniqueIndex(
        "(event_id, res_model, res_id, occasion)", "A customer is told of it once."
    )
    _pending_idx = models.Index("(id) WHERE state = 'pending'")
    _document_idx = models.Index("(res_model, res_id)")

    # === WHO READS, AND NOBODY WRITES === #

    @api.model
    def _get_readable_domain(self):
        """Return the Domain of the messages on documents the user may read."""
        names = self.env["dist.customer.message.event"]._get_models()
        return self._get_document_domain(name for name in names if name in self.env)

    def _make_refusal(self):
        return AccessError(
            self.env._(
                "This message is for those who may read its document. Ask your "
                "administrator for the right to read the document."
            )
        )

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    # === QUEUE === #

    @api.model
    def _queue(self, code, documents, occasions=None):
        """Note that customers are to be told; a scheduled job tells them.

        One statement for all the documents, none while no company tells the event.
        What was told or waits on the same occasion stays as it is; what was not sent
        is queued anew, for what stood in its way may be gone.

        :param str code: of a ``dist.customer.message.event``
        :param documents: records of its model
        :param occasions: dict id of a document -> text that sets apart what happens
            to it more than once; the default is one occasion per document
        :return: the rows that wait since, and new ones of who only watches
        """
        modes = self.env["dist.customer.message.event"]._get_modes(code)
        told = documents.sudo() if modes else documents.browse()  # for customers, too
        told = told.filtered(lambda document: document.company_id.id in modes)
        told = told.union()  # one statement cannot queue a row twice
        if not told:
            return self.browse()
        self.flush_model(["state"])
        rows = self.env.execute_query(
            SQL(
                INSERT,
                code=code,
                model=told._name,
                now=fields.Datetime.now(),
                user=self.env.uid,
                companies=[d.company_id.id for d in told],
                partners=[self._get_customer(d).id or None for d in told],
                ids=told.ids,
                names=[d.display_name for d in told],
                occasions=[(occasions or {}).get(d.id, "") for d in told],
                modes=[modes[d.company_id.id] for d in told],
            )
        )
        messages = self.browse(id_ for (id_,) in rows)
        messages.invalidate_recordset(flush=False)
        return messages

    @api.model
    def _get_customer(self, document):
        return document.partner_id or self._get_order(document).partner_id

    @api.model
    def _get_order(self, document):
        """Return the sale order a document belongs to, or an empty one."""
        if document._name == "sale.order":
            return document
        if "sale_id" in document._fields:
            return document.sale_id
        if document._name == "account.move":
            return document.line_ids.sale_line_ids.order_id[:1]
        return self.env["sale.order"]

    def action_open_document(self):
        """Open the document the customer was told of."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }
