from odoo import api, fields, models
from odoo.tools import SQL


class DistStockCountPlan(models.Model):
    """How often what is counted: every day the due positions become one cycle count."""

    _name = "dist.stock.count.plan"
    _description = "Plan of cycle counts"
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        check_company=True,
        default=lambda self: self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
        ondelete="cascade",
    )
    location_ids = fields.Many2many(
        "stock.location",
        string="Locations",
        check_company=True,
        domain="[('usage', '=', 'internal'), ('warehouse_id', '=', warehouse_id)]",
        help="And all below them. Empty: the whole warehouse.",
    )
    class_line_ids = fields.One2many(
        "dist.stock.count.plan.class", "plan_id", "By class"
    )
    interval_days = fields.Integer(
        "Everything else every",
        default=365,
        help="Days between two counts of items in no class of this plan; 0: never.",
    )
    bin_days = fields.Integer(
        "Empty bins every",
        help="Days between two looks at bins that hold nothing by the books; 0: never.",
    )
    idle_days = fields.Integer(
        "What did not move for",
        help="Days in which nothing was moved or reserved, after which a position is "
        "counted, once; 0: never.",
    )
    is_negative_counted = fields.Boolean(
        "Negative stock", default=True, help="Counted as soon as the books say it."
    )
    is_emptied_counted = fields.Boolean(
        "Emptied bins",
        help="Bins that fell empty within a week, and were not looked at since.",
    )
    day_limit = fields.Integer(
        "Lines a day", default=50, help="At most so many are made; 0: no limit."
    )
    is_blind = fields.Boolean("Blind", default=True)
    counter_ids = fields.Many2many(
        "res.users", string="Counters", domain="[('share', '=', False)]"
    )
    default_reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason of differences",
        domain="[('usage_ids.code', '=', 'stock_adjustment'),"
        " ('direction', '=', 'both')]",
    )
    last_made_on = fields.Date("Last made for", readonly=True, copy=False)
    count_ids = fields.One2many("dist.stock.count", "plan_id", readonly=True)

    _days_check = models.Constraint(
        "CHECK (interval_days >= 0 AND bin_days >= 0 AND idle_days >= 0"
        " AND day_limit >= 0)",
        "Days and lines are counted from 0 up.",
    )

    # === MAKING THE DAY'S TASKS === #

    @api.model
    def _cron_make(self):
        """Make the counts of the day, a transaction a plan."""
        cron = self.env["ir.cron"]
        plans = self.search([("warehouse_id.active", "=", True)])
        cron._commit_progress(remaining=len(plans))
        for plan in plans:
            plan._make_count(fields.Date.context_today(self))
            if not cron._commit_progress(1):
                return

    def action_make(self):
        """Make today's count now.

        :return: an action that opens it, or a notice that nothing is due
        """
        self.ensure_one()
        self.check_access("write")
        count = self._make_count(fields.Date.context_today(self))
        if not count:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._(
                        "Nothing of %(plan)s is due today, or it is being counted.",
                        plan=self.name,
                    ),
                },
            }
        return {
            "type": "ir.actions.act_window",
            "res_model": count._name,
            "res_id": count.id,
            "views": [[False, "form"]],
        }

    def _make_count(self, day):
        """Return the count of what is due, or an empty one.

        Made twice for a day, the second has what fell due since: what is being counted
        is on no other list.

        :param date day: where the company works
        """
        self.ensure_one()
        if not self.sudo().try_lock_for_update():  # made by somebody else right now
            return self.env["dist.stock.count"]
        count = (
            self.env["dist.stock.count"]
            .sudo()
            .create(  # the door
                self._prepare_count(day)
            )
        )
        made = count._insert_todo(self._get_due_query(day))
        self.sudo().last_made_on = day  # as above
        if not made:
            count.unlink()
            return self.env["dist.stock.count"]
        count.invalidate_recordset()
        return count.with_env(self.env)

    def _prepare_count(self, day):
        return {
            "kind": "cycle",
            "state": "open",
            "plan_id": self.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "location_ids": self.location_ids.ids,
            "is_blind": self.is_blind,
            "planned_on": day,
            "counter_ids": self.counter_ids.ids,
            "default_reason_id": self.default_reason_id.id,
            "user_id": self.env.uid,
            "source": "server",
        }

    def _get_due_query(self, day):
        """Return the SQL of what is due, the longest overdue first.

        Each position is looked up once by the index of its last look: the cost follows
        the positions, not the moves of all time.
        """
        self.env.flush_all()
        places = self.env["stock.location"].sudo()  # bins, whoever plans
        domain = [("usage", "=", "internal"), ("id", "child_of", self._get_root().ids)]
        days = {line.class_id.id: line.interval_days for line in self.class_line_ids}
        return SQL(
            """
            WITH place AS MATERIALIZED (
                SELECT id FROM stock_location WHERE id IN %(places)s
            ), %(scores)s looked AS MATERIALIZED (
                SELECT product_id, location_id, lot_id, package_id, owner_id,
                       max(posted_at) AS at
                  FROM dist_stock_count_line
                 WHERE state = 'posted' AND location_id IN (SELECT id FROM place)
                 GROUP BY 1, 2, 3, 4, 5
            ), position AS (
                SELECT quant.product_id, quant.location_id, quant.lot_id,
                       quant.package_id, quant.owner_id,
                       sum(quant.quantity) AS quantity,
                       max(quant.write_date) AS moved_at
                  FROM stock_quant quant
                 WHERE quant.location_id IN (SELECT id FROM place)
                 GROUP BY 1, 2, 3, 4, 5
            ), judged AS (
                SELECT position.*, looked.at, item.class_id,
                       bin.location_id AS zone_id,
                       coalesce(days.number, %(interval)s) AS number
                  FROM position
                  JOIN stock_location bin ON bin.id = position.location_id
                  LEFT JOIN looked
                    ON looked.product_id = position.product_id
                   AND looked.location_id = position.location_id
                   AND looked.lot_id IS NOT DISTINCT FROM position.lot_id
                   AND looked.package_id IS NOT DISTINCT FROM position.package_id
                   AND looked.owner_id IS NOT DISTINCT FROM position.owner_id
                  LEFT JOIN dist_stock_class_item item
                    ON item.product_id = position.product_id
                   AND item.company_id = %(company)s
                  LEFT JOIN unnest(%(classes)s::int4[], %(numbers)s::int4[])
                       days (class_id, number) ON days.class_id = item.class_id
            ), emptied AS MATERIALIZED (
                SELECT line.location_id, max(move.date) AS at
                  FROM stock_move move
                  JOIN stock_move_line line ON line.move_id = move.id
                 WHERE %(emptied)s AND move.state = 'done'
                   AND move.date >= %(now)s - make_interval(days => 7)
                   AND line.location_id IN (SELECT id FROM place)
                 GROUP BY 1
            ), due AS (
                SELECT product_id, location_id, lot_id, package_id, owner_id,
                       CASE WHEN quantity < 0 AND %(negative)s THEN 0
                            WHEN %(is_poor)s THEN 1 ELSE 2 END AS turn,
                       at + make_interval(days => number) AS due_at
                  FROM judged
                 WHERE quantity <> 0
                   AND (quantity < 0 AND %(negative)s
                        OR %(is_poor)s
                        OR number > 0
                           AND (at IS NULL
                                OR at < %(now)s - make_interval(days => number))
                        OR %(idle)s > 0
                           AND moved_at < %(now)s - make_interval(days => %(idle)s)
                           AND (at IS NULL OR at < moved_at))
                UNION ALL
                SELECT NULL, place.id, NULL, NULL, NULL, 2,
                       looked.at + make_interval(days => %(bins)s)
                  FROM place
                  LEFT JOIN looked ON looked.location_id = place.id
                                  AND looked.product_id IS NULL
                 WHERE (%(bins)s > 0
                        AND (looked.at IS NULL
                             OR looked.at < %(now)s - make_interval(days => %(bins)s))
                        OR EXISTS (SELECT FROM emptied
                                    WHERE emptied.location_id = place.id
                                      AND emptied.at
                                          > coalesce(looked.at, '-infinity')))
                   AND NOT EXISTS (SELECT FROM position held
                                    WHERE held.location_id = place.id
                                      AND held.quantity <> 0)
                   AND NOT EXISTS (SELECT FROM stock_location below
                                    WHERE below.location_id = place.id AND below.active)
            )
            SELECT due.product_id, due.location_id, due.lot_id, due.package_id,
                   due.owner_id
              FROM due
             WHERE NOT EXISTS (
                   SELECT FROM dist_stock_count_line line
                    WHERE coalesce(line.product_id, 0) = coalesce(due.product_id, 0)
                      AND line.location_id = due.location_id
                      AND coalesce(line.lot_id, 0) = coalesce(due.lot_id, 0)
                      AND coalesce(line.package_id, 0) = coalesce(due.package_id, 0)
                      AND coalesce(line.owner_id, 0) = coalesce(due.owner_id, 0)
                      AND line.state IN ('todo', 'draft', 'recount', 'waiting'))
             ORDER BY due.turn, due.due_at NULLS FIRST, due.location_id, due.product_id
             LIMIT %(limit)s
            """,
            places=places._search(domain).subselect(),
            **self._get_accuracy_sql(),
            company=self.company_id.id,
            classes=list(days),
            numbers=list(days.values()),
            interval=self.interval_days,
            negative=self.is_negative_counted,
            idle=self.idle_days,
            bins=self.bin_days,
            emptied=self.is_emptied_counted,
            now=fields.Datetime.now(),
            limit=self.day_limit or None,
        )


class DistStockCountPlanClass(models.Model):
    """How often items of one class are counted."""

    _name = "dist.stock.count.plan.class"
    _description = "Class in a plan of counts"
    _order = "plan_id, id"
    _rec_name = "class_id"

    plan_id = fields.Many2one(
        "dist.stock.count.plan", required=True, index=True, ondelete="cascade"
    )
    class_id = fields.Many2one("dist.stock.class", required=True, ondelete="cascade")
    interval_days = fields.Integer(
        "Every",
        required=True,
        default=90,
        help="Days between two counts of a position; 0: never.",
    )

    _once = models.UniqueIndex("(plan_id, class_id)", "A class is in a plan once.")
    _days_check = models.Constraint(
        "CHECK (interval_days >= 0)", "Days are counted from 0 up."
    )
