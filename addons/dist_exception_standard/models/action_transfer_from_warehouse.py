from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools.misc import formatLang


class DistActionTransferFromWarehouse(models.AbstractModel):
    """A draft transfer of what is missing, from the warehouse that has most of it.

    Only what stands in its stock counts, nobody reserved and is its own: the transfer
    starts there, and finds nothing that just arrived or is packed. It is a draft:
    whoever keeps the other warehouse may have plans the books do not know.
    """

    _name = "dist.action.transfer_from_warehouse"
    _inherit = "dist.action"
    _description = "Action: transfer from another warehouse"

    _icon = "fa-exchange"

    @api.model
    def _get_label(self):
        return self.env._("Transfer from another warehouse")

    @api.model
    def _get_offered(self, cases):
        """Return the cases whose item lies free elsewhere and is not drafted yet."""
        if not self.env["stock.picking"].has_access("create"):
            return cases.browse()
        free = self._get_free(cases)
        drafted = self._get_drafted(cases)
        return cases.filtered(
            lambda case: (
                self._find_source(case, free)
                and (case.warehouse_id, case.product_id) not in drafted
            )
        )

    @api.model
    def _run(self, case):
        self.env["stock.picking"].check_access("create")
        free = self._get_free(case)
        source = self._find_source(case, free)
        if not source:
            raise UserError(
                self.env._(
                    "No other warehouse has %(product)s to spare by now. Reload the "
                    "queue to see what is left to do.",
                    product=case.product_id.display_name,
                )
            )
        available = free[case.company_id.id, case.product_id.id][source]
        quantity = min(available, case.facts["missing"])
        picking = self.env["stock.picking"].create(
            self._prepare_transfer_values(case, source, quantity)
        )
        if not self.env.user.has_group("stock.group_stock_user"):
            return self._say(  # who sells may ask for a transfer, and not open it
                self.env._(
                    "%(transfer)s is drafted: %(quantity)s %(unit)s from "
                    "%(warehouse)s. Whoever works there sends it.",
                    transfer=picking.name,
                    quantity=formatLang(self.env, quantity, dp="Product Unit"),
                    unit=case.product_id.uom_id.name,
                    warehouse=source.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": picking._name,
            "res_id": picking.id,
            "views": [[False, "form"]],
        }

    def _prepare_transfer_values(self, case, source, quantity):
        places = {
            "location_id": source.lot_stock_id.id,
            "location_dest_id": case.warehouse_id.lot_stock_id.id,
        }
        move = {
            "product_id": case.product_id.id,
            "product_uom": case.product_id.uom_id.id,
            "product_uom_qty": quantity,
            **places,
        }
        document = self.env[case.res_model].browse(case.res_id)
        return {
            "picking_type_id": source.int_type_id.id,
            "origin": document.display_name,
            "move_ids": [Command.create(move)],
            **places,
        }

    def _get_drafted(self, cases):
        """Return {(warehouse, item)} a transfer from elsewhere is drafted for."""
        rows = self.env["stock.move"]._read_group(
            Domain("product_id", "in", cases.product_id.ids)
            & Domain("state", "=", "draft")
            & Domain("picking_id.picking_type_id.code", "=", "internal"),
            ["location_dest_id", "product_id"],
        )
        return {(place.warehouse_id, product) for place, product in rows}

    def _find_source(self, case, free):
        """Return the other warehouse with most of the item, empty if none has any."""
        found = free.get((case.company_id.id, case.product_id.id), {})
        others = [house for house in found if house != case.warehouse_id]
        best = max(others, key=lambda house: found[house], default=None)
        return best or self.env["stock.warehouse"]

    def _get_free(self, cases):
        """Return {(company id, item id): {warehouse: quantity nobody reserved}}."""
        rows = self.env["stock.quant"]._read_group(
            Domain("product_id", "in", cases.product_id.ids)
            & Domain("company_id", "in", cases.company_id.ids)
            & Domain("location_id.usage", "=", "internal")
            & Domain("location_id.warehouse_id", "!=", False)
            & Domain("owner_id", "=", False),
            ["company_id", "product_id", "location_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        free = defaultdict(lambda: defaultdict(float))
        for company, product, place, quantity, reserved in rows:
            house = place.warehouse_id
            if place.parent_path.startswith(house.lot_stock_id.parent_path):
                free[company.id, product.id][house] += quantity - reserved
        return {
            (company, product): {
                house: quantity
                for house, quantity in found.items()
                if self._is_some(product, quantity)
            }
            for (company, product), found in free.items()
        }

    def _is_some(self, product_id, quantity):
        unit = self.env["product.product"].browse(product_id).uom_id
        return unit.compare(quantity, 0) > 0
