"""Two people at one shelf, and a server that is killed while it posts."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from odoo.exceptions import UserError

from . import concurrency as two
from . import counting

ROOT = Path(__file__).parents[2]
MANY = 400


@pytest.fixture(scope="module")
def world():
    found = counting.build_world(
        f"shelf{os.getpid()}", items=6, controls=("stock_door",)
    )
    with two.committed() as env:
        found["lines"] = max(env["stock.move.line"].search([]).ids, default=0)
    return found


def _open_line(world, item):
    """Return the id of a line to count of one item in the first bin, committed."""
    with two.committed() as env:
        count = env["dist.stock.count"].create(
            {
                "kind": "ad_hoc",
                "company_id": world["company"],
                "product_ids": [(6, 0, [item])],
                "location_ids": [(6, 0, world["bins"][:1])],
                "default_reason_id": env.ref("dist_base.reason_count").id,
            }
        )
        count.action_start()
        return count.line_ids.id


def _state(world, item):
    """Return (books, what the moves say, inventory moves) of an item in the bin."""
    place = world["bins"][0]
    with two.committed() as env:
        moves = env["stock.move"].search_count(
            [("product_id", "=", item), ("is_inventory", "=", True)]
        )
        return (
            counting.on_hand(env, item, place),
            10 + counting.moved(env, item, place, world["lines"]),
            moves,
        )


def _say(results):
    """Return what clients heard; nobody hears of a serialization failure."""
    refusals = [refusal for _result, refusal in results if refusal]
    assert all(isinstance(refusal, UserError) for refusal in refusals), refusals
    return refusals


def test_two_who_count_a_bin_at_once_post_it_once(world):
    item = world["items"][0]
    line = _open_line(world, item)
    looks = [
        (world["people"][name], "dist.stock.count.line", [line], _look(7))
        for name in ("one", "two")
    ]
    refusals = _say(two.together(*looks))
    assert len(refusals) == 1
    assert _state(world, item) == (7, 7, 1)


def _look(quantity):
    return lambda lines: lines.record_attempt(quantity)


def test_two_quick_adjustments_of_a_bin_at_once_do_not_add_up(world):
    item = world["items"][1]
    with two.committed() as env:
        quant = env["stock.quant"].search(
            [("product_id", "=", item), ("location_id", "=", world["bins"][0])]
        )
        reason = env.ref("dist_base.reason_lost").id

    def adjust(quants):
        quants = quants.with_context(inventory_mode=True)
        quants.inventory_quantity = 6
        quants.dist_reason_id = reason
        return bool(quants.action_apply_inventory())

    calls = [
        (world["people"][name], "stock.quant", quant.ids, adjust)
        for name in ("one", "two")
    ]
    _say(two.together(*calls))
    assert _state(world, item)[:2] == (6, 6)


def test_delivery_during_a_count_is_lost_by_neither(world):
    item = world["items"][2]
    line = _open_line(world, item)
    with two.committed() as env:
        warehouse = env["stock.warehouse"].browse(world["warehouse"])
        move = {
            "company_id": world["company"],
            "product_id": item,
            "product_uom_qty": 2,
            "location_id": world["bins"][0],
            "location_dest_id": env.ref("stock.stock_location_customers").id,
        }
        picking = env["stock.picking"].create(
            {
                "company_id": world["company"],
                "picking_type_id": warehouse.out_type_id.id,
                "location_id": move["location_id"],
                "location_dest_id": move["location_dest_id"],
                "move_ids": [(0, 0, move)],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        picking.move_ids.picked = True  # on the trolley: eight are on the shelf
    results = two.together(
        (world["people"]["one"], "dist.stock.count.line", [line], _look(8)),
        (
            world["people"]["two"],
            "stock.picking",
            picking.ids,
            lambda pickings: bool(pickings.button_validate()),
        ),
    )
    assert not _say(results)
    assert _state(world, item) == (8, 8, 0)


def test_two_who_start_a_count_at_once_start_it_once(world):
    item = world["items"][3]
    with two.committed() as env:
        count = env["dist.stock.count"].create(
            {
                "kind": "ad_hoc",
                "company_id": world["company"],
                "product_ids": [(6, 0, [item])],
            }
        )
    calls = [
        (
            world["people"][name],
            "dist.stock.count",
            count.ids,
            lambda counts: counts.action_start(),
        )
        for name in ("boss", "chief")
    ]
    assert len(_say(two.together(*calls))) == 1
    with two.committed() as env:
        assert len(env["dist.stock.count"].browse(count.id).line_ids) == 1


# === THE SERVER IS KILLED === #


@pytest.fixture
def queued():
    """A count of many lines that wait to be posted in the background."""
    prefix = f"kill{os.getpid()}x{time.monotonic_ns()}"
    found = counting.build_world(prefix, items=MANY, controls=("stock_door",))
    with two.committed() as env:
        count = env["dist.stock.count"].create(
            {
                "kind": "ad_hoc",
                "company_id": found["company"],
                "product_ids": [(6, 0, found["items"])],
                "location_ids": [(6, 0, found["bins"][:1])],
            }
        )
        count.action_start()
        user = env["res.users"].search([("login", "=", found["people"]["one"])])
        lines = count.line_ids.with_user(user)
        lines = lines.with_context(allowed_company_ids=[found["company"]])
        lines._record([(9.0, False, None)] * len(lines))
        own = count.with_user(user).with_context(lines.env.context)
        own.reason_id = env.ref("dist_base.reason_lost")
        own.action_post()
        assert len(lines.filtered("queued_by_id")) == MANY
    return {**found, "count": count.id}


def _start_posting():
    """Post what is queued, in a process of its own."""
    code = (
        "import sys; from tools.ground.session import odoo_env\n"
        "with odoo_env(sys.argv[1]) as env:\n"
        "    lines = env['dist.stock.count.line']\n"
        "    while lines._post_batch(limit=40):\n"
        "        env.cr.commit()\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, two.get_db_name()], cwd=ROOT, env=os.environ
    )


def _posted(queued):
    with two.committed() as env:
        return env["dist.stock.count.line"].search_count(
            [("count_id", "=", queued["count"]), ("state", "=", "posted")]
        )


def _check_all_posted_once(queued):
    place = queued["bins"][0]
    with two.committed() as env:
        lines = env["dist.stock.count"].browse(queued["count"]).line_ids
        assert set(lines.mapped("state")) == {"posted"}
        assert {len(line.move_ids) for line in lines} == {1}
        assert {counting.on_hand(env, item, place) for item in queued["items"]} == {9}
        assert {counting.moved(env, item, place) for item in queued["items"]} == {-1}
        assert lines.count_id.state == "done"


def test_what_was_being_posted_when_the_server_was_killed_is_posted_once(queued):
    process = _start_posting()
    deadline = time.monotonic() + 90
    while not _posted(queued) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    half = _posted(queued)
    assert 0 < half < MANY, "killed before it began, or when all was over"
    assert half % 40 == 0  # a batch is posted or is not
    process = _start_posting()
    assert process.wait(120) == 0
    _check_all_posted_once(queued)


def test_two_servers_that_post_at_once_share_the_lines(queued):
    processes = [_start_posting() for _server in range(2)]
    for process in processes:
        process.wait(180)
    # A serialization failure ends a run of the job; the next one begins anew.
    assert _start_posting().wait(120) == 0
    _check_all_posted_once(queued)
