"""What a load says while it works."""

import time

from tools.ground.console import say


class Progress:
    """Prints how far a load is, at most every few seconds.

    Arguments:
        total (int): rows there are.
        done (int): rows an earlier, stopped run of the same load has written.
    """

    SECONDS = 5

    def __init__(self, total: int, done: int = 0):
        self._total = total
        self._before = done
        self._started = self._said = time.monotonic()

    def update(self, done: int) -> None:
        """Say that so many rows are written."""
        now = time.monotonic()
        is_soon = done < self._total and now - self._said < self.SECONDS
        if is_soon or done == self._before:
            return
        self._said = now
        rate = (done - self._before) / max(now - self._started, 0.001)
        say(
            f"- {done:,} of {self._total:,} rows ({100 * done // self._total} %), "
            f"{rate:,.0f} a second, "
            f"about {(self._total - done) / rate / 60:.0f} min left"
        )
