"""Several people pick, receive, count, move and scrap in any order: nothing is lost."""

import os
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from . import counting

REFUSED = (AccessError, UserError, ValidationError)
OPENING = 10.0
COUNTERS = ("one", "two", "three", "boss")
EXAMPLES = int(os.environ.get("DIST_EXAMPLES", "20"))


@pytest.fixture(scope="module")
def world():
    return counting.build_world(f"any{os.getpid()}", on_hand=OPENING)


class Warehouse:
    """The work of a warehouse, and beside it a plain account of what lies where.

    The account knows of no Odoo model: it is what a person with a pencil would keep.
    """

    def __init__(self, env, world):
        self.env, self.world = env, world
        self.users = {
            name: env["res.users"].search([("login", "=", login)])
            for name, login in world["people"].items()
        }
        self.shelves = {
            (item, place): OPENING if place == world["bins"][0] else 0.0
            for item in world["items"]
            for place in world["bins"]
        }
        self.picks = []
        self.scraps = {}
        self.found = {}  # line -> by how much the shelf differed at the last look
        self.posted = set()
        self.done = []
        self.last_line = max(env["stock.move.line"].search([]).ids, default=0)
        self.warehouse = env["stock.warehouse"].browse(world["warehouse"])

    # === WHAT PEOPLE DO === #

    def do(self, action):
        """Try one action as a request: what is refused leaves nothing behind."""
        name, *arguments = action
        try:
            with self.env.cr.savepoint():
                getattr(self, name)(*arguments)
        except REFUSED:
            self.env.invalidate_all(flush=False)
        else:
            self.done.append(action)
        self._account_for_decided()

    def _as(self, name, model):
        company = self.world["company"]
        records = self.env[model].with_user(self.users[name])
        return records.with_context(allowed_company_ids=[company])

    def _transfer(self, user, kind, item, source, target, quantity):
        picking_type = self.warehouse[kind]
        source = source or picking_type.default_location_src_id.id
        if not source:
            source = self.env.ref("stock.stock_location_suppliers").id
        target = target or picking_type.default_location_dest_id.id
        if not target:
            target = self.env.ref("stock.stock_location_customers").id
        picking = self._as(user, "stock.picking").create(
            {
                "picking_type_id": picking_type.id,
                "location_id": source,
                "location_dest_id": target,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": item,
                            "product_uom_qty": quantity,
                            "location_id": source,
                            "location_dest_id": target,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def receive(self, user, item, place, quantity):
        picking = self._transfer(user, "in_type_id", item, None, place, quantity)
        self._take(picking, quantity)
        picking.button_validate()
        assert picking.state == "done"
        self.shelves[item, place] += quantity

    @staticmethod
    def _take(picking, quantity):
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True

    def pick(self, user, item, place, quantity):
        """Take goods off the shelf onto a trolley."""
        picking = self._transfer(user, "out_type_id", item, place, None, quantity)
        picking.action_assign()
        if picking.move_ids.quantity < quantity:
            raise UserError("There is not so much.")
        picking.move_ids.picked = True
        self.picks.append((picking, item, place, quantity))

    def deliver(self, user):
        if not self.picks:
            raise UserError("Nothing was picked.")
        picking, item, place, quantity = self.picks[0]
        lines = picking.move_ids.move_line_ids
        if sum(lines.mapped("quantity")) != quantity:  # a count took it from the order
            self.picks.pop(0)
            picking.with_user(self.users[user]).action_cancel()
            return
        picking = picking.with_user(self.users[user])
        picking.button_validate()
        assert picking.state == "done"
        self.picks.pop(0)
        self.shelves[item, place] -= quantity

    def move(self, user, item, place, quantity):
        other = next(bin_ for bin_ in self.world["bins"] if bin_ != place)
        picking = self._transfer(user, "int_type_id", item, place, other, quantity)
        self._take(picking, quantity)
        picking.button_validate()
        assert picking.state == "done"
        self.shelves[item, place] -= quantity
        self.shelves[item, other] += quantity

    def scrap(self, user, item, place, quantity):
        scrap = self._as(user, "stock.scrap").create(
            {
                "product_id": item,
                "scrap_qty": quantity,
                "location_id": place,
                "company_id": self.world["company"],
                "dist_reason_id": self.env.ref("dist_base.reason_expired").id,
                "dist_note": "Fell",
            }
        )
        scrap.action_validate()
        self.scraps[scrap.id] = (item, place, quantity)

    def count(self, user, item, place, quantity):
        """Look at a shelf as under Physical Inventory."""
        quants = self._as(user, "stock.quant").with_context(inventory_mode=True)
        quant = quants.search(
            [("product_id", "=", item), ("location_id", "=", place)], limit=1
        )
        if not quant:
            quant = quants.create({"product_id": item, "location_id": place})
        expected = self._on_shelf(item, place)
        quant.inventory_quantity = quantity
        direction = "lost" if quantity < expected else "found"
        quant.dist_reason_id = self.env.ref(f"dist_base.reason_{direction}")
        before = self._attempts()
        quant.action_apply_inventory()
        self._note_looks(before, item, place, quantity)

    def recount(self, user, quantity):
        line = self._lines([("state", "in", ("recount", "waiting"))])[:1]
        if not line:
            raise UserError("Nothing is to be counted again.")
        item, place = line.product_id.id, line.location_id.id
        expected = self._on_shelf(item, place)
        direction = "lost" if quantity < expected else "found"
        before = self._attempts()
        reason = self.env.ref(f"dist_base.reason_{direction}")
        line.with_user(self.users[user]).record_attempt(quantity, reason.id)
        self._note_looks(before, item, place, quantity)

    def decide(self, user, approves):
        request = self._as(user, "dist.approval.request").search(
            [("state", "=", "pending"), ("company_id", "=", self.world["company"])],
            limit=1,
        )
        if not request:
            raise UserError("Nothing waits for a decision.")
        if approves:
            request.action_approve()
            return
        reason = self.env["dist.reason.code"].search(
            [("usage_ids.code", "=", "approval_reject")], limit=1
        )
        request.action_reject(reason.id, "Look again")

    # === THE ACCOUNT === #

    def _on_shelf(self, item, place):
        """Return what the account says lies on the shelf, trolleys taken off."""
        trolleys = sum(
            sum(picking.move_ids.move_line_ids.mapped("quantity"))
            for picking, thing, where, _quantity in self.picks
            if (thing, where) == (item, place)
        )
        return self.shelves[item, place] - trolleys

    def _lines(self, domain=()):
        return self.env["dist.stock.count.line"].search(
            [("company_id", "=", self.world["company"]), *domain], order="id"
        )

    def _attempts(self):
        return set(self._lines().attempt_ids.ids)

    def _note_looks(self, before, item, place, quantity):
        looks = self._lines().attempt_ids.filtered(lambda look: look.id not in before)
        assert len(looks) <= 1
        for look in looks:
            self.found[look.line_id.id] = quantity - self._on_shelf(item, place)

    def _account_for_decided(self):
        """Follow what posts later than somebody looked, or was to be approved."""
        self.env.flush_all()
        for line in self._lines([("state", "=", "posted")]):
            if line.id not in self.posted:
                self.posted.add(line.id)
                key = line.product_id.id, line.location_id.id
                self.shelves[key] += self.found[line.id]
        for scrap in self.env["stock.scrap"].browse(self.scraps):
            if scrap.state == "done":
                item, place, quantity = self.scraps.pop(scrap.id)
                self.shelves[item, place] -= quantity

    # === WHAT HOLDS, WHATEVER HAPPENED === #

    def check(self):
        env = self.env
        for (item, place), expected in self.shelves.items():
            opening = OPENING if place == self.world["bins"][0] else 0.0
            books = counting.on_hand(env, item, place)
            moves = counting.moved(env, item, place, self.last_line)
            assert books == pytest.approx(opening + moves), self.done
            assert books == pytest.approx(expected), self.done
            assert books >= 0, self.done
        self._check_adjustments()

    def _check_adjustments(self):
        """Every move to or from nowhere has one line or scrap, a reason, a decision."""
        moves = self.env["stock.move"].search(
            [
                ("company_id", "=", self.world["company"]),
                ("state", "=", "done"),
                "|",
                ("location_id.usage", "=", "inventory"),
                ("location_dest_id.usage", "=", "inventory"),
            ]
        )
        for move in moves:
            line, scrap = move.dist_count_line_id, move.scrap_id
            assert len(line) + len(scrap) == 1, self.done
            assert line.reason_id or scrap.dist_reason_id, self.done
            if scrap:
                continue
            assert move == line.move_ids
            assert move.quantity == pytest.approx(abs(line.difference))
            assert line.state == "posted"
        for line in self._lines([("state", "=", "posted")]):
            assert len(line.move_ids) == bool(line.difference), self.done
            self._check_decision(line)

    def _check_decision(self, line):
        cost = 5.0
        requests = self.env["dist.approval.request"].search(
            [("res_model", "=", line._name), ("res_id", "=", line.id)]
        )
        approved = requests.filtered(lambda request: request.state == "approved")
        if line.is_beyond and abs(line.difference) * cost > 20:
            assert approved, self.done
        for request in approved:
            deciders = request.decision_ids.user_id
            assert deciders and not deciders & line.attempt_ids.user_id, self.done


@contextmanager
def _rolled_back(world):
    with Registry(get_db_name()).cursor() as cr:
        context = {
            "tracking_disable": True,
            "lang": "en_US",
            "allowed_company_ids": [world["company"]],
        }
        yield api.Environment(cr, SUPERUSER_ID, context)
        cr.rollback()


def _actions(world):
    items, places = (st.sampled_from(world[name]) for name in ("items", "bins"))
    who = st.sampled_from(COUNTERS)
    some = st.integers(1, 12).map(float)
    left = st.integers(0, 14).map(float)
    return st.lists(
        st.one_of(
            st.tuples(st.just("receive"), who, items, places, some),
            st.tuples(st.just("pick"), who, items, places, some),
            st.tuples(st.just("deliver"), who),
            st.tuples(st.just("count"), who, items, places, left),
            st.tuples(st.just("count"), who, items, places, left),
            st.tuples(st.just("recount"), who, left),
            st.tuples(st.just("recount"), who, left),
            st.tuples(
                st.just("decide"), st.sampled_from(("boss", "chief")), st.booleans()
            ),
            st.tuples(st.just("decide"), st.just("chief"), st.just(True)),
            st.tuples(st.just("move"), who, items, places, some),
            st.tuples(st.just("scrap"), who, items, places, some),
        ),
        min_size=8,
        max_size=18,
    )


def _every_kind(world):
    """Return one order of work in which each kind of it is done."""
    item, place = world["items"][0], world["bins"][0]
    return [
        ("receive", "one", item, place, 5.0),
        ("pick", "one", item, place, 5.0),
        ("count", "two", item, place, 4.0),
        ("scrap", "three", item, place, 1.0),
        ("recount", "three", 4.0),
        ("move", "one", item, place, 1.0),
        ("decide", "chief", True),
        ("deliver", "two"),
        ("scrap", "three", item, place, 1.0),
    ]


def test_any_order_of_work_loses_and_doubles_nothing(world):
    seen = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_actions(world))
    @example(_every_kind(world))
    def work(actions):
        with _rolled_back(world) as env:
            warehouse = Warehouse(env, world)
            for action in actions:
                warehouse.do(action)
                warehouse.check()
            seen.extend(action[0] for action in warehouse.done)

    work()
    # Otherwise it would hold because everything is refused.
    assert {action[0] for action in _every_kind(world)} <= set(seen)


def test_the_account_notices_what_it_is_there_to_notice(world):
    with _rolled_back(world) as env:
        warehouse = Warehouse(env, world)
        warehouse.do(("receive", "one", world["items"][0], world["bins"][0], 3.0))
        warehouse.check()
        env["stock.quant"]._update_available_quantity(
            env["product.product"].browse(world["items"][0]),
            env["stock.location"].browse(world["bins"][0]),
            1.0,
        )
        with pytest.raises(AssertionError):
            warehouse.check()
