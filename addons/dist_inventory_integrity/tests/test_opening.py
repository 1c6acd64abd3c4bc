import base64
import csv
import io
from datetime import timedelta
from unittest.mock import patch

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from ..engine import opening as engine
from .common_count import CountCommon
from .test_tolerance import ToleranceCommon

HEADER = ("product", "location", "lot", "package", "owner", "quantity", "unit", "cost")


@tagged("post_install", "-at_install")
class TestOpeningRows(BaseCase):
    """Each thing wrong with a row, and the reason it is rejected for."""

    PIECE, DOZEN = engine.Unit(1, 1, 1.0, "Units"), engine.Unit(2, 1, 12.0, "Dozens")
    KILO = engine.Unit(3, 3, 1.0, "kg")
    FACTS = engine.Facts(
        company=7,
        items={
            "bolt": (engine.Item(1, PIECE),),
            "twin": (engine.Item(2, PIECE), engine.Item(3, PIECE)),
            "theirs": (engine.Item(4, PIECE, company=8),),
            "work": (engine.Item(5, PIECE, is_storable=False),),
            "paint": (engine.Item(6, PIECE, "lot"),),
            "pump": (engine.Item(7, PIECE, "serial"),),
        },
        places={
            "a": (engine.Place(1, 7),),
            "b": (engine.Place(2, 7),),
            "far": (engine.Place(3, 8),),
            "shop": (engine.Place(4, 7, is_inside=False),),
            "else": (engine.Place(8, 7, is_covered=False),),
            "two": (engine.Place(5, 7), engine.Place(6, 7)),
        },
        units={"units": (PIECE,), "dozens": (DOZEN,), "kg": (KILO,)},
        owners={"ann": (1,), "bob": (2, 3)},
        stocked={(7, "S9"): 2},
        counted=frozenset({(1, 2, "", "", None)}),
    )
    CASES = [
        ({}, None),
        ({"product": "nut"}, "unknown_item"),
        ({"product": "Twin"}, "ambiguous_item"),
        ({"location": "c"}, "unknown_place"),
        ({"location": "two"}, "ambiguous_place"),
        ({"owner": "cid"}, "unknown_owner"),
        ({"owner": "Bob"}, "ambiguous_owner"),
        ({"unit": "stone"}, "unknown_unit"),
        ({"unit": "kg"}, "wrong_unit"),
        ({"product": "theirs"}, "other_company"),
        ({"location": "far"}, "other_company"),
        ({"product": "work"}, "no_stock"),
        ({"location": "shop"}, "outside"),
        ({"location": "else"}, "not_covered"),
        ({"quantity": "1,5"}, "no_number"),
        ({"quantity": ""}, "no_number"),
        ({"quantity": "-1"}, "negative"),
        ({"quantity": "0"}, None),
        ({"unit_value": "dear"}, "no_value"),
        ({"unit_value": "-2"}, "no_value"),
        ({"unit_value": "0"}, None),
        ({"product": "paint"}, "no_lot"),
        ({"product": "paint", "lot": "L1"}, None),
        ({"lot": "L1"}, "lot_unasked"),
        ({"product": "pump", "lot": "S1", "quantity": "2"}, "serial_quantity"),
        ({"product": "pump", "lot": "S1", "unit": "Dozens"}, "serial_quantity"),
        ({"product": "pump", "lot": "S9", "quantity": "1"}, "serial_elsewhere"),
        ({"product": "pump", "lot": "S9", "quantity": "0"}, None),
        ({"location": "b"}, "being_counted"),
    ]

    def _row(self, number=2, **values):
        values = {"product": "Bolt", "location": "A", "quantity": "1"} | values
        return engine.Row(number, **values)

    def test_each_row_is_rejected_for_its_reason(self):
        for values, problem in self.CASES:
            with self.subTest(**values):
                (found,) = engine.judge([self._row(**values)], self.FACTS)
                self.assertEqual(found.problem, problem)

    def test_row_that_repeats_another_names_it(self):
        rows = [self._row(2), self._row(3), self._row(4, owner="Ann")]
        found = engine.judge(rows, self.FACTS)
        self.assertEqual(
            [(row.problem, row.other) for row in found],
            [(None, None), ("duplicate", 2), (None, None)],
        )

    def test_serial_number_stands_in_one_row(self):
        rows = [
            self._row(2, product="pump", lot="S1"),
            self._row(3, product="pump", lot="S1", location="b"),
        ]
        found = engine.judge(rows, self.FACTS)[1]
        self.assertEqual((found.problem, found.other), ("serial_twice", 2))

    def test_rejected_row_is_no_first_of_two(self):
        rows = [self._row(2, quantity="x"), self._row(3)]
        self.assertEqual(engine.judge(rows, self.FACTS)[1].problem, None)

    def test_units_become_that_of_the_item(self):
        row = self._row(quantity="2", unit="Dozens", unit_value="24")
        (found,) = engine.judge([row], self.FACTS)
        self.assertEqual(
            (found.quantity, found.unit_value, found.value), (24.0, 2.0, 48.0)
        )


class OpeningCommon(CountCommon):
    """``_count`` an opening balance, ``_file`` rows as CSV, ``_load`` its window."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item.default_code, cls.nut.default_code = "BOLT", "NUT"
        cls.paint = cls._create_item("Paint", tracking="lot", default_code="PAINT")
        cls.pump = cls._create_item("Pump", tracking="serial", default_code="PUMP")
        for place in cls.bins:
            place.barcode = f"BIN-{place.name}"
        cls.dozen = cls.env.ref("uom.product_uom_dozen").name

    def _count(self, **values):
        values = {"default_reason_id": self.reason.id, **values}
        return self._plan("opening", start=False, **values)

    def _file(self, *rows, header=HEADER, mark=","):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=mark)
        writer.writerows([header, *rows])
        return base64.b64encode(out.getvalue().encode())

    def _row(self, product="NUT", place="BIN-A-3", quantity="5", **values):
        row = dict.fromkeys(HEADER, "") | {
            "product": product,
            "location": place,
            "quantity": quantity,
        }
        return [(row | values)[name] for name in HEADER]

    def _load(self, *rows, count=None, file=None, user=None, **values):
        loads = self.env["dist.stock.opening.load"].with_user(user or self.controller)
        return loads.create(
            {
                "count_id": (count or self._count()).id,
                "file": file or self._file(*rows),
                "file_name": "opening.csv",
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestOpening(OpeningCommon):
    def test_accepted_rows_become_the_lines_of_the_count(self):
        load = self._load(self._row(), self._row("BOLT", quantity="8", cost="5"))
        load.action_check()
        self.assertEqual((load.accepted_rows, load.rejected_rows), (2, 0))
        self.assertFalse(load.count_id.line_ids)
        load.action_load()
        lines = load.count_id.line_ids
        self.assertEqual(set(lines.mapped("state")), {"draft"})
        self.assertEqual((lines[0].counted_qty, lines[0].book_qty), (5, 0))
        self.assertEqual(lines[0].attempt_ids.user_id, self.controller)
        self.assertEqual(self._books(self.nut, self.bins[2]), 0)

    def test_posting_goes_the_way_of_every_count(self):
        load = self._load(self._row(), self._row("BOLT", "BIN-A-1", "30"))
        load.action_check()
        load.action_load()
        load.count_id.action_post()
        self.assertEqual(load.count_id.state, "done")
        self.assertEqual(self._books(self.nut, self.bins[2]), 5)
        self.assertEqual(self._books(self.item, self.bins[0]), 30)
        measured = self.env["dist.stock.accuracy"].search(
            [("count_id", "=", load.count_id.id)]
        )
        self.assertFalse(measured)  # there was no record that could be right
        self.assertEqual(
            load.count_id.line_ids.move_ids.dist_count_line_id, load.count_id.line_ids
        )

    def test_without_a_reason_it_waits(self):
        load = self._load(self._row(), count=self._count(default_reason_id=False))
        load.action_check()
        load.action_load()
        load.count_id.action_post()
        self.assertEqual(load.count_id.line_ids.state, "draft")
        self.assertIn("Say why", load.count_id.line_ids.problem)

    def test_lots_packages_owners_and_units(self):
        self.env["res.partner"].create({"name": "Ann Consignor"})
        load = self._load(
            self._row("PAINT", quantity="2", unit=self.dozen, lot="L1"),
            self._row("PUMP", quantity="1", lot="S1"),
            self._row(package="P-1", owner="Ann Consignor"),
        )
        load.action_check()
        self.assertFalse(load.rejected_rows, load.reject_ids.mapped("reason"))
        load.action_load()
        load.count_id.action_post()
        self.assertEqual(load.count_id.state, "done")
        paint = load.count_id.line_ids.filtered(lambda ln: ln.product_id == self.paint)
        self.assertEqual((paint.lot_id.name, self._on_hand(self.paint)), ("L1", 24))
        nut = load.count_id.line_ids.filtered(lambda ln: ln.product_id == self.nut)
        self.assertEqual(
            (nut.package_id.name, nut.owner_id.name), ("P-1", "Ann Consignor")
        )

    def test_each_rejected_row_says_why_and_the_rest_is_loaded(self):
        load = self._load(
            self._row("NAIL"), self._row(quantity="-4"), self._row(), self._row()
        )
        load.action_check()
        self.assertEqual(
            [(row.number, row.reason) for row in load.reject_ids],
            [
                (2, "No item has this code or barcode."),
                (3, "Nobody has less than nothing."),
                (5, "The same as row 4: add them up in one."),
            ],
        )
        load.action_load()
        self.assertEqual(len(load.count_id.line_ids), 1)

    def test_rejected_rows_are_a_file(self):
        load = self._load(self._row("NAIL", cost="3"), self._row())
        load.action_check()
        text = base64.b64decode(load.reject_file).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        self.assertEqual(rows[0][:3], ["Row", "Why", "product"])
        self.assertEqual(
            rows[1][:3], ["2", "No item has this code or barcode.", "NAIL"]
        )
        self.assertEqual(len(rows), 2)

    def test_totals_tell_what_is_in_the_file_accepted_and_rejected(self):
        load = self._load(
            self._row(quantity="5", cost="2"),
            self._row("BOLT", quantity="2", unit=self.dozen, cost="10"),
            self._row("NAIL", quantity="9", cost="1"),
        )
        load.action_check()
        totals = {
            row.name: (row.in_file, row.accepted, row.rejected)
            for row in load.total_ids
        }
        self.assertEqual(totals[self.nut.uom_id.name], (5, 5, 0))
        self.assertEqual(totals[self.dozen], (2, 2, 0))
        self.assertEqual(totals["Value"], (39, 30, 9))
        self.assertEqual(load.file_rows, 3)

    def test_control_totals_have_to_be_met(self):
        load = self._load(
            self._row(), self._row("NAIL"), control_rows=2, control_quantity=5
        )
        load.action_check()
        self.assertEqual(load.gap, "Rows -1")
        with self.assertRaisesRegex(UserError, "control totals by: Rows -1"):
            load.action_load()
        self.assertFalse(load.count_id.line_ids)
        load.control_rows = 1
        load.action_check()
        load.action_load()
        self.assertEqual(len(load.count_id.line_ids), 1)

    def test_all_is_loaded_or_nothing(self):
        load = self._load(self._row(), self._row("PAINT", lot="L7"))
        load.action_check()
        path = "odoo.addons.dist_inventory_integrity.models.dist_stock_count_baseline"
        stop = UserError(self.env._("The server stops here."))
        with (
            patch(f"{path}.DistStockCountBaseline._take", side_effect=stop),
            self.assertRaises(UserError),
            self.cr.savepoint(),
        ):
            load.action_load()
        self.env.invalidate_all()
        self.assertFalse(load.count_id.line_ids)
        self.assertEqual(load.count_id.state, "draft")
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "L7")]))

    def test_what_changed_since_the_check_is_shown_before_it_is_loaded(self):
        load = self._load(self._row(), self._row("BOLT"))
        load.action_check()
        self.nut.default_code = "NUT-2"
        action = load.action_load()
        self.assertEqual(action["res_model"], "dist.stock.opening.load")
        self.assertEqual((load.accepted_rows, load.rejected_rows), (1, 1))
        self.assertFalse(load.count_id.line_ids)
        self.assertEqual(load.action_load()["res_model"], "dist.stock.count")

    def test_sheet_is_read_like_a_csv(self):
        book = openpyxl.Workbook()
        for row in (HEADER, self._row(quantity=5.5), [None] * 8, self._row("NAIL")):
            book.active.append(list(row))
        out = io.BytesIO()
        book.save(out)
        load = self._load(file=base64.b64encode(out.getvalue()), file_name="x.xlsx")
        load.action_check()
        self.assertEqual((load.accepted_rows, load.reject_ids.number), (1, 4))

    def test_other_delimiters_and_decimal_marks(self):
        file = self._file(self._row(quantity="1,5"), mark=";")
        load = self._load(file=file, mark=",")
        load.action_check()
        self.assertEqual(load.total_ids[0].accepted, 1.5)

    def test_file_that_cannot_be_read_says_what_to_do(self):
        for file, name, words in (
            (b"\n", "a.csv", "location, quantity"),
            (b"product,colour\nNUT,red\n", "a.csv", "location, quantity"),
            ("product;gr\u00f6\u00dfe".encode("latin-1"), "a.csv", "UTF-8"),
            (b"no sheet at all", "a.xlsx", "no XLSX"),
        ):
            load = self._load(file=base64.b64encode(file), file_name=name)
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                load.action_check()

    def test_item_without_a_cost_gets_that_of_the_file(self):
        self.nut.standard_price = 0
        load = self._load(
            self._row(quantity="1", cost="4"),
            self._row(place="BIN-A-1", quantity="3", cost="8"),
            self._row("BOLT", quantity="1", cost="99"),
        )
        load.action_check()
        load.action_load()
        self.assertEqual((self.nut.standard_price, self.item.standard_price), (7, 5))

    def test_balance_is_dated_on_its_cut_over(self):
        moment = fields.Datetime.now().replace(microsecond=0) - timedelta(days=3)
        load = self._load(self._row(), count=self._count(cutover_at=moment))
        load.action_check()
        load.action_load()
        load.count_id.action_post()
        self.assertEqual(load.count_id.line_ids.move_ids.date, moment)

    def test_balance_of_a_moment_to_come_is_not_loaded_yet(self):
        moment = fields.Datetime.now() + timedelta(hours=2)
        load = self._load(self._row(), count=self._count(cutover_at=moment))
        load.action_check()
        self.assertEqual(load.accepted_rows, 1)
        with self.assertRaisesRegex(UserError, "load it after"):
            load.action_load()
        self.assertFalse(load.count_id.line_ids)

    def test_what_is_being_counted_is_rejected(self):
        self._plan(product_ids=self.nut.ids)
        load = self._load(self._row(place="BIN-A-1"), self._row())
        load.action_check()
        self.assertIn("being counted", load.reject_ids.reason)
        self.assertEqual(load.accepted_rows, 1)

    def test_loaded_once_and_by_a_file_alone(self):
        load = self._load(self._row())
        with self.assertRaisesRegex(UserError, "Check the file first"):
            load.action_load()
        load.action_check()
        load.action_load()
        with self.assertRaisesRegex(UserError, "loaded before"):
            load.action_load()
        with self.assertRaisesRegex(UserError, "Load a file"):
            self._count().action_start()
        with self.assertRaisesRegex(UserError, "no opening balance"):
            self._plan(start=False).action_load()

    def test_items_and_bins_of_another_company_are_rejected(self):
        company = self.outsider.company_id
        self._create_item("Theirs", default_code="THEIRS", company_id=company.id)
        stock = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        stock.lot_stock_id.barcode = "FAR"
        load = self._load(self._row("THEIRS"), self._row(place="FAR"))
        load.action_check()
        self.assertEqual(load.rejected_rows, 2)
        self.assertEqual(len(set(load.reject_ids.mapped("reason"))), 1)

    def test_serial_number_of_another_company_is_another_one(self):
        company = self.outsider.company_id
        stock = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        lot = self.env["stock.lot"].create(
            {"name": "S1", "product_id": self.pump.id, "company_id": company.id}
        )
        self.env["stock.quant"]._update_available_quantity(
            self.pump, stock.lot_stock_id, 1, lot_id=lot
        )
        load = self._load(self._row("PUMP", quantity="1", lot="S1"))
        load.action_check()
        self.assertFalse(load.rejected_rows, load.reject_ids.mapped("reason"))
        load.action_load()
        self.assertNotEqual(load.count_id.line_ids.lot_id, lot)

    def test_who_works_elsewhere_loads_nothing_here(self):
        far = self.env["stock.warehouse"].create({"name": "Far", "code": "FAR"})
        self.controller.dist_warehouse_ids = far
        count = self._count(warehouse_id=far.id, location_ids=False)
        load = self._load(self._row(), count=count)
        load.action_check()
        self.assertIn("does not cover", load.reject_ids.reason)

    def test_nobody_else_loads(self):
        count = self._count()
        for user in (self.clerk, self.outsider):
            with self.assertRaises(AccessError):
                self._load(self._row(), count=count, user=user).action_check()
            with self.assertRaises(AccessError):
                count.with_user(user).action_load()
        load = self._load(self._row(), count=count)
        with self.assertRaises(AccessError):
            load.with_user(self.supervisor).action_check()

    def test_loading_costs_the_same_statements_whatever_the_number_of_rows(self):
        costs = []
        for number in (2, 60):
            places = self.env["stock.location"].create(
                [
                    {"name": f"C-{number}-{n}", "location_id": self.shelf.id}
                    for n in range(number)
                ]
            )
            load = self._load(
                *(self._row(place=place.name) for place in places),
                count=self._count(location_ids=self.shelf.ids),
            )
            load.action_check()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            load.action_load()
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(load.count_id.line_ids), number)
        self.assertLessEqual(costs[1], costs[0] + 3)


@tagged("post_install", "-at_install")
class TestOpeningApproval(ToleranceCommon):
    def test_balance_beyond_the_tolerance_is_decided_and_counted_by_nobody(self):
        self.item.default_code = "BOLT"
        counts = self.env["dist.stock.count"].with_user(self.controller)
        count = counts.create(
            {"kind": "opening", "default_reason_id": self._reason().id}
        )
        place = self.shelf.complete_name
        text = f"product,location,quantity\nBOLT,{place},150\n"
        load = (
            self.env["dist.stock.opening.load"]
            .with_user(self.controller)
            .create(
                {
                    "count_id": count.id,
                    "file": base64.b64encode(text.encode()),
                    "file_name": "a.csv",
                }
            )
        )
        load.action_check()
        load.action_load()
        count.action_post()
        self.assertEqual(count.line_ids.state, "waiting")
        self.assertEqual(self._request(count.line_ids).state, "pending")
        self.assertEqual(count.line_ids._dist_creators(), {self.controller.id})

    def _reason(self):
        reasons = self.env["dist.reason.code"]
        domain = reasons._get_domain("stock_adjustment", "in")
        reason = reasons.search(domain, limit=1)
        reason.write(
            {"direction": "both", "note_required": False, "document_required": False}
        )
        return reason
