"""Every addon has what a customer's system needs of it."""

import re

import pytest

from tests.repo import models
from tools.ground import modules
from tools.ground.paths import ADDONS, REPO

SUITE = modules.suite()
ENGINES = {"dist_approval", "dist_exception_queue"}
LEAVES = {
    "dist_order_governance",
    "dist_exception_standard",
    "dist_inventory_integrity",
    "dist_replenishment",
    "dist_intercompany",
}
# The one leaf on a leaf: it is its screen.
SCREENS = {"dist_barcode": {"dist_inventory_integrity"}}
HEADINGS = ("What", "Why", "Configure", "Use", "Extend", "Not implemented")
# What a role of the suite may never write through a row for every employee.
KEPT_FROM_EMPLOYEES = ("model_dist_evidence", "model_dist_approval_", "model_dist_exc")

each_addon = pytest.mark.parametrize("addon", sorted(SUITE))


def rooms_below(addon):
    """Return the addons of the suite that an addon may depend on."""
    if addon == "dist_base":
        return set()
    if addon in ENGINES:
        return {"dist_base"}
    if addon in LEAVES:
        return {"dist_base", *ENGINES}
    if addon in SCREENS:
        return {"dist_base", *ENGINES, *SCREENS[addon]}
    return set(SUITE)


def is_glue(addon):
    """Return whether an addon joins two that do not know each other."""
    return addon not in {"dist_base", *ENGINES, *LEAVES, *SCREENS}


@each_addon
def test_manifest_says_who_made_it_under_which_licence(addon):
    manifest = modules.manifest(ADDONS / addon)
    assert manifest["author"] == "Distribution Suite"
    assert manifest["license"] == "LGPL-3"
    assert re.fullmatch(r"19\.0(\.\d+){3}", manifest["version"])
    assert manifest["name"] and manifest["summary"]


@each_addon
def test_manifest_names_the_files_there_are(addon):
    manifest = modules.manifest(ADDONS / addon)
    named = [*manifest.get("data", []), *manifest.get("demo", [])]
    assert [name for name in named if not (ADDONS / addon / name).is_file()] == []


@each_addon
def test_data_file_of_an_addon_is_named_in_its_manifest(addon):
    manifest = modules.manifest(ADDONS / addon)
    named = {*manifest.get("data", []), *manifest.get("demo", [])}
    folders = ("data", "demo", "security", "views", "wizards", "report")
    files = [
        f for name in folders for f in (ADDONS / addon / name).glob("*.[xc][ms][lv]")
    ]
    found = {str(file.relative_to(ADDONS / addon)) for file in files}
    assert found - named == set()


@each_addon
def test_arrows_between_addons_are_the_allowed_ones(addon):
    ours = {name for name in SUITE[addon] if name.startswith("dist_")}
    assert ours <= rooms_below(addon)


@pytest.mark.parametrize("addon", sorted(filter(is_glue, SUITE)))
def test_glue_installs_itself_and_stays_small(addon):
    manifest = modules.manifest(ADDONS / addon)
    assert manifest.get("auto_install")
    files = (ADDONS / addon).rglob("*.py")
    code = [f for f in files if "tests" not in f.parts and f.name != "__manifest__.py"]
    lines = [line for f in code for line in f.read_text().splitlines() if line.strip()]
    assert len(lines) < 150


@each_addon
def test_readme_answers_the_six_questions_briefly(addon):
    lines = (ADDONS / addon / "README.md").read_text().splitlines()
    assert len(lines) <= 80
    headings = [line.lstrip("# ") for line in lines if line.startswith("#")]
    assert [name for name in HEADINGS if name not in headings] == []


@each_addon
def test_addon_has_tests(addon):
    assert list((ADDONS / addon / "tests").glob("test_*.py"))


@each_addon
def test_every_test_file_is_imported(addon):
    folder = ADDONS / addon / "tests"
    imports = (folder / "__init__.py").read_text()
    files = [file.stem for file in folder.glob("test_*.py")]
    missing = [name for name in files if not re.search(rf"\b{name}\b", imports)]
    assert missing == []


@each_addon
def test_every_model_has_access_rows_for_groups(addon):
    rows = models.access_rows(addon)
    opened = {row["model_id:id"].rpartition(".")[2] for row in rows}
    needed = {models.external_id(m.name) for m in models.declared(addon) if m.table}
    assert needed - opened == set()
    assert [row["id"] for row in rows if not row["group_id:id"]] == []


@each_addon
def test_no_employee_writes_evidence_decisions_or_cases(addon):
    dialogues = {
        models.external_id(model.name)
        for model in models.declared(addon)
        if model.transient
    }
    for row in models.access_rows(addon):
        name = row["model_id:id"].rpartition(".")[2]
        if row["group_id:id"] != "base.group_user" or name in dialogues:
            continue
        if name.startswith(KEPT_FROM_EMPLOYEES):
            rights = [row[f"perm_{right}"] for right in ("write", "create", "unlink")]
            assert rights == ["0", "0", "0"], row["id"]


@each_addon
def test_every_model_with_a_company_has_a_rule_on_it(addon):
    text = "".join(f.read_text() for f in (ADDONS / addon).glob("security/*.xml"))
    ruled = set(re.findall(r'name="model_id"\s+ref="(?:\w+\.)?(model_\w+)"', text))
    companies = {
        models.external_id(model.name)
        for model in models.declared(addon)
        if model.table and not model.transient and model.has_company
    }
    assert companies - ruled == set()


@each_addon
def test_rows_of_a_dialogue_are_seen_by_who_opened_it_alone(addon):
    own = "[('create_uid', '=', user.id)]"
    rules = models.record_rules(addon)
    open_to_others = [
        model.name
        for model in models.declared(addon)
        if model.transient and own not in rules.get(models.external_id(model.name), ())
    ]
    assert open_to_others == []


@each_addon
def test_model_with_links_inside_a_company_checks_them(addon):
    unchecked = [
        model.name
        for model in models.declared(addon)
        if model.links_in_company and not model.checks_company
    ]
    assert unchecked == []


def test_test_only_addons_are_no_rooms_of_the_suite():
    found = {folder.name for folder in (REPO / "tests" / "addons").iterdir()}
    assert found & set(SUITE) == set()
