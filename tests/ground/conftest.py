"""What the tests of the ground share: a home of their own."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def own_home(monkeypatch):
    """Give a DIST_HOME that is empty, open to the database's user, and goes away."""
    folder = Path(tempfile.mkdtemp(prefix="dist-ground-"))
    # PostgreSQL runs as a user of its own when root runs the tests.
    os.chmod(folder, 0o755)
    monkeypatch.setenv("DIST_HOME", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def odoo_tree(tmp_path):
    """Return a function that makes a folder which looks like Odoo of a series."""

    def make(version, name="tree"):
        root = tmp_path / name
        for addon in ("base", "web", "sale"):
            (root / "odoo" / "addons" / addon).mkdir(parents=True)
            (root / "odoo" / "addons" / addon / "__manifest__.py").write_text("{}")
        (root / "odoo" / "release.py").write_text(f"version_info = {version!r}\n")
        return root

    return make
