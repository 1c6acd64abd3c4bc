from odoo import api, models
from odoo.tools import SQL

from ..watch import Watch


class DistDetectorFailedImport(models.AbstractModel):
    """An import was refused and has not succeeded since."""

    _name = "dist.detector.failed_import"
    _inherit = "dist.detector"
    _description = "Detector: imports that failed"

    _documents = ("dist.import.failure",)
    _watches = (
        Watch(
            "dist.import.failure",
            (
                "company_id",
                "model_id",
                "user_id",
                "file_name",
                "failed_at",
                "refused_count",
                "message",
            ),
        ),
    )
    _actions = ("import_again", "forget_import")
    _facts = {  # noqa: RUF012 - read, never written
        "file": "import_file",
        "model": "ir.model",
        "count": "import_rows",
        "message": "text",
    }

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT company_id, id AS scope_id, user_id, failed_at AS due_at,
                   concat_ws('/', 'import', model_id, user_id, file_name)
                       AS subject_key,
                   'dist.import.failure' AS res_model, id AS res_id,
                   jsonb_build_object('file', file_name, 'model', model_id,
                       'count', refused_count, 'message', message) AS facts
              FROM dist_import_failure WHERE %s
            """,
            scope(SQL("id")),
        )
