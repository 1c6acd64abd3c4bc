"""How `bin/test` counts, and what `bin/run` does with a database it finds."""

import pytest

from tools.ground import demo, modules
from tools.ground.errors import GroundError
from tools.testing import browser, plan, run
from tools.testing.results import Result


def result(**values):
    """Return a result with these lists."""
    return Result(**values)


def test_test_that_every_run_skipped_counts_as_failed():
    found = {"base:x": result(passed=["a"], skipped={"m:T.test": "no Chrome"})}
    run.check_skipped(found)
    assert found["base:x"].failed == ["m:T.test was skipped everywhere: no Chrome"]


def test_test_that_another_run_took_may_be_skipped():
    found = {
        "base:x": result(skipped={"m:T.test": "the shop is not installed"}),
        "commerce:x": result(passed=["m:T.test"]),
    }
    run.check_skipped(found)
    assert not found["base:x"].failed


def test_browser_tests_that_never_reached_a_browser_count_as_failed(monkeypatch):
    monkeypatch.setattr(browser, "addons_with_browser_tests", lambda: {"dist_base"})
    found = {"base:dist_base": result(passed=["m:T.test_tour"])}
    run.check_browser(found)
    assert found["browser:dist_base"].failed
    found = {"base:dist_base": result(passed=["m:T.test_tour"], browser=1)}
    run.check_browser(found)
    assert "browser:dist_base" not in found


def test_closing_line_sums_all_layers(capsys):
    found = {"unit": result(passed=["a", "b"]), "base:x": result(failed=["c"])}
    assert run.report(found) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 1 failed"


def test_run_in_which_nothing_ran_is_no_success():
    assert run.report({"unit": result()}) == 1


def test_filter_that_names_nothing_is_refused():
    with pytest.raises(GroundError, match="nothing to test called dist_nothing"):
        plan.filtered(["dist_nothing"])


def test_addon_that_installs_itself_belongs_to_the_state_of_a_template(tmp_path):
    for name, automatic in (("one", False), ("glue", True), ("shop", True)):
        (tmp_path / name).mkdir()
        manifest = tmp_path / name / "__manifest__.py"
        manifest.write_text(repr({"auto_install": automatic}))
    addons = {"one": ["sale"], "glue": ["one", "stock"], "shop": ["one", "website"]}
    found = modules.with_automatic(["one"], addons, {"sale", "stock"}, tmp_path)
    assert found == ["one", "glue"]


@pytest.fixture
def databases(monkeypatch, own_home):
    """Stand in for the cluster; return the names of its databases and what was done."""
    present, done = set(), []

    def drop(name):
        present.discard(name)
        done.append(f"drop {name}")

    def tool(arguments):
        present.add("demo")
        done.append(arguments[0])

    monkeypatch.setattr(demo.databases, "exists", present.__contains__)
    monkeypatch.setattr(demo.databases, "drop", drop)
    monkeypatch.setattr(demo, "run", tool)
    monkeypatch.setattr(demo, "copy_suite", lambda kind, name: present.add(name))
    monkeypatch.setattr(demo, "update", lambda name, state: done.append("update"))
    monkeypatch.setattr(demo, "fingerprint", lambda: "now")
    return present, done


def test_missing_scenario_is_built_once(databases):
    _present, done = databases
    for _twice in range(2):
        demo.prepare("demo", demo.parse([]))
    assert done == ["drop demo", "tools.scenario.build", "update"]


def test_scenario_that_was_killed_half_built_is_built_anew(databases):
    present, done = databases
    demo.State("demo").write(source="scenario regional, 400 items", complete=False)
    present.add("demo")
    demo.prepare("demo", demo.parse([]))
    assert done == ["drop demo", "tools.scenario.build"]


def test_load_that_was_killed_goes_on_where_it_was(databases, tmp_path):
    present, done = databases
    file = tmp_path / "lines.csv.gz"
    file.touch()
    source = "file lines.csv.gz, cost share 0.6"
    demo.State("demo").write(source=source, complete=False)
    present.add("demo")
    demo.prepare("demo", demo.parse(["--from", str(file)]))
    assert done == ["tools.loader.load"]


def test_database_that_somebody_else_made_is_left_alone(databases):
    present, done = databases
    present.add("demo")
    demo.prepare("demo", demo.parse([]))
    assert done == []


def test_database_with_something_else_in_it_is_not_replaced_unasked(databases):
    present, done = databases
    demo.prepare("demo", demo.parse([]))
    with pytest.raises(GroundError, match="holds scenario regional, 400 items, not"):
        demo.prepare("demo", demo.parse(["--skus", "900"]))
    demo.prepare("demo", demo.parse(["--skus", "900", "--rebuild"]))
    assert demo.State("demo").read()["source"] == "scenario regional, 900 items"


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("DIST_PORT", port)
    with pytest.raises(GroundError, match="name a port between 1 and 65535"):
        demo.wanted_port()


@pytest.mark.parametrize(
    "arguments",
    [["--skus", "0"], ["--cost-share", "1.2"], ["--from", "no-such.csv.gz"]],
)
def test_options_that_make_no_sense_are_refused(arguments):
    with pytest.raises(SystemExit):
        demo.parse(arguments)


class Person:
    """Stands in for a visitor: some people find their screen, some do not."""

    def __init__(self, url):
        self.login = None

    def log_in(self, login, password):
        self.login = login

    def open_screen(self, path):
        if self.login == "locked_out":
            raise demo.Refused("you may not read sale.order")
        return "Quotations"


def test_check_says_who_does_not_reach_the_first_screen(monkeypatch, capsys):
    monkeypatch.setattr(demo, "Visitor", Person)
    people = [
        {"role": name, "login": name, "password": name, "start": "sale.action_orders"}
        for name in ("sales_desk", "locked_out")
    ]
    server = type("Server", (), {"url": "http://127.0.0.1:1"})
    assert demo.check(server, people[:1]) == 0
    assert demo.check(server, people) == 1
    said = capsys.readouterr().out
    assert "NOT FOUND  locked_out: you may not read sale.order" in said
    assert demo.check(server, []) == 1
