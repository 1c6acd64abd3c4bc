from odoo import api, fields, models
from odoo.tools import SQL


class DistException(models.Model):
    """A case above others: the same trouble again and again."""

    # One file for each thing a case does: what it is, its sentence, its ways.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.exception"

    parent_id = fields.Many2one(
        "dist.exception",
        "Part of",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    part_ids = fields.One2many("dist.exception", "parent_id", "Cases", readonly=True)

    _first_seen_idx = models.Index("(first_seen_at)")

    @api.model
    def _after_sweep(self, touched):
        """Put the cases that recur below their parents.

        :param touched: dict event -> the cases it happened to
        """
        result = super()._after_sweep(touched)
        found = self.browse().union(
            *(cases for event, cases in touched.items() if event != "cleared")
        )
        found.filtered(lambda case: case.type_id.code == "recurring_trouble")._adopt()
        return result

    def _adopt(self):
        """Take the cases these parents count, but not from another live parent."""
        if not self:
            return
        recurrences = self.env["dist.exception.recurrence"]
        self.env.cr.execute(
            SQL(
                """
                UPDATE dist_exception child SET parent_id = parent.id
                  FROM dist_exception parent, (%(counted)s) counted
                 WHERE parent.id = ANY(%(parents)s)
                   AND counted.company_id = parent.company_id
                   AND counted.subject || '/' || counted.subject_id
                       = parent.subject_key
                   AND child.id = counted.case_id
                   AND NOT EXISTS (
                        SELECT FROM dist_exception other
                         WHERE other.id = child.parent_id
                           AND other.state NOT IN ('resolved', 'cleared'))
                """,
                counted=recurrences._get_counted(
                    recurrences._get_within(fields.Datetime.now())
                ),
                parents=self.ids,
            )
        )
        self.invalidate_model(["parent_id", "part_ids"], flush=False)
