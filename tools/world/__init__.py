"""The bench world: one big distributor, the same for every bench.

    from tools.world import ensure_world

    template = ensure_world(0.001)                      # smallest, as .ci/run uses it
    template = ensure_world(0.01, quotations=1000)      # drafts to be confirmed
    template = ensure_world(0.001, quotations=200_000)  # a long list to open
    template = ensure_world(1.0, suite=True)            # 5,000,000 moves, our addons

returns the name of a template database to copy (`databases.copy`). It is built on the
first demand, with the disk it needs printed first, checked by `check_consistency`, and
kept under a name made from what it is built from: the standard template below it, the
figures, and the code that builds it.

At scale 1 it has 25,000 stored items, 20,000 customers, 500 vendors, 3 warehouses and
5,000,000 done moves of two years up to END: purchases received, sales delivered, goods
returned, stock adjusted; beside them confirmed sales and purchases still open. Masters
and documents are made once by Odoo or `tools.history` and copied by SQL.
"""

from .cache import ensure_world, needs
from .documents import END
from .spec import Spec

__all__ = ["END", "Spec", "ensure_world", "needs"]
