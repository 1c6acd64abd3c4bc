"""How benches measure: two copies of one template, two processes, pair by pair.

A machine is never equally fast twice, so a figure alone says little. The two sides
take turns within seconds, each in a process of its own (what an addon does to a
process while it is imported must not reach the other side), and the ratio is the
median over the pairs.

A measured function lives in a module and has the signature `function(env, turn=...,
**arguments)`. It prepares what it needs and wraps what counts in `meter(env)`:

    def confirm(env, turn, count):
        orders = ...
        with meter(env) as figures:
            orders.action_confirm()
            env.flush_all()
        return figures
"""

import gc
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

from tools.ground import databases
from tools.ground.console import say

from .report import Report, Row
from .worker import Worker

PAIRS = 5

__all__ = [
    "Comparison",
    "Report",
    "Row",
    "Worker",
    "compare",
    "copies",
    "measure",
    "meter",
]


@contextmanager
def meter(env):
    """Measure a block.

    Arguments:
        env (odoo.api.Environment): its cursor's statements are counted.

    Yields:
        dict: gets "seconds" and "statements" at the end of the block.
    """
    figures = {}
    env.flush_all()
    gc.collect()  # what earlier turns left is not this turn's work
    statements, started = env.cr.sql_log_count, time.perf_counter()
    yield figures
    figures["seconds"] = time.perf_counter() - started
    figures["statements"] = env.cr.sql_log_count - statements


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the pairs came to, for one metric.

    Attributes:
        value: the subject's median.
        reference: the reference's median.
        ratio: the median of the pairs' ratios, not the ratio of the medians.
    """

    value: float
    reference: float
    ratio: float

    def figures(self):
        """Return what `Report.add` takes as keywords."""
        return {"reference": self.reference, "ratio": self.ratio}


def compare(reference, subject, function, *, pairs=PAIRS, warmups=1, **arguments):
    """Measure a function on two databases in turns.

    Arguments:
        reference, subject (Worker): the two sides.
        function (str): "package.module:function", see the module's docstring; or a
            pair of them if the sides do the same work by different means.
        pairs (int): at least 5.
        warmups (int): turns that do not count; they fill caches.
        arguments: passed on, JSON values; `turn` counts up from 0, warm-ups included.

    Returns:
        dict[str, Comparison]: one per figure the function returned.
    """
    if pairs < PAIRS:
        raise ValueError(f"a ratio is the median of at least {PAIRS} pairs")
    names = (function, function) if isinstance(function, str) else function
    sides = list(zip((reference, subject), names, strict=True))
    found = []
    for turn in range(warmups + pairs):
        # Who goes first alternates, so that neither side always finds a warm disk.
        order = sides if turn % 2 else sides[::-1]
        figures = {id(w): w.call(name, turn=turn, **arguments) for w, name in order}
        if turn >= warmups:
            found.append((figures[id(reference)], figures[id(subject)]))
    return {key: _comparison(key, found) for key in found[0][0]}


def measure(worker, function, *, turns=PAIRS, warmups=1, **arguments):
    """Measure a function on one database; return {figure: median}."""
    found = [
        worker.call(function, turn=turn, **arguments) for turn in range(warmups + turns)
    ][warmups:]
    return {key: median(figures[key] for figures in found) for key in found[0]}


def _comparison(key, found):
    pairs = [(one[key], other[key]) for one, other in found]
    ratios = [other / one if one else float(other == one) for one, other in pairs]
    return Comparison(
        value=median(other for _one, other in pairs),
        reference=median(one for one, _other in pairs),
        ratio=median(ratios),
    )


@contextmanager
def copies(template, *names):
    """Copy one template under names of this process, and drop the copies at the end.

    Arguments:
        template (str): a database nobody is connected to.
        names (str): one per copy, for example "with", "without".

    Yields:
        list[str]: the copies' database names.
    """
    with ExitStack() as stack:
        made = []
        for name in names:
            database = databases.temporary(name)
            stack.callback(databases.drop, database)
            say(f"- copying {template} to {database}")
            databases.copy(template, database)
            made.append(database)
        yield made
