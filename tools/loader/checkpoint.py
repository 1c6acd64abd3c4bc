"""How far a load of one file got; kept in the database with what it wrote."""

import json
from dataclasses import dataclass, field

_PREFIX = "dist_loader."


@dataclass(slots=True)
class State:
    """What is known of an earlier run of a load.

    Fields:
        batches (int): written.
        known (list[str]): document numbers that were taken before the load began.
    """

    batches: int = 0
    known: list[str] = field(default_factory=list)


class Checkpoint:
    """The state of a load, per file and options.

    It is written in the transaction of the batch it counts, so after a kill it says
    exactly what is there.
    """

    def __init__(self, env, fingerprint: str):
        self._env = env
        self._key = f"{_PREFIX}{fingerprint}"

    def read(self) -> State | None:
        """Return the state an earlier run left, or None."""
        self._env.cr.execute(
            "SELECT value FROM ir_config_parameter WHERE key = %s", [self._key]
        )
        found = self._env.cr.fetchone()
        return State(**json.loads(found[0])) if found else None

    def write(self, state: State) -> None:
        """Note the state; the caller commits."""
        value = json.dumps({"batches": state.batches, "known": state.known})
        self._env.cr.execute(
            """
            INSERT INTO ir_config_parameter (key, value, create_date, write_date)
            VALUES (%s, %s, now(), now())
            ON CONFLICT (key) DO UPDATE SET value = excluded.value, write_date = now()
            """,
            [self._key, value],
        )
