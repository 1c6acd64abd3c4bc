"""Documents as the scenario's people make them."""

from dataclasses import dataclass

from odoo.fields import Command

from ..plan.items import Item


@dataclass(frozen=True, slots=True)
class Want:
    """A line to be; without a price it is what the partner's list says."""

    item: Item
    quantity: float
    price: float | None = None
    discount: float | None = None


class Desk:
    """Makes quotations and requests for quotation in the name of a person."""

    def __init__(self, world):
        self._world = world

    def sale(self, customer, wants, login="sales_desk", **values):
        """Return a quotation, with the phase's rights.

        Arguments:
            customer (str): key of the plan.
            wants (list[Want]): lines.
            login (str): who makes it; the sales desk looks after it in any case.
        """
        world = self._world
        planned = world.customer(customer)
        warehouse = values.pop("warehouse", planned.warehouse)
        made = world.as_user(login, "sale.order").create(
            {
                "partner_id": world.customer_ids[customer],
                "team_id": world.teams[planned.channel],
                "user_id": world.users["sales_desk"],
                "warehouse_id": world.warehouses[warehouse],
                "order_line": [self._sale_line(want) for want in wants],
                **values,
            }
        )
        return made.with_env(world.env)

    def _sale_line(self, want):
        values = {
            "product_id": self._world.product_ids[want.item.key],
            "product_uom_qty": want.quantity,
        }
        if want.price is not None:
            values["price_unit"] = want.price
        if want.discount is not None:
            values["discount"] = want.discount
        return Command.create(values)

    def purchase(
        self, vendor, wants, planned, warehouse="CDC", login="buyer", **values
    ):
        """Return a request for quotation, with the phase's rights.

        Arguments:
            vendor (int): position in the plan.
            planned (datetime): when the goods are promised.
        """
        world = self._world
        made = world.as_user(login, "purchase.order").create(
            {
                "partner_id": world.vendor_ids[vendor],
                "user_id": world.users["buyer"],
                "picking_type_id": world.warehouse(warehouse).in_type_id.id,
                "date_planned": planned,
                "order_line": [self._purchase_line(want, planned) for want in wants],
                **values,
            }
        )
        return made.with_env(world.env)

    def _purchase_line(self, want, planned):
        price = want.item.cost if want.price is None else want.price
        values = {
            "product_id": self._world.product_ids[want.item.key],
            "product_qty": want.quantity,
            "price_unit": price,
            "date_planned": planned,
        }
        return Command.create(values)


def deliver(pickings, quantities=None) -> None:
    """Validate transfers; what is missing stays behind in a backorder.

    Arguments:
        pickings: `stock.picking`.
        quantities (dict | None): product id -> done quantity, all by default. More
            than is on hand makes the figure negative, as a hurried person does.
    """
    for move in pickings.move_ids:
        wanted = move.product_uom_qty
        done = wanted if quantities is None else quantities.get(move.product_id.id, 0)
        move.quantity = done
        move.picked = done > 0
    pickings.with_context(skip_backorder=True).button_validate()
