from odoo import api, models
from odoo.tools import format_date


class DistDocumentRequirement(models.Model):  # pylint: disable=consider-merging-classes-inherited
    """What the decision screens of sales and purchases say about papers."""

    _inherit = "dist.document.requirement"

    @api.model
    def _build_gaps_panel(self, owners, company):
        """Return the panel of required documents that are missing or expired.

        :param owners: list of (records, partner kind or None), see ``_missing``
        :param company: res.company whose requirements count
        :return: dict title, summary, columns, rows; dates as the reader writes them
        """
        words = {"missing": self.env._("Missing"), "expired": self.env._("Expired")}
        rows = []
        for records, kind in owners:
            gaps = self._missing(records, company, kind)
            rows += [
                [
                    self.env["dist.document.type"].browse(type_id).name,
                    record.display_name,
                    words[state],
                    format_date(self.env, day) if day else "",
                ]
                for record in records
                for type_id, state, day in gaps.get(record.id, ())
            ]
        return {
            "title": self.env._("Documents"),
            "summary": self.env._("1 required document missing or expired")
            if len(rows) == 1
            else self.env._("%s required documents missing or expired", len(rows)),
            "columns": [
                self.env._("Document"),
                self.env._("Of"),
                self.env._("State"),
                self.env._("Day"),
            ],
            "rows": rows,
        }
