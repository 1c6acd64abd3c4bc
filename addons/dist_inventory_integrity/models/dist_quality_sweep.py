from odoo import models
from odoo.exceptions import UserError


class StockQuant(models.Model):
    """Many positions are held where they lie in one step."""

    # One file for the door, one for held goods, one for many of them.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.quant"

    def _dist_get_holdable(self):
        """Return {position: what of it is not held yet} where goods can be held.

        Two statements for the batch.
        """
        held = self.env["dist.quality.hold"]._get_in_place(self.product_id)
        found = {}
        for quant in self:
            warehouse = quant.location_id.warehouse_id
            if not warehouse or not warehouse._dist_has_quality():
                continue
            key = quant._dist_get_hold_key()
            taken = min(held.get(key, 0.0), quant.quantity)
            if key in held:  # Odoo may keep several positions of one key
                held[key] -= taken
            rest = quant.quantity - taken
            if quant.product_uom_id.compare(rest, 0) > 0:
                found[quant] = rest
        return found

    def _dist_hold_all(self, reason, note):
        """Hold what is not held of these positions, where it lies.

        :param reason: ``dist.reason.code`` or its id
        :param str note: what is wrong
        :return: ids of the ``dist.quality.hold``, one for each position
        :raise UserError: when nothing can be held, or the reason is not for holding
        """
        self.env["stock.picking"].check_access("create")  # who may move may hold
        self.check_access("read")
        reason = self.env["dist.reason.code"].browse(getattr(reason, "id", reason))
        # A photo is asked for when somebody decides.
        reason._dist_check_for(["quality_hold"], note, has_document=True)
        found = self._dist_get_holdable()
        if not found:
            raise UserError(
                self.env._(
                    "Nothing is there to be held: the goods are gone, held already, or "
                    "lie where the control “Quarantine and quality hold” is off. It is "
                    "switched on in the set-up checklist."
                )
            )
        values = [
            quant._dist_prepare_in_place(
                quant.location_id.warehouse_id, rest, reason.id, note or False
            )
            for quant, rest in found.items()
        ]
        return self.env["dist.quality.hold"]._open(values).ids

    def _dist_ask_hold(self, values):
        """Return the dialogue that holds a lot or a bin."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hold all of it"),
            "res_model": "dist.quality.hold.all",
            "views": [[False, "form"]],
            "target": "new",
            "context": {f"default_{name}": value for name, value in values.items()},
        }


class StockLot(models.Model):
    """A lot in doubt is held wherever it lies."""

    # One file for recalls, one for holds.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.lot"

    def _dist_get_positions(self):
        """Return the positions of these lots in the user's companies."""
        return self.env["stock.quant"].search(
            [
                ("lot_id", "in", self.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "=", "internal"),
                ("company_id", "in", self.env.companies.ids),
            ]
        )

    def dist_hold_all(self, reason, note=None):
        """Hold everything of these lots in all bins of the user's companies.

        :param reason: ``dist.reason.code`` or its id
        :param str note: what is wrong
        :return: ids of the ``dist.quality.hold``, one for each position
        :raise UserError: when nothing can be held, or the reason is not for holding
        """
        self.check_access("read")
        return self._dist_get_positions()._dist_hold_all(reason, note)

    def action_dist_ask_hold(self):
        """Open the dialogue that holds one lot."""
        self.ensure_one()
        return self.env["stock.quant"]._dist_ask_hold({"lot_id": self.id})


class StockLocation(models.Model):
    """A bin in doubt is held with all that lies in it."""

    # One file for each thing a place does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.location"

    def _dist_get_positions(self):
        """Return the positions in these places and below."""
        return self.env["stock.quant"].search(
            [
                ("location_id", "child_of", self.ids),
                ("location_id.usage", "=", "internal"),
                ("quantity", ">", 0),
                ("company_id", "in", self.env.companies.ids),
            ]
        )

    def dist_hold_all(self, reason, note=None):
        """Hold everything that lies in these places and below.

        :param reason: ``dist.reason.code`` or its id
        :param str note: what is wrong
        :return: ids of the ``dist.quality.hold``, one for each position
        :raise UserError: when nothing can be held, or the reason is not for holding
        """
        self.check_access("read")
        return self._dist_get_positions()._dist_hold_all(reason, note)

    def action_dist_ask_hold(self):
        """Open the dialogue that holds all of one place."""
        self.ensure_one()
        return self.env["stock.quant"]._dist_ask_hold({"location_id": self.id})
