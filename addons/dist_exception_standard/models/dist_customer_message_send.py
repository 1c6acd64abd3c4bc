import logging
from collections import Counter

from odoo import api, fields, models
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..engine import telling

_logger = logging.getLogger(__name__)

BATCH = 50
LAYOUT = "mail.mail_notification_light"


class DistCustomerMessage(models.Model):
    """How what is queued becomes e-mails, in the background."""

    # One file for the log, one for sending.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.customer.message"

    @api.model
    def _cron_send(self):
        """Tell customers what is queued, a transaction a batch."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count([("state", "=", "pending")]))
        while count := self._send_batch():
            if not cron._commit_progress(count):
                return

    @api.model
    def _send_batch(self, limit=BATCH):
        """Tell customers of the oldest rows of the queue that nobody else holds.

        :param int limit: at most so many
        :return: how many rows left the queue
        """
        messages = self._claim(limit)
        if not messages:
            return 0
        mails = self.env["mail.mail"]
        for place, group in messages._judge().items():
            mails |= self.browse(group)._send_or_fail(*place[:3])
        if mails:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return len(messages)

    @api.model
    def _claim(self, limit):
        self.flush_model(["state"])  # what was judged before is not judged again
        query = SQL(
            "SELECT id FROM dist_customer_message WHERE state = 'pending'"
            " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
            limit,
        )
        messages = self.browse(id_ for (id_,) in self.env.execute_query(query))
        messages.invalidate_recordset(flush=False)
        return messages

    # === JUDGING === #

    def _judge(self):
        """Write who is told nothing, and why, and what the others are told with.

        :return: dict (template, language, company, round) -> ids of the messages; a
            document is in a round once, as Odoo renders a template once for each
        """
        groups, rounds = {}, Counter()
        documents = self._get_documents()
        for message in self:
            document = documents[message.id]
            values = message._prepare_values(document)
            message.write(values)
            if values["state"] != "pending":
                continue
            key = (message.template_id, message.lang, message.company_id)
            number = rounds[key, message.res_id] = rounds[key, message.res_id] + 1
            groups.setdefault((*key, number), []).append(message.id)
        return groups

    def _get_documents(self):
        """Return {message id: its document, empty when it is gone}."""
        found = {}
        for model, messages in self.grouped("res_model").items():
            documents = self.env[model].browse(messages.mapped("res_id")).exists()
            present = set(documents.ids)
            for message in messages:
                ids = [message.res_id] if message.res_id in present else []
                found[message.id] = documents.browse(ids).with_prefetch(documents.ids)
        return found

    def _prepare_values(self, document):
        """Return the values of one message that is judged; it stays pending if it is
        to leave."""
        self.ensure_one()
        event, customer = self.event_id, self.partner_id
        recipient = self._find_recipient(customer)
        channel = self._find_channel(document)
        template = self._find_template(event, self.company_id, channel, document)
        modes = event._get_modes(event.code)
        state, why = telling.judge(
            telling.Facts(
                is_on=modes.get(self.company_id.id) == "on",
                is_there=bool(document),
                is_current=bool(document) and self._is_current(document),
                is_opted_out=self._is_opted_out(event, customer, recipient),
                is_archived=bool(customer) and not customer.active,
                has_address=self._has_address(recipient),
                has_template=bool(template),
            )
        )
        return {
            "state": "pending" if state == "sent" else state,
            "why": why,
            "recipient_id": recipient.id,
            "channel_id": channel.id,
            "template_id": template.id,
            "lang": self._find_lang(recipient, customer, self.company_id),
        }

    @api.model
    def _find_lang(self, recipient, customer, company):
        return (
            recipient.lang or customer.lang or company.partner_id.lang or self.env.lang
        )

    @api.model
    def _find_recipient(self, customer):
        """Return the contact, else its company: the first who has an address."""
        candidates = customer | customer.parent_id | customer.commercial_partner_id
        return candidates.filtered("email_normalized")[:1] or customer

    @api.model
    def _is_opted_out(self, event, customer, recipient):
        partners = customer | customer.commercial_partner_id | recipient
        return event in partners.mapped("dist_untold_event_ids")

    @api.model
    def _has_address(self, recipient):
        return bool(recipient.email_normalized) and not recipient.is_public

    @api.model
    def _find_channel(self, document):
        channels = self.env["dist.channel"]
        order = self._get_order(document)
        if not order:
            return channels
        names = [
            name
            for name in ("source_id", "website_id", "team_id", "company_id")
            if name in order._fields
        ]
        found = channels._find([{name: order[name].id for name in names}])
        return channels.browse(found[0] or [])

    def _is_current(self, document):
        """Return whether what a message says of its document is still so.

        A kind of its own is a method ``_is_current_<code of the event>(document)``;
        without one a message is right as long as the document is there.
        """
        check = getattr(self, f"_is_current_{self.event_id.code}", None)
        return check(document) if check else True

    def _is_current_order_confirmed(self, order):
        return order.state == "sale"

    def _is_current_backorder(self, picking):
        return picking.state not in ("done", "cancel")

    def _is_current_claim_received(self, picking):
        return picking.state != "cancel"

    def _is_current_claim_solved(self, move):
        return move.state == "posted"

    def _is_current_delay(self, order):
        return (
            order.state == "sale" and order._dist_get_delay_occasion() == self.occasion
        )

    # === WORDS === #

    @api.model
    def _find_template(self, event, company, channel, document):
        """Return the template of a message, or an empty one.

        The narrowest row for channel and company, else the event's own; an event
        without one sends what Odoo would: a method ``_find_own_<code of the event>``
        returns it for a document.
        """
        rows = [
            (row.template_id, row.channel_id.id or None, row.company_id.id or None)
            for row in event.template_ids
        ]
        chosen = telling.choose(rows, channel.id or None, company.id)
        if chosen or event.template_id:
            return chosen or event.template_id
        find = getattr(self, f"_find_own_{event.code}", None)
        found = find(document) if find and document else None
        return found or self.env["mail.template"]

    def _find_own_order_confirmed(self, order):
        return order._get_confirmation_template()

    def _find_own_shipment(self, picking):
        return picking.company_id.stock_mail_confirmation_template_id

    # === SENDING === #

    def _send_or_fail(self, template, lang, company):
        """Hand messages of one template to the mail queue.

        One that cannot be rendered fails alone.

        :return: the e-mails (``mail.mail``)
        """
        try:
            with self.env.cr.savepoint():
                return self._send(template, lang, company)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # somebody else wrote the same: the next run begins anew
        except Exception as err:
            if len(self) == 1:
                _logger.warning("%s was not told: %s", self.res_name, err)
                self.write({"state": "failed", "error": str(err)})
                return self.env["mail.mail"]
        mails = self.env["mail.mail"]
        for message in self:
            mails |= message._send_or_fail(template, lang, company)
        return mails

    def _send(self, template, lang, company):
        self._give_up_former()
        ids = [message.res_id for message in self]
        recipients = [message.recipient_id for message in self]
        mails = self._write_mails(template, lang, company, ids, recipients)
        now = fields.Datetime.now()
        for message, mail in zip(self, mails, strict=True):
            message.write(
                {
                    "state": "sent",
                    "sent_at": now,
                    "mail_message_id": mail.mail_message_id.id,
                }
            )
        return mails

    @api.model
    def _write_mails(self, template, lang, company, ids, recipients):
        """Return e-mails to customers, one for each document, to be sent soon.

        :param template: ``mail.template``
        :param str lang: code of the language
        :param company: ``res.company``: the days are those of its zone
        :param list ids: of documents of the template's model
        :param list recipients: the ``res.partner`` of each
        """
        template = self._place(template, lang, company)
        mails = template.send_mail_batch(
            ids,
            email_layout_xmlid=template.email_layout_xmlid or LAYOUT,
            email_values={
                "is_notification": True,  # the chatter keeps what the customer got
                "message_type": "auto_comment",
                "subtype_id": self.env.ref("mail.mt_comment").id,
            },
        )
        for mail, recipient in zip(mails, recipients, strict=True):
            values = {"recipient_ids": [Command.set(recipient.ids)]}
            if not template.email_from:
                values["email_from"] = company.email_formatted
            mail.write({**values, "email_to": False})
        return mails

    @api.model
    def _place(self, template, lang, company):
        """Return a template in the language of a customer and the zone of a company."""
        return template.with_company(company).with_context(
            lang=lang, template_preview_lang=lang, tz=company._dist_get_zone()
        )

    @api.model
    def _preview(self, order, template, lang):
        """Return (subject, body) of a message as it would leave.

        :param order: ``sale.order`` of one; a day it would be promised for stands in
            its context as ``dist_told_date``
        """
        template = self._place(template, lang, order.company_id).with_context(
            dist_told_date=order.env.context.get("dist_told_date")
        )
        rendered = template._generate_template(order.ids, ("subject", "body_html"))
        return rendered[order.id]["subject"], rendered[order.id]["body_html"]

    def _give_up_former(self):
        """Cancel the e-mails the server refused before: one leaves, never two."""
        if not self.mail_message_id:
            return
        refused = self.env["mail.mail"].search(
            [
                ("mail_message_id", "in", self.mail_message_id.ids),
                ("state", "in", ("outgoing", "exception")),
            ]
        )
        refused.cancel()
