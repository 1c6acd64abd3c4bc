from odoo import api, models

from .. import importing


class Base(models.AbstractModel):
    """Imports that fail are noted: Odoo undoes them and keeps nothing."""

    _inherit = "base"

    @api.model
    def load(self, fields, data):
        """Load rows, and note for the exception queue whether they were refused.

        :param list fields: as in Odoo
        :param list data: as in Odoo
        :return: what Odoo returns
        """
        failures = self.env["dist.import.failure"]
        running = importing.get()
        if not running.is_noted or not failures._is_noted(self):
            return super().load(fields, data)
        try:
            with importing.run(is_noted=False):  # what it loads itself is part of it
                result = super().load(fields, data)
        except Exception as error:
            failures._note_raised(self, running.file_name, error)
            raise
        failures._note_result(self, running.file_name, result)
        return result
