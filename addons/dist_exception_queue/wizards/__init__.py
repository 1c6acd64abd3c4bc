from . import (
    base_import_import,
    dist_exception_move,
    dist_exception_rank_preview,
    mail_compose_message,
)
