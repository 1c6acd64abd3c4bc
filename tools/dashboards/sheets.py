"""Sheets of a spreadsheet as o-spreadsheet stores them."""

PERCENT = "0.0%"
COUNT = "#,##0"
DECIMAL = "0.0"
MONTH = "mmm yyyy"
UNDERLINE = {"1": {"bottom": {"style": "thin", "color": "#CBD5D8"}}}


class Registry:
    """Things that a spreadsheet keeps once and names by number."""

    def __init__(self):
        self.numbers = {}

    def number(self, thing):
        """Return the number of a thing, a text or a dict."""
        key = tuple(thing.items()) if isinstance(thing, dict) else thing
        return self.numbers.setdefault(key, len(self.numbers) + 1)

    def export(self):
        """Return {number: thing} as the spreadsheet stores it."""
        return {
            str(number): dict(key) if isinstance(key, tuple) else key
            for key, number in self.numbers.items()
        }


class Sheet:
    """One sheet that is filled from top to bottom.

    Arguments:
        identity (str): its name and id.
        styles, formats (Registry): those of the spreadsheet.
        widths (list[int]): of its columns.
    """

    def __init__(self, identity, styles, formats, widths):
        self.identity = identity
        self.styles = styles
        self.formats = formats
        self.widths = widths
        self.heights = {}
        self.cells = {}
        self.cell_styles = {}
        self.cell_formats = {}
        self.borders = {}
        self.merges = []
        self.figures = []
        self.row = 0

    def next_row(self, height=None):
        """Begin a row and return its number, counted from 1."""
        self.row += 1
        if height:
            self.heights[str(self.row - 1)] = {"size": height}
        return self.row

    def write(self, column, content, style=None, format_=None):
        """Write a cell of the present row."""
        self.cells[f"{column}{self.row}"] = content
        self.dress(f"{column}{self.row}", style, format_)

    def dress(self, zone, style=None, format_=None):
        """Give the cells of a zone a style and a format."""
        if style:
            self.cell_styles[zone] = self.styles.number(style)
        if format_:
            self.cell_formats[zone] = self.formats.number(format_)

    def underline(self, zone):
        """Draw a line below the cells of a zone."""
        self.borders[zone] = 1

    def place(self, identity, data, left, width, height):
        """Put a chart onto the present row.

        Arguments:
            left, width, height (int): in pixels; left of the first column.
        """
        self.figures.append(
            {
                "id": identity,
                "tag": "chart",
                "col": 0,
                "row": self.row - 1,
                "offset": {"x": left, "y": 8},
                "width": width,
                "height": height,
                "data": {**data, "chartId": identity},
            }
        )

    def export(self):
        """Return the sheet as the spreadsheet stores it."""
        return {
            "id": self.identity.lower(),
            "name": self.identity,
            "colNumber": len(self.widths),
            "rowNumber": self.row + 1,
            "rows": self.heights,
            "cols": {str(at): {"size": size} for at, size in enumerate(self.widths)},
            "merges": self.merges,
            "cells": self.cells,
            "styles": self.cell_styles,
            "formats": self.cell_formats,
            "borders": self.borders,
            "conditionalFormats": [],
            "dataValidationRules": [],
            "figures": self.figures,
            "tables": [],
            "areGridLinesVisible": True,
            "isVisible": True,
            "headerGroups": {"ROW": [], "COL": []},
            "comments": {},
        }


def text(words):
    """Return a cell that shows words in the language of who looks.

    >>> text("Share")
    '=_t("Share")'
    """
    if '"' in words or "\\" in words:
        raise ValueError(f"{words} cannot stand in a formula")
    return f'=_t("{words}")'


def letter(number):
    """Return the letters of a column, the first is 1.

    >>> letter(1), letter(26), letter(27)
    ('A', 'Z', 'AA')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
