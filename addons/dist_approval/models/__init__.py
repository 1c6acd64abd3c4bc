# Order matters where a class extends another one of this module.
from . import dist_approval_part_mixin
from . import (
    dist_approval_checkpoint,
    dist_approval_condition,
    dist_approval_decision,
    dist_approval_edit,
    dist_approval_fact,
    dist_approval_policy,
    dist_approval_policy_evidence,
    dist_approval_policy_tier,
    dist_approval_policy_version,
    dist_approval_step,
    dist_control,
    dist_evidence,
    ir_http,
    product_category,
    res_company,
    res_currency_rate,
    res_users,
)
from . import dist_approval_request
from . import dist_approval_request_access
from . import dist_approval_request_card
from . import dist_approval_policy_texts
from . import dist_approval_request_screen
from . import dist_approval_request_inbox
from . import dist_approval_inbox_bus
from . import dist_approval_request_decide
from . import dist_approval_judgement
from . import dist_approval_gated_mixin
from . import dist_approval_gated_judging
from . import dist_approval_gated_banner
from . import dist_approval_gated_line_mixin
