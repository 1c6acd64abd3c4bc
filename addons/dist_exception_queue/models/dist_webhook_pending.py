from odoo import fields, models
from odoo.tools import SQL

FUNCTION = "dist_webhook_note"


class DistWebhookPending(models.Model):
    """An event no hook was told of yet, noted by the transaction that wrote it.

    Ids of events are given before the commit: one that commits late has a smaller id
    than others that were told already, and a position "told up to here" would lose
    it. Rows noted by a trigger are seen when they are committed, whenever that is.
    """

    _name = "dist.webhook.pending"
    _description = "Event no hook was told of yet"
    _log_access = False
    _order = "id"

    event_id = fields.Integer(required=True)

    def init(self):
        """Note what is inserted, once a statement, while some hook wants to know."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger AS $$
                BEGIN
                    INSERT INTO dist_webhook_pending (event_id)
                    SELECT id FROM added
                     WHERE EXISTS (SELECT FROM dist_webhook WHERE active);
                    RETURN NULL;
                END $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS %(function)s ON dist_exception_event;
                CREATE TRIGGER %(function)s AFTER INSERT ON dist_exception_event
                    REFERENCING NEW TABLE AS added
                    FOR EACH STATEMENT EXECUTE FUNCTION %(function)s();
                """,
                function=SQL.identifier(FUNCTION),
            )
        )

    def _drop_trigger(self):
        self.env.cr.execute(
            SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(FUNCTION))
        )
