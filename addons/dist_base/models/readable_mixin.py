from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class DistReadableMixin(models.AbstractModel):
    """Rows that are read by whom they concern, in one statement, never row by row.

    A model says who in ``_get_readable_domain``; searches, counts, groups and reads
    follow it, besides access rows and record rules.
    """

    _name = "dist.readable.mixin"
    _description = "Rows read by whom they concern"

    @api.model
    def _get_readable_domain(self):
        """Return the Domain of the rows the present user may read; override me."""
        return Domain.FALSE

    def _make_refusal(self):
        """Return the AccessError that says for whom the rows are; override me."""
        raise NotImplementedError

    @api.model
    def _get_document_domain(self, models, is_looked_up=False):
        """Return the Domain of the rows whose document the user may read.

        :param models: names of models, one sub-select each
        :param bool is_looked_up: look the document of each row up, which suits rows
            that are few beside the documents or read a page at a time; otherwise
            PostgreSQL reads all documents of the models first
        """
        domain = Domain.FALSE
        for name in models:
            documents = self.env[name].with_context(active_test=False)
            if not documents.has_access("read"):
                continue
            if is_looked_up:
                readable = Domain.custom(to_sql=self._get_lookup(documents))
            else:
                readable = Domain("res_id", "in", documents._search(Domain.TRUE))
            domain |= Domain("res_model", "=", name) & readable
        return domain

    @api.model
    def _get_lookup(self, documents):
        """Return the SQL of whether the document of a row may be read, as a Domain
        takes it."""

        def to_sql(rows, alias, query):
            found = documents._search(Domain.TRUE)
            found.add_where(
                SQL(
                    "%s = %s",
                    SQL.identifier(found.table, "id"),
                    SQL.identifier(alias, "res_id"),
                )
            )
            # Without OFFSET PostgreSQL may read all documents after all.
            return SQL("EXISTS (%s OFFSET 0)", found.select(SQL("1")))

        return to_sql

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or operation != "read" or not self:
            return result  # the model itself: rows count, there is none to look at
        forbidden = result[0] if result else self.browse()
        asked = self - forbidden
        if asked:
            readable = self.browse(
                super()._search(
                    Domain("id", "in", asked.ids) & self._get_readable_domain()
                )
            )
            forbidden |= asked - readable
        if not forbidden:
            return None
        return forbidden, result[1] if result else self._make_refusal
