"""Databases of the cluster: create, copy with their files, drop.

Runs in the virtual environment (`bin/python`), which leads libpq to the server.
"""

import os
import shutil
import time
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import errors, sql

from .errors import GroundError
from .paths import home, short_hash

# Above this size copying files beats writing every page to the log.
COPY_FILES_FROM = 500 * 2**20


def connect(name="postgres"):
    """Return a psycopg2 connection to a database; the caller closes it."""
    return psycopg2.connect(dbname=name)


def execute(statement, *arguments, database="postgres"):
    """Run one statement outside a transaction and return its rows, if it has any."""
    with closing(connect(database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cr:
            cr.execute(statement, arguments)
            return cr.fetchall() if cr.description else []


def exists(name):
    """Return whether a database of this name is there."""
    return bool(execute("SELECT 1 FROM pg_database WHERE datname = %s", name))


def has_odoo(name):
    """Return whether the database is there and Odoo finished its installation."""
    if not exists(name):
        return False
    found = execute("SELECT to_regclass('ir_module_module')", database=name)
    if not found[0][0]:
        return False
    ask = "SELECT count(*) FROM ir_module_module WHERE state IN ('to install')"
    return not execute(ask, database=name)[0][0]


def size(name):
    """Return a database's size in bytes."""
    return execute("SELECT pg_database_size(%s)", name)[0][0]


def filestore(name):
    """Return the folder of a database's files."""
    return home() / "data" / "filestore" / name


def drop(name):
    """Drop a database, its open sessions and its files; none is no error."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _drop_retried(statement.format(sql.Identifier(name)))
    shutil.rmtree(filestore(name), ignore_errors=True)


def _drop_retried(statement):
    """Drop once no automatic vacuum is at work there: only a superuser may end it."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return execute(statement)
        except errors.InsufficientPrivilege:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def copy(source, target):
    """Copy a database with its files; `target` is replaced if it is there.

    Files are linked, not copied: Odoo names a file by its content and never writes
    into one.

    Raises:
        GroundError: the source is in use and stays so, or the disk is full.
    """
    drop(target)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(target), sql.Identifier(source)
    )
    if size(source) > COPY_FILES_FROM and _server_version() >= 150000:
        statement += sql.SQL(" STRATEGY FILE_COPY")
    _retried(statement, source)
    if filestore(source).is_dir():
        shutil.copytree(filestore(source), filestore(target), copy_function=os.link)


def rename(source, target):
    """Give a database and its files another name."""
    execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(source), sql.Identifier(target)
        )
    )
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).is_dir():
        filestore(source).rename(filestore(target))


def _server_version():
    with closing(connect()) as connection:
        return connection.server_version


def _retried(statement, source):
    deadline = time.monotonic() + 60
    while True:
        try:
            return execute(statement)
        except errors.ObjectInUse as err:
            if time.monotonic() > deadline:
                raise GroundError(
                    f"The database {source} is in use and cannot be copied: "
                    "end what is connected to it."
                ) from err
            time.sleep(0.3)
        except errors.DiskFull as err:
            place = Path(home())
            raise GroundError(
                f"The disk is full, {source} cannot be copied: make room in {place}."
            ) from err


def temporary(what):
    """Return a name for a database that this process drops before it ends.

    Arguments:
        what (str): tells it from the process's other ones.
    """
    return f"{_temporary_prefix()}{os.getpid()}_{what}"


def forget_killed():
    """Drop the temporary databases of processes on this machine that are gone.

    Returns:
        list[str]: what was dropped.
    """
    dropped = []
    for name in with_prefix(_temporary_prefix()):
        pid = name.removeprefix(_temporary_prefix()).split("_")[0]
        if not os.path.exists(f"/proc/{pid}"):
            drop(name)
            dropped.append(name)
    return dropped


def _temporary_prefix():
    # A server may be shared: a process id means something on its machine only.
    return f"dist_temp_{short_hash(os.uname().nodename, home())[:4]}_"


def with_prefix(prefix):
    """Return the names of the databases that begin with `prefix`."""
    ask = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1"
    return [name for (name,) in execute(ask, prefix)]
