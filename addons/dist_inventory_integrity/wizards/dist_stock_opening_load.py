import base64
import csv
import io
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine import opening as engine

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
# Rejected rows the screen lists; the file to download has them all.
SHOWN = 200
SHEET = ("xlsx", "xlsm")


class DistStockOpeningLoad(models.TransientModel):
    """Checks a file of opening balances, says what it adds up to, and loads it."""

    _name = "dist.stock.opening.load"
    _description = "Load opening balances"

    count_id = fields.Many2one("dist.stock.count", required=True, ondelete="cascade")
    file = fields.Binary(
        "CSV or XLSX",
        attachment=False,
        help="Columns: product (code or barcode), location, quantity; and, where they "
        "are needed, lot, package, owner, unit, unit value.",
    )
    file_name = fields.Char()
    mark = fields.Selection(
        [(".", "1.5"), (",", "1,5")], "Decimals", required=True, default="."
    )
    control_rows = fields.Integer("Rows")
    control_quantity = fields.Float(
        "Quantity", digits="Product Unit", help="All units together."
    )
    control_value = fields.Float("Value")
    is_checked = fields.Boolean(readonly=True)
    file_rows = fields.Integer("Rows in the file", readonly=True)
    accepted_rows = fields.Integer("Accepted", readonly=True)
    rejected_rows = fields.Integer("Rejected", readonly=True)
    total_ids = fields.One2many("dist.stock.opening.total", "load_id", readonly=True)
    reject_ids = fields.One2many("dist.stock.opening.reject", "load_id", readonly=True)
    reject_file = fields.Binary("Rejected rows", attachment=False, readonly=True)
    reject_name = fields.Char(readonly=True)
    gap = fields.Char("Off the control totals", readonly=True)

    # === READING === #

    def _read_rows(self):
        """Return (header, list of ``engine.opening.Row``, cells by row number).

        :raise UserError: the file cannot be read, is too big, or lacks a column
        """
        content = base64.b64decode(self.file or b"")
        if not content:
            raise UserError(self.env._("Choose a file first: CSV or XLSX."))
        if len(content) > MAX_BYTES:
            raise UserError(
                self.env._("The file is bigger than 20 MB. Split it by warehouse.")
            )
        suffix = (self.file_name or "").rsplit(".", 1)[-1].lower()
        read = self._read_sheet if suffix in SHEET else self._read_csv
        header, cells = None, {}
        for number, values in enumerate(read(content), 1):
            if number > MAX_ROWS:
                raise UserError(self.env._("The file has over 200,000 rows. Split it."))
            if not any(str(value or "").strip() for value in values):
                continue
            if header is None:
                header = values
            else:
                cells[number] = values
        return header, self._to_rows(header, cells), cells

    def _read_csv(self, content):
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as err:
            raise UserError(
                self.env._("The file is not encoded as UTF-8. Save it so, or as XLSX.")
            ) from err
        first = text.split("\n", 1)[0]
        mark = max(";,\t", key=first.count)
        return csv.reader(io.StringIO(text), delimiter=mark)

    def _read_sheet(self, content):
        try:
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True
            )
            yield from (list(row) for row in book.active.iter_rows(values_only=True))
        except (BadZipFile, InvalidFileException, KeyError, ValueError) as err:
            raise UserError(
                self.env._("This is no XLSX file. Save it anew, or as CSV.")
            ) from err

    def _to_rows(self, header, cells):
        columns, missing = engine.find_columns(header or [])
        if missing:
            raise UserError(
                self.env._(
                    "The first row has to name the columns, and these are missing: "
                    "%(names)s. Columns are: %(all)s.",
                    names=", ".join(missing),
                    all=", ".join(engine.COLUMNS),
                )
            )
        figures = ("quantity", "unit_value")
        return [
            engine.Row(
                number,
                **{
                    name: values[position]
                    if name in figures
                    else self._to_text(values[position])
                    for name, position in columns.items()
                    if position < len(values)
                },
            )
            for number, values in cells.items()
        ]

    @api.model
    def _to_text(self, value):
        """Return a cell as text: a code that a sheet took for a number as well."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()

    # === CHECKING === #

    def _judge(self):
        """Return (header, cells by row number, verdicts)."""
        header, rows, cells = self._read_rows()
        facts = self.count_id._get_opening_facts(rows, self.mark)
        return header, cells, engine.judge(rows, facts)

    def action_check(self):
        """Check the file and show what it adds up to; nothing is loaded yet."""
        self.ensure_one()
        self.count_id._check_loadable()
        self._show(*self._judge())
        return self._reopen()

    def _show(self, header, cells, verdicts):
        whole, accepted, rejected = engine.add_up(verdicts)
        refused = [found for found in verdicts if found.problem]
        units = sorted(whole.quantities)
        texts = self.count_id._get_reject_texts()
        reasons = {
            found.row.number: texts[found.problem] % {"row": found.other}
            for found in refused
        }
        self.sudo().write(  # people read totals, and the check writes them
            {
                "is_checked": True,
                "file_rows": whole.rows,
                "accepted_rows": accepted.rows,
                "rejected_rows": rejected.rows,
                "total_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": unit or self.env._("Unit not known"),
                                "in_file": whole.quantities.get(unit, 0.0),
                                "accepted": accepted.quantities.get(unit, 0.0),
                                "rejected": rejected.quantities.get(unit, 0.0),
                            }
                        )
                        for unit in units
                    ),
                    Command.create(
                        {
                            "name": self.env._("Value"),
                            "in_file": whole.value,
                            "accepted": accepted.value,
                            "rejected": rejected.value,
                        }
                    ),
                ],
                "reject_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "number": found.row.number,
                                "product": found.row.product,
                                "location": found.row.location,
                                "lot": found.row.lot,
                                "quantity": str(found.row.quantity),
                                "reason": reasons[found.row.number],
                            }
                        )
                        for found in refused[:SHOWN]
                    ),
                ],
                "reject_file": self._write_rejects(header, cells, reasons),
                "reject_name": self.env._("Rejected rows") + ".csv",
                "gap": self._describe_gaps(accepted),
            }
        )

    @api.model
    def _write_rejects(self, header, cells, reasons):
        if not reasons:
            return False
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([self.env._("Row"), self.env._("Why"), *header])
        for number, reason in reasons.items():
            writer.writerow([number, reason, *cells[number]])
        return base64.b64encode(out.getvalue().encode("utf-8-sig"))

    def _describe_gaps(self, accepted):
        gaps = engine.find_gaps(
            accepted, self.control_rows, self.control_quantity, self.control_value
        )
        labels = {
            name: self._fields[f"control_{name}"].get_description(self.env)["string"]
            for name in gaps
        }
        return ", ".join(f"{labels[name]} {gap:+g}" for name, gap in gaps.items())

    # === LOADING === #

    def action_load(self):
        """Load all rows that are accepted, or none.

        :return: the count, or this window where the check says something new by now
        :raise UserError: nothing was checked, nothing is accepted, or the control
            totals are not met
        """
        self.ensure_one()
        self.count_id._check_loadable()
        if not self.is_checked:
            raise UserError(self.env._("Check the file first, and look at its totals."))
        header, cells, verdicts = self._judge()
        shown = self._get_shown()
        self._show(header, cells, verdicts)
        if shown != self._get_shown():
            return self._reopen()  # what was confirmed is not what would be loaded
        self._check_totals()
        self.count_id._load_opening(verdicts)
        return {
            "type": "ir.actions.act_window",
            "res_model": "dist.stock.count",
            "res_id": self.count_id.id,
            "views": [[False, "form"]],
        }

    def _get_shown(self):
        totals = [(row.name, row.accepted, row.rejected) for row in self.total_ids]
        return self.accepted_rows, self.rejected_rows, totals, self.gap

    def _check_totals(self):
        if not self.accepted_rows:
            raise UserError(
                self.env._(
                    "No row is accepted, so there is nothing to load. The list says "
                    "of each row why."
                )
            )
        if self.gap:
            raise UserError(
                self.env._(
                    "What would be loaded misses the control totals by: %(gap)s. "
                    "Correct the file, or the control totals, and check again.",
                    gap=self.gap,
                )
            )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load opening balances"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }


class DistStockOpeningTotal(models.TransientModel):
    """What the rows of a file add up to, unit by unit, and in value."""

    _name = "dist.stock.opening.total"
    _description = "Total of a file"
    _order = "id"

    load_id = fields.Many2one(
        "dist.stock.opening.load", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Total of")
    in_file = fields.Float("In the file", digits="Product Unit")
    accepted = fields.Float(digits="Product Unit")
    rejected = fields.Float(digits="Product Unit")


class DistStockOpeningReject(models.TransientModel):
    """A row of a file that is not loaded, and why."""

    _name = "dist.stock.opening.reject"
    _description = "Rejected row"
    _order = "id"

    load_id = fields.Many2one(
        "dist.stock.opening.load", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer("Row", aggregator=None)
    product = fields.Char()
    location = fields.Char()
    lot = fields.Char()
    quantity = fields.Char()
    reason = fields.Char("Why")
