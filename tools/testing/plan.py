"""Which jobs a test run has: all of them, or those a filter names."""

from pathlib import Path

from tools.ground import modules, templates
from tools.ground.errors import GroundError
from tools.ground.paths import ADDONS, REPO

from . import jobs as make

# Folders of `tests/` with a job of their own; the rest is the unit layer.
TOOLS, FLOWS, DEMO = "tools", "flows", "demo"


def everything(suites):
    """Return every job.

    Arguments:
        suites (dict[str, str]): the suite's template of each kind in use; without
            "commerce" it is the fast run.
    """
    jobs = [make.pytest_job("unit", unit_folders(), must_run=True)]
    if has_tests(TOOLS):
        jobs.append(make.pytest_job("tools", [REPO / "tests" / TOOLS], weight=150))
    if "commerce" in suites and has_tests(DEMO):
        demo = [REPO / "tests" / DEMO]
        jobs.append(make.pytest_job(DEMO, demo, weight=300, must_run=True))
    base = templates.fitting("base")
    jobs += [base_job(addon, suites["base"]) for addon in base if make.has_tests(addon)]
    if "commerce" in suites:
        jobs += commerce_jobs(suites["commerce"], base)
        jobs += [make.alone_job(name, make.kind_of(name)) for name in modules.suite()]
    return jobs


def base_job(addon, template):
    """Return the job that runs one addon's tests beside standard applications."""
    tags = f"/{addon},-{make.COMMERCE_TAG}"
    # An addon all of whose tests need the web shop runs none here, and that is right.
    return make.odoo_job(f"base:{addon}", tags, template, must_run=False)


def commerce_jobs(template, base):
    """Return the jobs that run with web shop, payment, loyalty and events."""
    glue = [a for a in modules.suite() if a not in base and make.has_tests(a)]
    jobs = [make.odoo_job(f"commerce:{a}", f"/{a}", template) for a in glue]
    marked = (make.COMMERCE_TAG, make.EVERYWHERE_TAG)
    for addon in base:
        if make.mentions(addon, *marked):
            tags = ",".join(f"{tag}/{addon}" for tag in marked)
            jobs.append(make.odoo_job(f"commerce:{addon}", tags, template, weight=80))
    if has_tests(FLOWS):
        jobs.append(make.flows_job([REPO / "tests" / FLOWS], template))
    return jobs


def unit_folders():
    """Return the folders of `tests/` that need no database of their own."""
    left_out = {TOOLS, FLOWS, DEMO, "addons"}
    folders = sorted({f.parent for f in (REPO / "tests").rglob("test_*.py")})
    return [
        folder
        for folder in folders
        if folder.relative_to(REPO / "tests").parts[0] not in left_out
    ]


def has_tests(folder):
    """Return whether a folder of `tests/` has tests."""
    return any((REPO / "tests" / folder).rglob("test_*.py"))


def filtered(filters):
    """Return the jobs that filters name.

    Raises:
        GroundError: a filter names nothing.
    """
    return [job for text in filters for job in _matching(text)]


def _matching(text):
    kind, _, rest = text.partition(":")
    path = Path(text.partition("::")[0])
    if kind == "alone" and rest in modules.suite():
        return [make.alone_job(rest, make.kind_of(rest))]
    if kind in modules.suite():
        return _of_addon(kind, f"/{kind}" + (f":{rest}" if rest else ""))
    if path.exists():
        return _of_path(text, path.resolve())
    raise GroundError(
        f"There is nothing to test called {text}: name an addon, a file of tests, "
        "an addon's class as addon:Class, or alone:ADDON."
    )


def _of_path(text, path):
    if path.is_relative_to(ADDONS):
        parts = path.relative_to(ADDONS).parts
        if len(parts) == 1:
            return _of_addon(parts[0], f"/{parts[0]}")
        return _of_addon(parts[0], "/" + "/".join(parts))
    folder = path.relative_to(REPO / "tests").parts[:1]
    if folder == (FLOWS,):
        return [make.flows_job([text], templates.suite("commerce")[0])]
    return [make.pytest_job(text, [text], must_run=True)]


def _of_addon(addon, selector):
    """Return the jobs for some tests of one addon, with just what it needs."""
    kind = make.kind_of(addon)
    jobs = []
    if kind == "base":
        template = templates.suite("base", [addon])[0]
        tags = f"{selector},-{make.COMMERCE_TAG}"
        jobs.append(make.odoo_job(f"base:{selector}", tags, template, must_run=False))
    marked = (make.COMMERCE_TAG, make.EVERYWHERE_TAG)
    if kind == "commerce" or make.mentions(addon, *marked):
        tags = selector
        if kind == "base":
            tags = ",".join(f"{tag}{selector}" for tag in marked)
        template = templates.suite("commerce")[0]
        jobs.append(
            make.odoo_job(f"commerce:{selector}", tags, template, must_run=False)
        )
    return jobs
