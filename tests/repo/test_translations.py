"""Every sentence and label of the code is in its addon's template for translators."""

import ast
import re

import polib
import pytest

from tools.ground import modules
from tools.ground.paths import ADDONS

# What Odoo leaves out of a template: placeholders and signs without a word.
WORD = re.compile(r"[^\W\d_]{2}")
PLACEHOLDER = re.compile(r"%(\(\w+\))?[sd]")
SCRIPT = re.compile(r"\b_t\(\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')")
# The first argument of these fields is the label; of others a model or a list.
LABELLED = {"Char", "Text", "Html", "Integer", "Float", "Monetary", "Boolean"}
LABELLED |= {"Date", "Datetime", "Binary", "Image"}


def sentences(addon):
    """Return {sentence: file} of what an addon's Python hands to `_`."""
    found = {}
    for file in (ADDONS / addon).rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if is_translation(node):
                found[node.args[0].value] = str(file.relative_to(ADDONS))
            found |= dict.fromkeys(labels(node), str(file.relative_to(ADDONS)))
    return found


def labels(node):
    """Return label and help of a field, if a node of a syntax tree makes one."""
    is_field = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    if not is_field or getattr(node.func.value, "id", "") != "fields":
        return []
    texts = [k.value for k in node.keywords if k.arg in ("string", "help")]
    texts += node.args[:1] if node.func.attr in LABELLED else []
    values = [getattr(text, "value", None) for text in texts]
    return [value for value in values if value and isinstance(value, str)]


def script_sentences(addon):
    """Return {sentence: file} of what an addon's JavaScript hands to `_t`."""
    return {
        ast.literal_eval(text): str(file.relative_to(ADDONS))
        for file in (ADDONS / addon / "static" / "src").rglob("*.js")
        for text in SCRIPT.findall(file.read_text())
    }


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
    said = sentences(addon) | script_sentences(addon)
    missing = {s: file for s, file in said.items() if s not in known}
    assert missing == {}, "docs/development.md says how the template is made"


def test_sentences_of_the_code_are_found():
    found = sentences("dist_approval")
    assert len(found) > 50
    assert "The facts the document was last approved or passed with." in found
    assert len(script_sentences("dist_approval")) > 10
