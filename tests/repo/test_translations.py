"""Every sentence of the code is in its addon's template for translators."""

import ast
import re

import polib
import pytest

from tools.ground import modules
from tools.ground.paths import ADDONS

# What Odoo leaves out of a template: placeholders and signs without a word.
WORD = re.compile(r"[^\W\d_]{2}")
PLACEHOLDER = re.compile(r"%(\(\w+\))?[sd]")


def sentences(addon):
    """Return {sentence: file} of what an addon's Python hands to `_`."""
    found = {}
    for file in (ADDONS / addon).rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if is_translation(node):
                found[node.args[0].value] = str(file.relative_to(ADDONS))
    return found


def is_translation(node):
    """Return whether a node of a syntax tree is `_("text")` or `env._("text")`."""
    if not (isinstance(node, ast.Call) and node.args):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    text = node.args[0]
    if name != "_" or not isinstance(text, ast.Constant):
        return False
    return bool(WORD.search(PLACEHOLDER.sub("", text.value)))


@pytest.mark.parametrize("addon", sorted(modules.suite()))
def test_template_holds_every_sentence_of_the_code(addon):
    template = ADDONS / addon / "i18n" / f"{addon}.pot"
    known = (
        {entry.msgid for entry in polib.pofile(str(template))}
        if template.exists()
        else set()
    )
    missing = {s: file for s, file in sentences(addon).items() if s not in known}
    assert missing == {}, "docs/development.md says how the template is made"


def test_sentences_of_the_code_are_found():
    assert len(sentences("dist_approval")) > 50
