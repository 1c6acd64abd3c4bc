from . import test_bills
from . import test_delayed_receipt
from . import test_duplicate_partner
from . import test_invoices
from . import test_late_order
from . import test_masters
from . import test_negative_stock
from . import test_transfers
