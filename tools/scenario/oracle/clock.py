"""What time it is, and what day."""

from datetime import UTC
from zoneinfo import ZoneInfo


def now():
    """Return the present moment, UTC."""
    from odoo import fields

    return fields.Datetime.now()


def day(env, moment=None):
    """Return the day of a moment in UTC, or today, where the company works."""
    zone = ZoneInfo(env.company.partner_id.tz or "UTC")
    return (moment or now()).replace(tzinfo=UTC).astimezone(zone).date()
