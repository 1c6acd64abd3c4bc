"""Which way goods go: operation type, locations and rule of each kind of transfer."""

from dataclasses import dataclass

from .errors import HistoryError


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of transfer.

    Fields:
        picking_type_id (int | None): None for changes of the stock figure.
        source_id, dest_id (int): `stock.location`.
        rule_id (int | None): `stock.rule` that would have made the move.
        warehouse_id (int | None): warehouse noted on the move.
        is_in, is_out (bool): enters or leaves the company's valued stock.
        reserves (bool): Odoo notes a date to reserve on the move.
        delay (int): days the rule takes.
        cancels_along (bool): cancelling the move cancels the next one.
    """

    picking_type_id: int | None
    source_id: int
    dest_id: int
    rule_id: int | None
    warehouse_id: int | None
    is_in: bool
    is_out: bool
    reserves: bool
    delay: int
    cancels_along: bool


class Routes:
    """Routes of one company, found once per warehouse and partner location."""

    def __init__(self, env, company):
        self._env = env(context={**env.context, "allowed_company_ids": company.ids})
        self._company = company
        self._found: dict[tuple, Route] = {}

    def warehouse(self, warehouse_id: int | None):
        """Return the warehouse, or the company's first."""
        warehouses = self._env["stock.warehouse"]
        if warehouse_id:
            return warehouses.browse(warehouse_id)
        first = warehouses.search([("company_id", "=", self._company.id)], limit=1)
        if not first:
            raise HistoryError(
                f"Company {self._company.name} has no warehouse: create one under "
                "Inventory > Configuration > Warehouses."
            )
        return first

    def delivery(self, warehouse_id: int, customer_location_id: int) -> Route:
        """Return the way from a warehouse's stock to a customer.

        Raises:
            HistoryError: the warehouse delivers in more than one step.
        """
        return self._get("delivery", warehouse_id, customer_location_id)

    def give_back(self, warehouse_id: int, customer_location_id: int) -> Route:
        """Return the way from a customer back into a warehouse's stock."""
        return self._get("give_back", warehouse_id, customer_location_id)

    def receipt(self, warehouse_id: int, vendor_location_id: int) -> Route:
        """Return the way from a vendor into a warehouse's stock.

        Raises:
            HistoryError: the warehouse receives in more than one step.
        """
        return self._get("receipt", warehouse_id, vendor_location_id)

    def adjustment(self, location_id: int, loss_id: int, found: bool) -> Route:
        """Return the way from or to inventory loss."""
        source, dest = (loss_id, location_id) if found else (location_id, loss_id)
        return self._get("adjustment", source, dest)

    def _get(self, kind, *key):
        if (kind, *key) not in self._found:
            self._found[(kind, *key)] = getattr(self, f"_find_{kind}")(*key)
        return self._found[(kind, *key)]

    def _find_delivery(self, warehouse_id, customer_id):
        warehouse = self._env["stock.warehouse"].browse(warehouse_id)
        if warehouse.delivery_steps != "ship_only":
            raise HistoryError(
                f"Warehouse {warehouse.name} delivers in more than one step, and "
                "history is written as one: set it to one step while history is "
                "loaded."
            )
        return self._route(
            warehouse.out_type_id,
            warehouse.lot_stock_id.id,
            customer_id,
            self._delivery_rule(warehouse),
        )

    def _find_give_back(self, warehouse_id, customer_id):
        warehouse = self._env["stock.warehouse"].browse(warehouse_id)
        out_type = warehouse.out_type_id
        return self._route(
            out_type.return_picking_type_id or out_type,
            customer_id,
            warehouse.lot_stock_id.id,
            self._delivery_rule(warehouse),
        )

    def _find_receipt(self, warehouse_id, vendor_id):
        warehouse = self._env["stock.warehouse"].browse(warehouse_id)
        if warehouse.reception_steps != "one_step":
            raise HistoryError(
                f"Warehouse {warehouse.name} receives in more than one step, and "
                "history is written as one: set it to one step while history is "
                "loaded."
            )
        return self._route(
            warehouse.in_type_id, vendor_id, warehouse.lot_stock_id.id, None, warehouse
        )

    def _find_adjustment(self, source_id, dest_id):
        return self._route(None, source_id, dest_id, None)

    def _delivery_rule(self, warehouse):
        rule = self._env["stock.rule"].search(
            [
                ("route_id", "=", warehouse.delivery_route_id.id),
                ("location_src_id", "=", warehouse.lot_stock_id.id),
                ("action", "in", ("pull", "pull_push")),
            ],
            limit=1,
        )
        if not rule:
            raise HistoryError(
                f"Warehouse {warehouse.name} has no delivery rule from its stock "
                "location: save its delivery steps again to have Odoo create it."
            )
        return rule

    def _route(self, picking_type, source_id, dest_id, rule, warehouse=None):
        locations = self._env["stock.location"].browse([source_id, dest_id])
        valued_from, valued_to = (place._should_be_valued() for place in locations)
        return Route(
            picking_type_id=picking_type.id if picking_type else None,
            source_id=source_id,
            dest_id=dest_id,
            rule_id=rule.id if rule else None,
            warehouse_id=(rule.warehouse_id.id or None)
            if rule
            else (warehouse.id if warehouse else None),
            is_in=valued_to and not valued_from,
            is_out=valued_from and not valued_to,
            reserves=bool(
                picking_type and picking_type.reservation_method == "at_confirm"
            ),
            delay=rule.delay if rule else 0,
            cancels_along=rule.propagate_cancel if rule else True,
        )
