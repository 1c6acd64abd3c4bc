from . import (
    dist_control,
    dist_control_setting,
    dist_evidence,
)
