"""Which Odoo is used, and the sentence when there is none to use."""

import shutil

import pytest

from tools.ground import debian, odoo_source
from tools.ground.errors import GroundError

FINAL = (19, 0, 0, "final", 0, "")
TARGETS = """\
MetaKey: main/binary-amd64/Packages
Repo-URI: http://elsewhere.example/node/
Origin: . nodistro
Label: . nodistro

MetaKey: main/binary-amd64/Packages
Repo-URI: http://mirror.example/archive/
Origin: Debian
Label: Debian
"""


def test_named_tree_of_the_series_is_taken(odoo_tree, monkeypatch):
    root = odoo_tree(FINAL)
    monkeypatch.setenv("ODOO_SOURCE", str(root))
    assert odoo_source.find().root == root


def test_checkout_with_addons_beside_the_package_is_taken(odoo_tree, monkeypatch):
    root = odoo_tree(FINAL)
    (root / "addons").mkdir()
    for name in ("sale", "web"):
        (root / "odoo" / "addons" / name).rename(root / "addons" / name)
    monkeypatch.setenv("ODOO_SOURCE", str(root))
    assert odoo_source.find().addons == (root / "addons", root / "odoo" / "addons")


@pytest.mark.parametrize(
    ("version", "series"),
    [((17, 0, 0, "final", 0, ""), "17.0"), (("saas~18", 2, 0, "final"), "saas~18.2")],
)
def test_named_tree_of_another_series_is_refused_by_its_name(
    odoo_tree, monkeypatch, version, series
):
    monkeypatch.setenv("ODOO_SOURCE", str(odoo_tree(version)))
    with pytest.raises(GroundError, match=f"names Odoo {series}, the suite needs 19.0"):
        odoo_source.find()


def test_named_folder_without_odoo_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_SOURCE", str(tmp_path))
    with pytest.raises(GroundError, match="holds no Odoo with its addons"):
        odoo_source.find()


def test_installed_odoo_of_another_series_is_left_alone(odoo_tree, monkeypatch):
    old, new = odoo_tree((18, 0, 0, "final"), "old"), odoo_tree(FINAL, "new")
    monkeypatch.delenv("ODOO_SOURCE", raising=False)
    monkeypatch.setattr(odoo_source, "INSTALLED", (str(old), str(new)))
    assert odoo_source.find().root == new


def test_fetched_package_of_another_series_is_refused(odoo_tree, monkeypatch, own_home):
    def fetch(folder):
        shutil.copytree(odoo_tree((20, 0, 0, "final")), folder / debian.PYTHON_FOLDER)

    monkeypatch.delenv("ODOO_SOURCE", raising=False)
    monkeypatch.setattr(odoo_source, "INSTALLED", ())
    monkeypatch.setattr(debian, "fetch_odoo", fetch)
    with pytest.raises(GroundError, match="no Odoo 19.0 any more"):
        odoo_source.find()


def test_archive_is_the_one_the_machine_already_knows():
    assert debian.archive_address(TARGETS) == "http://mirror.example/archive/"


def test_machine_without_an_archive_of_debian_is_told_the_way_out():
    with pytest.raises(GroundError, match="let ODOO_SOURCE name a tree"):
        debian.archive_address(TARGETS.partition("\n\n")[0])


def test_machine_without_apt_is_told_the_way_out(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(GroundError, match="apt-get is not on this machine"):
        debian.archive_address()


def test_no_network_ends_in_one_sentence_and_leaves_no_half_tree(monkeypatch, own_home):
    if not shutil.which("apt-get"):
        pytest.skip("needs apt")
    # Nobody listens on the port that is named discard.
    closed = "http://127.0.0.1:9/nothing/"
    monkeypatch.setattr(debian, "archive_address", lambda: closed)
    with pytest.raises(GroundError, match="could not be fetched") as caught:
        debian.fetch_odoo(own_home / "odoo")
    assert len(str(caught.value).splitlines()) == 1
    assert list(own_home.iterdir()) == []
