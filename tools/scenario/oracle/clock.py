"""What time it is, and what day."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now():
    """Return the present moment, UTC."""
    from odoo import fields

    return fields.Datetime.now()


def day(env, moment=None):
    """Return the day of a moment in UTC, or today, where the company works."""
    zone = ZoneInfo(env.company.partner_id.tz or "UTC")
    return (moment or now()).replace(tzinfo=UTC).astimezone(zone).date()


def end_of_day(env, moment):
    """Return the moment, UTC, at which the day of a moment is over for the company."""
    zone = ZoneInfo(env.company.partner_id.tz or "UTC")
    morning = datetime.combine(day(env, moment) + timedelta(days=1), time(), zone)
    return morning.astimezone(UTC).replace(tzinfo=None)
