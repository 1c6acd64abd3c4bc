import logging
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..engine import refusal
from .dist_exception_access import READ_ALL

_logger = logging.getLogger(__name__)

KIND = "failed_import"
LOST = "dist_exception_queue.lost_imports"
KEPT_DAYS = 90
# Rows of a script have no name: what it sends within the hour may be other rows of
# the same run, and proves nothing.
SCRIPT_HOURS = 1


class DistImportFailure(models.Model):
    """An import that was refused, until it succeeds or nobody needs it any more.

    Odoo undoes what it refuses and shows the reasons once: this row is what is left.
    One for each person, file, model and company.
    """

    _name = "dist.import.failure"
    _inherit = "dist.readable.mixin"
    _description = "Import that failed"
    _log_access = False
    _order = "last_failed_at desc, id desc"

    user_id = fields.Many2one(
        "res.users", "Imported by", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    model_id = fields.Many2one(
        "ir.model", "Model", required=True, readonly=True, ondelete="cascade"
    )
    model_name = fields.Char("Imported into", related="model_id.name")
    file_name = fields.Char(
        "File", required=True, readonly=True, help="Empty: a script sent the rows."
    )
    failed_at = fields.Datetime("First failed at", required=True, readonly=True)
    last_failed_at = fields.Datetime(required=True, readonly=True)
    try_count = fields.Integer("Tries", required=True, readonly=True)
    refused_count = fields.Integer(
        "Rows refused",
        required=True,
        readonly=True,
        help="At the last try, as far as Odoo looked: it stops soon after ten. 0: all "
        "of it was refused at once.",
    )
    message = fields.Char("First reason", required=True, readonly=True)
    can_import = fields.Boolean(compute="_compute_can_import")
    can_forget = fields.Boolean(compute="_compute_can_forget")

    _once = models.UniqueIndex(
        "(company_id, model_id, file_name, user_id)",
        "A failed import is noted once for each person, file, model and company.",
    )

    # === COMPUTE METHODS === #

    @api.depends("model_id", "file_name")
    def _compute_display_name(self):
        for failure in self:
            failure.display_name = failure.file_name or failure.model_name

    @api.depends("model_id")
    @api.depends_context("uid")
    def _compute_can_import(self):
        for failure in self:
            model = self.env.get(failure._get_model_name())
            failure.can_import = (
                model is not None
                and not model._abstract
                and not model._transient
                and model.has_access("create")
            )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_can_forget(self):
        allowed = self
        if not self.env.user.has_group("dist_base.group_administrator"):
            allowed = self.search(Domain("id", "in", self.ids) & self._get_own_domain())
        for failure in self:
            failure.can_forget = failure in allowed

    def _get_model_name(self):
        return self.model_id.sudo().model  # its name; few may read models

    # === CRUD METHODS === #

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    @api.autovacuum
    def _gc_old(self):
        """Forget what was not tried again for three months."""
        old = self.search([("last_failed_at", "<", f"today -{KEPT_DAYS}d")], limit=1000)
        old.unlink()
        return len(old), len(old) == 1000

    # === WHO READS === #

    @api.model
    def _get_readable_domain(self):
        """Return the Domain of the failures the present user may read."""
        if any(map(self.env.user.has_group, READ_ALL)):
            return Domain.TRUE
        return self._get_own_domain()

    @api.model
    def _get_own_domain(self):
        """Return the Domain of what the user imported or was asked to solve."""
        cases = self.env["dist.exception"]
        query = cases.sudo()._search(  # which failures, not what the cases say
            Domain("res_model", "=", self._name)
            & Domain("is_live", "=", True)
            & cases._get_own_domain()
        )
        given = query.subselect(SQL.identifier(query.table, "res_id"))
        return Domain("user_id", "=", self.env.uid) | Domain("id", "in", given)

    def _make_refusal(self):
        return AccessError(
            self.env._(
                "What failed is for who imported it and for who is asked to solve it. "
                "Ask your administrator."
            )
        )

    @api.model
    def _get_of_cases(self, cases):
        """Return the failures these cases are about, as far as the user reads them."""
        about = cases.filtered(lambda case: case.res_model == self._name)
        return self.search([("id", "in", about.mapped("res_id"))])

    # === NOTING === #

    @api.model
    def _is_noted(self, model):
        """Return whether imports into a model are noted for the present user.

        No statement: every ``load`` of the database asks.

        :param model: an empty recordset
        """
        if (
            not self.pool.ready
            or self.env["dist.control"]._is_off("exception_queue")
            or model._abstract
            or model._transient
            or self.env.context.get("install_mode")  # data of a module
        ):
            return False
        looked_at = self.env["dist.exception.type"]._get_looked_at(KIND)
        # Whoever logs in from outside would fill the table.
        return self.env.company.id in looked_at and self.env.user._is_internal()

    @api.model
    def _note_result(self, model, file_name, result):
        """Note what Odoo says of an import; one statement, in its transaction.

        Odoo has undone the rows it refused when this is called. A part of a file
        that succeeds says nothing as long as others follow.

        :param model: an empty recordset
        :param str file_name: empty for a script
        :param dict result: of ``load``
        """
        refused = refusal.read(result["messages"])
        if refused:
            self._note(self._prepare_row(model, file_name, refused))
        elif result.get("ids") and not result.get("nextrow"):
            self._note_success(model, file_name)

    @api.model
    def _note_raised(self, model, file_name, error):
        """Note an import that ends in an error, once its transaction is undone.

        What Odoo tries again by itself is no failure.

        :param model: an empty recordset
        :param str file_name: empty for a script
        :param Exception error: what was raised
        """
        if isinstance(error, (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)):
            return
        text = refusal.clean(error) or type(error).__name__
        row = self._prepare_row(model, file_name, refusal.Refusal(0, text))
        # By its key: the import and the screen it came from both see the error.
        key = (model._name, file_name, self.env.uid, self.env.company.id)
        lost = self.env.cr.postrollback
        if LOST not in lost.data:
            lost.data[LOST] = {}
            lost.add(partial(self._note_lost, self.pool, self.env.uid, lost.data[LOST]))
        lost.data[LOST][key] = row

    @staticmethod
    def _note_lost(registry, uid, rows):
        """Note in a transaction of its own what was undone with another.

        Nobody may be there to be told: an error here would hide the one of the
        import.

        :param dict rows: key -> row
        """
        try:
            with registry.cursor() as cr:
                failures = api.Environment(cr, uid, {})["dist.import.failure"]
                for row in rows.values():
                    failures._note(row)
        except psycopg2.Error:
            _logger.exception("imports that failed were not noted: %s", list(rows))

    @api.model
    def _prepare_row(self, model, file_name, refused):
        return {
            "company": self.env.company.id,
            "user": self.env.uid,
            "model": model._name,
            "file": file_name,
            "count": refused.count,
            "message": refused.message,
            "now": fields.Datetime.now(),
        }

    @api.model
    def _note(self, row):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dist_import_failure AS old
                       (company_id, model_id, file_name, user_id, failed_at,
                        last_failed_at, try_count, refused_count, message)
                SELECT %(company)s, id, %(file)s, %(user)s, %(now)s,
                       %(now)s, 1, %(count)s, %(message)s
                  FROM ir_model WHERE model = %(model)s
                    ON CONFLICT (company_id, model_id, file_name, user_id) DO UPDATE
                   SET last_failed_at = excluded.last_failed_at,
                       try_count = old.try_count + 1,
                       refused_count = excluded.refused_count,
                       message = excluded.message
                """,
                **row,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _note_success(self, model, file_name):
        """Forget what failed before: a file by its name, whoever imported it; rows of
        a script by who sent them, when its run must be over."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM dist_import_failure
                 WHERE company_id = %(company)s AND file_name = %(file)s
                   AND model_id = (SELECT id FROM ir_model WHERE model = %(model)s)
                   AND (file_name <> '' OR user_id = %(user)s AND last_failed_at
                        < %(now)s::timestamp - make_interval(hours => %(hours)s))
                """,
                company=self.env.company.id,
                file=file_name,
                model=model._name,
                user=self.env.uid,
                now=fields.Datetime.now(),
                hours=SCRIPT_HOURS,
            )
        )
        self.invalidate_model(flush=False)

    # === ACTIONS === #

    def action_import_again(self):
        """Open the screen where files are imported, for the model of this failure.

        :return: an action of the web client
        :raise AccessError: one that the user may not read
        """
        self.ensure_one()
        self.check_access("read")
        # What succeeds in another company would leave this one as it is.
        others = [id_ for id_ in self.env.companies.ids if id_ != self.company_id.id]
        return {
            "type": "ir.actions.client",
            "tag": "import",
            "name": self.env._("Import again"),
            "params": {
                "active_model": self._get_model_name(),
                "context": {"allowed_company_ids": [self.company_id.id, *others]},
            },
        }

    def action_forget(self):
        """Remove these failures because nobody needs the import any more.

        :return: the action that opens the queue
        :raise AccessError: one of them is somebody else's
        """
        self.check_access("read")
        cases = self.env["dist.exception"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("is_live", "=", True),
            ]
        )
        self._forget()
        cases._note_deed("forget_import")
        return self.env["ir.actions.actions"]._for_xml_id(
            "dist_exception_queue.dist_exception_my_queue_action"
        )

    def _forget(self):
        if not all(self.mapped("can_forget")):
            raise AccessError(
                self.env._(
                    "Who imported it, who is asked to solve it and administrators "
                    "decide that an import is not needed any more. Tell one of them."
                )
            )
        self.sudo().unlink()  # nobody has the right
