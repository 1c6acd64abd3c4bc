from . import test_payment
from . import test_portal
from . import test_sale_bypass
from . import test_sale_gate
from . import test_purchase_gate
