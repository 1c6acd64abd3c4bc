"""Models and access rows of an addon, read from its files."""

import ast
import csv
from dataclasses import dataclass
from xml.etree import ElementTree

from tools.ground.paths import ADDONS

# What narrows a rule to some people or to some of what they do.
LIMITS = {"groups", "perm_read", "perm_write", "perm_create", "perm_unlink"}


@dataclass(frozen=True, slots=True)
class Model:
    """A model that an addon declares.

    Attributes:
        name: as in `_name`.
        table: whether it has rows.
        transient: whether its rows are of a dialogue, to be gone soon. Odoo shows
            them to everybody with an access row, unless a rule keeps them.
        has_company: whether its rows belong to a company.
        links_in_company: whether it links records that have to be of its company.
        checks_company: whether Odoo is told to check that.
    """

    name: str
    table: bool
    transient: bool
    has_company: bool
    links_in_company: bool
    checks_company: bool


def external_id(name):
    """Return the external id of a model's record, without the addon.

    >>> external_id("dist.approval.request")
    'model_dist_approval_request'
    """
    return "model_" + name.replace(".", "_")


def declared(addon):
    """Return the models an addon brings, not those it extends."""
    folders = ("models", "wizards", "wizard", "report")
    files = [f for name in folders for f in (ADDONS / addon / name).glob("**/*.py")]
    trees = [ast.parse(file.read_text()) for file in files]
    classes = [n for tree in trees for n in tree.body if isinstance(n, ast.ClassDef)]
    return [model for model in map(_model, classes) if model]


def access_rows(addon):
    """Return the rows of an addon's access file as dicts."""
    file = ADDONS / addon / "security" / "ir.model.access.csv"
    if not file.is_file():
        return []
    with open(file, newline="") as handle:
        return list(csv.DictReader(handle))


def record_rules(addon):
    """Return {external id of a model: domains of its rules for all of everybody}."""
    found = {}
    for file in (ADDONS / addon).glob("security/*.xml"):
        for record in ElementTree.parse(file).iter("record"):
            fields = {field.get("name"): field for field in record.findall("field")}
            if record.get("model") != "ir.rule" or fields.keys() & LIMITS:
                continue
            model = fields["model_id"].get("ref").rpartition(".")[2]
            domain = fields["domain_force"].text.strip()
            found.setdefault(model, []).append(domain)
    return found


def _model(node):
    values = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name):
                values[target.id] = statement.value
    name = _literal(values.get("_name"))
    inherited = _literal(values.get("_inherit"))
    if not name or name == inherited or name in (inherited or ()):
        return None
    base = ast.unparse(node.bases[0]) if node.bases else ""
    sources = {key: ast.unparse(value) for key, value in values.items()}
    return Model(
        name,
        table=not base.endswith("AbstractModel"),
        transient=base.endswith("TransientModel"),
        has_company=sources.get("company_id", "").startswith("fields.Many2one"),
        links_in_company=any("check_company=True" in x for x in sources.values()),
        checks_company=bool(_literal(values.get("_check_company_auto"))),
    )


def _literal(node):
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None
