"""The figures of the suite, as their own data files define them."""

import ast
import sys
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from xml.etree import ElementTree

from tools.ground.errors import GroundError
from tools.ground.paths import ADDONS

ADDON = ADDONS / "dist_exception_standard"


def _load_measures():
    # The addon itself imports Odoo; what a measure means needs none of it.
    name = "engine_of_figures_measures"
    spec = spec_from_file_location(name, ADDON / "engine" / "measures.py")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Measure = _load_measures().Measure
# What a pivot computes exactly. A mean under the name of a median is another number.
PIVOTED = {"count", "count_distinct", "sum", "avg"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A record of `dist.kpi`.

    Attributes:
        code, name, definition, unit, model, date_field, group_by: as in the record,
            "" where it says nothing.
        is_lower_better: as in the record.
        domain, numerator_domain: lists of conditions.
        numerator, denominator: measures; no denominator: the numerator is the figure.
    """

    code: str
    name: str
    definition: str
    unit: str
    model: str
    date_field: str
    group_by: str
    is_lower_better: bool
    domain: list
    numerator_domain: list
    numerator: Measure
    denominator: Measure | None

    @property
    def measures(self):
        """Measures of numerator and, if there is one, denominator."""
        return [part for part in (self.numerator, self.denominator) if part]

    @property
    def is_pivoted(self):
        """Whether a pivot computes it exactly."""
        return {measure.kind for measure in self.measures} <= PIVOTED

    @property
    def is_amount(self):
        """Whether it is 0, and not nothing, where there is no row."""
        return not self.denominator and self.numerator.kind != "avg"


def read_figures():
    """Return {code: Figure} of all that the suite ships.

    Raises:
        GroundError: there is none, or a record says what this does not understand.
    """
    figures = {}
    for file in sorted((ADDON / "data").glob("dist_kpi_*_data.xml")):
        for record in ElementTree.parse(file).iter("record"):
            if record.get("model") == "dist.kpi":
                figure = _read(record)
                figures[figure.code] = figure
    if not figures:
        raise GroundError(f"There are no figures in {ADDON / 'data'}.")
    return figures


def _read(record):
    texts = {field.get("name"): _text(field) for field in record.iter("field")}
    try:
        return Figure(
            **{name: texts[name] for name in ("code", "name", "definition")},
            unit=texts["unit"],
            model=texts["model"],
            date_field=texts.get("date_field", ""),
            group_by=texts.get("group_by", ""),
            is_lower_better=texts.get("is_lower_better") == "True",
            domain=_domain(texts.get("domain", "[]")),
            numerator_domain=_domain(texts.get("numerator_domain", "[]")),
            numerator=Measure.parse(texts.get("numerator", "count")),
            denominator=Measure.parse(texts["denominator"])
            if texts.get("denominator")
            else None,
        )
    except (KeyError, ValueError, SyntaxError) as err:
        raise GroundError(f"{record.get('id')} cannot be read: {err}.") from err


def _text(field):
    return field.get("eval") or " ".join("".join(field.itertext()).split())


def _domain(text):
    conditions = [list(condition) for condition in ast.literal_eval(text)]
    if any(len(condition) != 3 for condition in conditions):
        raise ValueError(f"{text} is more than conditions that all hold")
    return conditions


def read_amounts():
    """Return the names of the fields of the rows that hold amounts of money."""
    names = set()
    for file in (ADDON / "models").glob("*kpi*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            value = getattr(node, "value", None)
            if isinstance(node, ast.Assign) and isinstance(value, ast.Call):
                if ast.unparse(value.func) == "fields.Monetary":
                    names |= {target.id for target in node.targets}
    return names
