from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..sealed import seal


class DistStockSnapshotMixin(models.AbstractModel):
    """A figure of a company's stock, as of a day, kept as it was found.

    A model that inherits this one writes ``_refresh``.
    """

    _name = "dist.stock.snapshot.mixin"
    _description = "Figure of the stock as of a day"
    _order = "date desc, company_id"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        "As of", required=True, index=True, default=fields.Date.context_today
    )
    computed_at = fields.Datetime(readonly=True, copy=False)
    computed_by_id = fields.Many2one("res.users", "By", readonly=True, copy=False)

    @api.constrains("date")
    def _check_date(self):
        for figure in self:
            if figure.date > fields.Date.context_today(figure):
                raise ValidationError(
                    self.env._(
                        "%(day)s has not come yet, and nobody knows what will lie "
                        "there. Choose today or an earlier day.",
                        day=figure.date,
                    )
                )

    @api.depends("company_id", "date")
    def _compute_display_name(self):
        for figure in self:
            figure.display_name = f"{figure.company_id.name} · {figure.date}"

    @api.model
    def _get_given(self):
        """Return the names of the fields a user may fill."""
        return {"company_id", "date"}

    @api.model
    def default_get(self, fields):
        computed = self._fields.keys() - self._get_given()
        return seal(self, super().default_get(fields), computed)

    @api.model_create_multi
    def create(self, vals_list):
        strange = {name for vals in vals_list for name in vals} - self._get_given()
        if strange and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(fields)s is computed and entered by nobody. Give the company "
                    "and the day, and compute.",
                    fields=", ".join(sorted(strange)),
                )
            )
        return super().create(vals_list)

    def action_compute(self):
        """Compute the figure anew and keep who did.

        :return: the action that opens what was found
        :raise AccessError: for whoever may not make such figures in the company
        """
        self.check_access("create")
        for figure in self:
            figure._refresh()
        self.sudo().write(  # figures are written by nobody
            {"computed_at": fields.Datetime.now(), "computed_by_id": self.env.uid}
        )
        self.env.invalidate_all()
        return self._open_found() if len(self) == 1 else True

    def _refresh(self):
        """Find the figure of one company and day; override me."""
        raise NotImplementedError

    def _open_found(self):
        """Return the action that shows what was found; override me."""
        raise NotImplementedError
