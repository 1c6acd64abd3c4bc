"""What sales and purchases have in common on their way into the database."""

from .bulk import Sheet, reserve_ids
from .sequences import draw


class OrderWriter:
    """Numbers, ids, links and references of orders.

    Written orders carry id, name, moment and lines; lines carry id and item.
    """

    model = ""
    line_model = ""

    def __init__(self, context):
        self._context = context
        self._env = context.env

    def _reserve(self, written):
        """Give orders and lines their ids."""
        cr = self._env.cr
        order_table = self._env[self.model]._table
        line_table = self._env[self.line_model]._table
        count = sum(len(order.lines) for order in written)
        line_ids = iter(reserve_ids(cr, line_table, count))
        order_ids = reserve_ids(cr, order_table, len(written))
        for order, order_id in zip(written, order_ids, strict=True):
            order.id = order_id
            for line in order.lines:
                line.id = next(line_ids)

    def _name(self, written):
        """Draw numbers for the orders that bring none."""
        unnamed = [order for order in written if not order.name]
        if not unnamed:
            return
        sequence = self._context.sequence(self.model)
        names = draw(sequence, [order.moment for order in unnamed])
        for order, name in zip(unnamed, names, strict=True):
            order.name = name

    def _links(self, model, field_name):
        """Return an empty sheet of a many2many field: (this record, the other)."""
        field = self._env[model]._fields[field_name]
        columns = (field.column1, field.column2)
        return Sheet(self._env.cr, field.relation, (), columns)

    def _write_references(self, written, field_name):
        """Write what ties each order with goods to its moves; return id by order."""
        tied = [
            order
            for order in written
            if any(line.item.is_goods for line in order.lines)
        ]
        stencil = self._context.references
        values = {"name": "-"}
        text = stencil.cut(stencil.new(values), values)
        sheet, links = stencil.sheet(), self._links(self.model, field_name)
        ids = reserve_ids(self._env.cr, "stock_reference", len(tied))
        by_order = {}
        for order, reference_id in zip(tied, ids, strict=True):
            sheet.add(text, (reference_id, order.name, order.moment, order.moment))
            links.add("", (order.id, reference_id))
            by_order[order.id] = reference_id
        sheet.flush()
        links.flush()
        return by_order
