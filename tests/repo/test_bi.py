"""The page about the schema for business intelligence says what the views have."""

import ast
import re

from tools.ground.paths import ADDONS, REPO

PREFIX = "dist.bi.view."


def declared():
    """Return {view: [columns]} that the addons declare."""
    views = {}
    for file in sorted(ADDONS.glob("*/models/*.py")):
        if PREFIX in (text := file.read_text()):
            views |= _declared_in(ast.parse(text))
    return views


def _declared_in(tree):
    named, views = {}, {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named[node.targets[0].id] = _keys(node.value, named)
        if isinstance(node, ast.ClassDef):
            values = {
                part.targets[0].id: part.value
                for part in node.body
                if isinstance(part, ast.Assign)
            }
            name = getattr(values.get("_name"), "value", "")
            if name.startswith(PREFIX):
                view = name.removeprefix(PREFIX)
                views[view] = _keys(values["_shown"], named)
    return views


def _keys(node, named):
    """Return the keys of a dict that is written out, or joined with ``|``."""
    if isinstance(node, ast.Dict):
        return [ast.literal_eval(key) for key in node.keys]
    if isinstance(node, ast.BinOp):
        return _keys(node.left, named) + _keys(node.right, named)
    return named.get(getattr(node, "id", None), [])


def test_page_lists_every_view_with_its_columns():
    page = (REPO / "docs" / "bi.md").read_text()
    parts = re.split(r"^### `(\w+)`$", page, flags=re.MULTILINE)[1:]
    said = {
        name: re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }
    views = declared()
    assert "exceptions" in views
    assert said == views
