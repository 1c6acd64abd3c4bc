from . import dist_credit_setting
