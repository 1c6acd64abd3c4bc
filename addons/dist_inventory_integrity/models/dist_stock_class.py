from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import classes as engine


class DistStockClass(models.Model):
    """A class of items that are counted alike: A, B, C."""

    _name = "dist.stock.class"
    _description = "Class of items to count"
    _order = "company_id, sequence, id"
    _rec_name = "name"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    share = fields.Float(
        "Up to",
        default=100.0,
        help="Percent of all value, or of all hits, that this class and those before "
        "it cover. The usual: A 80, B 95, C 100.",
    )
    item_ids = fields.One2many("dist.stock.class.item", "class_id", "Items")
    item_count = fields.Integer(compute="_compute_item_count")

    _name_unique = models.UniqueIndex(
        "(company_id, name)", "The company has a class of this name already."
    )
    _share_check = models.Constraint(
        "CHECK (share > 0 AND share <= 100)", "A share is a percentage up to 100."
    )

    @api.depends("item_ids")
    def _compute_item_count(self):
        groups = self.env["dist.stock.class.item"]._read_group(
            [("class_id", "in", self.ids)], ["class_id"], ["__count"]
        )
        counts = {item_class.id: count for item_class, count in groups}
        for item_class in self:
            item_class.item_count = counts.get(item_class.id, 0)

    # === CLASSIFYING === #

    @api.model
    def _cron_classify(self):
        """Classify the items of all companies that say by what, one by one."""
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([("dist_class_basis", "!=", False)])
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            if self.search_count([("company_id", "=", company.id)], limit=1):
                self._classify(company)
            if not cron._commit_progress(1):
                return

    @api.model
    def action_classify(self):
        """Classify the items of the present company now.

        :return: notice that says how many changed their class
        :raise UserError: there are no classes, or nothing says by what
        """
        self.check_access("write")
        company = self.env.company
        has_classes = self.search_count([("company_id", "=", company.id)], limit=1)
        if not company.dist_class_basis or not has_classes:
            raise UserError(
                self.env._(
                    "Say first by what items are classified (Settings > Companies > "
                    "Classes of items), and make the classes: A up to 80 %, B up to "
                    "95 %, C up to 100 %."
                )
            )
        changed = self._classify(company)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s items are in another class now.", count=changed
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _classify(self, company):
        """Put the items of a company into its classes by what left of late.

        Items somebody put into a class by hand stay there.

        :return: how many changed their class
        """
        rows = self.search([("company_id", "=", company.id)])
        usages = self._get_usages(company)
        if not rows or not usages:
            return 0
        shares = rows.mapped("share")
        found = engine.classify(usages, shares, company.dist_class_basis)
        ids = rows.ids
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dist_stock_class_item
                       (product_id, class_id, company_id, create_uid, create_date,
                        write_uid, write_date)
                SELECT found.*, %(company)s, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM unnest(%(items)s::int4[], %(classes)s::int4[]) found
                    ON CONFLICT (company_id, product_id) DO UPDATE
                   SET class_id = excluded.class_id, write_uid = excluded.write_uid,
                       write_date = excluded.write_date
                 WHERE NOT coalesce(dist_stock_class_item.is_fixed, FALSE)
                   AND dist_stock_class_item.class_id <> excluded.class_id
                """,
                company=company.id,
                user=self.env.uid,
                now=fields.Datetime.now(),
                items=list(found),
                classes=[ids[number] for number in found.values()],
            )
        )
        changed = self.env.cr.rowcount
        self.env["dist.stock.class.item"].invalidate_model()
        rows.invalidate_recordset()
        return changed

    @api.model
    def _get_usages(self, company):
        """Return what each storable item of a company did in its period.

        One pass over the lines of the period: what left for customers, production and
        vendors. Adjustments are no usage.

        :return: list of ``engine.classes.Usage``
        """
        since = fields.Datetime.subtract(
            fields.Datetime.now(), days=company.dist_class_days
        )
        self.env.flush_all()
        moved = self.env.execute_query(
            SQL(
                """
                SELECT line.product_id, sum(line.quantity_product_uom), count(*)
                  FROM stock_move move
                  JOIN stock_move_line line ON line.move_id = move.id
                  JOIN stock_location source ON source.id = line.location_id
                  JOIN stock_location target ON target.id = line.location_dest_id
                 WHERE move.state = 'done' AND move.company_id = %s AND move.date >= %s
                   AND source.usage IN ('internal', 'transit')
                   AND target.usage NOT IN ('internal', 'transit', 'inventory', 'view')
                 GROUP BY line.product_id
                """,
                company.id,
                since,
            )
        )
        found = {item: (float(quantity), hits) for item, quantity, hits in moved}
        items = self.env["product.product"].sudo().with_company(company)  # their cost
        items = items.search_fetch(
            [
                ("is_storable", "=", True),
                ("company_id", "in", [False, company.id]),
            ],
            ["standard_price"],
        )
        usages = []
        for item in items:
            quantity, hits = found.get(item.id, (0.0, 0))
            usages.append(engine.Usage(item.id, quantity * item.standard_price, hits))
        return usages


class DistStockClassItem(models.Model):
    """Which class an item is in, company by company."""

    _name = "dist.stock.class.item"
    _description = "Item in a class"
    _order = "class_id, product_id"
    _rec_name = "product_id"
    _check_company_auto = True

    class_id = fields.Many2one(
        "dist.stock.class", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="class_id.company_id", store=True, index=True, precompute=True
    )
    product_id = fields.Many2one(
        "product.product",
        "Item",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )

    is_fixed = fields.Boolean(
        "By hand",
        default=True,
        help="Stays in this class, whatever it does. What is computed is not.",
    )

    _once = models.UniqueIndex(
        "(company_id, product_id)", "An item is in one class of a company."
    )
