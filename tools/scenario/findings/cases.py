"""The cases of the exception queue."""

from collections import Counter

from ..answers import CASE
from ..oracle import ORACLES


def find_cases(env) -> dict:
    """Return the live cases of the kinds the oracle knows."""
    cases = env["dist.exception"].search(
        [("type_id.code", "in", list(ORACLES)), ("is_live", "=", True)]
    )
    found = Counter((c.type_id.code, c.res_model, c.res_id) for c in cases)
    return {
        (f"{CASE}:{code}", model, id_): {"cases": count}
        for (code, model, id_), count in found.items()
    }


def count_unjudged(env) -> dict:
    """Return how many live cases there are of each kind the oracle does not know."""
    kinds = env["dist.exception.type"].search([("code", "not in", list(ORACLES))])
    counts = env["dist.exception"]._read_group(
        [("type_id", "in", kinds.ids), ("is_live", "=", True)], ["type_id"], ["__count"]
    )
    return {f"{CASE}:{kind.code}": count for kind, count in counts}
