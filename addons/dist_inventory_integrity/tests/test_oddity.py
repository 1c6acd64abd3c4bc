from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, new_test_user, tagged

from ..engine import oddity as engine
from .test_accuracy import FiguresCommon


def make_steps(count, first=1, **values):
    """Return so many adjustments that differ in nothing but their key."""
    usual = {
        "kind": "adjustment",
        "item": 7,
        "person": 1,
        "place": 1,
        "reason": 5,
        "hour": 9,
        "day": "2026-03-02",
        "quantity": 1.0,
    }
    return [engine.Step(key=first + n, **(usual | values)) for n in range(count)]


@tagged("post_install", "-at_install")
class TestOddityRules(BaseCase):
    def _find(self, quantities, before):
        steps = [
            make_steps(1, first=n, quantity=quantity)[0]
            for n, quantity in enumerate(quantities, 1)
        ]
        found = engine.find_quantities(steps, {("adjustment", 7): before})
        return [odd.figure for odd in found]

    def test_quantities_by_table(self):
        rows = (
            # judged, before, odd
            ([12], [0, 1, 1, 2, 1, 3, 1, 1], [12]),
            ([12], [0, 1, 1, 2, 1, 3, 1], []),  # seven are no habit
            ([12], [9, 10, 11, 10, 12, 8, 10, 10], []),
            ([4], [1] * 20, []),  # ties: a spread has a least size
            ([5], [1] * 20, [5]),
            ([100], [0] * 20, [100]),
            ([0], [50] * 20, []),  # less than usual is no trouble
            ([500, 900], [1] * 20, [500, 900]),
            ([500], [1] * 20 + [9000, 8000], [500]),
            ([1.2], [0.1, 0.2, 0.1, 0.3, 0.2, 0.1, 0.1, 0.2], []),
        )
        for judged, before, odd in rows:
            with self.subTest(judged=judged, before=before):
                self.assertEqual(self._find(judged, before), odd)

    def test_one_mad_value_hides_no_other_among_those_judged(self):
        self.assertEqual(self._find([1] * 9 + [60, 70000], []), [60, 70000])

    def test_what_is_usual_contains_most_of_what_was(self):
        usual = engine.find_usual([3, 4, 5, 4, 6, 5, 4, 3, 5])
        self.assertTrue(usual[0] <= 3 and usual[1] >= 6)
        self.assertEqual(usual[2], 4)

    def test_movements_and_adjustments_are_not_compared(self):
        steps = make_steps(1, kind="outgoing", quantity=80.0)
        past = {("adjustment", 7): [1.0] * 30, ("outgoing", 7): [75.0, 80.0] * 9}
        self.assertFalse(engine.find_quantities(steps, past))

    def test_shares_never_say_much_of_few(self):
        steps = make_steps(3, hour=3)
        for count, expected in ((59, 0), (60, 1)):
            found = engine.find_shares("hour", steps, make_steps(count), self._get_hour)
            self.assertEqual(len(found), expected)

    def test_what_happens_once_or_twice_is_no_pattern(self):
        steps = make_steps(2, hour=3)
        self.assertFalse(
            engine.find_shares("hour", steps, make_steps(900), self._get_hour)
        )

    def _get_hour(self, step):
        return step.hour

    def test_reasons_left_out_are_no_reason(self):
        found = engine.find_shares(
            "reason",
            make_steps(20, reason=None),
            make_steps(100),
            lambda step: step.reason,
        )
        self.assertFalse(found)

    def test_busy_bins_are_compared_with_other_weeks_of_bins(self):
        past = [make_steps(2, place=place) for place in range(10)]
        found = engine.find_places(make_steps(9, place=3), past)
        self.assertEqual([(odd.figure, odd.middle) for odd in found], [(9, 2)])
        self.assertFalse(engine.find_places(make_steps(8, place=3), past))
        self.assertFalse(engine.find_places(make_steps(50), past[:7]))

    def test_tails_are_chances(self):
        for count in range(30):
            with self.subTest(count=count):
                poisson = engine.get_poisson_tail(count, 4.0)
                binomial = engine.get_binomial_tail(count, 29, 0.2)
                self.assertTrue(0 <= poisson <= 1 and 0 <= binomial <= 1)
                self.assertLessEqual(engine.get_poisson_tail(count + 1, 4.0), poisson)
        self.assertEqual(engine.get_binomial_tail(30, 29, 0.2), 0)


@tagged("post_install", "-at_install")
class TestOddity(FiguresCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.watch = cls.env.ref("dist_inventory_integrity.control_stock_watch")
        cls.env.ref(
            "dist_inventory_integrity.control_stock_approval"
        ).action_switch_off()
        cls.watch.action_switch_on()
        cls._put(cls.item, 900)

    def _adjust(self, quantity, item=None, user=None, weeks=0):
        """Count so many too few, some weeks ago."""
        quant = self._quant(item, user)
        quant.inventory_quantity = quant.quantity - quantity
        quant.dist_reason_id = self.lost
        quant.action_apply_inventory()
        line = self._line(item)
        self.assertEqual(line.state, "posted")
        if weeks:
            self._set_back(line.move_ids, weeks * 7)
        return line

    def _set_back(self, moves, days):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move SET date = date - make_interval(days => %s)"
            " WHERE id = ANY(%s)",
            [days, moves.ids],
        )
        moves.invalidate_recordset()

    def _find(self, user=None):
        oddities = self.env["dist.stock.oddity"]
        oddities._find(self.company, fields.Datetime.now() + timedelta(seconds=1))
        found = oddities.with_user(user or self.controller)
        return found.search([("product_id", "in", (self.item | self.nut).ids)])

    def test_an_unusual_adjustment_is_explained_by_its_figures(self):
        for week in range(2, 12):
            self._adjust(1 + week % 2, weeks=week)
        line = self._adjust(30)
        [odd] = self._find()
        self.assertEqual((odd.move_id, odd.user_id), (line.move_ids, self.clerk))
        self.assertEqual(
            odd.explanation,
            "30 Units, usual for this item is 0 to 5 (median 1.50, 10 adjustments)",
        )
        self.assertIn("Bolt", odd.display_name)
        self.assertEqual(odd.action_open_source()["res_id"], line.count_id.id)

    def test_of_what_is_new_nothing_is_said(self):
        for week in range(2, 9):
            self._adjust(1, weeks=week)
        self._adjust(30)
        self.assertFalse(self._find())

    def test_looking_twice_finds_once(self):
        for week in range(2, 12):
            self._adjust(1, weeks=week)
        self._adjust(30)
        self.assertEqual(len(self._find()), 1)
        self.assertEqual(len(self._find()), 1)

    def test_a_movement_is_compared_with_those_of_its_kind(self):
        for days in range(20, 30):
            self._set_back(self._receive(5).move_ids, days)
        odd_one = self._receive(700)
        found = self._find()
        self.assertEqual(set(found.mapped("figure")), {100, 700})
        odd = found.filtered(lambda odd: odd.figure == 700)
        self.assertEqual((odd.move_id, odd.kind), (odd_one.move_ids, "incoming"))
        self.assertIn("11 movements of this kind", odd.explanation)

    def _receive(self, quantity):
        vendors = self.env.ref("stock.stock_location_suppliers")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": vendors.id,
                "location_dest_id": self.shelf.id,
                "move_ids": [
                    fields.Command.create(
                        {
                            "product_id": self.nut.id,
                            "product_uom_qty": quantity,
                            "location_id": vendors.id,
                            "location_dest_id": self.shelf.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.button_validate()
        return picking

    def test_a_day_full_of_adjustments_is_unusual_for_a_person(self):
        for week in range(2, 12):
            self._adjust(1, weeks=week)
        for _number in range(9):
            self._adjust(1, user=self.second)
        found = self._find().filtered(lambda odd: odd.measure == "person")
        self.assertEqual((found.user_id, found.figure), (self.second, 9))
        self.assertIn("9 adjustments on one day", found.explanation)

    def test_off_nobody_looks_and_watched_what_is_found_is_listed(self):
        for week in range(2, 12):
            self._adjust(1, weeks=week)
        self._adjust(30)
        self.watch.action_switch_off()
        oddities = self.env["dist.stock.oddity"]
        with self.enter_registry_test_mode():
            self.env.ref(
                "dist_inventory_integrity.ir_cron_oddity"
            ).method_direct_trigger()
        self.assertFalse(oddities.search([("product_id", "=", self.item.id)]))
        self.watch.action_watch()
        with self.enter_registry_test_mode():
            self.env.ref(
                "dist_inventory_integrity.ir_cron_oddity"
            ).method_direct_trigger()
        self.assertTrue(oddities.search([("product_id", "=", self.item.id)]))

    def test_what_was_odd_long_ago_is_forgotten(self):
        for week in range(2, 12):
            self._adjust(1, weeks=week)
        self._adjust(30)
        odd = self._find()
        odd.sudo().at -= timedelta(days=700)
        self.env["dist.stock.oddity"]._gc_forgotten()
        self.assertTrue(odd.exists())
        odd.sudo().at -= timedelta(days=60)
        self.env["dist.stock.oddity"]._gc_forgotten()
        self.assertFalse(odd.exists())

    def test_somebody_else_explains_it(self):
        for week in range(2, 12):
            self._adjust(1, weeks=week)
        self._adjust(30, user=self.controller)
        odd = self._find()
        with self.assertRaisesRegex(AccessError, "themselves"):
            self._explain(odd, self.controller)
        self._explain(odd, self.manager)
        self.assertEqual(odd.explained, "Stock-take")
        other = new_test_user(
            self.env, "odd_other", "dist_base.group_inventory_controller"
        )
        with self.assertRaisesRegex(UserError, "already"):
            self._explain(odd, other)

    def _explain(self, odd, user, note="Stock-take"):
        action = odd.with_user(user).action_explain()
        dialogue = self.env["dist.stock.explain"].with_user(user)
        dialogue = dialogue.browse(action["res_id"])
        dialogue.note = note
        dialogue.action_explain()

    def test_who_counts_outsiders_and_auditors(self):
        for week in range(2, 12):
            self._adjust(1, weeks=week)
        self._adjust(30)
        odd = self._find()
        with self.assertRaises(AccessError):
            self._find(self.clerk)
        self.assertFalse(self._find(self.outsider))
        self.assertEqual(self._find(self.auditor), odd)
        for user in (self.auditor, self.clerk, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._explain(odd.with_context(su=True), user)
        explanations = self.env["dist.stock.explanation"].with_user(self.controller)
        with self.assertRaises(AccessError):
            explanations.create(
                {
                    "res_model": odd._name,
                    "res_id": odd.id,
                    "company_id": self.company.id,
                    "user_id": self.manager.id,
                    "at": fields.Datetime.now(),
                    "note": "Forged",
                }
            )
        with self.assertRaises(AccessError):
            odd.with_user(self.controller).high = 1000
