"""Who may deliver what: approvals of vendors, and how fresh their bank data is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Approval:
    """A vendor may deliver an item, a category with its parts, or everything.

    :param int template: item, 0 for any
    :param int category: product category, 0 for any
    :param valid_from: first day it counts, or None
    :param valid_to: last day it counts, or None
    """

    template: int = 0
    category: int = 0
    valid_from: object = None
    valid_to: object = None

    def covers(self, template, categories, today):
        """Return whether the approval holds for an item today.

        :param int template: the item
        :param categories: ids of its category and all that one's parents
        :param today: datetime.date

        >>> import datetime
        >>> day = datetime.date
        >>> Approval(category=4, valid_to=day(2026, 5, 1)).covers(
        ...     9, {7, 4}, day(2026, 5, 1))
        True
        >>> Approval(template=9, valid_from=day(2026, 5, 2)).covers(
        ...     9, {7, 4}, day(2026, 5, 1))
        False
        >>> Approval(template=8).covers(9, {7, 4}, day(2026, 5, 1))
        False
        """
        if self.valid_from and self.valid_from > today:
            return False
        if self.valid_to and self.valid_to < today:
            return False
        if self.template:
            return self.template == template
        return not self.category or self.category in categories


def is_approved(approvals, template, categories, today):
    """Return whether one of a vendor's approvals holds for an item today.

    >>> is_approved([], 9, {4}, None)
    False
    >>> is_approved([Approval(template=8), Approval(category=4)], 9, {4}, None)
    True
    """
    return any(a.covers(template, categories, today) for a in approvals)


def days_since(changed, today):
    """Return the days since a change, or None when no change is known.

    >>> import datetime
    >>> days_since(datetime.date(2026, 5, 1), datetime.date(2026, 5, 4)), (
    ...     days_since(None, datetime.date(2026, 5, 4)))
    (3, None)
    """
    return max(0, (today - changed).days) if changed else None
