"""The spreadsheet dashboards are those their generator makes, from figures alone."""

import json
import re

import polib
import pytest

from tools import dashboards
from tools.dashboards.figures import read_amounts, read_figures
from tools.dashboards.layout import DASHBOARDS, Card, Dashboard
from tools.ground.errors import GroundError

FILES = dashboards.files()
ADDON = dashboards.FOLDER.parents[1]
WORDS = re.compile(r'_t\("([^"]*)"\)')
LINK = re.compile(r"\[(.+)\]\(odoo://")

each_file = pytest.mark.parametrize("name", sorted(FILES))


def cards(layout):
    """Return all that a layout shows of figures."""
    charts = [chart for row in layout.charts for chart in row]
    return [
        *(card for row in layout.cards for card in row),
        *(card for chart in charts for card in chart.series),
        *(table for row in layout.tables for table in row),
    ]


def words(spreadsheet):
    """Return what a spreadsheet says in its own words, as Odoo looks for them."""
    said = {each["label"] for each in spreadsheet["globalFilters"]}
    for sheet in spreadsheet["sheets"]:
        for cell in sheet["cells"].values():
            said |= set(WORDS.findall(cell)) | set(LINK.findall(cell))
        for figure in sheet["figures"]:
            texts = (figure["data"].get(key) for key in ("title", "baselineDescr"))
            said |= {text["text"] for text in texts if text and text["text"]}
    return said


@each_file
def test_file_is_the_one_the_generator_makes(name):
    file = dashboards.FOLDER / name
    assert file.read_text() == FILES[name], "bin/python -m tools.dashboards makes it"


def test_there_is_no_other_file():
    assert {file.name for file in dashboards.FOLDER.iterdir()} == set(FILES)


def test_generator_makes_the_same_every_time():
    assert dashboards.files() == FILES


@each_file
def test_words_are_in_the_template_for_translators(name):
    template = polib.pofile(str(ADDON / "i18n" / f"{ADDON.name}.pot"))
    assert words(json.loads(FILES[name])) - {e.msgid for e in template} == set()


@each_file
def test_ids_are_unique_and_ranges_are_there(name):
    spreadsheet = json.loads(FILES[name])
    figures = [f for sheet in spreadsheet["sheets"] for f in sheet["figures"]]
    assert len({figure["id"] for figure in figures}) == len(figures)
    cells = spreadsheet["sheets"][1]["cells"]
    for figure in figures:
        data = figure["data"]
        named = [data.get("keyValue"), data.get("baseline"), data.get("labelRange")]
        named += [each["dataRange"] for each in data.get("dataSets", [])]
        for place in filter(None, named):
            ends = place.removeprefix("Data!").split(":")
            assert [end for end in ends if end not in cells] == []


@each_file
def test_every_pivot_is_used(name):
    spreadsheet = json.loads(FILES[name])
    cells = [cell for s in spreadsheet["sheets"] for cell in s["cells"].values()]
    used = {n for cell in cells for n in re.findall(r"PIVOT\.\w+\((\d+)", cell)}
    assert used == set(spreadsheet["pivots"])


def test_figures_are_read_from_their_records():
    otif = read_figures()["otif"]
    assert (otif.name, otif.unit) == ("On time in full", "percent")
    assert otif.domain == [["first_due_at", "<=", "now"]]
    assert otif.numerator_domain == [["is_otif", "=", True]]
    assert (otif.numerator.kind, otif.date_field) == ("count", "first_due_date")
    assert {"margin", "revenue", "open_value", "unbilled_value"} <= read_amounts()
    assert "demand_qty" not in read_amounts()


def test_percentiles_and_deviations_stand_on_no_dashboard():
    figures = read_figures()
    left_out = {code for code, figure in figures.items() if not figure.is_pivoted}
    assert {"order_cycle_p50", "lead_time_spread", "time_to_resolve"} <= left_out
    shown = {card.code for layout in DASHBOARDS for card in cards(layout)}
    assert shown & left_out == set()
    assert shown <= set(figures)


def test_figure_that_no_pivot_computes_is_refused():
    layout = Dashboard("x", cards=((Card("order_cycle_p50"),),), charts=(), tables=())
    with pytest.raises(GroundError, match="order_cycle_p50"):
        dashboards.Builder(layout, read_figures()).build()


def test_series_of_a_chart_are_of_the_same_day():
    figures = read_figures()
    for layout in DASHBOARDS:
        for chart in (chart for row in layout.charts for chart in row):
            days = {figures[card.code].date_field for card in chart.series}
            assert len(days) == 1 and "" not in days, chart.title
