from odoo.fields import Command
from odoo.tests import new_test_user

from .common import GovernanceCommon

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


class CustomerCommon(GovernanceCommon):
    """Orders that customers confirm themselves, under a policy that holds 18 %.

    Provides ``public`` and ``portal`` (a user of ``customer``), ``clerk`` (the
    company's technical user); ``_create_quotation`` (sent, with a line of 82.00),
    ``_approve``, ``_reject``, ``_count_confirmations`` (mails of a template of
    their own, so that they can be told apart).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy()
        cls.public = cls.env.ref("base.public_user")
        cls.portal = new_test_user(
            cls.env,
            login="gov_portal",
            groups="base.group_portal",
            partner_id=cls.customer.id,
        )
        cls.customer.email = "miller@example.com"
        cls.clerk = cls._create_user("clerk", "dist_base.group_sales_desk")
        cls.company.dist_technical_user_id = cls.clerk
        template = cls.env["mail.template"].create(
            {
                "name": "Confirmed",
                "model_id": cls.env.ref("sale.model_sale_order").id,
                "subject": "Confirmed {{ object.name }}",
                "use_default_to": True,
                "body_html": "<p>It comes.</p>",
            }
        )
        parameters = cls.env["ir.config_parameter"]
        parameters.set_param("sale.default_confirmation_template", template.id)
        parameters.set_param("sale.automatic_invoice", "True")

    @classmethod
    def _create_quotation(cls, discount=18.0, **values):
        defaults = {"require_signature": False, "require_payment": False}
        order = cls._create_order(discount, **{**defaults, **values})
        order.with_context(tracking_disable=True).action_quotation_sent()
        order._portal_ensure_token()
        cls._flush()
        return order.sudo(False).with_user(cls.env.user)

    @classmethod
    def _create_free_quotation(cls, **values):
        line = {"product_id": cls.product.id, "price_unit": 100.0, "discount": 100.0}
        return cls._create_quotation(order_line=[Command.create(line)], **values)

    def _approve(self, order):
        request = self._get_request(order)
        request.with_user(self.approver).action_approve()
        return request

    def _reject(self, order):
        request = self._get_request(order)
        request.with_user(self.approver).action_reject(note="not at this price")
        return request

    def _count_confirmations(self, order):
        subject = f"Confirmed {order.name}"
        return len(order.message_ids.filtered(lambda m: m.subject == subject))
