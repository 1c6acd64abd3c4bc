from odoo import models

from .. import importing
from ..engine import refusal

FILE_NAME = 128


class BaseImportImport(models.TransientModel):
    """The file of an import is known here alone."""

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import a file, and note for the exception queue whether it was refused.

        :param list fields: as in Odoo
        :param list columns: as in Odoo
        :param dict options: as in Odoo
        :param bool dryrun: a test, which is not noted
        :return: what Odoo returns
        """
        if dryrun:
            with importing.run(is_noted=False):
                return super().execute_import(fields, columns, options, dryrun=True)
        failures = self.env["dist.import.failure"]
        model = self.env.get(self.res_model)
        is_noted = model is not None and failures._is_noted(model)
        name = refusal.clean(self.file_name, FILE_NAME)
        try:
            with importing.run(name):
                result = super().execute_import(fields, columns, options)
        except Exception as error:
            if is_noted:
                failures._note_raised(model, name, error)
            raise
        # What Odoo refuses before it loads a row has messages and nothing else.
        if is_noted and "ids" not in result:
            failures._note_result(model, name, result)
        return result
