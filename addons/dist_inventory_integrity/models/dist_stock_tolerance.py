from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import tolerance as engine


class DistStockTolerance(models.Model):
    """How far a count may be off the books, somewhere, before somebody else looks."""

    _name = "dist.stock.tolerance"
    _description = "Tolerance of counts"
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    warehouse_ids = fields.Many2many("stock.warehouse", check_company=True)
    location_ids = fields.Many2many(
        "stock.location",
        string="Locations",
        check_company=True,
        help="And all below them; the nearest one counts.",
    )
    class_ids = fields.Many2many(
        "dist.stock.class", string="Classes", check_company=True
    )
    product_ids = fields.Many2many(
        "product.product", string="Items", check_company=True
    )
    recounts = fields.Integer(
        default=1,
        help="How often somebody else counts what is not within, at most. Two people "
        "who find the same are enough. 0: people decide at once.",
    )
    limit_ids = fields.One2many("dist.stock.tolerance.limit", "tolerance_id", "Limits")

    _recounts_check = models.Constraint(
        "CHECK (recounts BETWEEN 0 AND 9)", "Between no recount and nine."
    )

    @api.depends("product_ids", "class_ids", "location_ids", "warehouse_ids")
    def _compute_name(self):
        for row in self:
            parts = [
                *row.product_ids.mapped("display_name"),
                *row.class_ids.mapped("name"),
                *row.location_ids.mapped("display_name"),
                *row.warehouse_ids.mapped("name"),
            ]
            row.name = ", ".join(parts[:4]) or self.env._("Everything else")

    # === THE ENGINE'S VIEW === #

    @api.model
    def _get_tolerances(self, companies):
        """Return the tolerances of these companies as the engine sees them."""
        rows = self.sudo().search(  # limits, whoever counts
            [("company_id", "in", companies.ids)]
        )
        return [row._to_engine() for row in rows]

    def _to_engine(self):
        self.ensure_one()
        return engine.Tolerance(
            limits=tuple(
                engine.Limit(limit.direction, limit.measure, limit.limit)
                for limit in self.limit_ids
            ),
            recounts=self.recounts,
            company=self.company_id.id,
            products=frozenset(self.product_ids.ids),
            classes=frozenset(self.class_ids.ids),
            locations=frozenset(self.location_ids.ids),
            warehouses=frozenset(self.warehouse_ids.ids),
        )

    @api.model
    def _find(self, lines):
        """Return {line id: the tolerance that holds for it, or None}.

        :param lines: ``dist.stock.count.line``
        :return: dict of ``engine.tolerance.Tolerance``
        """
        lines = lines.sudo()  # where it lies, whoever counts
        rows = self._get_tolerances(lines.company_id)
        classes = {
            (company.id, product.id): item_class.id
            for company, product, item_class in self.env["dist.stock.class.item"]
            .sudo()  # as above
            ._read_group(
                [
                    ("company_id", "in", lines.company_id.ids),
                    ("product_id", "in", lines.product_id.ids),
                ],
                ["company_id", "product_id", "class_id"],
            )
        }
        found, known = {}, {}
        for line in lines:
            key = (line.company_id, line.product_id, line.location_id)
            if key not in known:
                item_class = classes.get((line.company_id.id, line.product_id.id))
                known[key] = engine.find_tolerance(rows, line._to_place(item_class))
            found[line.id] = known[key]
        return found


class DistStockToleranceLimit(models.Model):
    """One limit of a tolerance; a difference is within when it is within all."""

    _name = "dist.stock.tolerance.limit"
    _description = "Limit of a tolerance"
    _order = "tolerance_id, direction, measure, id"
    _rec_name = "measure"

    tolerance_id = fields.Many2one(
        "dist.stock.tolerance", required=True, index=True, ondelete="cascade"
    )
    direction = fields.Selection(
        [("both", "Gain and loss"), ("gain", "Gain"), ("loss", "Loss")],
        required=True,
        default="both",
    )
    measure = fields.Selection(
        [
            ("quantity", "Quantity, in the unit of the item"),
            ("percent", "Percent of the books"),
            ("value", "Value at cost"),
        ],
        required=True,
        default="percent",
    )
    limit = fields.Float(
        "Up to",
        digits=(16, 4),
        help="Exactly so much is within; 0: only no difference.",
    )

    @api.depends("direction", "measure", "limit")
    def _compute_display_name(self):
        for row in self:
            words = {"limit": f"{row.limit:g}", "direction": row._say("direction")}
            if row.measure == "percent":
                text = self.env._("%(direction)s up to %(limit)s %%", **words)
            elif row.measure == "value":
                text = self.env._("%(direction)s up to a value of %(limit)s", **words)
            else:
                text = self.env._("%(direction)s up to %(limit)s units", **words)
            row.display_name = text

    def _say(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    @api.constrains("limit")
    def _check_limit(self):
        if any(row.limit < 0 for row in self):
            raise ValidationError(
                self.env._(
                    "A limit is how big a difference may be, whichever way: enter 0 or "
                    "more, and the direction beside it."
                )
            )
