from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class DistExceptionPlaybook(models.Model):
    """A version of how cases of a kind are solved: published, never changed."""

    _name = "dist.exception.playbook"
    _description = "Playbook of a kind of exception"
    _order = "type_id, version desc"
    _rec_name = "version"

    type_id = fields.Many2one(
        "dist.exception.type", required=True, readonly=True, ondelete="cascade"
    )
    version = fields.Integer(required=True, readonly=True)
    body = fields.Html(readonly=True, sanitize=True)
    published_at = fields.Datetime(
        readonly=True, required=True, default=lambda self: fields.Datetime.now()
    )
    reading_ids = fields.One2many("dist.exception.playbook.reading", "playbook_id")
    reader_count = fields.Integer("Readers", compute="_compute_reader_count")

    _version_unique = models.UniqueIndex(
        "(type_id, version)", "A version of a playbook is published once."
    )

    @api.depends("reading_ids")
    def _compute_reader_count(self):
        for playbook in self:
            playbook.reader_count = len(playbook.reading_ids)

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    # pylint: disable-next=method-required-super
    def write(self, vals):
        raise UserError(
            self.env._(
                "People said that they have read this version. Change the playbook of "
                "the kind instead: that makes a new version."
            )
        )

    def action_confirm_reading(self):
        """Note that the present user has read and understood these versions."""
        self.check_access("read")
        readings = self.env["dist.exception.playbook.reading"].sudo()  # one's own alone
        known = readings.search(
            [("playbook_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        )
        readings.create(
            [
                {"playbook_id": playbook.id, "user_id": self.env.uid}
                for playbook in self - known.playbook_id
            ]
        )
        return True


class DistExceptionPlaybookReading(models.Model):
    """That somebody has read and understood a version."""

    _name = "dist.exception.playbook.reading"
    _description = "Reading of a playbook"
    _rec_name = "user_id"

    playbook_id = fields.Many2one(
        "dist.exception.playbook",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    read_at = fields.Datetime(
        readonly=True, required=True, default=lambda self: fields.Datetime.now()
    )

    _once = models.UniqueIndex(
        "(playbook_id, user_id)", "A version is read once by each person."
    )


class DistExceptionType(models.Model):
    """The playbook of a kind."""

    # The kind itself is in its own file.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.exception.type"

    playbook_ids = fields.One2many(
        "dist.exception.playbook", "type_id", "Versions of the playbook"
    )
    playbook_body = fields.Html(
        "Playbook", compute="_compute_playbook_body", inverse="_inverse_playbook_body"
    )

    @api.depends("playbook_ids.body")
    def _compute_playbook_body(self):
        for kind in self:
            kind.playbook_body = kind._get_last_playbook().body

    def _inverse_playbook_body(self):
        """Publish a version for each kind whose playbook says something else now."""
        self.check_access("write")
        # Versions are numbered here alone: nobody creates one with a number of theirs.
        playbooks = self.env["dist.exception.playbook"].sudo()  # checked above
        for kind in self:
            last = playbooks.search([("type_id", "=", kind.id)], limit=1)
            empty = is_html_empty(kind.playbook_body) and is_html_empty(last.body)
            if empty or last and kind.playbook_body == last.body:
                continue
            playbooks.create(
                {
                    "type_id": kind.id,
                    "version": last.version + 1,
                    "body": kind.playbook_body,
                }
            )

    def _get_last_playbook(self):
        # In cache the newest stands last, on the disk first.
        return self.playbook_ids.sorted("version")[-1:]

    def _get_playbook(self):
        """Return the version that holds, for the screen: a dict, or False."""
        self.ensure_one()
        playbook = self._get_last_playbook()
        if is_html_empty(playbook.body):
            return False
        readers = playbook.sudo().reading_ids.user_id  # whether one is the user
        return {
            "id": playbook.id,
            "version": playbook.version,
            "body": playbook.body,
            "is_read": self.env.user in readers,
        }
