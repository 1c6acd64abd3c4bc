"""Transfers in two legs through a transit location, as a search domain."""

from odoo.fields import Domain
from odoo.tools import SQL

# How the moves of a record are found, in SQL (of its alias) and in Python.
MOVES_SQL = {
    "stock.move": "%(alias)s.id",
    "stock.move.line": "%(alias)s.move_id",
    "stock.picking": "SELECT m.id FROM stock_move m WHERE m.picking_id = %(alias)s.id",
}
MOVES = {
    "stock.move": lambda move: move,
    "stock.move.line": lambda line: line.move_id,
    "stock.picking": lambda picking: picking.move_ids,
}


def transit_domain(model_name, warehouse_ids):
    """Return the domain of legs whose other leg is in one of the warehouses.

    EXISTS instead of a path of fields: a path becomes a list of all chained moves
    there ever were, EXISTS looks up the few rows that the outer query meets, and
    only where one end is a transit location. Only plain values are kept, because
    record rules cache the domain beyond the life of a cursor.

    :param model_name: a key of ``MOVES``
    :param warehouse_ids: list of int
    """

    def to_sql(model, alias, query):
        return SQL("(%s OR %s)", *_legs_sql(model, alias, warehouse_ids))

    def is_leg(record):
        return not _other_warehouses(record).isdisjoint(warehouse_ids)

    return Domain.custom(to_sql=to_sql, predicate=is_leg)


def _legs_sql(model, alias, warehouse_ids):
    moves = SQL(MOVES_SQL[model._name], alias=SQL.identifier(alias))
    for end, near, far in (
        ("location_dest_id", "move_orig_id", "move_dest_id"),
        ("location_id", "move_dest_id", "move_orig_id"),
    ):
        yield SQL(
            """
            (%(place)s IN (SELECT id FROM stock_location WHERE usage = 'transit')
             AND EXISTS (
                SELECT FROM stock_move_move_rel chain
                  JOIN stock_move leg ON leg.id = chain.%(far)s
                  JOIN stock_location place ON place.id = leg.%(end)s
                 WHERE chain.%(near)s IN (%(moves)s)
                   AND place.warehouse_id = ANY(%(warehouses)s)))
            """,
            place=SQL.identifier(alias, end),
            end=SQL.identifier(end),
            near=SQL.identifier(near),
            far=SQL.identifier(far),
            moves=moves,
            warehouses=warehouse_ids,
            to_flush=_read_fields(model),
        )


def _read_fields(model):
    for name, fields in {
        model._name: ("location_id", "location_dest_id"),
        "stock.move": ("location_id", "location_dest_id", "picking_id"),
        "stock.location": ("usage", "warehouse_id"),
    }.items():
        yield from (model.env[name]._fields[field] for field in fields)


def _other_warehouses(record):
    """Return the ids of the warehouses at the far ends of a leg's other legs."""
    moves = MOVES[record._name](record)
    places = moves.location_id.browse()
    if record.location_dest_id.usage == "transit":
        places += moves.move_dest_ids.location_dest_id
    if record.location_id.usage == "transit":
        places += moves.move_orig_ids.location_id
    return set(places.warehouse_id.ids)
