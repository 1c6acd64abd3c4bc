from odoo import api, models
from odoo.tools import SQL


class DistDetectorMissingRight(models.AbstractModel):
    """Somebody owns cases and may not read what they are about: no right on such
    documents, or not a user of the company.

    One case per person, company and kind of document. Record rules are not looked at:
    only Odoo can tell for a document at a time.
    """

    _name = "dist.detector.missing_right"
    _inherit = "dist.plant.detector"
    _description = "Detector: owners of cases without the right to solve them"

    _documents = ("res.users",)
    _facts = {  # noqa: RUF012 - read, never written
        "person": "res.users",
        "count": "number",
        "document": "ir.model",
    }

    @api.model
    def _get_select(self, scope):
        groups = self.env["res.users"]._fields["group_ids"]
        implied = self.env["res.groups"]._fields["implied_ids"]
        companies = self.env["res.users"]._fields["company_ids"]
        return SQL(
            """
            WITH RECURSIVE owned AS MATERIALIZED (
                SELECT company_id, owner_id, res_model, count(*) AS cases,
                       sum(value_at_risk) AS value
                  FROM dist_exception
                 WHERE state NOT IN ('resolved', 'cleared') AND owner_id IS NOT NULL
                   AND type_id <> %(type)s AND %(scope)s
                 GROUP BY company_id, owner_id, res_model
            ), held (user_id, group_id) AS (
                SELECT %(member)s, %(group)s FROM %(groups)s
                 WHERE %(member)s IN (SELECT owner_id FROM owned)
                 UNION
                SELECT held.user_id, %(gives)s
                  FROM held JOIN %(implied)s ON %(has)s = held.group_id
            )
            SELECT owned.company_id,
                   'right/' || owned.owner_id || '/' || model.id AS subject_key,
                   owned.owner_id AS scope_id, 'res.users' AS res_model,
                   owned.owner_id AS res_id, owned.value AS value_at_risk,
                   jsonb_build_object('person', owned.owner_id, 'count', owned.cases,
                       'document', model.id) AS facts
              FROM owned
              JOIN res_users person ON person.id = owned.owner_id AND person.active
              JOIN ir_model model ON model.model = owned.res_model
             WHERE NOT EXISTS (
                    SELECT FROM ir_model_access access
                     WHERE access.model_id = model.id AND access.active
                       AND access.perm_read
                       AND (access.group_id IS NULL OR EXISTS (
                            SELECT FROM held WHERE held.user_id = owned.owner_id
                               AND held.group_id = access.group_id)))
                OR NOT EXISTS (
                    SELECT FROM %(companies)s WHERE %(employed)s = owned.owner_id
                       AND %(company)s = owned.company_id)
            """,
            type=self._get_kind().id,
            scope=scope(SQL("owner_id")),
            groups=SQL.identifier(groups.relation),
            member=SQL.identifier(groups.relation, groups.column1),
            group=SQL.identifier(groups.relation, groups.column2),
            implied=SQL.identifier(implied.relation),
            has=SQL.identifier(implied.relation, implied.column1),
            gives=SQL.identifier(implied.relation, implied.column2),
            companies=SQL.identifier(companies.relation),
            employed=SQL.identifier(companies.relation, companies.column1),
            company=SQL.identifier(companies.relation, companies.column2),
        )
