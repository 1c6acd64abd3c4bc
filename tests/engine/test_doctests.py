"""The engines' docstrings are their specification: each is a test."""

import ast
import doctest

import pytest

from tests.engine import load
from tools.ground.paths import ADDONS

MODULES = sorted(
    (file.parts[-3], file.stem)
    for file in ADDONS.glob("*/engine/*.py")
    if file.stem != "__init__"
)


@pytest.mark.parametrize(("addon", "module"), MODULES)
def test_engine_module_does_what_its_docstrings_say(addon, module):
    results = doctest.testmod(load(addon, module))
    assert results.failed == 0


@pytest.mark.parametrize(("addon", "module"), MODULES)
def test_engine_module_knows_no_odoo(addon, module):
    tree = ast.parse((ADDONS / addon / "engine" / f"{module}.py").read_text())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module)
    assert not {name for name in names if name.split(".")[0] == "odoo"}


@pytest.mark.parametrize("addon", sorted({addon for addon, _module in MODULES}))
def test_engine_of_an_addon_has_examples(addon):
    finder = doctest.DocTestFinder()
    tests = [
        test
        for name, module in MODULES
        if name == addon
        for test in finder.find(load(addon, module))
        if test.examples
    ]
    assert tests
