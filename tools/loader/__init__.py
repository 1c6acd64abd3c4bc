"""Loader of a wholesaler's real transactions: `python -m tools.loader.load`.

Reads the columns of the public "Online Retail" file and of any file shaped like it
(docs/loading.md says what each kind of row becomes). Three steps: read and judge the
whole file (nothing is written while anything may still turn out unreadable), create
masters through the ORM, write documents set-based in batches of one transaction each.
A killed load goes on where it stopped.

    from tools.loader import Options, load

    report = load("my_database", "transactions.csv.gz", Options(cost_share=0.6))
"""

from .errors import LoadError
from .loading import load
from .options import Options

__all__ = ["LoadError", "Options", "load"]
