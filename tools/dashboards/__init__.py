"""Odoo spreadsheet dashboards, generated from the definitions of the figures.

    bin/python -m tools.dashboards [--check]

writes the JSON files of dist_exception_standard_spreadsheet, or says which differ from
what it would write.
"""

from tools.ground.paths import ADDONS

from .build import Builder
from .figures import read_figures
from .layout import DASHBOARDS

FOLDER = ADDONS / "dist_exception_standard_spreadsheet" / "data" / "files"


def files():
    """Return {name of the file: its text} of all dashboards.

    Odoo looks for words to translate in files whose name ends so.
    """
    figures = read_figures()
    return {
        f"{layout.name}_dashboard.json": Builder(layout, figures).build()
        for layout in DASHBOARDS
    }
