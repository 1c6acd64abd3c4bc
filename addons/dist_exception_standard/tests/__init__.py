from . import test_duplicate_partner
from . import test_late_order
from . import test_negative_stock
