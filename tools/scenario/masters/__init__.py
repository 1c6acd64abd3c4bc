"""Masters, through the ORM in batches: company, people, partners, items."""

from .company import set_up_company
from .items import make_products, refresh_rules
from .partners import make_partners
from .controls import switch_on
from .people import make_users

__all__ = [
    "make_partners",
    "make_products",
    "make_users",
    "refresh_rules",
    "set_up_company",
    "switch_on",
]
