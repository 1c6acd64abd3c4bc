from . import test_sale_bypass
from . import test_sale_gate
