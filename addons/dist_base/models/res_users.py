from odoo import fields, models, tools
from odoo.fields import Domain

from .transit import transit_domain


class ResUsers(models.Model):
    """Allowed warehouses: which sites' transfers and stock a person sees.

    None chosen means all, and then a record rule is TRUE, which Odoo leaves out
    of the query. Rule domains are cached per user, so nothing is asked twice.
    """

    _inherit = "res.users"

    dist_warehouse_ids = fields.Many2many(
        "stock.warehouse",
        relation="dist_user_warehouse_rel",
        column1="user_id",
        column2="warehouse_id",
        string="Allowed warehouses",
        # The last allowed site must not vanish and leave "none, so all": it
        # cannot be deleted while somebody is tied to it, and archived counts.
        ondelete="restrict",
        context={"active_test": False},
        domain="[('company_id', 'in', company_ids)]",
        help="Transfers and stock of these warehouses only. Empty: all warehouses "
        "of the person's companies.",
    )

    def _get_invalidation_fields(self):
        return {*super()._get_invalidation_fields(), "dist_warehouse_ids"}

    @tools.ormcache("self.id")
    def _dist_get_warehouse_ids(self):
        """Return the ids of the allowed warehouses as a tuple; empty means all."""
        self.ensure_one()
        return tuple(self.sudo().dist_warehouse_ids.ids)  # one's own limits

    def _get_default_warehouse_id(self):
        """Propose a site the person works in."""
        warehouse_ids = self._dist_get_warehouse_ids() if self else ()
        company = self.env.company
        own = self.env["stock.warehouse"].browse(warehouse_ids)
        own = own.filtered(lambda w: w.active and w.company_id == company)
        return own[:1] or super()._get_default_warehouse_id()

    def _dist_warehouse_domain(self, *paths):
        """Return the domain of records that belong to the allowed warehouses.

        For record rules of any model, e.g.
        ``user._dist_warehouse_domain("location_id.warehouse_id")``.

        :param paths: field paths to ``stock.warehouse``. A record is kept when one
            of them is an allowed warehouse, or when none leads to a warehouse
        :return: ``Domain.TRUE`` for a user without limits
        """
        warehouse_ids = list(self._dist_get_warehouse_ids())
        if not warehouse_ids:
            return Domain.TRUE
        inside = Domain.OR(Domain(path, "in", warehouse_ids) for path in paths)
        nowhere = Domain.AND(Domain(path, "=", False) for path in paths)
        return inside | nowhere

    def _dist_transfer_domain(self, model_name):
        """Return the domain of the transfers (or their parts) of the warehouses.

        A transfer between two warehouses belongs to both. When it goes through a
        transit location it is two transfers, and each side sees the other's leg.

        :param model_name: "stock.picking", "stock.move" or "stock.move.line"
        """
        warehouse_ids = list(self._dist_get_warehouse_ids())
        if not warehouse_ids:
            return Domain.TRUE
        own = self._dist_warehouse_domain(
            "location_id.warehouse_id", "location_dest_id.warehouse_id"
        )
        return own | transit_domain(model_name, warehouse_ids)
