from datetime import date
from random import Random

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common_ledger import METHODS, LedgerCommon


@tagged("post_install", "-at_install")
class TestLedger(LedgerCommon):
    # === PERPETUAL === #

    def test_what_came_and_is_not_billed_explains_the_difference(self):
        for number, method in enumerate(METHODS, 1):
            with self.subTest(method=method), self._day(number + 1):
                before, _rest = self._explain()
                self._buy(self._auto(method), 10, 10)
                causes, rest = self._explain()
                self.assertEqual(
                    causes.get("received"), before.get("received", 0) + 100
                )
                self.assertEqual(rest, 0)

    def test_a_bill_settles_it(self):
        for number, method in enumerate(METHODS, 1):
            with self.subTest(method=method), self._day(number + 1):
                self._bill(self._buy(self._auto(method), 10, 10))
                self.assertEqual(self._explain(), ({}, 0))

    def test_a_part_that_is_billed_leaves_the_rest_open(self):
        item = self._auto("avco")
        with self._day(2):
            order = self._buy(item, 10, 10)
            bill = self.env["account.move"].browse(
                order.action_create_invoice()["res_id"]
            )
            bill.invoice_date = fields.Date.today()
            bill.invoice_line_ids.quantity = 4
            bill.action_post()
            ledger = self._reconcile()
            part = ledger.account_ids.part_ids
            self.assertEqual((part.cause, part.amount), ("received", 60))
            self.assertEqual(part.record_ids, order.order_line.ids)

    def test_what_left_and_is_not_invoiced_explains_the_difference(self):
        for number, method in enumerate(METHODS, 1):
            item = self._auto(method)
            with self.subTest(method=method), self._day(number + 1):
                self._bill(self._buy(item, 10, 10))
                order = self._sell(item, 4)
                self.assertEqual(self._explain(), ({"delivered": -40}, 0))
                self._invoice(order)
                self.assertEqual(self._explain(), ({}, 0))

    def test_a_dearer_bill_after_the_goods_left_is_a_cost_of_another_time(self):
        for method, expected in (
            ("fifo", {"price": -8}),
            ("avco", {}),
            ("standard", {"price": -20}),
        ):
            item = self._auto(method)
            with self.subTest(method=method), self._day(2):
                base, _rest = self._explain()
                order = self._buy(item, 10, 10)
                sale = self._sell(item, 4)
                self._bill(order, 12)
                self._invoice(sale)
                causes, rest = self._explain()
                gained = {
                    cause: causes.get(cause, 0) - base.get(cause, 0)
                    for cause in causes.keys() | base
                    if causes.get(cause, 0) != base.get(cause, 0)
                }
                self.assertEqual(gained, expected)
                self.assertEqual(rest, 0)

    def test_a_bill_in_another_currency_counts_at_the_rate_of_its_day(self):
        self._use_multi_currencies([("2026-03-01", 2), ("2026-03-05", 4)])
        currency = self.other_currency.id
        with self._day(2):
            orders = [
                self._buy(self._auto(method), 10, 10, currency_id=currency)
                for method in ("avco", "fifo")
            ]
            self.assertEqual(self._explain(), ({"received": 100}, 0))
        with self._day(6):
            for order in orders:
                self._bill(order)
            self.assertEqual(self._explain(), ({}, 0))
            self._sell(self._auto("fifo"), 10)
            self.assertEqual(self._explain(), ({"delivered": -25}, 0))

    def test_goods_counted_away_wait_for_the_closing_or_are_posted_at_once(self):
        item = self._auto("fifo")
        with self._day(2):
            self._bill(self._buy(item, 10, 10))
            self._adjust(item, 7)
            self.assertEqual(self._explain(), ({"adjusted": -30}, 0))
        self._use_inventory_location_accounting()
        with self._day(3):
            self._adjust(item, 5)
            causes, rest = self._explain()
            # From now on Odoo posts; what went before had no account then.
            self.assertEqual(sum(causes.values()), -30)
            self.assertEqual(rest, 0)

    def test_an_entry_somebody_wrote_is_named(self):
        with self._day(2):
            self._bill(self._buy(self._auto("fifo"), 10, 10))
            entry = self._write_entry(15)
            ledger = self._reconcile()
            part = ledger.account_ids.part_ids
            self.assertEqual((part.cause, part.amount), ("manual_entry", -15))
            accountant = self._create_reader(
                "led_accountant", "account.group_account_user"
            )
            action = part.with_user(accountant).action_open()
            items = self.env["account.move.line"].search(action["domain"])
            self.assertEqual(items.move_id, entry)
            self.assertEqual(ledger.account_ids.rest, 0)

    def test_a_new_price_of_what_lies_there_is_a_value_set_by_hand(self):
        for day, method in ((2, "standard"), (5, "avco")):
            item = self._auto(method)
            with self.subTest(method=method):
                with self._day(day):
                    self._bill(self._buy(item, 10, 10))
                with self._day(day + 1):
                    item.standard_price = 13
                    self.assertEqual(self._explain(), ({"manual_value": 30}, 0))
                with self._day(day + 2):
                    item.standard_price = 10
                    self.assertEqual(self._explain(), ({}, 0))

    def test_a_value_of_a_receipt_set_by_hand_is_named(self):
        item = self._auto("fifo")
        with self._day(2):
            order = self._buy(item, 10, 10)
            order.picking_ids.move_ids.value_manual = 130
            self.assertEqual(
                self._explain(), ({"received": 100, "manual_value": 30}, 0)
            )
            self._bill(order)
            self.assertEqual(self._explain(), ({"manual_value": 30}, 0))

    # === PERIODIC, AND CLOSINGS === #

    def test_periodic_goods_wait_for_the_closing_entry(self):
        for number, method in enumerate(METHODS):
            item = getattr(self, f"product_{method}")
            with self.subTest(method=method):
                with self._day(2 + number * 3):
                    self._bill(self._buy(item, 10, 10))
                    self._sell(item, 4)
                    self.assertEqual(self._explain(), ({"since_closing": 60}, 0))
                    self._close()
                    self.assertEqual(self._explain(), ({}, 0))
                with self._day(3 + number * 3):
                    self._sell(item, 1)
                    self.assertEqual(self._explain(), ({"since_closing": -10}, 0))
                    self._close()

    def test_goods_lost_since_the_closing_are_to_be_reclassified(self):
        self._use_inventory_location_accounting()
        item = self.product_fifo
        with self._day(2):
            self._buy(item, 10, 10)
            self._close()
        with self._day(3):
            self._adjust(item, 7)
            self.assertEqual(self._explain(), ({"location": -30}, 0))
            self._close()
        with self._day(4):
            self.assertEqual(self._explain(), ({}, 0))

    def test_a_bill_after_the_closing_that_counted_the_goods_already(self):
        item = self._auto("fifo")
        with self._day(2):
            order = self._buy(item, 10, 10)
            self._close()
        with self._day(3):
            self._bill(order)
            causes, rest = self._explain()
            self.assertEqual((causes, rest), ({"received": -100}, 0))

    def test_a_dearer_bill_after_the_closing_values_the_goods_anew(self):
        item = self._auto("fifo")
        with self._day(2):
            order = self._buy(item, 10, 10)
            self._close()
        with self._day(3):
            self._bill(order, 12)
            self.assertEqual(self._explain(), ({"at_closing": 20, "received": -120}, 0))

    # === THE REST === #

    def test_stock_that_no_move_explains_is_left_over(self):
        item = self._auto("fifo")
        with self._day(2):
            self._bill(self._buy(item, 10, 10))
            self._falsify_stock(item, 12)
            ledger = self._reconcile()
            part = ledger.account_ids.part_ids
            self.assertEqual(ledger.rest, 20)
            self.assertEqual((part.cause, part.amount), ("rest_stock", 20))
            self.assertEqual(part.record_ids, item.ids)

    def _falsify_stock(self, item, quantity):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_quant SET quantity = %s"
            " WHERE product_id = %s AND location_id = %s",
            [quantity, item.id, self.stock_location.id],
        )
        self.env.invalidate_all()

    def test_a_receipt_that_is_worth_something_else_than_its_bill_is_left_over(self):
        item = self._auto("fifo")
        with self._day(2):
            order = self._buy(item, 10, 10)
            self._bill(order)
            order.picking_ids.move_ids.value = 117
            ledger = self._reconcile()
            part = ledger.account_ids.part_ids
            self.assertEqual(ledger.rest, 17)
            self.assertEqual(part.cause, "rest_bill")
            self.assertEqual(part.record_ids, order.order_line.ids)

    # === A HISTORY, BESIDE ODOO === #

    def test_a_random_history_is_explained_and_worth_what_odoo_says(self):
        self._live(Random(1))

    def test_so_is_a_second_one(self):
        self._live(Random(2))

    def _live(self, random):
        items = [self._auto(method) for method in METHODS]
        items += [self.product_standard, self.product_avco, self.product_fifo]
        bought, sold = [], []
        for day in range(2, 11):
            with self._day(day):
                for item in items:
                    price = random.choice([8, 10, 12.5])
                    bought.append(self._buy(item, random.randint(5, 20), price))
                    free = item.with_company(self.company).qty_available
                    sold.append(self._sell(item, random.randint(1, int(free))))
                random.shuffle(bought)
                random.shuffle(sold)
                for order in [bought.pop() for _n in range(random.randint(0, 6))]:
                    self._bill(order, random.choice([None, 11]))
                for order in [sold.pop() for _n in range(random.randint(0, 6))]:
                    self._invoice(order)
                if random.random() < 0.4:
                    item = random.choice(items)
                    self._adjust(item, random.randint(0, 30))
                if random.random() < 0.3:
                    random.choice(items).standard_price = random.randint(9, 12)
                if random.random() < 0.2:
                    self._close()
                self._compare_with_odoo()

    def _compare_with_odoo(self):
        ledger = self._reconcile()
        self.env.invalidate_all()
        theirs = self.company.stock_value()
        for row in ledger.account_ids:
            account = row.account_id
            self.assertAlmostEqual(row.value, theirs[account], delta=0.02)
            self.assertAlmostEqual(row.rest, 0, delta=0.05)

    def test_a_day_that_is_over_is_seen_as_it_was(self):
        item = self._auto("avco")
        with self._day(2):
            self._bill(self._buy(item, 10, 10))
        with self._day(3):
            self._bill(self._buy(item, 10, 20))
            self._invoice(self._sell(item, 5))
        with self._day(4):
            ledger = self.env["dist.stock.ledger"].create({"date": date(2026, 3, 2)})
            ledger.action_compute()
            self.assertEqual((ledger.value, ledger.balance, ledger.rest), (100, 100, 0))


@tagged("post_install", "-at_install")
class TestLedgerAccess(LedgerCommon):
    def test_each_company_has_its_own_figures(self):
        item = self._auto("fifo")
        with self._day(2):
            self._bill(self._buy(item, 10, 10))
            outsider = self._create_reader("led_other", company=self.other_company)
            theirs = self._reconcile(user=outsider, company=self.other_company)
            self.assertFalse(theirs.value)
            ours = self._reconcile()
            self.assertEqual(ours.value, 100)
            with self.assertRaises(AccessError):
                ours.with_user(outsider).action_compute()
            self.assertFalse(
                self.env["dist.stock.ledger.part"]
                .with_user(outsider)
                .search([("company_id", "=", self.company.id)])
            )

    def test_auditors_read_and_do_not_make_figures(self):
        auditor = self._create_reader("led_auditor", "dist_base.group_auditor")
        with self._day(2):
            ledger = self._reconcile().with_user(auditor)
            self.assertEqual(ledger.rest, 0)
            with self.assertRaises(AccessError):
                ledger.action_compute()

    def test_operators_see_nothing_of_it(self):
        operator = self._create_reader("led_clerk", "stock.group_stock_user")
        with self._day(2):
            self._reconcile()
            for model in ("ledger", "ledger.account", "ledger.part"):
                with self.assertRaises(AccessError):
                    self.env[f"dist.stock.{model}"].with_user(operator).search([])

    def test_nobody_enters_a_figure(self):
        ledgers = self.env["dist.stock.ledger"].with_user(self.controller)
        with self._day(2):
            with self.assertRaisesRegex(AccessError, "closed_at is computed"):
                ledgers.with_context(su=True).create(
                    {"date": date(2026, 3, 1), "closed_at": "2026-03-01 08:00:00"}
                )
            born = ledgers.with_context(default_computed_at="2026-03-01 08:00:00")
            self.assertFalse(born.create({"date": date(2026, 3, 1)}).computed_at)
            ledger = self._reconcile()
            with self.assertRaises(AccessError):
                ledger.write({"date": date(2026, 3, 1)})
            with self.assertRaises(AccessError):
                self.env["dist.stock.ledger.account"].with_user(self.controller).create(
                    {"ledger_id": ledger.id}
                )

    def test_a_day_to_come_is_refused(self):
        ledgers = self.env["dist.stock.ledger"].with_user(self.controller)
        with self._day(2), self.assertRaisesRegex(ValidationError, "not come yet"):
            ledgers.create({"date": date(2026, 3, 3)})

    def test_a_cause_opens_for_who_may_read_its_records(self):
        with self._day(2):
            self._buy(self._auto("fifo"), 10, 10)
            part = self._reconcile().account_ids.part_ids
            lines = self.env["purchase.order.line"].with_user(self.controller)
            action = part.action_open()
            self.assertEqual(lines.search(action["domain"]).product_qty, 10)
            self._write_entry(5)
            parts = self._reconcile().account_ids.part_ids
            part = parts.filtered(lambda part: part.cause == "manual_entry")
            with self.assertRaisesRegex(AccessError, "Ask somebody of accounting"):
                part.action_open()

    def test_the_report_prints_each_step(self):
        with self._day(2):
            self._buy(self._auto("fifo"), 10, 10)
            ledger = self._reconcile()
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "dist_inventory_integrity.report_stock_ledger", ledger.ids
            )
        self.assertIn("Received, not billed", html.decode())
        self.assertIn("Unexplained", html.decode())


@tagged("post_install", "-at_install")
class TestLedgerCase(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in (
            "dist_exception_queue.control_exception_queue",
            "dist_inventory_integrity.control_stock_ledger",
        ):
            cls.env["dist.control.setting"]._set(cls.env.ref(name), cls.company, "on")

    def _sweep(self):
        self.env["dist.exception"]._sweep(codes=["ledger_difference"])
        return self.env["dist.exception"].search(
            [("type_id.code", "=", "ledger_difference"), ("is_live", "=", True)]
        )

    def _reconcile_at_night(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("dist_inventory_integrity.ir_cron_reconcile_ledger")
            cron.method_direct_trigger()

    def _differ(self):
        order = self._buy(self._auto("fifo"), 10, 10)
        self._bill(order)
        order.picking_ids.move_ids.value = 117
        return order

    def test_what_nothing_explains_is_a_case_until_it_is_repaired(self):
        with self._day(2):
            order = self._differ()
            self._reconcile_at_night()
            case = self._sweep()
            self.assertEqual(case.value_at_risk, 17)
            self.assertIn("have no cause", case.sentence)
            order.picking_ids.move_ids.value = 100
            self._reconcile_at_night()
            self.assertFalse(self._sweep())
            self.assertEqual(case.state, "cleared")

    def test_what_is_within_the_limit_is_none(self):
        self.company.dist_ledger_limit = 17
        with self._day(2):
            self._differ()
            self._reconcile_at_night()
            self.assertFalse(self._sweep())
            self.company.dist_ledger_limit = 16.99
            self.assertEqual(self._sweep().company_id, self.company)

    def test_switched_off_nobody_looks(self):
        control = self.env.ref("dist_inventory_integrity.control_stock_ledger")
        self.env["dist.control.setting"]._set(control, self.company, "off")
        with self._day(2):
            self._differ()
            self._reconcile_at_night()
            self.assertFalse(
                self.env["dist.stock.ledger"].search(
                    [("company_id", "=", self.company.id)]
                )
            )
            self._reconcile()
            self.assertFalse(self._sweep())

    def test_an_older_day_computed_later_does_not_hide_it(self):
        with self._day(2):
            self._differ()
            self._reconcile()
            case = self._sweep()
            self.assertEqual(case.value_at_risk, 17)
            ledgers = self.env["dist.stock.ledger"].with_user(self.controller)
            ledgers.create({"date": date(2026, 3, 1)}).action_compute()
            self.assertEqual(self._sweep(), case)

    def test_the_next_step_opens_the_reconciliation(self):
        with self._day(2):
            self._differ()
            ledger = self._reconcile()
            case = self._sweep().with_user(self.controller)
            action = self.env["dist.action.open_ledger"].with_user(self.controller)
            self.assertEqual(action._get_offered(case), case)
            self.assertEqual(action._run(case)["res_id"], ledger.id)


@tagged("post_install", "-at_install")
class TestLedgerCorrection(LedgerCommon):
    """Corrections of done transfers where the ledger is perpetual."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["dist.control.setting"]._set(
            cls.env.ref("dist_inventory_integrity.control_stock_door"),
            cls.company,
            "on",
        )
        cls.clerk = cls._create_reader("led_clerk2", "stock.group_stock_user")
        cls.mistyped = cls.env.ref("dist_base.reason_mistyped")

    def _correct(self, order, quantity):
        picking = order.picking_ids.with_user(self.clerk)
        line = picking.move_line_ids
        done = picking.dist_correct(
            [{"move_line_id": line.id, "quantity": quantity}],
            reason=self.mistyped.code,
        )
        self.env.invalidate_all()
        return done

    def test_a_corrected_receipt_leaves_stock_and_ledger_in_agreement(self):
        for method in METHODS:
            item = self._auto(method)
            with self.subTest(method=method), self._day(2):
                order = self._buy(item, 10, 10)
                self._bill(order)
                self._correct(order, 7)
                self.assertEqual(item.qty_available, 7)
                causes, rest = self._explain()
                # Ten are billed and seven came.
                self.assertEqual((causes, rest), ({"received": -30}, 0))
                self._correct(order, 10)
                self.assertEqual(self._explain(), ({}, 0))

    def test_a_corrected_delivery_leaves_stock_and_ledger_in_agreement(self):
        for method in METHODS:
            item = self._auto(method)
            with self.subTest(method=method), self._day(2):
                self._bill(self._buy(item, 10, 10))
                order = self._sell(item, 4)
                self._invoice(order)
                self._correct(order, 6)
                self.assertEqual(item.qty_available, 4)
                self.assertEqual(self._explain(), ({"delivered": -20}, 0))
                self._correct(order, 4)
                self.assertEqual(self._explain(), ({}, 0))
