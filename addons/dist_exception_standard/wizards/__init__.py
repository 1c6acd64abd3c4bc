from . import (
    dist_customer_message_compose,
    dist_customer_message_compose_line,
    dist_promise_new_day,
)
