from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon


class GovernanceCommon(BaseCommon):
    """A company with the sales checkpoint on and a small matrix.

    Provides ``seller`` (sales desk), ``approver`` and ``second_approver`` (sales
    approvers), ``outsider``, ``product`` (stocked, price 100, cost 60),
    ``customer``; factories ``_create_order``, ``_create_policy``; switches
    ``_switch``; ``_get_request``, ``_flush`` (what a commit does to noted edits).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env.company
        cls.checkpoint = cls.env.ref("dist_order_governance.checkpoint_sale_confirm")
        cls.env["dist.approval.policy"].search([]).active = False
        cls.seller = cls._create_user("seller", "dist_base.group_sales_desk")
        cls.approver = cls._create_user("approver", "dist_base.group_sales_approver")
        cls.second_approver = cls._create_user(
            "second_approver", "dist_base.group_sales_approver"
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Bolt M8",
                "is_storable": True,
                "list_price": 100.0,
                "standard_price": 60.0,
                "taxes_id": [Command.clear()],
                "invoice_policy": "order",
            }
        )
        cls.customer = cls.env["res.partner"].create({"name": "Miller & Sons"})
        cls.approvers = cls.env.ref("dist_base.group_sales_approver")
        cls._switch("sale_approval", "on")

    @classmethod
    def _create_user(cls, login, *groups, **values):
        groups = ",".join(("sales_team.group_sale_salesman_all_leads", *groups))
        return new_test_user(cls.env, login=f"gov_{login}", groups=groups, **values)

    @classmethod
    def _switch(cls, code, mode, company=None):
        company = company or cls.company
        control = cls.env["dist.control"].search([("code", "=", code)])
        settings = cls.env["dist.control.setting"]
        found = settings.search(
            [("control_id", "=", control.id), ("company_id", "=", company.id)]
        )
        if found:
            found.mode = mode
        else:
            settings.create(
                {"control_id": control.id, "company_id": company.id, "mode": mode}
            )

    @classmethod
    def _get_fact(cls, code, checkpoint=None):
        checkpoint = checkpoint or cls.checkpoint
        return checkpoint.fact_ids.filtered(lambda fact: fact.code == code)

    @classmethod
    def _create_policy(cls, fact="discount", low=10.0, tiers=None, **values):
        checkpoint = cls.env["dist.approval.checkpoint"].browse(
            values.get("checkpoint_id") or cls.checkpoint.id
        )
        condition = {
            "fact_id": cls._get_fact(fact, checkpoint).id,
            "operator": values.pop("operator", "gt"),
            "value_low": low,
            "on_unknown": values.pop("on_unknown", "stop"),
        }
        tiers = tiers or [{"who": "group", "group_id": cls.approvers.id}]
        return cls.env["dist.approval.policy"].create(
            {
                "name": f"{fact} above {low}",
                "checkpoint_id": checkpoint.id,
                "condition_ids": [Command.create(condition)],
                "tier_ids": [Command.create(tier) for tier in tiers],
                **values,
            }
        )

    @classmethod
    def _create_order(cls, discount=0.0, user=None, quantity=1.0, **values):
        user = user or cls.seller
        line = {
            "product_id": cls.product.id,
            "product_uom_qty": quantity,
            "price_unit": 100.0,
            "discount": discount,
        }
        order = (
            cls.env["sale.order"]
            .with_user(user)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "order_line": [Command.create(line)],
                    **values,
                }
            )
        )
        cls._flush()
        return order

    @classmethod
    def _flush(cls):
        cls.env.cr.flush()

    def _get_request(self, order, state="pending"):
        return self.env["dist.approval.request"].search(
            [
                ("res_model", "=", order._name),
                ("res_id", "=", order.id),
                ("state", "=", state),
            ]
        )
