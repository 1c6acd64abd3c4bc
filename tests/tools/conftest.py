"""Databases for the tests of the tools; each test leaves its own as it found it."""

import logging

import pytest

from tools.ground import databases, templates
from tools.ground.session import odoo_env


@pytest.fixture(scope="session")
def base_database():
    """A copy of the template with Odoo's applications, for one test session."""
    name = databases.temporary("history")
    databases.copy(templates.standard("base"), name)
    yield name
    databases.drop(name)


@pytest.fixture
def env(base_database):
    """A superuser environment whose changes are rolled back after the test."""
    logging.getLogger("odoo").setLevel(logging.WARNING)
    with odoo_env(base_database, commit=False) as found:
        yield found
