import base64

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

MODULE = "dist_base"


class DistBaseCase(TransactionCase):
    """A company with people, and makers of everything this addon keeps.

    ``_create_user(*roles)``, ``_create_control()``, ``_create_document()`` and the
    like take overrides and fill in the rest.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.company
        cls.evidence = cls.env["dist.evidence"]
        cls.partner = cls.env["res.partner"].create(
            {"name": "Miller Hardware", "is_company": True}
        )

    @classmethod
    def _create_user(cls, *roles, login=None, groups=(), **values):
        """Make an internal user with roles of the suite, e.g. "auditor"."""
        names = [f"{MODULE}.group_{role}" for role in roles]
        return new_test_user(
            cls.env,
            login=login or "-".join(["dist", *roles]),
            groups=",".join(["base.group_user", *names, *groups]),
            **values,
        )

    @classmethod
    def _create_control(cls, **values):
        return cls.env["dist.control"].create(
            {"code": "test_control", "name": "Test control", **values}
        )

    @classmethod
    def _create_document(cls, **values):
        defaults = {
            "name": "No. 4711",
            "type_id": cls._create_type().id if "type_id" not in values else None,
            "owner_ref": f"res.partner,{cls.partner.id}",
            "file": base64.b64encode(b"scan"),
        }
        return cls.env["dist.document"].create({**defaults, **values})

    @classmethod
    def _create_type(cls, **values):
        count = cls.env["dist.document.type"].search_count([])
        return cls.env["dist.document.type"].create(
            {"code": f"type_{count}", "name": f"Type {count}", **values}
        )

    @classmethod
    def _entry(cls, **values):
        """Return an entry for ``dist.evidence._record`` about the partner."""
        return {
            "event": "approved",
            "res_model": "res.partner",
            "res_id": cls.partner.id,
            "res_name": cls.partner.name,
            "company_id": cls.company.id,
            **values,
        }

    @classmethod
    def _record(cls, *entries):
        ids = cls.evidence._record(list(entries) or [cls._entry()])
        return cls.evidence.browse(ids)


class WarehouseCase(DistBaseCase):
    """Two warehouses, stock in the first, and a person tied to each of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        warehouses = cls.env["stock.warehouse"]
        cls.north = warehouses.create({"name": "North", "code": "NTH"})
        cls.south = warehouses.create({"name": "South", "code": "STH"})
        cls.product = cls.env["product.product"].create(
            {"name": "Hinge", "is_storable": True}
        )
        cls._put_in_stock(cls.north, 100)
        cls.north_user = cls._create_worker("north", cls.north)
        cls.south_user = cls._create_worker("south", cls.south)
        cls.free_user = cls._create_worker("free")

    @classmethod
    def _create_worker(cls, login, *warehouses):
        return cls._create_user(
            login=login,
            groups=["stock.group_stock_user"],
            dist_warehouse_ids=[Command.set([w.id for w in warehouses])],
        )

    @classmethod
    def _put_in_stock(cls, warehouse, quantity):
        cls.env["stock.quant"]._update_available_quantity(
            cls.product, warehouse.lot_stock_id, quantity
        )

    @classmethod
    def _create_picking(cls, picking_type, source=None, dest=None, env=None):
        source = source or picking_type.default_location_src_id
        dest = dest or picking_type.default_location_dest_id
        return (env or cls.env)["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": source.id,
                "location_dest_id": dest.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 2,
                            "location_id": source.id,
                            "location_dest_id": dest.id,
                        }
                    )
                ],
            }
        )

    @classmethod
    def _resupply_south(cls, quantity=5):
        """Ask for goods in South that come from North through transit.

        :return: the moves of the transfer, from the first to the last
        """
        cls.south.resupply_wh_ids = [Command.set(cls.north.ids)]
        rules = cls.env["stock.rule"]
        moves = cls.env["stock.move"].search([("product_id", "=", cls.product.id)])
        rules.run(
            [
                rules.Procurement(
                    cls.product,
                    quantity,
                    cls.product.uom_id,
                    cls.south.lot_stock_id,
                    "Resupply",
                    "Resupply",
                    cls.company,
                    {
                        "warehouse_id": cls.south,
                        "route_ids": cls.south.resupply_route_ids,
                        "date_planned": "2026-03-02 08:00:00",
                    },
                )
            ]
        )
        found = cls.env["stock.move"].search([("product_id", "=", cls.product.id)])
        return (found - moves).sorted("id", reverse=True)
