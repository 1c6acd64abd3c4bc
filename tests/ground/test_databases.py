"""Copies of databases, and what the check of an installation finds in them."""

import os
import subprocess
from contextlib import closing

import pytest

from tools.ground import databases
from tools.testing.lifecycle import Lifecycle, warnings_in

SOURCE = databases.temporary("ground")
TARGET = f"{SOURCE}_copy"


@pytest.fixture
def source():
    """Give an empty database with a table and a file in its filestore."""
    databases.execute(f'CREATE DATABASE "{SOURCE}" TEMPLATE template0')
    databases.execute("CREATE TABLE standard (x int)", database=SOURCE)
    folder = databases.filestore(SOURCE) / "ab"
    folder.mkdir(parents=True)
    (folder / "abc").write_text("content")
    yield SOURCE
    for name in (SOURCE, TARGET):
        databases.drop(name)


def test_copy_has_rows_and_files_of_its_own(source):
    databases.copy(source, TARGET)
    databases.execute("DROP TABLE standard", database=TARGET)
    (databases.filestore(TARGET) / "ab" / "abc").unlink()
    ask = "SELECT count(*) FROM standard"
    assert databases.execute(ask, database=source) == [(0,)]
    assert (databases.filestore(source) / "ab" / "abc").read_text() == "content"


def test_copy_replaces_what_was_there(source):
    databases.copy(source, TARGET)
    databases.execute("CREATE TABLE later (x int)", database=TARGET)
    databases.copy(source, TARGET)
    ask = "SELECT to_regclass('later')"
    assert databases.execute(ask, database=TARGET) == [(None,)]


def test_drop_ends_open_sessions_and_takes_the_files(source):
    with closing(databases.connect(source)):
        databases.drop(source)
    assert not databases.exists(source)
    assert not databases.filestore(source).exists()


def test_database_of_a_process_that_was_killed_is_dropped(source):
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = source.replace(f"_{os.getpid()}_", f"_{gone.pid}_")
    databases.execute(f'CREATE DATABASE "{left}" TEMPLATE template0')
    assert left in databases.forget_killed()
    assert databases.exists(source)


def test_database_without_odoo_has_none(source):
    assert not databases.has_odoo(source)
    assert not databases.has_odoo("no_such_database")


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("CREATE TABLE dist_left (x int)", "table dist_left"),
        ("ALTER TABLE standard ADD dist_x int", "column standard.dist_x"),
        (
            "CREATE FUNCTION dist_f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "function dist_f",
        ),
        ("CREATE INDEX dist_i ON standard (x)", "index dist_i"),
        (
            "ALTER TABLE standard ADD CONSTRAINT dist_c CHECK (x > 0)",
            "constraint dist_c of standard",
        ),
    ],
)
def test_what_an_uninstallation_leaves_is_found(source, statement, left):
    check = Lifecycle(source, "dist_base")
    before = check.schema()
    databases.execute(statement, database=source)
    assert left in check.schema() - before


def test_warning_in_a_log_of_an_installation_is_found(tmp_path):
    record = "2026-01-01 00:00:00,000 1 {} d odoo.addons.dist_base: said\n"
    log = tmp_path / "install.log"
    log.write_text(record.format("INFO"))
    assert warnings_in(log) == []
    log.write_text(record.format("INFO") + record.format("WARNING"))
    assert any("dist_base: said" in line for line in warnings_in(log))
