from odoo import api, models
from odoo.tools import SQL


class DistDetectorMissingBarcode(models.AbstractModel):
    """An item in use has no barcode: nobody can scan it."""

    _name = "dist.detector.missing_barcode"
    _inherit = "dist.item.detector"
    _description = "Detector: items without a barcode"

    @api.model
    def _get_lack(self):
        return SQL("coalesce(product.barcode, '') = ''")
