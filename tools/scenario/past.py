"""The story's finished documents, written set-based into the database."""

from datetime import datetime, time, timedelta

from tools.history import (
    Adjustment,
    HistoryWriter,
    Invoicing,
    Purchase,
    PurchaseLine,
    Sale,
    SaleLine,
)

BATCH = 2000
# Working hours in UTC of a company in Ohio.
OPENS, HOURS = 13, 9


def write_history(world) -> None:
    """Write opening stock, counts, purchases and sales up to yesterday."""
    writer = HistoryWriter(world.env)
    desk = _Desk(world)
    for write, rows in (
        (writer.write_adjustments, desk.adjustments()),
        (writer.write_purchases, desk.purchases()),
        (writer.write_sales, desk.sales()),
    ):
        for start in range(0, len(rows), BATCH):
            write(rows[start : start + BATCH])


class _Desk:
    """Turns the story into documents; equal further values are one mapping."""

    def __init__(self, world):
        self.world = world
        self.chance = world.config.chance("hours")
        self.buyer = {"user_id": world.users["buyer"]}
        self.sellers = {
            channel: {"team_id": team_id, "user_id": world.users["sales_desk"]}
            for channel, team_id in world.teams.items()
        }
        self.open_numbers = {order.number for order in world.story.open_orders}

    def adjustments(self):
        """Return opening stock and counts."""
        return [
            Adjustment(
                product_id=self.world.product_ids[change.item],
                quantity=change.quantity,
                date=datetime.combine(change.day, time(OPENS)),
                reason=change.reason,
                warehouse_id=self.world.warehouses[change.warehouse],
            )
            for change in self.world.story.changes
        ]

    def purchases(self):
        """Return what was received; goods bought for open sales are left to those."""
        return [
            self._purchase(receipt)
            for receipt in self.world.story.receipts
            if receipt.received and receipt.order not in self.open_numbers
        ]

    def sales(self):
        """Return what was delivered."""
        return [
            self._sale(order) for order in self.world.story.orders if order.delivered
        ]

    # === One document === #

    def _moment(self, day, hour=None):
        minutes = self.chance.randrange(HOURS * 60 if hour is None else 60)
        return datetime.combine(day, time(hour or OPENS)) + timedelta(minutes=minutes)

    def _sale(self, order):
        customer = self.world.customers[order.customer]
        ordered = self._moment(order.day)
        same_day = order.delivered == order.day
        delivered = self._moment(order.delivered, OPENS + HOURS - 1)
        return Sale(
            partner_id=self.world.customer_ids[customer.key],
            date=ordered,
            lines=tuple(self._sale_line(line) for line in order.lines),
            delivered_at=max(ordered, delivered) if same_day else delivered,
            commitment_date=datetime.combine(order.promised, time(OPENS + HOURS)),
            client_order_ref=f"{customer.key.upper()}-{order.number:05d}",
            warehouse_id=self.world.warehouses[order.warehouse],
            values=self.sellers[customer.channel],
            invoicing=order.invoiced and Invoicing(order.invoiced, order.paid),
        )

    def _sale_line(self, line):
        return SaleLine(
            product_id=self.world.product_ids[line.item],
            quantity=line.quantity,
            price_unit=line.price,
            discount=line.discount,
            cost=line.cost,
        )

    def _purchase(self, receipt):
        ref = f"{receipt.vendor + 1:03d}/{receipt.day:%y%m%d}"
        return Purchase(
            partner_id=self.world.vendor_ids[receipt.vendor],
            date=self._moment(receipt.day),
            lines=tuple(
                PurchaseLine(self.world.product_ids[key], quantity, price)
                for key, quantity, price in receipt.lines
            ),
            planned_at=datetime.combine(receipt.planned, time(OPENS)),
            received_at=self._moment(receipt.received),
            partner_ref=ref,
            warehouse_id=self.world.warehouses[receipt.warehouse],
            values=self.buyer,
            invoicing=receipt.billed
            and Invoicing(receipt.billed, receipt.paid, ref=self._bill_ref(receipt)),
        )

    def _bill_ref(self, receipt):
        """Return the vendor's number of its invoice: no two are equal."""
        self.bills = getattr(self, "bills", 10000) + 1
        return f"{receipt.vendor + 1:03d}-{self.bills}"
