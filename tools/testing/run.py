"""`bin/test`: plan the jobs, run two at a time, print what came of them."""

import argparse
import os
from concurrent.futures import ThreadPoolExecutor, as_completed

from tools.ground import console, databases, templates
from tools.ground.console import say
from tools.ground.errors import GroundError
from tools.ground.paths import home

from . import browser, lifecycle, plan
from . import jobs as jobs_of
from .results import Result

LINTERS = ("ruff", "ruff-format", "pylint-odoo", "xml", "javascript")
# Reasons to skip that do not depend on the machine being short of something the run
# has to provide: a data set that is not shipped, an addon set that is still empty.
ALLOWED = ("needs ", "got empty parameter set")


def parse(arguments):
    """Return the options of a test run."""
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description="Run the suite's tests. Without a filter: all of them.",
        epilog="A filter is an addon (dist_base), a file of tests, an addon's class "
        "or method (dist_base:TestGate.test_x), or alone:ADDON for its installation.",
    )
    parser.add_argument("filters", nargs="*", metavar="FILTER")
    parser.add_argument(
        "--fast",
        action="store_true",
        help="no commerce database, no installation of each addon alone",
    )
    parser.add_argument("--lint", action="store_true", help="run the linters too")
    parser.add_argument(
        "--jobs", type=int, default=2, help="how many run at a time (2)"
    )
    return parser.parse_args(arguments)


def main(arguments):
    """Run the tests; return 0 if all passed, 1 if not."""
    options = parse(arguments)
    for name in databases.forget_killed():
        say(f"- dropped {name}, left by a run that was killed")
    browser.ensure()
    jobs, results = planned(options)
    if options.lint:
        jobs += [jobs_of.lint_job(name) for name in LINTERS]
    folder = home() / "logs" / f"test-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    results.update(run_jobs(jobs, folder, options.jobs))
    check_skipped(results)
    if not options.filters:
        check_browser(results)
    return report(results)


def planned(options):
    """Return the jobs, and results that are known before they run."""
    if options.filters:
        return plan.filtered(options.filters), {}
    with ThreadPoolExecutor(2) as pool:
        kinds = ["base"] if options.fast else ["base", "commerce"]
        suites = dict(zip(kinds, pool.map(templates.suite, kinds), strict=True))
    results = {f"install:{kind}": installed(*suites[kind]) for kind in suites}
    return plan.everything({k: s[0] for k, s in suites.items()}), results


def installed(template, log, addons):
    """Return whether installing the suite into a template logged a warning."""
    result = Result()
    wrong = lifecycle.warnings_in(log) if addons else []
    if wrong:
        result.fail(f"installing into {template} logs no warning", *wrong)
    elif addons:
        result.passed.append(f"installing into {template} logs no warning")
    return result


def run_jobs(jobs, folder, count):
    """Run jobs, the longest first; return {name: Result}.

    Arguments:
        folder (Path): takes the logs.
        count (int): how many run at a time.
    """
    ordered = sorted(jobs, key=lambda job: -job.weight)
    results = {}
    with ThreadPoolExecutor(count) as pool:
        futures = {
            pool.submit(job.run, folder, databases.temporary(number)): job
            for number, job in enumerate(ordered)
        }
        for future in as_completed(futures):
            job = futures[future]
            result = results[job.name] = outcome(future, job)
            counts = f"{len(result.passed)} passed, {len(result.failed)} failed"
            word = "FAIL" if result.failed else "ok  "
            say(f"{word} {job.name:<44} {counts} ({job.seconds:.0f} s)")
    return results


def outcome(future, job):
    """Return a job's result; one that could not run has failed with its sentence."""
    try:
        return future.result()
    except GroundError as err:
        result = Result()
        result.fail(job.name, str(err))
        return result


def check_skipped(results):
    """Turn a test that every run of it skipped into a failure.

    A test may leave itself out where something is not installed, but some run has to
    take it; and a browser that is missing leaves out nothing.
    """
    ran = {name for result in results.values() for name in result.passed}
    for result in results.values():
        for name, reason in result.skipped.items():
            if name in ran or reason.startswith(ALLOWED):
                continue
            result.fail(f"{name} was skipped everywhere: {reason}")


def check_browser(results):
    """Fail if an addon has browser tests and no browser ran to the end of one."""
    for addon in sorted(browser.addons_with_browser_tests()):
        names = [name for name in results if name.endswith(f":{addon}")]
        if not sum(results[name].browser for name in names):
            results.setdefault(f"browser:{addon}", Result()).fail(
                f"{addon} has browser tests and none of them ran in a browser"
            )


def report(results):
    """Print failures and the closing line; return the exit code."""
    for name in sorted(results):
        result = results[name]
        for test, reason in result.skipped.items():
            print(f"skipped {test}: {reason}")
        if result.failed:
            print(f"\n=== {name} " + "=" * (70 - len(name)))
            for line in result.excerpt[:200]:
                print(line)
    for name in sorted(results):
        for test in results[name].failed:
            print(f"FAILED [{name}] {test}")
    passed = sum(len(result.passed) for result in results.values())
    failed = sum(len(result.failed) for result in results.values())
    print(f"\n{sum(r.browser for r in results.values())} pages ran in a real browser.")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    console.main(main)
