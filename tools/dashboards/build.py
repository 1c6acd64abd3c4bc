"""One dashboard, from its layout and the figures on it."""

import json
from dataclasses import replace

from .layout import Card
from .pivots import PERIOD, WAREHOUSE, Pivots, or_else
from .sheets import (
    COUNT,
    DECIMAL,
    MONTH,
    PERCENT,
    UNDERLINE,
    Registry,
    Sheet,
    letter,
    text,
)

FORMATS = {"percent": PERCENT, "count": COUNT, "days": DECIMAL, "hours": DECIMAL}
MENUS = {
    "dist.kpi.order.line": "dist_exception_standard.menu_figures_order",
    "dist.kpi.purchase.line": "dist_exception_standard.menu_figures_purchase",
    "dist.kpi.exception": "dist_exception_standard.menu_figures_case",
    "dist.kpi.approval": "dist_exception_standard.menu_figures_approval",
}
# What a difference is counted in, as it stands behind the number on a card.
AGAINST = {
    "percent": ("difference", "points vs. before"),
    "days": ("difference", "days vs. before"),
    "hours": ("difference", "hours vs. before"),
    "count": ("percentage", "vs. before"),
    "money": ("percentage", "vs. before"),
}
NOTHING = "–"
HEADINGS = {"percent": "Share", "days": "Days", "hours": "Hours", "money": "Amount"}
VERSION = "18.5.10"  # of the format, as Odoo 19.0 ships its own dashboards

INK = "#374151"
ACCENT = "#0F5C66"
GOOD, BAD = "#00A04A", "#DC6965"
SERIES = ("#0F766E", "#C2740B", "#5B5BD6")
SMALL = {"color": INK, "fontSize": 13}
OF_PERIOD, OF_NOW = "#EEF6F6", "#FDF5EA"
HEADING = {"bold": True, "fontSize": 14, "textColor": ACCENT}
COLUMN = {"bold": True, "textColor": INK, "verticalAlign": "middle"}
RIGHT = {**COLUMN, "align": "right"}
LABEL = {"textColor": ACCENT, "verticalAlign": "middle"}
NUMBER = {"textColor": INK, "verticalAlign": "middle", "align": "right"}
PROSE = {"textColor": INK, "verticalAlign": "top", "wrapping": "wrap"}
NAME = {**PROSE, "bold": True}

WIDTHS = [270, 105, 105, 40, 270, 105, 105]
SIDES = (("A", "B", "C"), ("E", "F", "G"))
LEFT = (0, sum(WIDTHS[:4]))
WIDTH, HALF, GAP = sum(WIDTHS), sum(WIDTHS[:3]), 12
CARD, CHART = 104, 250
MONTHS = 24
# Characters of a line of a definition and of its name.
LINE, NAME_LINE = 112, 38


class Builder:
    """Makes the spreadsheet of one dashboard.

    Arguments:
        layout (Dashboard): what stands where.
        figures (dict): {code: Figure}.
    """

    def __init__(self, layout, figures):
        self.layout = layout
        self.known = figures
        self.pivots = Pivots()
        styles, formats = Registry(), Registry()
        self.sheet = Sheet("Dashboard", styles, formats, WIDTHS)
        self.data = Sheet("Data", styles, formats, [230, *[110] * 12])
        self.menus = {}
        self.used = {}
        self.readings = {}

    def build(self):
        """Return the spreadsheet as a text that is always the same."""
        self._write_months()
        self._write_charts_data()
        for row in self.layout.cards:
            self._place_cards(row)
        for row in self.layout.charts:
            self._place_charts(row)
        for row in self.layout.tables:
            self._write_tables(row)
        self._write_definitions()
        return json.dumps(self._export(), indent=2, ensure_ascii=False) + "\n"

    def _figure(self, code):
        return self.used.setdefault(code, self.known[code])

    # === MONTHS === #

    def _write_months(self):
        """Write the months of the period, at most the last 24, whether they have rows
        or not: a month without is a gap and no shorter line."""
        data = self.data
        data.next_row()
        data.write("A", text("Period"))
        data.write("B", '=ODOO.FILTER.VALUE("Period")')  # and its end in C
        data.next_row()
        data.write("A", text("Last month"))
        end = 'MIN(IF(C1="",TODAY(),C1),TODAY())'
        data.write("B", f"=EOMONTH({end},-1)+1", format_=MONTH)
        data.next_row()
        data.write("A", text("First month"))
        start = 'IF(B1="",EDATE(B2,-11),EOMONTH(B1,-1)+1)'
        earliest = f"EDATE(B2,{1 - MONTHS})"
        data.write("B", f"=MAX({start},{earliest})", format_=MONTH)
        data.next_row()
        self.title_row = data.next_row()
        data.write("A", text("Month"), COLUMN)
        data.next_row()
        data.write("A", '=IF(B3<=B2,B3,"")')
        for _month in range(MONTHS - 1):
            above = f"A{data.row}"
            data.next_row()
            later = f"EDATE({above},1)"
            data.write("A", f'=IF({above}="","",IF({later}>B2,"",{later}))')
        self.month_rows = range(self.title_row + 1, data.row + 1)
        data.dress(f"A{self.month_rows[0]}:A{data.row}", format_=MONTH)

    def _write_charts_data(self):
        """Write a column of values by month for each series of a chart."""
        self.columns = {}
        charts = [chart for row in self.layout.charts for chart in row]
        for chart in charts:
            for card in chart.series:
                column = letter(len(self.columns) + 2)
                self.columns[chart.title, card] = column
                self._write_series(column, card)

    def _write_series(self, column, card):
        figure = self._figure(card.code)
        month = f"{figure.date_field}:month"
        # Its totals are those of the period: a card needs no pivot of its own.
        reading = self._read_once(figure, card.code, rows=[month])
        title, rows = self.title_row, self.month_rows
        self.data.cells[f"{column}{title}"] = text(self._title(card))
        self.data.dress(f"{column}{title}", COLUMN)
        for row in rows:
            value = self._value(card, reading, f'"{month}"', f"$A{row}")
            self.data.cells[f"{column}{row}"] = f'=IF($A{row}="","",{value})'
        zone = f"{column}{rows[0]}:{column}{rows[-1]}"
        self.data.dress(zone, format_=FORMATS.get(self._unit(card)))

    def _read_once(self, figure, name, **options):
        if name not in self.readings:
            self.readings[name] = self.pivots.read(figure, name, **options)
        return self.readings[name]

    # === CARDS === #

    def _place_cards(self, cards):
        self.sheet.next_row(CARD + 10)
        width = (WIDTH - GAP * (len(cards) - 1)) // len(cards)
        for at, card in enumerate(cards):
            figure = self._figure(card.code)
            identity = f"card-{card.code}-{card.part}".replace("_", "-")
            data = self._card(card, figure)
            self.sheet.place(identity, data, at * (width + GAP), width, CARD)
            self.menus[identity] = MENUS[figure.model]

    def _card(self, card, figure):
        row = self.data.next_row()
        self.data.write("A", text(self._title(card)))
        format_ = FORMATS.get(self._unit(card))
        reading = self._read_once(figure, card.code)
        value = self._value(card, reading, nothing=NOTHING)
        self.data.write("B", f"={value}", format_=format_)
        good, bad = (BAD, GOOD) if figure.is_lower_better else (GOOD, BAD)
        mode, words = AGAINST[self._unit(card)]
        data = {
            "type": "scorecard",
            "title": {**SMALL, "text": self._title(card), "bold": True},
            "background": OF_PERIOD,
            "keyValue": f"Data!B{row}",
            "baselineMode": mode,
            "baselineColorUp": good,
            "baselineColorDown": bad,
            "baselineDescr": {**SMALL, "text": words},
            "humanize": self._unit(card) == "money",
        }
        if not figure.date_field:
            now = {"text": "at this moment", **SMALL}
            data |= {"baselineMode": "text", "baselineDescr": now}
            return data | {"background": OF_NOW}
        before = self._read_once(figure, f"{card.code} before", offset=-1)
        value = self._value(card, before, nothing=NOTHING)
        if mode == "percentage":  # of nothing there is none
            value = f'IF(1*{value}=0,"{NOTHING}",{value})'
        self.data.write("C", f"={value}", format_=format_)
        return {**data, "baseline": f"Data!C{row}"}

    def _title(self, card):
        figure = self._figure(card.code)
        title = card.title or figure.name
        unit = figure.unit if card.part == "value" else ""
        return f"{title} ({unit})" if unit in ("days", "hours") else title

    def _unit(self, card):
        figure = self._figure(card.code)
        if card.part == "value":
            return figure.unit
        measure = getattr(figure, card.part)
        return "money" if measure.field in self.pivots.amounts else "count"

    def _value(self, card, reading, *where, nothing=""):
        if card.part == "value":
            return reading.value(*where, nothing=nothing)
        return or_else(getattr(reading, card.part)(*where), 0)

    # === CHARTS === #

    def _place_charts(self, charts):
        self.sheet.next_row(36)
        for chart, (column, *_rest) in zip(charts, SIDES, strict=False):
            figure = self._figure(chart.series[0].code)
            month = f"{figure.date_field}:month"
            link = self._link(chart.title, figure, month)
            self.sheet.write(column, link, HEADING)
        self.sheet.next_row(CHART + 16)
        width = HALF if len(charts) > 1 else WIDTH
        for at, chart in enumerate(charts):
            identity = f"chart-{chart.series[0].code}-{at}".replace("_", "-")
            data = self._chart(chart)
            self.sheet.place(identity, data, LEFT[at], width, CHART)
            figure = self._figure(chart.series[0].code)
            self.menus[identity] = MENUS[figure.model]

    def _chart(self, chart):
        first, last = self.title_row, self.month_rows[-1]
        columns = [self.columns[chart.title, card] for card in chart.series]
        sets = [
            {
                "dataRange": f"Data!{column}{first}:{column}{last}",
                "yAxisId": "y",
                "backgroundColor": color,
            }
            for column, color in zip(columns, SERIES, strict=False)
        ]
        data = {
            "type": chart.kind,
            "title": {"text": ""},
            "background": "#FFFFFF",
            "dataSetsHaveTitle": True,
            "dataSets": sets,
            "labelRange": f"Data!A{first}:A{last}",
            "legendPosition": "top" if len(sets) > 1 else "none",
            "stacked": False,
            "aggregated": False,
            "humanize": True,
        }
        if chart.kind == "line":
            return data | {"labelsAsText": True, "cumulative": False}
        return data

    # === TABLES === #

    def _write_tables(self, tables):
        sides = list(zip(tables, SIDES, strict=False))
        self.sheet.next_row(36)
        for table, (column, *_rest) in sides:
            figure = self._figure(table.code)
            words = table.title or f"{figure.name} by {table.label.lower()}"
            link = self._link(words, figure, table.group)
            self.sheet.write(column, link, HEADING)
        self.sheet.next_row(28)
        writers = [self._write_table(table, side) for table, side in sides]
        for row in range(1, max(table.rows for table in tables) + 1):
            self.sheet.next_row(26)
            for write in writers:
                write(row)
        self.sheet.next_row(16)

    def _write_table(self, table, side):
        """Write the headings of a table; return what writes a row of it."""
        sheet, figure = self.sheet, self._figure(table.code)
        is_sum = not figure.denominator and figure.numerator.kind == "sum"
        largest = "numerator" if is_sum else "denominator"
        name = f"{table.code} by {table.group}"
        reading = self.pivots.read(figure, name, rows=[table.group], largest=largest)
        label, count, value = side
        sheet.write(label, text(table.label), COLUMN)
        sheet.write(count, text(table.counted), RIGHT)
        sheet.write(value, text(HEADINGS.get(figure.unit, "Share")), RIGHT)
        sheet.underline(f"{label}{sheet.row}:{value}{sheet.row}")
        is_money = (figure.denominator or figure.numerator).field in self.pivots.amounts

        def write(row):
            where = (f'"#{table.group}"', str(row))
            sheet.write(label, f"={reading.header(*where)}", LABEL)
            counted = f"={reading.denominator(*where)}"
            format_ = None if is_money and figure.denominator else COUNT
            sheet.write(count, counted, NUMBER, format_)
            shown = FORMATS.get(figure.unit)
            if figure.unit == "count":
                shown = PERCENT
                cell = f"{count}{sheet.row}"
                formula = f'IF({cell}="","",{cell}/{reading.denominator()})'
            elif figure.denominator:
                formula = reading.value(*where)
            else:
                formula = reading.numerator(*where)
            sheet.write(value, f"={formula}", NUMBER, shown)

        return write

    def _link(self, words, figure, group):
        """Return a cell that opens the rows of a figure, by a group."""
        views = [[False, view] for view in ("list", "pivot", "graph", "search")]
        action = {
            "domain": figure.domain,
            "context": {"group_by": [group]},
            "modelName": figure.model,
            "views": views,
        }
        target = {"viewType": "list", "action": action, "threshold": 0, "name": words}
        return f"[{words}](odoo://view/{json.dumps(target, ensure_ascii=False)})"

    # === WORDS === #

    def _write_definitions(self):
        """Write what each figure counts, in its own words."""
        sheet = self.sheet
        sheet.next_row(36)
        sheet.write("A", text("What the figures count"), HEADING)
        for name, definition in self._definitions().items():
            lines = max(-(-len(definition) // LINE), -(-len(name) // NAME_LINE))
            row = sheet.next_row(18 * lines + 8)
            sheet.write("A", text(name), NAME)
            sheet.write("B", text(definition), PROSE)
            sheet.merges.append(f"B{row}:G{row}")

    def _definitions(self):
        """Return {name: definition} of the figures, as they are called here; the same
        figure split another way is told once."""
        tables = [table for row in self.layout.tables for table in row]
        names = {table.code: table.title for table in tables if table.title}
        cards = [card for row in self.layout.cards for card in row]
        names |= {card.code: self._title(card) for card in reversed(cards)}
        told, definitions = [], {}
        for figure in self.used.values():
            same = replace(figure, code="", name="", definition="", group_by="")
            if same not in told:
                told.append(same)
                name = names.get(figure.code) or self._title(Card(figure.code))
                definitions[name] = figure.definition
        return definitions

    # === SPREADSHEET === #

    def _export(self):
        pivots = self.pivots.definitions
        return {
            "version": VERSION,
            "sheets": [self.sheet.export(), self.data.export()],
            "styles": self.sheet.styles.export(),
            "formats": self.sheet.formats.export(),
            "borders": UNDERLINE,
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "settings": {"locale": LOCALE},
            "pivots": pivots,
            "pivotNextId": len(pivots) + 1,
            "customTableStyles": {},
            "globalFilters": [
                {
                    "id": PERIOD,
                    "type": "date",
                    "label": "Period",
                    "defaultValue": self.layout.period,
                },
                {
                    "id": WAREHOUSE,
                    "type": "relation",
                    "label": self.layout.warehouses,
                    "modelName": "stock.warehouse",
                },
            ],
            "lists": {},
            "listNextId": 1,
            "chartOdooMenusReferences": self.menus,
        }


# Odoo replaces it by that of who looks.
LOCALE = {
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "mm/dd/yyyy",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 7,
}
