"""How big a bench world is, from one number."""

from dataclasses import asdict, dataclass, replace

# Prices and costs repeat after so many items, so that a document stays right when its
# items are exchanged for others of the same price.
PRICE_CLASSES = 50
ORDER_LINES = 5
MOVES_AT_FULL_SCALE = 5_000_000
# Measured on PostgreSQL 15, indexes included: orders, lines, transfers, moves and lines
# of one done move; one draft quotation of five lines; the database before any of it.
BYTES_PER_MOVE = 1_300
BYTES_PER_QUOTATION = 2_500
BYTES_OF_MASTER = 3_000
BYTES_OF_BASE = 75_000_000


@dataclass(frozen=True, slots=True)
class Spec:
    """What a world consists of.

    Arguments:
        items (int): stored goods, a multiple of PRICE_CLASSES.
        customers, vendors, warehouses (int): masters.
        moves (int): done moves, at least.
        open_sales, open_purchases (int): confirmed, nothing delivered or received.
        quotations (int): drafts of ORDER_LINES lines.
        orders (int): delivered sales, at least; more than `moves` brings by itself.
    """

    items: int
    customers: int
    vendors: int
    warehouses: int
    moves: int
    open_sales: int
    open_purchases: int
    quotations: int = 0
    orders: int = 0

    @classmethod
    def at(cls, scale: float, quotations: int = 0, orders: int = 0) -> "Spec":
        """Return the world of a scale.

        Arguments:
            scale (float): 1 is 25,000 items and 5,000,000 done moves.

        >>> Spec.at(1).moves, Spec.at(1).items, Spec.at(0.001).items
        (5000000, 25000, 50)

        Raises:
            ValueError: the scale is not above 0 and at most 1.
        """
        if not 0 < scale <= 1:
            raise ValueError(
                f"The scale {scale} of the bench world is out of range: give a number "
                "above 0 and up to 1, such as 0.001."
            )
        classes = max(1, round(25_000 * scale / PRICE_CLASSES))
        return cls(
            items=classes * PRICE_CLASSES,
            customers=max(20, round(20_000 * scale)),
            vendors=max(5, round(500 * scale)),
            warehouses=3,
            moves=round(MOVES_AT_FULL_SCALE * scale),
            open_sales=max(10, round(2_000 * scale)),
            open_purchases=max(5, round(500 * scale)),
            quotations=quotations,
            orders=orders,
        )

    @property
    def block(self) -> int:
        """Moves that are made as documents; the others are copies of theirs.

        At least three copies are made at every scale, so that the smallest world
        proves the copying too.
        """
        return max(300, min(50_000, self.moves // 4))

    def bytes_needed(self) -> int:
        """Return the disk space the world takes, in bytes."""
        moves = max(self.moves, self.orders * ORDER_LINES * 3 // 2)
        masters = self.items + self.customers + self.vendors
        return (
            BYTES_OF_BASE
            + moves * BYTES_PER_MOVE
            + self.quotations * BYTES_PER_QUOTATION
            + masters * BYTES_OF_MASTER
        )

    def with_(self, **values) -> "Spec":
        """Return the spec with other figures."""
        return replace(self, **values)

    def as_dict(self) -> dict[str, int]:
        """Return the figures by name."""
        return asdict(self)
