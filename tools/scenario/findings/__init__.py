"""What the suite says about a database: read from its own models and methods."""

from .approvals import find_gates, find_held, find_requests
from .cases import find_cases
from .parties import find_documents, find_exposures, find_vendors
from .people import unseen

FINDERS = (
    find_gates,
    find_requests,
    find_held,
    find_exposures,
    find_documents,
    find_vendors,
    find_cases,
)


def find_all(env) -> dict:
    """Return (kind, model, id) -> what the suite reports, for every finder."""
    found = {}
    for finder in FINDERS:
        found.update(finder(env))
    return found


__all__ = ["find_all", "unseen"]
