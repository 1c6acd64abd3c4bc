"""What the ground itself costs: copying the template, opening a session."""

import time

from tools.ground import templates

from .framework import Worker, compare, copies, meter

MODULE = "tools.bench.ground"


def partners(env, turn, count):
    """Create partners; the same work on both sides shows how far a ratio wanders."""
    values = [{"name": f"Partner {turn}.{number}"} for number in range(count)]
    with meter(env) as figures:
        env["res.partner"].create(values)
        env.flush_all()
    return figures


def run(report, options):
    """Measure; the bound says how far two equal sides may seem to differ."""
    template = templates.standard("base")
    started = time.perf_counter()
    with copies(template, "one", "two") as (one, two):
        copying = (time.perf_counter() - started) / 2
        report.add("copy the template", "seconds", copying, "s")
        with Worker(one) as reference, Worker(two) as subject:
            found = compare(reference, subject, f"{MODULE}:partners", count=300)
    for metric, unit in (("seconds", "s"), ("statements", "statements")):
        figure = found[metric]
        bound = 1.0 if metric == "statements" else 1.25
        report.add(
            "300 partners on two equal copies",
            metric,
            figure.value,
            unit,
            bound=bound,
            **figure.figures(),
        )
