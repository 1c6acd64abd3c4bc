from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import GovernanceCommon


class PurchaseCommon(GovernanceCommon):
    """A company with the purchase checkpoint on and no row in its matrix.

    Provides ``buyer`` and ``second_buyer`` (buyers), ``manager`` and
    ``second_manager`` (purchasing managers, the approvers), ``decider`` (a branch
    manager without a right in Purchase), ``vendor``, ``product`` (stocked, cost 60);
    factories ``_create_purchase``, ``_create_policy`` (see GovernanceCommon), ``_buy``
    (a confirmed order of the past), ``_approve_vendor``, ``_receive``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("sale_approval", "off")
        cls._switch("purchase_approval", "on")
        cls.checkpoint = cls.env.ref(
            "dist_order_governance.checkpoint_purchase_approve"
        )
        cls.approvers = cls.env.ref("dist_base.group_purchasing_manager")
        cls.branch_managers = cls.env.ref("dist_base.group_branch_manager")
        cls.buyer = cls._create_employee("buyer", "dist_base.group_buyer")
        cls.second_buyer = cls._create_employee("second_buyer", "dist_base.group_buyer")
        cls.manager = cls._create_employee(
            "manager", "dist_base.group_purchasing_manager"
        )
        cls.second_manager = cls._create_employee(
            "second_manager", "dist_base.group_purchasing_manager"
        )
        cls.decider = cls._create_employee("decider", "dist_base.group_branch_manager")
        cls.vendor = cls.env["res.partner"].create(
            {"name": "Screws Ltd", "is_company": True}
        )
        cls.product.supplier_taxes_id = [Command.clear()]

    @classmethod
    def _create_employee(cls, login, *groups, **values):
        groups = ",".join(["base.group_user", *groups])
        return new_test_user(cls.env, login=f"gov_{login}", groups=groups, **values)

    @classmethod
    def _create_item(cls, **values):
        defaults = {
            "name": "Nut M8",
            "is_storable": True,
            "standard_price": 60.0,
            "supplier_taxes_id": [Command.clear()],
        }
        return cls.env["product.product"].create({**defaults, **values})

    @classmethod
    def _create_purchase(cls, price=60.0, quantity=10.0, user=None, **values):
        line = {
            "product_id": (values.pop("product", None) or cls.product).id,
            "product_qty": quantity,
            "price_unit": price,
            "discount": values.pop("discount", 0.0),
        }
        if "days" in values:
            days = timedelta(days=values.pop("days"))
            line["date_planned"] = fields.Datetime.now() + days
        order = (
            cls.env["purchase.order"]
            .with_user(user or cls.buyer)
            .create(
                {
                    "partner_id": cls.vendor.id,
                    "order_line": [Command.create(line)],
                    **values,
                }
            )
        )
        cls._flush()
        return order

    @classmethod
    def _buy(cls, price=60.0, **values):
        """Return an order confirmed past the gate, as one of the past."""
        cls._switch("purchase_approval", "off")
        order = cls._create_purchase(price, **values)
        order.button_confirm()
        cls._switch("purchase_approval", "on")
        return order

    @classmethod
    def _approve_vendor(cls, **values):
        defaults = {"partner_id": cls.vendor.id, "valid_from": False}
        return cls.env["dist.vendor.approval"].create({**defaults, **values})

    @classmethod
    def _receive(cls, order, days=None):
        """Receive what is ordered, ``days`` after its confirmation if they are said."""
        order.picking_ids.button_validate()
        if days is not None:
            moves = order.picking_ids.move_ids
            moves.date = order.date_approve + timedelta(days=days)
        cls._flush()

    def _collect(self, order):
        """Return the order's facts, and those of its first line."""
        document = order.sudo()._dist_collect_facts(self.checkpoint.code)[0]
        return document.values, document.lines[0].values
