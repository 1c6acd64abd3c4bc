"""What was taken out of the log of changes."""

from collections import defaultdict
from dataclasses import dataclass, field

# Bits of the column that says which columns of a row changed: an integer of four bytes
# without its sign. The last bit stands for all columns beyond.
BITS = 30
# Created, deleted, or noted before anybody asked which columns changed.
EVERYTHING = -1


def get_bits(columns):
    """Return {column: its bit} of the watched columns of a table.

    Arguments:
        columns (list[str]): in the order the trigger of the table has them.

    >>> get_bits(["date", "state"])
    {'date': 1, 'state': 2}
    >>> max(get_bits([f"column_{number}" for number in range(40)]).values()) == 1 << 29
    True
    """
    return {name: 1 << min(at, BITS - 1) for at, name in enumerate(columns)}


@dataclass
class Changes:
    """Rows that were touched, by what of them changed.

    Attributes:
        bits (dict): model -> {column: bit}; what is missing is not told apart.
        count (int): how many rows of the log these are.

    >>> changes = Changes({"sale.order": {"date": 1, "state": 2}})
    >>> changes.add("sale.order", "id", 1, [7, 8], 2)
    >>> changes.add("sale.order", "id", 3, [8, 9], 2)
    >>> changes.add("sale.order", "id", EVERYTHING, [5], 1)
    >>> changes.find("sale.order", "id", ["state"])
    [5, 8, 9]
    >>> changes.find("sale.order", "id")
    [5, 7, 8, 9]
    >>> changes.find("sale.order.line", "order_id", ["price"]), changes.count
    ([], 5)
    """

    bits: dict = field(default_factory=dict)
    count: int = 0
    _found: dict = field(default_factory=lambda: defaultdict(list))

    def add(self, model, key, changed, ids, count):
        """Add the rows of which the same columns changed.

        Arguments:
            model (str), key (str): whose rows, and which column was noted.
            changed (int): the bits of the columns, or EVERYTHING.
            ids (list[int]): the values noted.
            count (int): rows of the log.
        """
        self._found[model, key].append((changed, ids))
        self.count += count

    def find(self, model, key, names=None):
        """Return the values noted of rows that were created or deleted, or of which a
        column changed, sorted, each once.

        Arguments:
            names (iterable | None): of columns; None for any. The noted one counts
                with them: the row moved to another key.
        """
        known = self.bits.get(model)
        wanted = EVERYTHING
        if names is not None and known is not None:
            wanted = 0
            for name in (*names, key):
                wanted |= known.get(name, 0)
        found = set()
        for changed, ids in self._found.get((model, key), ()):
            if changed == EVERYTHING or changed & wanted:
                found.update(ids)
        return sorted(found)
