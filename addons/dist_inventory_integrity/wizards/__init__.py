from . import dist_stock_count_look
from . import dist_location_block
from . import dist_bin_override_ask
from . import dist_lot_recall
from . import dist_lot_trace
