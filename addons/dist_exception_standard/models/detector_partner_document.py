from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

# Whom nobody traded with for a year needs no papers, unless goods are still open.
DAYS = 365
OWNERS = """
SELECT substr(owner_ref, 13)::int4 FROM dist_document
 WHERE owner_ref LIKE 'res.partner,%%' AND id = ANY(%(keys)s::int4[])
"""
OWNERS_OF_TYPE = """
SELECT substr(owner_ref, 13)::int4 FROM dist_document
 WHERE owner_ref LIKE 'res.partner,%%' AND type_id = ANY(%(keys)s::int4[])
"""
# A requirement may concern every partner: all that trade are looked at once.
TRADERS = """
SELECT partner.commercial_partner_id
  FROM (SELECT DISTINCT partner_id FROM sale_order WHERE state = 'sale'
         UNION
        SELECT DISTINCT partner_id FROM purchase_order WHERE state = 'purchase') trade
  JOIN res_partner partner ON partner.id = trade.partner_id
 WHERE %(keys)s::int4[] IS NOT NULL
"""
OF_ORDERS = """
SELECT partner.commercial_partner_id
  FROM {table} orders JOIN res_partner partner ON partner.id = orders.partner_id
 WHERE orders.id = ANY(%(keys)s::int4[])
"""
# A partner that is gone has no row, but its case.
BUSINESSES = """
SELECT unnest(%(keys)s::int4[])
 UNION
SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%(keys)s::int4[])
"""


class DistDetectorPartnerDocument(models.AbstractModel):
    """A document of a customer or vendor in trade is missing, out of date or about to
    run out.

    Missing is what a requirement asks for; what is there counts without one as well,
    until somebody withdraws it. A case per partner and type of document: a renewal
    that begins in time ends it.
    """

    _name = "dist.detector.partner_document"
    _inherit = "dist.detector"
    _description = "Detector: documents of partners"

    _documents = ("res.partner",)
    _actions = ("file_document",)
    _facts = {  # noqa: RUF012 - read, never written
        "partner": "res.partner",
        "document": "dist.document.type",
        "state": "document_state",
        "until": "date",
    }
    _watches = (
        Watch(
            "dist.document",
            ("type_id", "owner_ref", "company_id", "valid_from", "valid_to", "active"),
            scope=OWNERS,
        ),
        Watch("dist.document.type", ("active", "warn_days"), scope=TRADERS),
        Watch(
            "dist.document.requirement",
            (
                "active",
                "type_id",
                "res_model",
                "partner_kind",
                "company_id",
                "partner_category_ids",
            ),
            scope=TRADERS,
        ),
        Watch(
            "res.partner",
            ("active", "commercial_partner_id", "category_id"),
            scope=BUSINESSES,
        ),
        Watch(
            "sale.order",
            ("state", "partner_id", "delivery_status"),
            scope=OF_ORDERS.format(table="sale_order"),
        ),
        Watch(
            "purchase.order",
            ("state", "partner_id", "receipt_status"),
            scope=OF_ORDERS.format(table="purchase_order"),
        ),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            WITH day AS (%(days)s), trade AS MATERIALIZED (%(trade)s),
                 held AS (%(held)s), required AS (%(required)s)
            SELECT judged.company_id,
                   concat_ws('/', 'res.partner', partner_id, type_id) AS subject_key,
                   partner_id AS scope_id, 'res.partner' AS res_model,
                   partner_id AS res_id, partner_id,
                   CASE WHEN is_vendor THEN coalesce(partner.buyer_id, partner.user_id)
                        ELSE partner.user_id END AS user_id,
                   (until + 1)::timestamp AT TIME ZONE zone AT TIME ZONE 'UTC'
                       AS due_at,
                   jsonb_build_object('partner', partner_id, 'document', type_id,
                       'state', judged.state, 'until', until) AS facts
              FROM (%(judged)s) judged
              JOIN (SELECT company_id, partner_id, bool_or(kind = 'vendor') AS is_vendor
                      FROM trade GROUP BY company_id, partner_id) parts
                   USING (company_id, partner_id)
              JOIN res_partner partner ON partner.id = partner_id
             WHERE judged.state <> 'valid'
            """,
            days=self._get_days(),
            trade=self._get_trade(scope),
            held=self._get_held(),
            required=self._get_required(),
            judged=self._get_judged(),
        )

    def _get_days(self):
        """Return the SELECT of what day it is where each company works."""
        rows = self._get_time_zones()
        today = [self._to_day(self._now(), zone) for _company, zone in rows]
        return SQL(
            "SELECT * FROM unnest(%s::int4[], %s::text[], %s::date[])"
            " AS day (company_id, zone, today)",
            [company for company, _zone in rows],
            [zone for _company, zone in rows],
            today,
        )

    def _to_day(self, moment, zone):
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()

    def _get_trade(self, scope):
        """Return the SELECT of who trades with which company, and as what."""
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT DISTINCT orders.company_id, partner.id AS partner_id,
                       %(kind)s AS kind
                  FROM %(orders)s orders
                  JOIN res_partner contact ON contact.id = orders.partner_id
                  JOIN res_partner partner
                    ON partner.id = contact.commercial_partner_id AND partner.active
                 WHERE orders.state = %(state)s
                   AND (orders.date_order > %(now)s::timestamp - %(patience)s
                        OR %(open)s IN ('pending', 'started', 'partial'))
                   AND %(scope)s
                """,
                kind=kind,
                orders=SQL.identifier(table),
                state=state,
                open=SQL.identifier("orders", status),
                now=self._now(),
                patience=SQL("make_interval(days => %s)", DAYS),
                scope=scope(SQL("contact.commercial_partner_id")),
            )
            for kind, table, state, status in (
                ("customer", "sale_order", "sale", "delivery_status"),
                ("vendor", "purchase_order", "purchase", "receipt_status"),
            )
        )

    def _get_held(self):
        """Return the SELECT of what the documents of those who trade cover.

        Covered is until when, from today on, by what begins before it would be warned
        of; a document that begins later covers nothing yet.
        """
        return SQL(
            """
            SELECT trade.company_id, trade.partner_id, document.type_id,
                   CASE WHEN bool_or(
                            coalesce(document.valid_from, day.today) <= day.today
                            AND coalesce(document.valid_to, day.today) >= day.today)
                        THEN max(coalesce(document.valid_to, 'infinity')) FILTER (
                            WHERE coalesce(document.valid_from, day.today)
                                  <= day.today + type.warn_days)
                    END AS covered_until,
                   max(document.valid_to) FILTER (
                       WHERE document.valid_to < day.today) AS ended
              FROM (SELECT DISTINCT company_id, partner_id FROM trade) trade
              JOIN day USING (company_id)
              JOIN res_company company ON company.id = trade.company_id
              JOIN dist_document document
                ON document.owner_ref = 'res.partner,' || trade.partner_id
               AND document.active AND %(counts)s
              JOIN dist_document_type type ON type.id = document.type_id
             GROUP BY trade.company_id, trade.partner_id, document.type_id
            """,
            counts=self._get_counts(SQL("document.company_id")),
        )

    def _get_required(self):
        """Return the SELECT of what requirements ask of those who trade."""
        wanted = self.env["dist.document.requirement"]._fields["partner_category_ids"]
        tags = self.env["res.partner"]._fields["category_id"]
        return SQL(
            """
            SELECT DISTINCT trade.company_id, trade.partner_id, requirement.type_id
              FROM trade
              JOIN res_company company ON company.id = trade.company_id
              JOIN dist_document_requirement requirement
                ON requirement.active AND requirement.res_model = 'res.partner'
               AND coalesce(requirement.partner_kind, trade.kind) = trade.kind
               AND %(counts)s
             WHERE NOT EXISTS (SELECT FROM %(wanted)s WHERE %(of)s = requirement.id)
                OR EXISTS (SELECT FROM %(wanted)s JOIN %(tags)s ON %(tag)s = %(want)s
                            WHERE %(of)s = requirement.id
                              AND %(tagged)s = trade.partner_id)
            """,
            counts=self._get_counts(SQL("requirement.company_id")),
            wanted=SQL.identifier(wanted.relation),
            of=SQL.identifier(wanted.relation, wanted.column1),
            want=SQL.identifier(wanted.relation, wanted.column2),
            tags=SQL.identifier(tags.relation),
            tagged=SQL.identifier(tags.relation, tags.column1),
            tag=SQL.identifier(tags.relation, tags.column2),
        )

    def _get_counts(self, owner):
        """Return the SQL condition that what a company owns counts in `company`."""
        return SQL(
            "(%(owner)s IS NULL"
            " OR '/' || company.parent_path LIKE '%%/' || %(owner)s || '/%%')",
            owner=owner,
        )

    def _get_judged(self):
        """Return the SELECT of held and required documents with their states."""
        return SQL(
            """
            SELECT company_id, partner_id, type_id, day.zone,
                   CASE WHEN held.covered_until IS NULL THEN held.ended
                        WHEN held.covered_until < 'infinity' THEN held.covered_until
                    END AS until,
                   CASE WHEN held.covered_until < day.today + type.warn_days
                        THEN 'expiring'
                        WHEN held.covered_until IS NOT NULL THEN 'valid'
                        WHEN held.ended IS NOT NULL THEN 'expired'
                        WHEN required.type_id IS NOT NULL THEN 'missing'
                        ELSE 'valid' END AS state
              FROM held FULL JOIN required USING (company_id, partner_id, type_id)
              JOIN day USING (company_id)
              JOIN dist_document_type type ON type.id = type_id AND type.active
            """
        )

    @api.model
    def _get_due(self, since, until):
        """A document counts for days: only a day that begins somewhere changes it."""
        days = [
            (self._to_day(since, zone) + timedelta(days=1), self._to_day(until, zone))
            for _company, zone in self._get_time_zones()
        ]
        begun = [(first, last) for first, last in days if first <= last]
        if not begun:
            return None
        return SQL(
            """
            SELECT substr(document.owner_ref, 13)::int4
              FROM dist_document document
              JOIN dist_document_type type ON type.id = document.type_id
             WHERE document.active AND document.owner_ref LIKE 'res.partner,%%'
               AND (document.valid_to + 1 BETWEEN %(first)s AND %(last)s
                    OR document.valid_to - type.warn_days + 1
                       BETWEEN %(first)s AND %(last)s
                    OR document.valid_from BETWEEN %(first)s AND %(last)s
                    OR document.valid_from - type.warn_days
                       BETWEEN %(first)s AND %(last)s)
            """,
            first=min(first for first, _last in begun),
            last=max(last for _first, last in begun),
        )
