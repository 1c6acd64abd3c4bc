from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import quality as engine
from .dist_quality_hold import KEY


class StockQuant(models.Model):
    """Goods that are held where they lie are there, and not free."""

    # One file for the door, one for held goods.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.quant"

    # === RESERVING === #

    def _get_available_quantity(
        self,
        product_id,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
        allow_negative=False,
    ):
        free = super()._get_available_quantity(
            product_id,
            location_id,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=strict,
            allow_negative=allow_negative,
        )
        if allow_negative:  # what the books say, not what may be used
            return free
        held = self.env["dist.quality.hold"]._get_in_place(product_id)
        if not held:
            return free
        quants = self.sudo()._gather(  # how much there is, as Odoo asks
            product_id, location_id, lot_id, package_id, owner_id, strict
        )
        usable = quants._dist_get_usable(held)
        return min(free, sum(usable.values()))

    def _get_reserve_quantity(
        self, product_id, location_id, quantity, *args, strict=False, **kwargs
    ):
        found = super()._get_reserve_quantity(
            product_id, location_id, quantity, *args, strict=strict, **kwargs
        )
        if quantity <= 0:  # gives back
            return found
        held = self.env["dist.quality.hold"]._get_in_place(product_id)
        if not held:
            return found
        names = ("lot_id", "package_id", "owner_id")
        quants = self.sudo()._gather(  # how much there is, as Odoo asks
            product_id,
            location_id,
            strict=strict,
            **{name: kwargs[name] for name in names if name in kwargs},
        )
        usable = quants._dist_get_usable(held)
        wanted = sum(part for _quant, part in found)
        return engine.allocate(wanted, usable)

    def _dist_get_usable(self, held):
        """Return {position: what of it is neither reserved nor held}, in order.

        :param dict held: see ``dist.quality.hold._get_in_place``
        """
        left = dict(held)
        usable = {}
        for quant in self:
            key = quant._dist_get_hold_key()
            free = quant.quantity - quant.reserved_quantity
            taken = min(max(free, 0.0), left.get(key, 0.0))
            if key in left:
                left[key] -= taken
            usable[quant] = free - taken
        return usable

    # === HOLDING BY HAND === #

    def dist_hold(self, quantity=None, reason=None, note=None, in_place=False):
        """Hold goods that lie on a shelf.

        :param float quantity: in the unit of the item, or None for all
        :param reason: ``dist.reason.code`` or its id, or None
        :param str note: what is wrong
        :param bool in_place: leave them where they are; otherwise they are moved to
            the quarantine, which needs them to be free
        :return: id of the ``dist.quality.hold``
        :raise UserError: when there is not as much, or the control is off
        """
        self.ensure_one()
        self.env["stock.picking"].check_access("create")  # who may move may hold
        self.check_access("read")
        warehouse = self.location_id.warehouse_id
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(place)s is in no warehouse: what lies there is neither sold "
                    "nor promised.",
                    place=self.location_id.display_name,
                )
            )
        warehouse._dist_check_quality()
        there = self.quantity if in_place else self.quantity - self.reserved_quantity
        wanted = there if quantity is None else quantity
        unit = self.product_uom_id
        if unit.compare(wanted, 0) <= 0 or unit.compare(wanted, there) > 0:
            raise UserError(
                self.env._(
                    "%(wanted)s of %(item)s cannot be held at %(place)s: %(there)s "
                    "%(unit)s are there for it. What is reserved is held in place, or "
                    "unreserved first.",
                    wanted=wanted,
                    item=self.product_id.display_name,
                    place=self.location_id.display_name,
                    there=there,
                    unit=unit.name,
                )
            )
        given = (getattr(reason, "id", reason) or False, note or False)
        if in_place:
            return self._dist_hold_in_place(warehouse, wanted, *given).id
        return self._dist_hold_aside(warehouse, wanted, *given).id

    def _dist_get_hold_key(self):
        """Return what goods lie under, as holds name it."""
        self.ensure_one()
        return tuple(self[name].id for name in KEY)

    def _dist_hold_in_place(self, warehouse, quantity, reason, note):
        values = self._dist_prepare_in_place(warehouse, quantity, reason, note)
        return self.env["dist.quality.hold"]._open([values])

    def _dist_prepare_in_place(self, warehouse, quantity, reason, note):
        """Return the values of a hold of goods where they lie."""
        return {
            "kind": "in_place",
            "company_id": self.company_id.id,
            "warehouse_id": warehouse.id,
            **dict(zip(KEY, self._dist_get_hold_key(), strict=True)),
            "quantity": quantity,
            "receiver_ids": [fields.Command.set(self.env.user.ids)],
            "reason_id": reason,
            "note": note,
        }

    def _dist_hold_aside(self, warehouse, quantity, reason, note):
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.int_type_id.id,
                "location_id": self.location_id.id,
                "location_dest_id": warehouse._dist_get_quarantine().id,
                "company_id": self.company_id.id,
            }
        )
        key = {
            "product_id": self.product_id.id,
            "location_id": self.location_id.id,
            "location_dest_id": transfer.location_dest_id.id,
            "picking_id": transfer.id,
            "company_id": self.company_id.id,
        }
        line = {
            **key,
            "product_uom_id": self.product_uom_id.id,
            "quantity": quantity,
            "lot_id": self.lot_id.id,
            "package_id": self.package_id.id,
            "owner_id": self.owner_id.id,
        }
        move = self.env["stock.move"].create(
            {
                **key,
                "product_uom": self.product_uom_id.id,
                "product_uom_qty": quantity,
                "picking_type_id": transfer.picking_type_id.id,
                "dist_hold_reason_id": reason,
                "dist_hold_note": note,
                "move_line_ids": [fields.Command.create(line)],
            }
        )
        move.picked = True
        transfer._action_done()
        holds = self.env["dist.quality.hold"]
        return holds.search([("origin_move_id", "=", move.id)], limit=1)
