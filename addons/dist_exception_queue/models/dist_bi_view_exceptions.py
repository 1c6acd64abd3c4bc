from odoo import api, models
from odoo.tools import SQL

LIVE = SQL("(source.state NOT IN ('resolved', 'cleared'))")


class DistBiExceptions(models.AbstractModel):
    """All cases, one row each."""

    _name = "dist.bi.view.exceptions"
    _inherit = "dist.bi.view"
    _description = "Cases of exceptions, one row each."

    _source = "dist.exception"
    _shown = {  # noqa: RUF012 - read, never written
        "id": "Id of the case.",
        "type_id": "Kind: exception_types.id.",
        "type_code": "Code of the kind; stays as it is.",
        "type_name": "Name of the kind.",
        "company_id": "Id of the company.",
        "company_name": "Company.",
        "warehouse_id": "Id of the warehouse.",
        "warehouse_name": "Warehouse.",
        "partner_id": "Id of the customer or vendor.",
        "partner_name": "Customer or vendor.",
        "product_id": "Id of the item.",
        "product_name": "Item.",
        "channel_id": "Id of the channel.",
        "channel_name": "Channel.",
        "queue_id": "Queue: queues.id.",
        "queue_name": "Queue.",
        "owner_id": "Id of the owner.",
        "owner_name": "Owner.",
        "res_model": "Model of the document the case is solved on.",
        "res_id": "Id of that document.",
        "subject_key": "What it is about; one live case per kind, subject, company.",
        "state": "open, in_progress, waiting, snoozed, accepted, resolved, cleared.",
        "is_live": "Neither resolved nor cleared.",
        "is_overdue": "Live and past its deadline now.",
        "rank": "What comes first has the most.",
        "value_at_risk": "In the currency of the company.",
        "currency_name": "Currency of the company.",
        "waiting_count": "Open orders that wait on the same.",
        "due_at": "When the document is or was due, UTC.",
        "deadline_at": "Solve by, UTC.",
        "first_seen_at": "Opened, UTC.",
        "first_seen_date": "Day it opened, where the company works.",
        "closed_at": "Resolved or cleared, UTC.",
        "closed_date": "Day it ended, where the company works.",
        "reopened_count": "Times reopened.",
        "outcome": "fixed, worked_around, no_trouble, not_ours; of resolved cases.",
        "reason_id": "Id of the root cause.",
        "reason_name": "Root cause.",
        "facts": "What the detector saw, as JSON.",
    }

    @api.model
    def _get_expressions(self):
        return super()._get_expressions() | {
            "type_code": SQL("kind.code"),
            "is_live": LIVE,
            "is_overdue": SQL(
                "(%s AND coalesce(source.deadline_at < now() AT TIME ZONE 'UTC',"
                " FALSE))",
                LIVE,
            ),
        }

    @api.model
    def _get_joins(self):
        return SQL("JOIN dist_exception_type kind ON kind.id = source.type_id")


class DistBiExceptionEvents(models.AbstractModel):
    """What happened to cases, one row per event."""

    _name = "dist.bi.view.exception_events"
    _inherit = "dist.bi.view"
    _description = "What happened to cases, one row per event."

    _source = "dist.exception.event"
    _shown = {  # noqa: RUF012 - read, never written
        "id": "Id of the event.",
        "exception_id": "Case: exceptions.id.",
        "company_id": "Id of the company of the case.",
        "at": "When, UTC.",
        "at_date": "Day, where the company works.",
        "event": "opened, changed, cleared, reopened, returned, taken, resolved, ...",
        "action": "Code of the action, of the event acted.",
        "user_id": "Id of who did it; empty: nobody, a sweep.",
        "user_name": "Who did it.",
        "before": "What it was, as JSON.",
        "after": "What it became, as JSON.",
        "note": "What the person said.",
    }

    @api.model
    def _get_company(self):
        return SQL("owning.company_id")

    @api.model
    def _get_expressions(self):
        return super()._get_expressions() | {
            "company_id": self._get_company(),
            "at_date": self._get_day(SQL("source.at")),
        }

    @api.model
    def _get_joins(self):
        return SQL("JOIN dist_exception owning ON owning.id = source.exception_id")


class DistBiExceptionTypes(models.AbstractModel):
    """The kinds of cases; the same for all companies."""

    _name = "dist.bi.view.exception_types"
    _inherit = "dist.bi.view"
    _description = "Kinds of exceptions; the same for all companies, in English."

    _source = "dist.exception.type"
    _shown = {  # noqa: RUF012 - read, never written
        "id": "Id of the kind.",
        "code": "Code; stays as it is.",
        "name": "Name.",
        "description": "What it finds.",
        "active": "Whether its detector looks.",
    }

    @api.model
    def _get_expressions(self):
        return super()._get_expressions() | {
            "name": SQL("source.name ->> 'en_US'"),
            "description": SQL("source.description ->> 'en_US'"),
        }


class DistBiQueues(models.AbstractModel):
    """The teams that solve cases."""

    _name = "dist.bi.view.queues"
    _inherit = "dist.bi.view"
    _description = "Queues: the teams that solve cases."

    _source = "dist.exception.queue"
    _shown = {  # noqa: RUF012 - read, never written
        "id": "Id of the queue.",
        "name": "Name.",
        "company_id": "Id of the company; empty: cases of every company.",
        "leader_id": "Id of who is told when a case is late for long.",
        "leader_name": "Leader.",
        "assignment": "none, responsible, load, turn.",
        "solve_hours": "Solve within so many working hours.",
        "active": "Whether it takes cases.",
    }

    @api.model
    def _get_expressions(self):
        name = self.env[self._source]._fields["name"]
        return super()._get_expressions() | {
            "name": self._get_text(name, SQL("source.name")),
        }
