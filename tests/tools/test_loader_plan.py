"""What rows become, and how a file that cannot be read is refused."""

import doctest

import pytest

from tests.tools.loading import HEADER, every_kind, row, write_csv
from tools.loader import LoadError, Options, becoming, plan, rows
from tools.loader.plan import Judge
from tools.loader.reading import TransactionFile


@pytest.mark.parametrize("module", [becoming, plan, rows], ids=lambda m: m.__name__)
def test_module_does_what_its_docstrings_say(module):
    assert doctest.testmod(module).failed == 0


@pytest.fixture
def planned(tmp_path):
    """Return what rows become."""

    def planned(lines, header=HEADER):
        judge = Judge()
        path = write_csv(tmp_path / "rows.csv", lines, header)
        judge.read(TransactionFile(path).rows())
        return judge.plan()

    return planned


def test_each_row_becomes_one_thing(planned):
    found = planned(every_kind())
    assert found.counts() == {
        "sale": 5,
        "service": 3,
        "return": 1,
        "service_return": 1,
        "adjustment": 1,
    }
    assert (found.repeats, found.zero_prices(), found.rejects) == (1, 1, [])


def test_items_of_either_case_are_one(planned):
    found = planned([row(item="85123a"), row("2", item="85123A")])
    assert list(found.items) == ["85123A"]


def test_item_is_named_by_its_sales_and_not_by_remarks(planned):
    remarks = [row(str(n), quantity=-1, price=0, name="damaged") for n in (2, 3, 4)]
    found = planned([row(name="RED LAMP"), *remarks])
    assert found.items["22720"].name == "RED LAMP"


def test_item_without_any_description_is_named_by_its_code(planned):
    assert planned([row(name="")]).items["22720"].name == "22720"


def test_opening_stock_covers_the_lowest_point(planned):
    found = planned(
        [
            row("1", quantity=6),
            row("C2", quantity=-4, moment="2010-12-02 08:00:00"),
            row("3", quantity=5, moment="2010-12-03 08:00:00"),
            row("4", quantity=-2, price=0, moment="2010-12-04 08:00:00"),
        ]
    )
    assert found.items["22720"].opening == 9


def test_documents_come_in_the_order_of_their_dates(planned):
    lines = [row("9"), row("7", moment="2010-11-30 08:00:00"), row("8")]
    assert [doc.number for doc in planned(lines).documents] == ["7", "8", "9"]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (row("7", quantity="six"), "Quantity 'six' is not a number"),
        (row("7", quantity=0), "Quantity is 0"),
        (row("7", quantity="nan"), "out of range"),
        (row("7", price="£2"), "UnitPrice '£2' is not a number"),
        (row("7", item=" "), "StockCode is empty"),
        (row("7", moment="yesterday"), "InvoiceDate 'yesterday' is not a date"),
        (row("7", moment="0001-01-01 00:00"), "is not a date"),
        (row("7", name="A\0B"), "zero byte"),
        (row("C7", quantity=3), "a cancellation takes back"),
        (row("7", item="POST", quantity=-1), "a service has no stock to adjust"),
        (row("7")[:-1], "fewer or more values"),
    ],
)
def test_row_that_becomes_nothing_is_refused_with_its_reason(planned, broken, reason):
    found = planned([row("1"), broken])
    assert [doc.number for doc in found.documents] == ["1"]
    [reject] = found.rejects
    assert (reject.line, reject.row) == (3, broken)
    assert reason in reject.reason


def test_document_with_a_bad_row_is_refused_as_a_whole(planned):
    found = planned([row("1"), row("1", quantity="six"), row("2")])
    assert [doc.number for doc in found.documents] == ["2"]
    assert [reject.line for reject in found.rejects] == [2, 3]
    assert "waits for its line 3" in found.rejects[0].reason


def test_row_of_another_customer_in_one_document_is_refused(planned):
    found = planned([row("1"), row("1", customer="12345.0")])
    assert "differs from that of the other rows of 1" in found.rejects[-1].reason


def test_further_columns_are_ignored(planned):
    lines = [[*line, "12", "why"] for line in every_kind()]
    assert planned(lines, [*HEADER, "Line", "Reason"]).counts().total() == 11


def read_all(path, encoding="utf-8"):
    return list(TransactionFile(path, encoding).rows())


def test_missing_column_is_named(tmp_path):
    lines = [line[:-3] for line in every_kind()]
    path = write_csv(tmp_path / "short.csv", lines, HEADER[:-3])
    with pytest.raises(LoadError, match="lacks the column UnitPrice, CustomerID"):
        read_all(path)


def test_empty_file_lacks_all_columns(tmp_path):
    path = tmp_path / "empty.csv"
    path.touch()
    with pytest.raises(LoadError, match="line 1 has nothing"):
        read_all(path)


def test_wrong_encoding_names_the_line_and_the_way_out(tmp_path):
    path = write_csv(tmp_path / "latin.csv", [row(), row(name="VOUCHER £20")])
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    with pytest.raises(LoadError, match=r"line 3 holds the byte 0xA3.*--encoding"):
        read_all(path)
    assert len(read_all(path, "cp1252")) == 2


def test_gzip_that_breaks_off_is_damaged(tmp_path):
    lines = [row(str(number)) for number in range(5000)]
    path = write_csv(tmp_path / "cut.csv.gz", lines)
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(LoadError, match=r"damaged.*break off after line"):
        read_all(path)


def test_text_named_gzip_is_damaged(tmp_path):
    path = write_csv(tmp_path / "rows.csv", [row()])
    with pytest.raises(LoadError, match="damaged"):
        read_all(path.rename(tmp_path / "rows.csv.gz"))


def test_missing_file_is_named(tmp_path):
    with pytest.raises(LoadError, match=r"nowhere\.csv cannot be opened"):
        read_all(tmp_path / "nowhere.csv")


def test_open_quotes_name_the_line(tmp_path):
    path = write_csv(tmp_path / "quotes.csv", [row(), row("2")])
    path.write_text(path.read_text() + '3,"never closed,1\n')
    with pytest.raises(LoadError, match="cannot be read as CSV after line 3"):
        read_all(path)


def test_share_above_one_is_refused():
    with pytest.raises(LoadError, match="between 0 and 1"):
        Options(cost_share=60)
