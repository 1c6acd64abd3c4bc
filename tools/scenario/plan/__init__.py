"""The scenario as plain values, before any database: who, what, and two years of it.

Everything follows from a seed, so two builds of one day are the same to the row.
"""

from .config import Config
from .items import Item, Vendor, make_items, make_vendors
from .customers import Customer, make_customers
from .simulation import Order, Receipt, Story, simulate

__all__ = [
    "Config",
    "Customer",
    "Item",
    "Order",
    "Receipt",
    "Story",
    "Vendor",
    "make_customers",
    "make_items",
    "make_vendors",
    "simulate",
]
