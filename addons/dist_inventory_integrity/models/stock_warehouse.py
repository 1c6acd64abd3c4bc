from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class StockWarehouse(models.Model):
    """Where a warehouse keeps goods that nobody may use yet."""

    _inherit = "stock.warehouse"

    dist_quarantine_id = fields.Many2one(
        "stock.location",
        "Quarantine",
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id), "
        "('warehouse_id', '=', False)]",
        help="Held goods lie here, outside the warehouse: Odoo promises, reserves and "
        "orders as if they were not there, and they keep their value.",
    )
    dist_rework_id = fields.Many2one(
        "stock.location",
        "Rework",
        copy=False,
        check_company=True,
        ondelete="restrict",
        domain="[('id', 'child_of', dist_quarantine_id)]",
    )

    @api.constrains("dist_quarantine_id", "dist_rework_id")
    def _check_dist_quarantine(self):
        for warehouse in self:
            warehouse.dist_quarantine_id._dist_check_is_outside()
            rework, quarantine = warehouse.dist_rework_id, warehouse.dist_quarantine_id
            if rework and rework not in self.env["stock.location"].search(
                [("id", "child_of", quarantine.ids)]
            ):
                raise ValidationError(
                    self.env._(
                        "%(rework)s lies outside the quarantine, so goods under "
                        "rework could be sold. Choose a place inside it.",
                        rework=rework.display_name,
                    )
                )

    def write(self, vals):
        if "dist_quarantine_id" in vals:
            changing = self.filtered(
                lambda w: w.dist_quarantine_id.id != (vals["dist_quarantine_id"] or 0)
            )
            changing.dist_quarantine_id._dist_check_is_empty()
        return super().write(vals)

    def _dist_get_quarantine(self):
        """Return the quarantine of one warehouse, made when there is none."""
        self.ensure_one()
        if not self.dist_quarantine_id:
            self._dist_make_quarantine()
        return self.dist_quarantine_id

    def _dist_get_rework(self):
        """Return where one warehouse reworks held goods, made when there is none."""
        quarantine = self._dist_get_quarantine()
        if not self.dist_rework_id:
            self.sudo().dist_rework_id = self._dist_make_place(  # set-up of the control
                self.env._("Rework"), quarantine
            )
        return self.dist_rework_id

    def _dist_make_quarantine(self):
        name = self.env._("Quarantine %(warehouse)s", warehouse=self.code)
        place = self._dist_make_place(name, self.env["stock.location"])
        place.dist_is_quarantine = True  # recalled lots may be brought here
        self.sudo().dist_quarantine_id = place  # set-up of the control

    def _dist_make_place(self, name, parent):
        return (
            self.env["stock.location"]
            .sudo()  # set-up of the control, whoever holds the first goods
            .create(
                {
                    "name": name,
                    "usage": "internal",
                    "location_id": parent.id,
                    "company_id": self.company_id.id,
                }
            )
        )

    def _dist_has_quality(self):
        """Return whether the control of held stock is on for one warehouse."""
        mode = self.env["dist.control"]._mode(
            "stock_quality", self.company_id.id, self.id
        )
        return mode == "on"

    def _dist_check_quality(self):
        """Refuse to hold goods where nothing would keep them held."""
        for warehouse in self:
            if not warehouse._dist_has_quality():
                raise UserError(
                    self.env._(
                        "Nothing keeps goods held at %(warehouse)s: the control "
                        "“Quarantine and quality hold” is off. Switch it on in the "
                        "set-up checklist first.",
                        warehouse=warehouse.display_name,
                    )
                )
