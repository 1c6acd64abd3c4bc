"""Examples in the docstrings of tools that need no database."""

import doctest
import importlib

import pytest

from tools.ground.paths import REPO

PACKAGES = ("ground", "testing", "lint", "bench", "dashboards")
MODULES = sorted(
    ".".join(file.relative_to(REPO).with_suffix("").parts)
    for package in PACKAGES
    for file in (REPO / "tools" / package).glob("*.py")
    if ">>> " in file.read_text()
)


@pytest.mark.parametrize("module", [*MODULES, "tests.repo.models"])
def test_tool_does_what_its_docstrings_say(module):
    results = doctest.testmod(importlib.import_module(module))
    assert results.attempted and not results.failed
