from . import (
    abstract_transfer,
    action_chase_vendor,
    action_check_availability,
    detector_backorder_ageing,
    detector_delayed_receipt,
    detector_duplicate_partner,
    detector_late_order,
    detector_negative_stock,
    detector_overdue_transfer,
    detector_upstream_wait,
)
