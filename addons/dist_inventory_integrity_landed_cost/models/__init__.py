from . import dist_landed_coverage
from . import dist_stock_ledger_cause
