"""Whole loads into a database: totals, stock, refusals, and going on after a kill."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.tools.loading import HEADER, every_kind, read_csv, row, write_csv
from tools.ground import databases, templates
from tools.ground.paths import REPO
from tools.ground.session import odoo_env
from tools.loader import LoadError, Options, load


@pytest.fixture
def database():
    """A database of its own: a load commits."""
    name = databases.temporary("load")
    databases.copy(templates.standard("base"), name)
    yield name
    databases.drop(name)


@pytest.fixture
def file(tmp_path):
    return write_csv(tmp_path / "transactions.csv.gz", every_kind())


def counts(database):
    """Return the number of orders, order lines, moves and rows of stock."""
    tables = ("sale_order", "sale_order_line", "stock_move", "stock_quant")
    ask = " UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in tables)
    return [count for (count,) in databases.execute(ask, database=database)]


def test_every_row_is_in_the_database_or_refused(database, file):
    report = load(database, file)
    assert report.ok
    assert (report.rows_in, report.loaded, report.rejected) == (11, 11, 0)
    with odoo_env(database, commit=False) as env:
        check_documents(env)
        check_masters(env)


def check_documents(env):
    orders = {order.name: order for order in env["sale.order"].search([])}
    assert set(orders) == {"536365", "C536379", "536544", "536550", "536600", "A563185"}
    assert orders["536365"].amount_total == 54.50
    assert str(orders["536365"].date_order) == "2010-12-01 08:26:00"
    assert orders["C536379"].picking_ids.picking_type_id.code == "incoming"
    assert orders["C536379"].amount_total == -30.05
    assert orders["536550"].tag_ids.name == "Zero price"
    assert orders["536544"].partner_id.name == "Counter sales"
    assert orders["A563185"].amount_total == -11.5
    lost = env["stock.move"].search([("is_inventory", "=", True), ("origin", "!=", 0)])
    assert lost.filtered(lambda move: move.origin == "536589").reference == "damaged"


def check_masters(env):
    lamp = env["product.product"].search([("default_code", "=", "22720")])
    assert (lamp.list_price, lamp.standard_price) == (2.55, pytest.approx(1.53))
    # The opening stock covers the lowest point; one came back after it.
    assert lamp.qty_available == 1
    post = env["product.product"].search([("default_code", "=", "POST")])
    assert post.type == "service"
    irish = env["res.partner"].search([("ref", "=", "12345")])
    assert irish.country_id.code == "IE"


def test_loading_again_writes_nothing(database, file):
    load(database, file)
    before = counts(database)
    report = load(database, file)
    assert report.ok
    assert counts(database) == before


def test_stock_may_go_below_zero_if_asked(database, file):
    assert load(database, file, Options(opening_stock="none")).ok
    with odoo_env(database, commit=False) as env:
        lamp = env["product.product"].search([("default_code", "=", "22720")])
        assert lamp.qty_available == -27


def test_invoices_are_those_of_the_file_if_asked(database, file):
    assert load(database, file, Options(invoices="paid")).ok
    with odoo_env(database, commit=False) as env:
        order = env["sale.order"].search([("name", "=", "536365")])
        assert order.invoice_status == "invoiced"
        assert order.invoice_ids.payment_state == "paid"
        assert str(order.invoice_ids.invoice_date) == "2010-12-01"


def test_tenth_of_bad_rows_is_refused_and_the_rest_loaded(database, tmp_path):
    lines = [row(str(number)) for number in range(40)]
    for number in range(0, 40, 10):
        lines[number] = row(str(number), quantity="x")
    path = write_csv(tmp_path / "bad.csv", lines)
    rejects = tmp_path / "refused.csv"
    report = load(database, path, Options(rejects=rejects))
    assert report.ok
    assert (report.rows_in, report.loaded, report.rejected) == (40, 36, 4)
    refused = read_csv(rejects)
    assert [line["InvoiceNo"] for line in refused] == ["0", "10", "20", "30"]
    assert refused[1]["Reason"] == "Quantity 'x' is not a number: correct it"


def test_corrected_reject_file_can_be_loaded(database, tmp_path):
    path = write_csv(tmp_path / "bad.csv", [row("1"), row("2", quantity="x")])
    rejects = tmp_path / "refused.csv"
    load(database, path, Options(rejects=rejects))
    rejects.write_text(rejects.read_text().replace(",x,", ",6,"))
    assert load(database, rejects).loaded == 1
    assert counts(database)[0] == 2


def test_number_that_is_taken_is_refused(database, file, tmp_path):
    load(database, write_csv(tmp_path / "first.csv", [row("536365")]))
    report = load(database, file, Options(rejects=tmp_path / "refused.csv"))
    assert (report.loaded, report.rejected) == (7, 4)
    assert "already has an order 536365" in read_csv(report.rejects)[0]["Reason"]


@pytest.mark.parametrize("fault", ["column", "encoding", "gzip"])
def test_unreadable_file_leaves_the_database_as_it_was(database, tmp_path, fault):
    before = counts(database), masters(database)
    with pytest.raises(LoadError):
        load(database, faulty_file(tmp_path, fault))
    assert (counts(database), masters(database)) == before


def faulty_file(folder, fault):
    lines = [row(str(number), name="£") for number in range(3000)]
    if fault == "column":
        short = [line[:-1] for line in lines]
        return write_csv(folder / "short.csv", short, HEADER[:-1])
    if fault == "gzip":
        path = write_csv(folder / "cut.csv.gz", lines)
        path.write_bytes(path.read_bytes()[:-100])
        return path
    path = write_csv(folder / "latin.csv", lines)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    return path


def masters(database):
    ask = "SELECT (SELECT count(*) FROM product_product), count(*) FROM res_partner"
    return databases.execute(ask, database=database)


def test_missing_database_is_named(file):
    with pytest.raises(LoadError, match="no Odoo database h_nowhere"):
        load("h_nowhere", file)


def test_product_that_cannot_hold_history_stops_the_load(database, file):
    with odoo_env(database) as env:
        env["product.product"].create(
            {"name": "Tracked", "default_code": "22720", "tracking": "lot"}
        )
    with pytest.raises(LoadError, match="Tracked"):
        load(database, file)
    assert counts(database)[0] == 0


def test_killed_load_goes_on_where_it_stopped(database, tmp_path):
    lines = [row(str(number), item=f"I{number % 7}") for number in range(600)]
    path = write_csv(tmp_path / "long.csv", lines)
    process = start(database, path)
    kill_in_the_middle(process, database)
    between = counts(database)[0]
    assert 0 < between < 600
    finished = start(database, path)
    printed, _said = finished.communicate(timeout=300)
    assert finished.returncode == 0, printed
    assert "rows in 600 = loaded 600 + rejected 0" in printed
    assert counts(database)[0] == 600


def start(database, path):
    """Start a load in a process of its own, in small batches."""
    command = [sys.executable, "-m", "tools.loader.load", "--db", database]
    return subprocess.Popen(
        [*command, "--file", str(path), "--batch", "20"],
        cwd=REPO,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def kill_in_the_middle(process, database):
    """Kill a load as soon as its first orders are in the database."""
    while process.poll() is None:
        if counts(database)[0] >= 20:
            os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.05)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_command_ends_with_a_sentence_and_code_2(database, tmp_path):
    path = tmp_path / "empty.csv"
    path.touch()
    command = [sys.executable, "-m", "tools.loader.load", "--db", database]
    done = subprocess.run(
        [*command, "--file", str(path)],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "lacks the column" in done.stderr.splitlines()[-1]
