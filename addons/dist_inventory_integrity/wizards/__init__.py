from . import dist_stock_count_look
