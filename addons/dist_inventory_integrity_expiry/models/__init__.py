from . import detector_expiring_stock
from . import product
from . import stock
