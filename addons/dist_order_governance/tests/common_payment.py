from .common_customer import CustomerCommon


class PaymentGovernanceCommon(CustomerCommon):
    """Adds ``demo`` and ``transfer`` (providers in test mode) and ``_pay``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        providers = cls.env["payment.provider"].search(
            [("company_id", "=", cls.company.id)]
        )
        cls.demo = providers.filtered(lambda p: p.code == "demo")[:1]
        cls.transfer = providers.filtered(
            lambda p: p.code == "custom" and p.custom_mode == "wire_transfer"
        )[:1]
        (cls.demo | cls.transfer).write({"state": "test"})

    def _start(self, order, provider=None, amount=None, **values):
        provider = provider or self.demo
        return (
            self.env["payment.transaction"]
            .with_user(self.public)
            .sudo()  # as the payment pages do
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": provider.payment_method_ids[:1].id
                    or self.env.ref("payment.payment_method_unknown").id,
                    "amount": order.amount_total if amount is None else amount,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "operation": "online_redirect",
                    "sale_order_ids": [(6, 0, order.ids)],
                    **values,
                }
            )
        )

    def _notify(self, transaction, state="done"):
        """Let the provider report a state, and the page post-process it."""
        code = transaction.provider_code
        data = {"reference": transaction.reference, "simulated_state": state}
        transaction._process(code, data)
        self._post_process(transaction)

    def _post_process(self, transactions):
        for transaction in transactions:  # each in a call of its own
            transaction.sale_order_ids.invalidate_recordset(["amount_paid"])
            transaction._post_process()

    def _capture(self, transaction):
        self._post_process(transaction | transaction._capture())

    def _pay(self, order, state="done", **values):
        transaction = self._start(order, **values)
        self._notify(transaction, state)
        return transaction

    def _create_to_pay(self, **values):
        return self._create_quotation(require_payment=True, **values)

    def _assert_held(self, order):
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.invoice_ids)
        self.assertEqual(self._count_confirmations(order), 0)
