"""What no file of the repository may say, and what its pages must."""

import re

import pytest

from tests.repo import tracked_files
from tools.ground.paths import REPO
from tools.scenario.people import PEOPLE

TEXTS = {".py", ".xml", ".js", ".md", ".csv", ".yml", ".conf", ".txt", ".cfg", ".toml"}
TEXTS |= {".cjs", ".json", ".ini", ".scss", ".po", ".pot", ".sh", ""}
# Written in pieces, or this file would find itself.
MACHINE = re.compile(
    r"(^|[^\w.])/(wo" r"rk|far" r"m|ro" r"ot|opt/od" r"oo)/|/tmp/ba" r"sh_"
)
REGISTRY = re.compile(r"://[a-z0-9.-]*(py" r"pi|deb" r"ian|npm" r"js)", re.IGNORECASE)
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
SWALLOWED = re.compile(r"except( Exception)?:\s*pa" r"ss\b")
LINK = re.compile(r"\[[^\]]*\]\((?!https?://|#|mailto:)([^)#\s]+)")


def texts():
    """Return (name, text) of every tracked file of text that people write."""
    for file in tracked_files():
        if file.suffix in TEXTS and file.name not in ("package-lock.json", "LICENSE"):
            yield str(file.relative_to(REPO)), file.read_text(errors="replace")


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (MACHINE, "a path of one machine"),
        (REGISTRY, "a registry's host"),
        (UNFINISHED, "something left undone"),
        (SWALLOWED, "a swallowed error"),
    ],
)
def test_no_tracked_file_contains(pattern, what):
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == [], what


def test_links_between_pages_lead_somewhere():
    pages = [file for file in tracked_files() if file.suffix == ".md"]
    broken = [
        f"{page.relative_to(REPO)}: {target}"
        for page in pages
        for target in LINK.findall(page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_page_in_docs_is_reached_from_the_index():
    docs = REPO / "docs"
    reached, queue = set(), [docs / "index.md"]
    while queue:
        page = queue.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        links = LINK.findall(page.read_text())
        queue += [(page.parent / target).resolve() for target in links]
    pages = {file for file in tracked_files() if file.suffix == ".md"}
    assert {str(p) for p in pages if docs in p.parents} - set(
        map(str, reached)
    ) == set()


def test_each_role_has_a_page_of_its_own():
    pages = {file.stem for file in (REPO / "docs" / "roles").glob("*.md")}
    assert pages == {person.login for person in PEOPLE}


def test_requirements_are_pinned_where_the_suite_chooses():
    for name in ("requirements-odoo.txt", "requirements-dev.txt"):
        lines = [x for x in (REPO / name).read_text().splitlines() if x and x[0] != "#"]
        assert [line for line in lines if "==" not in line] == [], name


def test_requirements_name_what_addons_and_tools_import():
    text = (REPO / "requirements.txt").read_text()
    for name in ("psycopg2", "openupgradelib", "pytest-odoo", "python-barcode"):
        assert re.search(rf"^{name}[=><]", text, re.MULTILINE), name


def test_licence_is_the_lesser_general_public_licence_3():
    text = (REPO / "LICENSE").read_text()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text and "Version 3" in text


def test_commands_are_few_and_small():
    for file in (REPO / "bin").iterdir():
        assert len(file.read_text().splitlines()) <= 15, file.name
        assert file.stat().st_mode & 0o111, file.name
