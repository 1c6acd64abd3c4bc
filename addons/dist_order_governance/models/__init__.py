from . import account_move
from . import payment_transaction
from . import sale_order
from . import sale_order_line
from . import sale_order_portal
from . import stock_move
