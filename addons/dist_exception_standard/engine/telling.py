"""Whether and how a customer is told: plain values in, a verdict out."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether one message leaves.

    :param is_on: the company tells this event right now
    :param is_there: the document still exists
    :param is_current: what the message would say is still so
    :param is_opted_out: the customer does not want to be told of this event
    :param is_archived: the customer is archived
    :param has_address: there is somebody with a valid e-mail address who is not an
        anonymous visitor
    :param has_template: there are words to send
    """

    is_on: bool = True
    is_there: bool = True
    is_current: bool = True
    is_opted_out: bool = False
    is_archived: bool = False
    has_address: bool = True
    has_template: bool = True


def judge(facts):
    """Return (state, why) of a message; ("sent", None) if it is to leave.

    What is over counts before who the customer is: a message that has nothing to say
    any more is no matter of addresses.

    >>> judge(Facts())
    ('sent', None)
    >>> judge(Facts(is_opted_out=True, has_address=False))
    ('opted_out', None)
    >>> judge(Facts(has_address=False))
    ('held', 'no_address')
    >>> judge(Facts(is_current=False, is_opted_out=True))
    ('held', 'outdated')
    >>> judge(Facts(is_there=False, is_on=False))
    ('held', 'off')
    """
    reasons = (
        (not facts.is_on, "off"),
        (not facts.is_there, "gone"),
        (not facts.is_current, "outdated"),
        (facts.is_opted_out, None),
        (facts.is_archived, "archived"),
        (not facts.has_address, "no_address"),
        (not facts.has_template, "no_template"),
    )
    for applies, why in reasons:
        if applies:
            return ("held", why) if why else ("opted_out", None)
    return "sent", None


def choose(rows, channel, company):
    """Return the template that fits an order best, or None.

    A channel tells more than a company: a marketplace wants its own words in every
    company that sells there.

    :param rows: list of (template, channel or None, company or None)
    :param channel: of the order, or None
    :param company: of the order

    >>> rows = [(1, None, None), (2, 10, None), (3, None, 5), (4, 20, 5)]
    >>> choose(rows, 10, 5), choose(rows, None, 5), choose(rows, None, 6)
    (2, 3, 1)
    >>> choose([(4, 20, 5)], 20, 6) is None
    True
    """
    fitting = [
        row for row in rows if row[1] in (None, channel) and row[2] in (None, company)
    ]
    best = max(fitting, key=lambda row: (bool(row[1]), bool(row[2])), default=None)
    return best and best[0]


def local_day(moment, zone):
    """Return the day of a moment where somebody works.

    :param datetime moment: UTC, without a zone
    :param str zone: name of a time zone

    >>> from datetime import datetime
    >>> local_day(datetime(2026, 5, 12, 22), "Asia/Tokyo").isoformat()
    '2026-05-13'
    """
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).date()


def delay_occasion(promised, today):
    """Return what a message of a delay is about: each is told once.

    A day to come is told as the new one, a day that is over as the one that was
    missed; the same day may be both, one after the other.

    :param promised: date the order is promised for now, or None
    :param today: date

    >>> from datetime import date
    >>> delay_occasion(date(2026, 5, 12), date(2026, 5, 9))
    'for:2026-05-12'
    >>> delay_occasion(date(2026, 5, 12), date(2026, 5, 13))
    'past:2026-05-12'
    >>> delay_occasion(None, date(2026, 5, 13))
    'past:'
    """
    kind = "for" if promised and promised >= today else "past"
    return f"{kind}:{promised.isoformat() if promised else ''}"
