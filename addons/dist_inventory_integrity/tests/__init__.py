from . import (
    test_accuracy,
    test_adjust,
    test_bins,
    test_booking,
    test_class,
    test_correction,
    test_correction_approval,
    test_correction_place,
    test_correction_refused,
    test_count,
    test_count_add,
    test_count_plan,
    test_doors,
    test_lots,
    test_late,
    test_menus,
    test_negative,
    test_oddity,
    test_shrinkage,
    test_stock_watch,
    test_tolerance,
    test_tours,
)
from . import test_certificate, test_checklist, test_lost
from . import (
    test_quality_cases,
    test_quality_dispose,
    test_quality_lost,
    test_quality_plan,
)
from . import test_quality_receipt, test_quality_sweep, test_receiving
from . import test_ageing, test_ledger
from . import test_count_freeze, test_count_moved
from . import test_opening
from . import test_count_serial, test_count_trigger
