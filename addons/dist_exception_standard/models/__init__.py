from . import (
    detector_duplicate_partner,
    detector_late_order,
    detector_negative_stock,
)
