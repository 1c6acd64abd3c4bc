from odoo import models

STRENGTH = ("off", "watch", "on")


class StockLocation(models.Model):
    """Which controls count at a place."""

    # One file for each thing a place does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.location"

    def _dist_get_modes(self, code):
        """Return {location id: mode of a control there}.

        A place of no company, such as goods between two companies, has the strictest
        mode of any: whoever looks at it may belong to either.

        :param str code: of a ``dist.control``
        """
        control = self.env["dist.control"]
        if control._is_off(code):
            return dict.fromkeys(self.ids, "off")
        shared = max(control._modes()[code].values(), key=STRENGTH.index)
        return {
            place.id: control._mode(code, place.company_id.id, place.warehouse_id.id)
            if place.company_id
            else shared
            for place in self.sudo()  # whose place it is, of whatever company
        }

    def _dist_in_mode(self, code, *modes):
        """Return the places where a control has one of these modes."""
        found = self._dist_get_modes(code)
        return self.filtered(lambda place: found[place.id] in modes)

    def _dist_is_on(self, code):
        """Return whether a control counts at this place; no statement when warm."""
        is_off = not self or self.env["dist.control"]._is_off(code)
        return not is_off and self._dist_get_modes(code).get(self.id) == "on"
