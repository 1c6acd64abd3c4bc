from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import IntegrityCommon


class ToleranceCommon(IntegrityCommon):
    """A company that accepts 5 % and asks for a decision beyond a value of 100.

    Provides ``second`` and ``third`` (who count), ``controller`` (who decides),
    ``tolerance``; ``_count`` (a quick adjustment), ``_request``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref(
            "dist_inventory_integrity.control_stock_approval"
        ).action_switch_on()
        cls.second, cls.third = (
            new_test_user(cls.env, login, "stock.group_stock_user")
            for login in ("int_second", "int_third")
        )
        cls.controller = new_test_user(
            cls.env, "int_controller", "dist_base.group_inventory_controller"
        )
        checkpoint = cls.env.ref("dist_inventory_integrity.checkpoint_stock_adjust")
        checkpoint.policy_ids.active = False
        fact = cls.env.ref("dist_inventory_integrity.fact_adjust_value")
        cls.row = cls.env["dist.approval.policy"].create(
            {
                "name": "Differences of some value",
                "checkpoint_id": checkpoint.id,
                "condition_ids": [
                    Command.create(
                        {"fact_id": fact.id, "operator": "gt", "value_low": 100}
                    )
                ],
                "tier_ids": [
                    Command.create(
                        {
                            "who": "group",
                            "group_id": cls.env.ref(
                                "dist_base.group_inventory_controller"
                            ).id,
                        }
                    )
                ],
            }
        )
        cls.tolerance = cls._create_tolerance(("both", "percent", 5))
        cls._put(cls.item, 90)  # a hundred by now

    @classmethod
    def _create_tolerance(cls, *limits, recounts=1, **values):
        return cls.env["dist.stock.tolerance"].create(
            {
                "recounts": recounts,
                "limit_ids": [
                    Command.create(
                        {"direction": direction, "measure": measure, "limit": limit}
                    )
                    for direction, measure, limit in limits
                ],
                **values,
            }
        )

    def _count(self, counted, reason=None, user=None, item=None):
        quant = self._quant(item, user)
        quant.inventory_quantity = counted
        quant.dist_reason_id = reason or (self.found if counted > 100 else self.lost)
        return quant.action_apply_inventory()

    def _line(self, item=None):
        return self.env["dist.stock.count.line"].search(
            [("product_id", "=", (item or self.item).id)], order="id desc", limit=1
        )

    def _request(self, line=None):
        line = line or self._line()
        return self.env["dist.approval.request"].search(
            [
                ("res_model", "=", line._name),
                ("res_id", "=", line.id),
                ("state", "=", "pending"),
            ]
        )


@tagged("post_install", "-at_install")
class TestTolerance(ToleranceCommon):
    def test_what_is_within_posts_at_once(self):
        self._count(95)
        self.assertEqual((self._line().state, self._on_hand()), ("posted", 95))
        self.assertFalse(self._line().is_beyond)

    def test_what_is_beyond_is_counted_again_by_somebody_else(self):
        action = self._count(94)
        line = self._line()
        self.assertEqual((line.state, self._on_hand()), ("recount", 100))
        self.assertIn("somebody else", action["params"]["message"])
        with self.assertRaisesRegex(UserError, "counted .* last"):
            line.with_user(self.clerk).record_attempt(94)
        self.assertEqual(len(line.attempt_ids), 1)

    def test_recount_within_the_tolerance_posts(self):
        self._count(60)
        outcome = self._line().with_user(self.second).record_attempt(98)
        self.assertEqual(outcome["state"], "posted")
        self.assertEqual((self._on_hand(), self._moved()), (98, 98))

    def test_two_who_find_the_same_lead_to_the_matrix_which_lets_small_values_pass(
        self,
    ):
        self.tolerance.recounts = 3
        self._count(90)
        outcome = self._line().with_user(self.second).record_attempt(90)
        self.assertEqual((outcome["state"], self._on_hand()), ("posted", 90))
        self.assertTrue(self._line().is_beyond)

    def test_two_who_find_the_same_wait_for_who_decides_on_great_values(self):
        self.tolerance.recounts = 3
        self._count(70)
        outcome = self._line().with_user(self.second).record_attempt(70)
        self.assertEqual((outcome["state"], self._on_hand()), ("waiting", 100))
        self.assertEqual(self._request().amount, 150)
        self._request().with_user(self.controller).action_approve()
        self.assertEqual((self._line().state, self._on_hand()), ("posted", 70))
        self.assertEqual(self._moved(), 70)
        self.assertEqual(len(self._line().move_ids), 1)

    def test_who_find_different_figures_count_until_it_is_enough(self):
        self.tolerance.recounts = 2
        self._count(70)
        line = self._line()
        self.assertEqual(
            line.with_user(self.second).record_attempt(60)["state"], "recount"
        )
        self.assertEqual(
            line.with_user(self.third).record_attempt(50)["state"], "waiting"
        )
        self._request().with_user(self.controller).action_approve()
        self.assertEqual(self._on_hand(), 50)

    def test_nobody_approves_what_they_counted(self):
        other = new_test_user(
            self.env, "int_other", "dist_base.group_inventory_controller"
        )
        self._count(70, user=self.controller)
        self._line().with_user(self.second).record_attempt(70)
        for user in (self.controller, self.second):
            with self.assertRaises(AccessError):
                self._request().with_user(user).action_approve()
        self._request().with_user(other).action_approve()
        self.assertEqual(self._on_hand(), 70)

    def test_who_rejects_sends_somebody_to_look_again(self):
        self._count(70)
        self._line().with_user(self.second).record_attempt(70)
        reason = self.env["dist.reason.code"].search(
            [("usage_ids.code", "=", "approval_reject")], limit=1
        )
        self._request().with_user(self.controller).action_reject(reason.id, "Look")
        line = self._line()
        self.assertEqual((line.state, self._on_hand()), ("recount", 100))
        line.with_user(self.third).record_attempt(100)
        self.assertEqual((line.state, self._on_hand()), ("posted", 100))
        self.assertFalse(line.move_ids)

    def test_another_look_while_it_waits_is_judged_anew(self):
        self._count(70)
        self._line().with_user(self.second).record_attempt(70)
        self._line().with_user(self.third).record_attempt(99)
        self.assertEqual((self._line().state, self._on_hand()), ("posted", 99))
        self.assertFalse(self._request())

    def test_what_moved_while_it_waits_stays_moved(self):
        self._count(70)
        self._line().with_user(self.second).record_attempt(70)
        self._put(self.item, 7)
        self._request().with_user(self.controller).action_approve()
        self.assertEqual((self._on_hand(), self._moved()), (77, 77))

    def test_recount_compares_differences_so_goods_may_move_meanwhile(self):
        self.tolerance.recounts = 3
        self._count(70)
        self._put(self.item, 5)
        self.assertEqual(
            self._line().with_user(self.second).record_attempt(75)["state"], "waiting"
        )

    def test_lines_that_may_post_do_not_wait_for_those_that_may_not(self):
        nut = self._create_item("Nut")
        self._put(nut, 100)
        quants = self._quant() | self._quant(nut)
        quants.inventory_quantity = 98
        self._quant(nut).inventory_quantity = 10
        quants.dist_reason_id = self.lost
        quants.action_apply_inventory()
        self.assertEqual((self._on_hand(), self._on_hand(nut)), (98, 100))
        self.assertEqual(self._line(nut).state, "recount")

    def test_one_line_that_somebody_else_has_to_count_stops_no_other(self):
        nut = self._create_item("Nut")
        self._put(nut, 100)
        self._count(60)
        quants = self._quant() | self._quant(nut)
        quants.inventory_quantity = 98
        quants.dist_reason_id = self.lost
        action = quants.action_apply_inventory()
        self.assertIn("somebody else", action["params"]["message"])
        self.assertEqual((self._on_hand(), self._on_hand(nut)), (100, 98))
        self.assertEqual(len(self._line().attempt_ids), 1)

    def test_found_in_an_empty_bin_is_beyond_every_percentage(self):
        nut = self._create_item("Nut")
        quants = self.env["stock.quant"].with_user(self.clerk)
        quants.with_context(inventory_mode=True).create(
            {
                "product_id": nut.id,
                "location_id": self.shelf.id,
                "inventory_quantity": 1000,
                "dist_reason_id": self.found.id,
            }
        ).with_context(dist_reason_id=self.found.id).action_apply_inventory()
        self.assertEqual((self._line(nut).state, self._on_hand(nut)), ("recount", 0))

    def test_limits_have_a_direction(self):
        self.tolerance.limit_ids.direction = "gain"
        self._count(104)
        self.assertEqual(self._line().state, "posted")
        self._count(103)
        self.assertEqual(self._line().state, "recount")

    def test_limits_by_value_and_quantity_hold_together(self):
        self.tolerance.active = False
        self._create_tolerance(
            ("both", "value", 10), ("both", "quantity", 5), recounts=1
        )
        self._count(98)
        self.assertEqual(self._line().state, "posted")
        self._count(95)
        self.assertEqual(self._line().state, "recount")

    def test_item_comes_before_class_location_and_company(self):
        class_a = self.env["dist.stock.class"].create(
            {"name": "A", "item_ids": [Command.create({"product_id": self.item.id})]}
        )
        self._create_tolerance(("both", "percent", 20), location_ids=self.shelf.ids)
        lines = self.env["dist.stock.count.line"]
        self._count(85)
        self.assertEqual(self._line().state, "posted")
        self._create_tolerance(("both", "percent", 1), class_ids=class_a.ids)
        self._count(83, self.lost)
        self.assertEqual(self._line().state, "recount")
        self._line()._cancel()
        self._create_tolerance(("both", "percent", 50), product_ids=self.item.ids)
        self._count(50, self.lost)
        self.assertEqual((self._line().state, len(lines)), ("posted", 0))

    def test_without_a_tolerance_the_matrix_decides_at_once(self):
        self.tolerance.active = False
        self._count(99)
        self.assertEqual(self._line().state, "posted")
        self._count(60, self.lost)
        self.assertEqual(self._line().state, "waiting")

    def test_reason_may_ask_for_approval_of_every_difference(self):
        self.lost.approval_required = True
        fact = self.env.ref("dist_inventory_integrity.fact_adjust_reason_asks")
        self.row.condition_ids = [
            Command.clear(),
            Command.create({"fact_id": fact.id, "operator": "yes"}),
        ]
        self._count(99)
        self.assertEqual(self._line().state, "waiting")

    def test_watching_posts_and_notes_what_would_have_stopped(self):
        control = self.env.ref("dist_inventory_integrity.control_stock_approval")
        self.env["dist.control.setting"]._set(control, self.company, "watch")
        self._count(60)
        self.assertEqual((self._line().state, self._on_hand()), ("posted", 60))
        self.assertEqual(self._line().dist_gate_state, "watched")

    def test_switched_off_nothing_waits(self):
        control = self.env.ref("dist_inventory_integrity.control_stock_approval")
        self.env["dist.control.setting"]._set(control, self.company, "off")
        self._count(1)
        self.assertEqual((self._line().state, self._on_hand()), ("posted", 1))

    def test_date_of_the_count_survives_the_approval(self):
        quant = self._quant()
        quant.inventory_quantity = 70
        quant.dist_reason_id = self.lost
        quant.action_apply_inventory("2026-01-05 10:00:00")
        self._line().with_user(self.second).record_attempt(70)
        self._request().with_user(self.controller).action_approve()
        self.assertEqual(str(self._line().move_ids.date), "2026-01-05 10:00:00")

    def test_given_up_while_it_waits_nobody_decides_any_more(self):
        self._count(70)
        self._line().with_user(self.second).record_attempt(70)
        self._line().count_id.with_user(self.clerk).action_cancel()
        self.assertEqual(self._line().state, "cancelled")
        self.assertFalse(self._request())


@tagged("post_install", "-at_install")
class TestBlindRecount(ToleranceCommon):
    FIGURES = ("book_qty", "counted_qty", "difference")

    def _read(self, line, user):
        line.invalidate_recordset()
        return line.with_user(user).read(self.FIGURES)[0]

    def test_nobody_who_may_count_again_sees_a_figure(self):
        self._count(60)
        line = self._line()
        for user in (self.clerk, self.second, self.controller, self.manager):
            row = self._read(line, user)
            self.assertFalse(any(row[name] for name in self.FIGURES), user.login)
        line.with_user(self.second).record_attempt(60)
        self.assertEqual(self._read(line, self.controller)["book_qty"], 100)
        self.assertFalse(self._read(line, self.third)["book_qty"])
        self._request().with_user(self.controller).action_approve()
        self.assertEqual(self._read(line, self.third)["difference"], -40)

    def test_what_others_found_is_not_among_the_looks_of_who_counts(self):
        self._count(60)
        attempts = self.env["dist.stock.count.attempt"].with_user(self.second)
        domain = [("line_id", "=", self._line().id)]
        self.assertFalse(attempts.search(domain))
        self._line().with_user(self.second).record_attempt(70)
        self.assertEqual(attempts.search(domain).mapped("quantity"), [70])

    def test_looks_and_books_are_nobodys_while_somebody_is_to_count_again(self):
        self._count(60)
        line = self._line()
        domain = [("line_id", "=", line.id)]
        for name in ("attempt", "baseline"):
            model = self.env[f"dist.stock.count.{name}"].with_user(self.controller)
            self.assertFalse(model.search(domain), name)
        line.with_user(self.second).record_attempt(60)
        for name in ("attempt", "baseline"):
            model = self.env[f"dist.stock.count.{name}"].with_user(self.controller)
            self.assertEqual(len(model.search(domain)), 2, name)

    def test_books_can_be_neither_searched_nor_grouped_nor_exported(self):
        self._count(60)
        lines = self.env["dist.stock.count.line"].with_user(self.second)
        for name in self.FIGURES:
            with self.assertRaises(ValueError):
                lines.search([(name, ">", 0)])
            with self.assertRaises(ValueError):
                lines.formatted_read_group([], [name], [])
        fields = lines.fields_get(["book_qty", "difference"])
        self.assertFalse(any(field["exportable"] for field in fields.values()))
        with self.assertRaises(AccessError):
            lines.search([("last_qty", ">", 0)])
        with self.assertRaises(AccessError):
            lines.search([("baseline_ids.on_hand", ">", 0)])
        with self.assertRaises(AccessError):
            self.env["dist.stock.count.baseline"].with_user(self.second).search([])

    def test_list_of_positions_forgets_what_was_found(self):
        self._count(61)
        quant = self._quant(user=self.second)
        self.assertFalse(quant.inventory_quantity)
        self.assertFalse(quant.inventory_quantity_set)
        self.assertFalse(quant.dist_reason_id)

    def test_messages_of_the_count_hold_no_figure(self):
        self._count(61)
        count = self._line().count_id
        bodies = " ".join(count.message_ids.mapped("body"))
        self.assertNotIn("61", bodies)
        self.assertNotIn("100", bodies)

    def test_dialogue_of_a_look_says_nothing_of_the_books(self):
        self._count(61)
        action = self._line().with_user(self.second).action_look()
        look = self.env[action["res_model"]].with_user(self.second)
        look = look.browse(action["res_id"])
        row = look.read()[0]
        self.assertNotIn(61, row.values())
        self.assertNotIn(100, row.values())

    def test_several_units_are_summed_and_kept(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.item.uom_ids = dozen
        self._count(61)
        line = self._line()
        action = line.with_user(self.second).action_look()
        look = self.env[action["res_model"]].with_user(self.second)
        with Form(look.browse(action["res_id"])) as form:
            with form.entry_ids.edit(0) as entry:
                entry.quantity = 4
            with form.entry_ids.new() as entry:
                entry.quantity = 8
                entry.uom_id = dozen
            self.assertEqual(form.total, 100)
        look.browse(action["res_id"]).action_record()
        attempt = line.attempt_ids[-1]
        self.assertEqual(attempt.quantity, 100)
        self.assertEqual(
            [(entry["quantity"], entry["uom_id"]) for entry in attempt.entries],
            [(4, self.item.uom_id.id), (8, dozen.id)],
        )
        self.assertEqual((line.state, self._on_hand()), ("posted", 100))

    def test_nonsense_is_not_noted(self):
        self._count(61)
        line = self._line().with_user(self.second)
        kilo = self.env.ref("uom.product_uom_kgm")
        for nonsense in (-1, float("nan"), float("inf"), [(1, kilo.id)], [(1, 0)]):
            with self.assertRaises(UserError):
                line.record_attempt(nonsense)
        with self.assertRaises(UserError):
            line.record_attempt(5, reason="NOSUCH")
        self.assertEqual(len(self._line().attempt_ids), 1)

    def test_outsiders_and_auditors_record_nothing(self):
        self._count(61)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = new_test_user(
            self.env,
            "int_outsider",
            "stock.group_stock_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        auditor = new_test_user(self.env, "int_auditor", "dist_base.group_auditor")
        reader = new_test_user(self.env, "int_reader", "base.group_user")
        for user in (outsider, auditor, reader):
            with self.assertRaises(AccessError):
                self._line().with_user(user).record_attempt(100)
            with self.assertRaises(AccessError):
                self._line().with_user(user).action_look()
            for refused in ("action_post", "action_cancel"):
                with self.assertRaises(AccessError):
                    getattr(self._line().count_id.with_user(user), refused)()
        self.assertEqual(self._line().state, "recount")

    def test_state_and_figures_of_a_line_are_nobodys_to_write(self):
        self._count(61)
        line = self._line()
        for user in (self.second, self.controller, self.manager):
            for values in (
                {"state": "posted"},
                {"is_beyond": False},
                {"is_blind": False},
                {"last_qty": 61},
                {"queued_by_id": user.id},
                {"dist_gate_state": "approved"},
            ):
                with self.assertRaises(AccessError):
                    line.with_user(user).write(values)
        self.assertEqual(line.state, "recount")

    def test_context_keys_open_nothing(self):
        self._count(61)
        line = (
            self._line()
            .with_user(self.second)
            .with_context(
                dist_stock_door=True, su=True, is_blind=False, default_is_blind=False
            )
        )
        line.invalidate_recordset()
        self.assertFalse(line.read(["book_qty"])[0]["book_qty"])


@tagged("post_install", "-at_install")
class TestBackgroundPosting(ToleranceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.items = cls.env["product.product"]
        for number in range(130):
            cls.items |= cls._create_item(f"Part {number}")
        for item in cls.items:
            cls.env["stock.quant"]._update_available_quantity(item, cls.shelf, 100)

    def _count_all(self, counted=98):
        quants = self.env["stock.quant"].with_user(self.clerk)
        quants = quants.with_context(inventory_mode=True).search(
            [("product_id", "in", self.items.ids), ("location_id", "=", self.shelf.id)]
        )
        quants.inventory_quantity = counted
        quants.dist_reason_id = self.lost
        return quants.action_apply_inventory()

    def _lines(self):
        return self.env["dist.stock.count.line"].search(
            [("product_id", "in", self.items.ids)]
        )

    def _on_hand_of_all(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT DISTINCT quantity FROM stock_quant WHERE product_id = ANY(%s)"
            " AND location_id = %s",
            [self.items.ids, self.shelf.id],
        )
        return sorted(row[0] for row in self.env.cr.fetchall())

    def test_more_lines_than_a_person_waits_for_are_posted_by_the_job(self):
        action = self._count_all()
        self.assertIn("being posted", action["params"]["message"])
        self.assertEqual(self._on_hand_of_all(), [100])
        lines = self._lines()
        self.assertEqual(lines.queued_by_id, self.clerk)
        self.assertEqual(lines._post_batch(limit=100), 100)
        self.assertEqual(lines._post_batch(limit=100), 30)
        self.assertEqual(lines._post_batch(), 0)
        self.assertEqual(self._on_hand_of_all(), [98])
        self.assertEqual(set(lines.mapped("state")), {"posted"})
        self.assertEqual(lines.posted_by_id, self.clerk)
        self.assertEqual(set(lines.mapped(lambda line: len(line.move_ids))), {1})

    def test_scheduled_job_posts_what_is_queued(self):
        self._count_all()
        with self.enter_registry_test_mode():
            job = self.env.ref("dist_inventory_integrity.ir_cron_post")
            job.method_direct_trigger()
        self.assertEqual(self._on_hand_of_all(), [98])

    def test_what_is_queued_keeps_the_reason_it_was_judged_by(self):
        self._count_all()
        line = self._lines()[3].with_user(self.clerk)
        for reason in (False, self.found.id):
            with self.assertRaisesRegex(UserError, "keeps its reason"):
                line.write({"reason_id": reason})

    def test_what_lacks_its_reason_by_now_is_not_posted(self):
        self._count_all()
        lines = self._lines()
        bare = lines[3]
        bare.reason_id = False  # by the server itself
        while lines._post_batch():
            pass
        self.assertEqual((bare.state, bare.queued_by_id.id), ("draft", False))
        self.assertIn("Say why", bare.problem)
        self.assertFalse(bare.move_ids)
        self.assertEqual(set((lines - bare).mapped("state")), {"posted"})

    def test_what_changes_while_it_is_queued_is_judged_anew(self):
        self._count_all()
        again, now = self._lines()[:2]
        again.with_user(self.second).record_attempt(40)
        quants = self.env["stock.quant"]
        quants._update_available_quantity(now.product_id, self.shelf, 50)
        now.with_user(self.clerk).choose("now")
        self.assertEqual((again.state, now.state), ("waiting", "recount"))
        self.assertFalse((again | now).queued_by_id)
        self.assertEqual(len(self._lines().filtered("queued_by_id")), 128)

    def test_what_waits_for_approval_is_queued_no_more(self):
        self.tolerance.active = False
        self._count_all(60)
        lines = self._lines()
        while lines._post_batch():
            pass
        self.assertEqual(set(lines.mapped("state")), {"waiting"})
        self.assertFalse(lines.queued_by_id)

    def test_line_that_cannot_be_posted_fails_alone_and_says_why(self):
        self._count_all()
        lines = self._lines()
        broken = lines[5]
        post = type(lines)._post_dated

        def refuse(records, date):
            if broken in records:
                raise ValueError("The bin is gone.")
            return post(records, date)

        with patch.object(type(lines), "_post_dated", refuse):
            lines._post_batch()
            lines._post_batch()
            self.assertFalse(lines._post_batch())
        self.assertEqual(set((lines - broken).mapped("state")), {"posted"})
        self.assertEqual(set((lines - broken).mapped("move_ids.quantity")), {2})
        self.assertEqual((broken.state, broken.problem), ("draft", "The bin is gone."))
        self.assertFalse(broken.queued_by_id or broken.move_ids)
        broken.with_user(self.clerk).record_attempt(98)
        self.assertEqual((broken.state, broken.failure), ("posted", False))
