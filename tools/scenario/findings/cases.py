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
