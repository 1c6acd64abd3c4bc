from datetime import date, timedelta
from random import Random

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine import ageing as engine
from .common_ledger import LedgerCommon

TODAY = date(2026, 3, 31)
COST = 10.0


class AgeingCommon(LedgerCommon):
    """A second warehouse and a quarantine; goods that arrived some days ago."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.south = cls.env["stock.warehouse"].create(
            {"name": "South", "code": "STH", "company_id": cls.company.id}
        )
        cls.warehouse._dist_get_quarantine()
        cls.quarantine = cls.warehouse.dist_quarantine_id
        cls.transit = cls.company.internal_transit_location_id
        cls.transit.active = True

    def _move(self, item, source, target, quantity, days, **values):
        """Do a move so many days before today."""
        move = self.env["stock.move"].create(
            {
                "product_id": item.id,
                "product_uom": item.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": target.id,
                "company_id": self.company.id,
                **values,
            }
        )
        move._action_confirm()
        move.quantity = quantity
        move.picked = True
        move._action_done()
        # What was done is done now: the past is written.
        move.date = move.move_line_ids.date = self._ago(days)
        return move

    def _ago(self, days):
        return f"{TODAY - timedelta(days=days)} 10:00:00"

    def _come(self, item, quantity, days, **values):
        return self._move(
            item, self.supplier_location, self.stock_location, quantity, days, **values
        )

    def _look(self, day=TODAY):
        """Return the rows of an ageing as of a day, made today by a controller."""
        self.env.flush_all()
        ageings = self.env["dist.stock.ageing"].with_user(self.controller)
        with self._day(31, 20):
            ageing = ageings.search(
                [("date", "=", day), ("company_id", "=", self.company.id)]
            ) or ageings.create({"date": day})
            ageing.action_compute()
        return ageing.line_ids

    def _get_ages(self, item, day=TODAY):
        """Return {(place, bucket): (quantity, value)} of an item."""
        rows = self._look(day).filtered(lambda line: line.product_id == item)
        return {
            (self._get_place(row), row.bucket): (
                round(row.quantity, 4),
                round(row.value, 2),
            )
            for row in rows
        }

    def _get_place(self, row):
        return "quarantine" if row.is_quarantine else row.warehouse_id.code or ""


@tagged("post_install", "-at_install")
class TestAgeing(AgeingCommon):
    def setUp(self):
        super().setUp()
        self.item = self.product_fifo
        self.home = self.warehouse.code

    def test_what_is_left_is_what_came_last(self):
        with self._day(31):
            self._come(self.item, 10, 400)
            self._come(self.item, 5, 40)
            self._move(self.item, self.stock_location, self.customer_location, 7, 2)
        self.assertEqual(
            self._get_ages(self.item),
            {(self.home, "d060"): (5, 50), (self.home, "older"): (3, 30)},
        )

    def test_a_transfer_to_another_warehouse_makes_nothing_younger(self):
        with self._day(31):
            self._come(self.item, 10, 200)
            self._move(self.item, self.stock_location, self.transit, 6, 3)
            self._move(self.item, self.transit, self.south.lot_stock_id, 4, 2)
        self.assertEqual(
            self._get_ages(self.item),
            {
                (self.home, "d365"): (4, 40),
                ("", "d365"): (2, 20),
                ("STH", "d365"): (4, 40),
            },
        )

    def test_places_share_the_ages_of_an_item(self):
        with self._day(31):
            self._come(self.item, 6, 100)
            self._come(self.item, 6, 10)
            south = self.south.lot_stock_id
            self._move(self.item, self.stock_location, south, 4, 1)
        self.assertEqual(
            self._get_ages(self.item),
            {
                (self.home, "d030"): (4, 40),
                (self.home, "d180"): (4, 40),
                ("STH", "d030"): (2, 20),
                ("STH", "d180"): (2, 20),
            },
        )

    def test_goods_of_other_owners_are_not_ours(self):
        with self._day(31):
            self._come(self.item, 3, 5)
            picking = self.env["stock.picking"].create(
                {
                    "picking_type_id": self.picking_type_in.id,
                    "owner_id": self.owner.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.item.id,
                                "product_uom_qty": 8,
                                "location_id": self.supplier_location.id,
                                "location_dest_id": self.stock_location.id,
                            }
                        )
                    ],
                }
            )
            picking.action_confirm()
            picking.move_ids.quantity = 8
            picking.move_ids.picked = True
            picking._action_done()
            self.assertEqual(self.item.qty_available, 11)
        self.assertEqual(self._get_ages(self.item), {(self.home, "d030"): (3, 30)})

    def test_quarantine_is_shown_apart(self):
        with self._day(31):
            self._come(self.item, 10, 70)
            self._move(self.item, self.stock_location, self.quarantine, 4, 1)
        self.assertEqual(
            self._get_ages(self.item),
            {(self.home, "d090"): (6, 60), ("quarantine", "d090"): (4, 40)},
        )

    def test_goods_nobody_saw_arrive_are_named(self):
        self.env["stock.quant"]._update_available_quantity(
            self.item, self.stock_location, 4
        )
        self.assertEqual(self._get_ages(self.item), {(self.home, "unknown"): (4, 40)})

    def test_a_day_in_the_past_is_seen_as_it_was(self):
        with self._day(31):
            self._come(self.item, 10, 40)
            south = self.south.lot_stock_id
            self._move(self.item, self.stock_location, south, 4, 5)
            self._move(self.item, self.stock_location, self.customer_location, 6, 5)
        self.assertEqual(
            self._get_ages(self.item, TODAY - timedelta(days=6)),
            {(self.home, "d060"): (10, 100)},
        )
        self.assertEqual(self._get_ages(self.item), {("STH", "d060"): (4, 40)})

    def test_each_arrival_keeps_what_it_cost_and_other_methods_share_theirs(self):
        for item in (self.product_fifo, self.product_avco):
            with self._day(31):
                for price, days in ((10, 200), (20, 20)):
                    move = self._come(item, 5, days)
                    move.value = price * 5
                self.env.flush_all()
        self.assertEqual(
            self._get_ages(self.product_fifo),
            {(self.home, "d030"): (5, 100), (self.home, "d365"): (5, 50)},
        )
        self.assertEqual(
            self._get_ages(self.product_avco),
            {(self.home, "d030"): (5, 75), (self.home, "d365"): (5, 75)},
        )

    def test_a_branch_ages_the_items_of_its_parent(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.item.company_id = self.company
        valuation = self.env["dist.stock.valuation"]
        for company, is_known in ((branch, True), (other, False)):
            valuation._prepare(valuation._get_span(company, TODAY))
            self.env.cr.execute("SELECT product_id FROM dist_val_item")
            known = {row[0] for row in self.env.cr.fetchall()}
            self.assertEqual(self.item.id in known, is_known)

    def test_a_unit_of_six_counts_six(self):
        with self._day(31):
            self._come(self.item, 2, 5, product_uom=self.uom_pack_of_6.id)
        self.assertEqual(self._get_ages(self.item)[self.home, "d030"][0], 12)

    def test_computing_again_replaces_what_was_found(self):
        with self._day(31):
            self._come(self.item, 2, 5)
        before = self._look()
        self._look()
        self.assertFalse(before.exists())
        self.assertEqual(self._get_ages(self.item), {(self.home, "d030"): (2, 20)})

    def test_the_report_prints_buckets_and_quarantine(self):
        with self._day(31):
            self._come(self.item, 10, 400)
            self._move(self.item, self.stock_location, self.quarantine, 4, 1)
        ageing = self._look().ageing_id
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "dist_inventory_integrity.report_stock_ageing", ageing.ids
        )
        for words in ("Over 365 days", "of which in quarantine", "Fifo Product"):
            self.assertIn(words, html.decode())
        self.assertEqual((ageing.value, ageing.old_value), (100, 100))

    def test_an_outsider_an_operator_and_an_auditor(self):
        with self._day(31):
            self._come(self.item, 10, 40)
        ageing = self._look().ageing_id
        outsider = self._create_reader("age_other", company=self.other_company)
        operator = self._create_reader("age_clerk", "stock.group_stock_user")
        auditor = self._create_reader("age_auditor", "dist_base.group_auditor")
        lines = self.env["dist.stock.ageing.line"]
        mine = [("ageing_id", "=", ageing.id)]
        self.assertFalse(lines.with_user(outsider).search(mine))
        with self.assertRaises(AccessError):
            lines.with_user(operator).search(mine)
        self.assertEqual(lines.with_user(auditor).search(mine).quantity, 10)
        for user in (outsider, operator, auditor):
            with self.assertRaises(AccessError):
                ageing.with_user(user).action_compute()


@tagged("post_install", "-at_install")
class TestAgeingOracle(AgeingCommon):
    """Random histories: the statements find what plain Python finds."""

    def test_a_random_history_ages_as_plain_python_says(self):
        for seed in range(4):
            with self.subTest(seed=seed):
                self._compare(Random(seed))

    def _compare(self, random):
        item = self.product_fifo.copy({"name": f"Item {random.random()}"})
        item.standard_price = COST
        south = self.south.lot_stock_id
        places = [self.stock_location, south, self.quarantine, self.transit]
        outside = [
            self.supplier_location,
            self.customer_location,
            self.inventory_location,
        ]
        lying = dict.fromkeys(places, 0)
        arrivals = []
        for days in sorted(random.sample(range(420), 30), reverse=True):
            source, target = random.choice(places), random.choice(places)
            kind = random.choice(("in", "in", "out", "inside"))
            with self._day(31):
                if kind == "in":
                    quantity = random.randint(1, 9)
                    self._move(item, random.choice(outside), target, quantity, days)
                    value = quantity * COST
                    arrivals.insert(0, engine.Arrival(days, quantity, value))
                    lying[target] += quantity
                elif lying[source] and source != target:
                    quantity = random.randint(1, lying[source])
                    goal = target if kind == "inside" else random.choice(outside)
                    self._move(item, source, goal, quantity, days)
                    lying[source] -= quantity
                    if kind == "inside":
                        lying[target] += quantity
        home, quarantine = self.warehouse.code, "quarantine"
        names = dict(zip(places, (home, "STH", quarantine, ""), strict=True))
        layers, unknown = engine.find_layers(arrivals, sum(lying.values()))
        expected = engine.spread(
            layers, unknown, {names[place]: n for place, n in lying.items()}, COST
        )
        self.assertEqual(
            self._get_ages(item),
            {
                key: (round(quantity, 4), round(value, 2))
                for key, (quantity, value) in expected.items()
            },
        )
