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
        pairs = self._get_adopted()
        # By numbers that are known, not by a join: a table that was empty when it was
        # analysed is joined by loops, and thousands of cases took minutes.
        self.env.cr.execute(
            SQL(
                """
                UPDATE dist_exception child SET parent_id = pair.parent_id
                  FROM unnest(%(children)s::int4[], %(parents)s::int4[])
                       AS pair (child_id, parent_id)
                 WHERE child.id = pair.child_id
                   AND NOT EXISTS (
                        SELECT FROM dist_exception other
                         WHERE other.id = child.parent_id
                           AND other.state NOT IN ('resolved', 'cleared'))
                """,
                children=[child for child, _parent in pairs],
                parents=[parent for _child, parent in pairs],
            )
        )
        self.invalidate_model(["parent_id", "part_ids"], flush=False)

    def _get_adopted(self):
        """Return [(id of a case, id of the parent that counts it)], each case once."""
        parents = {(case.company_id.id, case.subject_key): case.id for case in self}
        recurrences = self.env["dist.exception.recurrence"]
        query = SQL(
            """
            SELECT case_id, company_id, subject_key
              FROM (SELECT case_id, company_id,
                           subject || '/' || subject_id AS subject_key
                      FROM (%(counted)s) counted) named
             WHERE subject_key = ANY(%(keys)s)
             ORDER BY case_id, subject_key
            """,
            counted=recurrences._get_counted(
                recurrences._get_within(fields.Datetime.now())
            ),
            keys=sorted({key for _company, key in parents}),
        )
        found = {}
        for case_id, company_id, key in self.env.execute_query(query):
            parent_id = parents.get((company_id, key))
            if parent_id:
                found.setdefault(case_id, parent_id)
        return sorted(found.items())
