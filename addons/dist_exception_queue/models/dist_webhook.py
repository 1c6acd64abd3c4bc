import logging
import os
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import webhook

_logger = logging.getLogger(__name__)

NETWORKS = "dist_exception_queue.webhook_networks"
# Failures in a row after which a hook is left alone for a while.
BREAK = 5


class DistWebhook(models.Model):
    """Where events of cases are sent to: a chat, an exchange of documents, a report.

    Events are told after they are committed, by a job, at least once and in no
    promised order. A hook that fails five times in a row is left alone, longer each
    time; then one event tries whether it answers again.
    """

    _name = "dist.webhook"
    _description = "Webhook"
    _order = "name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Whose cases it is told of.",
    )
    url = fields.Char(
        "URL", required=True, groups="dist_base.group_administrator", copy=False
    )
    secret = fields.Char(
        required=True,
        copy=False,
        groups="dist_base.group_administrator",
        default=lambda self: webhook.make_secret(os.urandom(32)),
        help="The receiver checks with it that an event comes from here. Give it to "
        "the receiver alone; to change it, empty it and save.",
    )
    type_ids = fields.Many2many(
        "dist.exception.type",
        "dist_webhook_type_rel",
        "hook_id",
        "type_id",
        string="Kinds",
        help="Empty: every kind.",
    )
    is_told_begin = fields.Boolean("Begins", default=True, help="Opened, reopened.")
    is_told_change = fields.Boolean("Changes", help="What it says or what it costs.")
    is_told_end = fields.Boolean("Ends", default=True, help="Cleared, resolved.")
    is_told_step = fields.Boolean(
        "Steps of people", help="Taken, handed over, waiting, snoozed, accepted."
    )
    is_told_clock = fields.Boolean(
        "Deadlines", help="Owner reminded, deadline passed, leader told."
    )
    tried_at = fields.Datetime("Tried last", readonly=True, copy=False)
    failure_count = fields.Integer("Failures in a row", readonly=True, copy=False)
    failure = fields.Char(readonly=True, copy=False)
    failed_since = fields.Datetime("Fails since", readonly=True, copy=False)
    paused_until = fields.Datetime("Left alone until", readonly=True, copy=False)
    pending_count = fields.Integer("Not sent yet", compute="_compute_counts")
    dead_count = fields.Integer("Given up", compute="_compute_counts")

    def _compute_counts(self):
        counts = {
            (hook, state): count
            for hook, state, count in self.env["dist.webhook.delivery"]._read_group(
                [("hook_id", "in", self.ids), ("state", "in", ["pending", "dead"])],
                ["hook_id", "state"],
                ["__count"],
            )
        }
        for hook in self:
            hook.pending_count = counts.get((hook, "pending"), 0)
            hook.dead_count = counts.get((hook, "dead"), 0)

    @api.constrains("url")
    def _check_url(self):
        try:
            networks = self._read_networks()
        except ValueError as err:
            raise ValidationError(
                self.env._(
                    "The system parameter %(name)s names what is no network: "
                    "%(error)s. Write networks like 10.1.0.0/16, with commas between "
                    "them.",
                    name=NETWORKS,
                    error=err,
                )
            ) from err
        for hook in self:
            try:
                webhook.check_url(hook.url, networks)
            except webhook.NotAllowedError as err:
                raise ValidationError(self._get_reasons()[err.reason]) from err

    @api.constrains("secret")
    def _check_secret(self):
        for hook in self:
            try:
                webhook.read_secret(hook.secret)
            except ValueError as err:
                raise ValidationError(
                    self.env._(
                        "A secret is whsec_ and 24 to 64 bytes in base64. Empty the "
                        "field and save, then a new one is made."
                    )
                ) from err

    def _get_reasons(self):
        return {
            "scheme": self.env._(
                "Events are sent over https alone. Give a URL that begins with "
                "https://."
            ),
            "host": self.env._("This URL names no host. Write it out in full."),
            "password": self.env._(
                "A password in a URL ends up in logs. Leave it out: the signature "
                "says who sent the event."
            ),
        }

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_secret(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_secret(vals))

    @api.model
    def _prepare_secret(self, vals):
        """Return values with a new secret where it was emptied."""
        if "secret" in vals and not vals["secret"]:
            return vals | {"secret": webhook.make_secret(os.urandom(32))}
        return vals

    # === ACTIONS === #

    def action_send_again(self):
        """Send what was given up, and what waits, with the next run of the job."""
        self.check_access("write")
        self._send_again()
        self.env.ref("dist_exception_queue.ir_cron_webhook")._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The events are sent within a minute."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _send_again(self):
        deliveries = self.env["dist.webhook.delivery"].sudo()  # nobody writes them
        deliveries.search(
            [("hook_id", "in", self.ids), ("state", "in", ["pending", "dead"])]
        )._set_pending()
        self.sudo().paused_until = False  # bookkeeping

    def action_open_deliveries(self):
        """Open what was sent and what was not."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_exception_queue.dist_webhook_delivery_action"
        )
        return action | {"domain": [("hook_id", "=", self.id)], "context": {}}

    # === SENDING === #

    @api.model
    def _get_networks(self):
        """Return the networks that are allowed besides the internet.

        A parameter that names something else allows none: hooks that lead to the
        internet go on.
        """
        try:
            return self._read_networks()
        except ValueError:
            _logger.exception("%s is no list of networks", NETWORKS)
            return []

    @api.model
    def _read_networks(self):
        parameters = self.env["ir.config_parameter"].sudo()  # a setting, whoever asks
        return webhook.read_networks(parameters.get_param(NETWORKS))

    def _note(self, answer, now, roll):
        """Note what came of a try: a hook that keeps failing is left alone.

        :param answer: ``sender.Answer``
        :param datetime now: UTC
        :param float roll: by chance, from 0 to 1
        """
        self.ensure_one()
        if not answer.failure:
            kept = {"failure_count": 0, "failure": False, "failed_since": False}
            self.write(kept | {"paused_until": False})
            return
        count = self.failure_count + 1
        pause = False
        if count >= BREAK:
            delay = webhook.get_delay(count - BREAK + 1, roll)
            pause = now + timedelta(seconds=delay)
        self.write(
            {
                "failure_count": count,
                "failure": f"{answer.failure}/{answer.status}",
                "failed_since": self.failed_since or now,
                "paused_until": pause,
            }
        )
