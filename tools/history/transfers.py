"""Done transfers: pickings, moves, move lines and what they change on hand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .bulk import Sheet, reserve_ids
from .catalog import Item
from .quants import QuantLedger
from .routes import Route
from .sequences import draw
from .stencils import Stencil

_LOG = ("create_date", "write_date")
_PICKING = (
    *("id", "name", "partner_id", "origin", "sale_id", "move_type"),
    *("scheduled_date", "date_deadline", "date_done", "has_deadline_issue"),
    *("shipping_weight", *_LOG),
)
_MOVE = (
    *("id", "sequence", "product_id", "product_uom", "packaging_uom_id"),
    *(
        "product_uom_qty",
        "product_qty",
        "quantity",
        "packaging_uom_qty",
        "date",
        "date_deadline",
    ),
    *("reservation_date", "picking_id", "partner_id", "origin", "reference"),
    *("value", "price_unit", "sale_line_id", "purchase_line_id", "inventory_name"),
    *_LOG,
)
_LINE = (
    *("id", "move_id", "picking_id", "product_id", "product_uom_id", "quantity"),
    *("quantity_product_uom", "date", *_LOG),
)


@dataclass(slots=True)
class Goods:
    """One move of a transfer; quantity positive, value in company currency.

    Arguments:
        lead (float): days between the transfer's start and its deadline.
    """

    item: Item
    quantity: float
    value: float
    lead: float = 0.0
    price_unit: float | None = None
    sale_line_id: int | None = None
    purchase_line_id: int | None = None
    sequence: int = 10


@dataclass(slots=True)
class Transfer:
    """Goods that went one way together.

    Arguments:
        start (datetime): confirmation of the order behind it.
        done_at (datetime): validation.
        deadline (datetime | None): promised moment; None is start plus each lead.
        security_days (float): planned that much ahead of the deadline.
        inventory_name (str | None): reason, on changes of the stock figure.
        reference_id (int | None): `stock.reference` of the order.
    """

    route: Route
    start: datetime
    done_at: datetime
    goods: list[Goods] = field(default_factory=list)
    partner_id: int | None = None
    move_partner_id: int | None = None
    origin: str | None = None
    sale_id: int | None = None
    move_type: str = "direct"
    deadline: datetime | None = None
    has_deadline: bool = True
    security_days: float = 0.0
    inventory_name: str | None = None
    reference_id: int | None = None
    name: str | None = None
    picking_id: int | None = None


class TransferWriter:
    """Writes done transfers of one company by COPY."""

    def __init__(self, env, company):
        self._env = env
        self._company = company
        self._pickings = Stencil(env, "stock.picking", _PICKING)
        self._moves = Stencil(env, "stock.move", _MOVE)
        self._lines = Stencil(env, "stock.move.line", _LINE)
        self._cuts: dict[Route, tuple[str, str, str]] = {}
        self._quants = QuantLedger(env)

    def write(self, transfers: list[Transfer]) -> list[int]:
        """Write the transfers and return the ids of their moves, in order.

        Each transfer learns its name and `picking_id`.
        """
        if not transfers:
            return []
        self._name(transfers)
        self._number(transfers)
        count = sum(len(transfer.goods) for transfer in transfers)
        move_ids = reserve_ids(self._env.cr, "stock_move", count)
        line_ids = reserve_ids(self._env.cr, "stock_move_line", count)
        sheets = self._sheets()
        ids = zip(move_ids, line_ids, strict=True)
        for transfer in transfers:
            self._add(transfer, ids, sheets)
        for sheet in sheets:
            sheet.flush()
        self._quants.flush()
        return move_ids

    def _number(self, transfers):
        with_picking = [one for one in transfers if one.route.picking_type_id]
        ids = reserve_ids(self._env.cr, "stock_picking", len(with_picking))
        for transfer, picking_id in zip(with_picking, ids, strict=True):
            transfer.picking_id = picking_id

    def _sheets(self):
        link = Sheet(
            self._env.cr,
            self._env["stock.move"]._fields["reference_ids"].relation,
            (),
            ("move_id", "reference_id"),
        )
        return (
            self._pickings.sheet(),
            self._moves.sheet(),
            self._lines.sheet(),
            link,
        )

    def _name(self, transfers):
        """Draw the numbers of all transfers of an operation type at once."""
        by_type = {}
        for transfer in transfers:
            if transfer.route.picking_type_id and not transfer.name:
                by_type.setdefault(transfer.route.picking_type_id, []).append(transfer)
        for type_id, unnamed in by_type.items():
            sequence = self._env["stock.picking.type"].browse(type_id).sequence_id
            names = draw(sequence, [transfer.start for transfer in unnamed])
            for transfer, name in zip(unnamed, names, strict=True):
                transfer.name = name

    def _add(self, transfer, ids, sheets):
        pickings, moves, lines, links = sheets
        picking_text, move_text, line_text = self._cut(transfer.route)
        route, done_at = transfer.route, transfer.done_at
        log, picking_id = (transfer.start, done_at), transfer.picking_id
        if picking_id:
            pickings.add(picking_text, self._picking_row(transfer))
        for goods in transfer.goods:
            move_id, line_id = next(ids)
            quantity, item = goods.quantity, goods.item
            moves.add(move_text, self._move_row(transfer, goods, move_id))
            lines.add(
                line_text,
                (line_id, move_id, picking_id, item.id, item.uom_id, quantity)
                + (quantity, done_at, *log),
            )
            if transfer.reference_id:
                links.add("", (move_id, transfer.reference_id))
            if item.is_storable:
                self._quants.move(
                    item.id, route.source_id, route.dest_id, quantity, done_at
                )

    def _deadline(self, transfer, goods):
        if not transfer.has_deadline:
            return None
        due = transfer.deadline or transfer.start + timedelta(days=goods.lead)
        return due - timedelta(days=transfer.route.delay)

    def _picking_row(self, transfer):
        dues = [self._deadline(transfer, goods) for goods in transfer.goods]
        due = min(dues) if transfer.move_type == "direct" else max(dues)
        scheduled = due - timedelta(days=transfer.security_days)
        weight = sum(goods.quantity * goods.item.weight for goods in transfer.goods)
        return (
            transfer.picking_id,
            transfer.name,
            transfer.partner_id,
            transfer.origin,
            transfer.sale_id,
            transfer.move_type,
            scheduled,
            due,
            transfer.done_at,
            due < scheduled,
            weight,
            transfer.start,
            transfer.done_at,
        )

    def _move_row(self, transfer, goods, move_id):
        quantity, item = goods.quantity, goods.item
        reserves = transfer.route.reserves
        return (
            move_id,
            goods.sequence,
            item.id,
            item.uom_id,
            item.uom_id,
            quantity,
            quantity,
            quantity,
            quantity,
            transfer.done_at,
            self._deadline(transfer, goods),
            transfer.start.date() if reserves else None,
            transfer.picking_id,
            transfer.move_partner_id,
            transfer.origin,
            transfer.name or transfer.inventory_name,
            goods.value,
            goods.price_unit,
            goods.sale_line_id,
            goods.purchase_line_id,
            transfer.inventory_name,
            transfer.start,
            transfer.done_at,
        )

    def _cut(self, route):
        if route not in self._cuts:
            self._cuts[route] = (
                self._cut_picking(route) if route.picking_type_id else "",
                self._cut_move(route),
                self._cut_line(route),
            )
        return self._cuts[route]

    def _cut_picking(self, route):
        values = {
            "picking_type_id": route.picking_type_id,
            "location_id": route.source_id,
            "location_dest_id": route.dest_id,
        }
        return self._pickings.cut(
            self._pickings.new(values),
            values,
            company_id=self._company.id,
            location_id=route.source_id,
            location_dest_id=route.dest_id,
            state="done",
            user_id=None,
        )

    def _cut_move(self, route):
        values = {
            "picking_type_id": route.picking_type_id,
            "location_id": route.source_id,
            "location_dest_id": route.dest_id,
            "company_id": self._company.id,
        }
        inventory = None if route.picking_type_id else True
        return self._moves.cut(
            self._moves.new(values),
            values,
            state="done",
            picked=True,
            location_id=route.source_id,
            location_dest_id=route.dest_id,
            location_final_id=route.dest_id if route.picking_type_id else None,
            rule_id=route.rule_id,
            warehouse_id=route.warehouse_id,
            propagate_cancel=route.cancels_along,
            is_inventory=inventory,
            is_in=route.is_in,
            is_out=route.is_out,
        )

    def _cut_line(self, route):
        values = {"location_id": route.source_id, "location_dest_id": route.dest_id}
        return self._lines.cut(
            self._lines.new(values),
            values,
            company_id=self._company.id,
            location_id=route.source_id,
            location_dest_id=route.dest_id,
            state="done",
            picked=True,
        )
