from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..sealed import seal

EXPLAINED = ("dist.stock.oddity", "stock.picking", "dist.stock.count.line")


class DistStockExplanation(models.Model):
    """Why something odd or late is as it should be: said once, by somebody else."""

    _name = "dist.stock.explanation"
    _description = "Explanation of a figure of the stock"
    _order = "id desc"
    _rec_name = "note"

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one("res.users", "Explained by", required=True, readonly=True)
    at = fields.Datetime("Explained", required=True, readonly=True)
    note = fields.Char("Explanation", required=True, readonly=True)

    _once = models.UniqueIndex(
        "(res_model, res_id)", "Somebody has explained this already."
    )

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields))

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    # pylint: disable-next=method-required-super
    def write(self, vals):
        raise UserError(
            self.env._("An explanation stays as it was given, with who gave it.")
        )

    @api.model
    @api.private
    def _explain(self, record, person, note):
        """Note why something is as it should be.

        :param record: of one of ``EXPLAINED``, readable by the user
        :param person: ``res.users`` who did it
        :param str note: for the record
        :raise AccessError: the user keeps no figures, or did it
        :raise UserError: nothing is said, or nobody has done it yet
        """
        self.check_access("read")
        may = self.env.user.has_groups(
            "dist_base.group_inventory_controller,stock.group_stock_manager"
        )
        if not may or record._name not in EXPLAINED:
            raise AccessError(
                self.env._(
                    "What is odd or late is explained by an inventory controller or a "
                    "manager of the stock. Tell them what happened."
                )
            )
        record.check_access("read")
        if not person:
            raise UserError(
                self.env._(
                    "%(name)s is not entered yet, so nothing of it is odd or late. "
                    "Explain it when it is.",
                    name=record.display_name,
                )
            )
        if person == self.env.user:
            raise AccessError(
                self.env._(
                    "Nobody explains what they entered themselves. Tell another "
                    "controller what happened, who then says so here."
                )
            )
        if not (note or "").strip():
            raise UserError(
                self.env._("Say in a sentence why this is as it should be.")
            )
        known = self.sudo().search(  # whether somebody was faster
            [("res_model", "=", record._name), ("res_id", "=", record.id)], limit=1
        )
        if known:
            raise UserError(
                self.env._(
                    "%(person)s explained it already: %(note)s",
                    person=known.user_id.name,
                    note=known.note,
                )
            )
        said = self.sudo().create(  # checked above
            {
                "res_model": record._name,
                "res_id": record.id,
                "company_id": record.company_id.id,
                "user_id": self.env.uid,
                "at": fields.Datetime.now(),
                "note": note.strip(),
            }
        )
        self.env["dist.stock.oddity"].invalidate_model(["explained"])
        return said
