from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from .stock_quant import KEY

TRIGGERS = [
    ("short", "Short pick"),
    ("damage", "Damage"),
]


class DistStockCountLine(models.Model):
    """A line may be there because something happened at its bin."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.line"

    trigger = fields.Selection(
        TRIGGERS, "Because of", readonly=True, help="What made the plan ask for it."
    )


class DistStockCountPlan(models.Model):
    """What happens at a bin asks for a count of it, once."""

    # One file for what is due by the calendar, one for what happens.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.plan"

    is_short_counted = fields.Boolean(
        "Short picks",
        help="Bins of which less was taken than asked for, while the books say that "
        "more lies there.",
    )
    is_damage_counted = fields.Boolean(
        "Damage", help="Bins goods were scrapped from, or held, or put aside."
    )
    is_accuracy_counted = fields.Boolean(
        "Poor accuracy",
        help="What was not counted in the months of the figure, of classes below their "
        "own target and of zones below that of the plan.",
    )
    accuracy_target = fields.Float(
        "Accuracy wanted of a zone",
        help="Percent of counted lines within the tolerance at first look. A zone is a "
        "location with bins below it. 0: zones are not looked at.",
    )
    accuracy_months = fields.Integer(
        "Measured over months", default=3, help="Of the accuracy of classes and zones."
    )

    _accuracy_check = models.Constraint(
        "CHECK (accuracy_target >= 0 AND accuracy_target <= 100"
        " AND accuracy_months > 0)",
        "A target is a percentage from 0 to 100, measured over a month at least.",
    )

    # === WHAT HAPPENS === #

    @api.model
    def _trigger(self, keys, why):
        """Ask for a count of positions where something happened.

        What is being counted already is not asked for again. Each position goes to
        the first plan that covers it, into the count of today.

        :param keys: (product, location, lot, package, owner), ids or False
        :param str why: one of ``TRIGGERS``
        :return: how many lines were made
        """
        plans = self.sudo().search(  # who picks keeps no plans
            [(f"is_{why}_counted", "=", True), ("warehouse_id.active", "=", True)]
        )
        if not keys or not plans:
            return 0
        self.env.flush_all()
        made = 0
        for plan in plans:
            query = plan._get_happened_query(keys)
            self.env.cr.execute(SQL("SELECT EXISTS (%s)", query))
            if self.env.cr.fetchone()[0]:
                made += plan._get_todays_count()._insert_todo(query, why)
        return made

    def _get_todays_count(self):
        day = fields.Date.context_today(self)
        plan = self.with_user(SUPERUSER_ID)  # who picks is no author of what is asked
        counts = plan.env["dist.stock.count"]
        count = counts.search(
            [
                ("plan_id", "=", self.id),
                ("planned_on", "=", day),
                ("state", "=", "open"),
            ],
            limit=1,
        )
        count = count or counts.create(plan._prepare_count(day))
        count.invalidate_recordset()
        return count

    def _get_root(self):
        return self.location_ids or self.warehouse_id.view_location_id

    def _get_happened_query(self, keys):
        """Return the SQL of the positions of one plan that nobody counts yet."""
        places = self.env["stock.location"]
        domain = [("usage", "=", "internal"), ("id", "child_of", self._get_root().ids)]
        columns = zip(
            *({tuple(id_ or None for id_ in key) for key in keys}), strict=True
        )
        return SQL(
            """
            SELECT happened.product_id, happened.location_id, happened.lot_id,
                   happened.package_id, happened.owner_id
              FROM unnest(%(items)s::int4[], %(places)s::int4[], %(lots)s::int4[],
                          %(packages)s::int4[], %(owners)s::int4[])
                   happened (product_id, location_id, lot_id, package_id, owner_id)
             WHERE happened.location_id IN %(covered)s
               AND NOT EXISTS (
                   SELECT FROM dist_stock_count_line line
                    WHERE line.product_id = happened.product_id
                      AND line.location_id = happened.location_id
                      AND coalesce(line.lot_id, 0) = coalesce(happened.lot_id, 0)
                      AND coalesce(line.package_id, 0)
                          = coalesce(happened.package_id, 0)
                      AND coalesce(line.owner_id, 0) = coalesce(happened.owner_id, 0)
                      AND line.state IN ('todo', 'draft', 'recount', 'waiting'))
            """,
            covered=places._search(domain).subselect(),
            **dict(
                zip(
                    ("items", "places", "lots", "packages", "owners"),
                    map(list, columns),
                    strict=True,
                )
            ),
        )

    # === ACCURACY === #

    def _get_accuracy_sql(self):
        """Return the SQL parts of ``_get_due_query`` that know what is below target.

        The figure is that of ``dist.stock.accuracy``: each line counts once, whatever
        it was off by. What one item has too much makes up for no other.
        """
        since = fields.Datetime.subtract(
            fields.Datetime.now(), months=self.accuracy_months
        )
        return {
            "scores": SQL(
                """
                scored AS MATERIALIZED (
                    SELECT item.class_id, looked.zone_id, looked.hits = 1 AS is_hit
                      FROM (%(rows)s) looked
                      LEFT JOIN dist_stock_class_item item
                        ON item.product_id = looked.product_id
                       AND item.company_id = %(company)s
                     WHERE %(is_wanted)s AND looked.counted_at >= %(since)s
                       AND looked.product_id IS NOT NULL
                       AND looked.location_id IN (SELECT id FROM place)
                ), poor_class AS MATERIALIZED (
                    SELECT scored.class_id
                      FROM scored
                      JOIN dist_stock_class class ON class.id = scored.class_id
                     WHERE class.accuracy_target > 0
                     GROUP BY scored.class_id, class.accuracy_target
                    HAVING 100.0 * count(*) FILTER (WHERE is_hit)
                           < class.accuracy_target * count(*)
                ), poor_zone AS MATERIALIZED (
                    SELECT zone_id
                      FROM scored
                     WHERE %(target)s > 0
                     GROUP BY zone_id
                    HAVING 100.0 * count(*) FILTER (WHERE is_hit)
                           < %(target)s * count(*)
                ),
                """,
                company=self.company_id.id,
                rows=self.env["dist.stock.accuracy"]._table_query,
                is_wanted=self.is_accuracy_counted,
                since=since,
                target=self.accuracy_target,
            ),
            "is_poor": SQL(
                """
                (at IS NULL OR at < %s)
                AND (class_id IN (SELECT class_id FROM poor_class)
                     OR zone_id IN (SELECT zone_id FROM poor_zone))
                """,
                since,
            ),
        }


class StockMove(models.Model):
    """Less was taken than asked for, while the books say that more lies there."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        if self.env["dist.control"]._is_off("stock_door"):
            return super()._action_done(cancel_backorder=cancel_backorder)
        short = self.filtered(lambda move: move._dist_is_short_pick())
        places = {
            (line.product_id.id, line.location_id.id)
            for line in short.move_line_ids
            if line.location_id.usage == "internal"
        } | self._dist_get_left_places()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        if places:
            self._dist_trigger_short(places)
        return moves

    def _dist_is_short_pick(self):
        """Return whether somebody takes less from a shelf than one move asks for."""
        return (
            self.state not in ("done", "cancel")
            and self.picked
            and self.location_id.usage == "internal"
            and self.product_id.is_storable
            and not self.is_inventory
            and self.product_uom.compare(
                self._get_picked_quantity(), self.product_uom_qty
            )
            < 0
        )

    def _dist_get_left_places(self):
        """Return where goods lie free by the books of which nobody took anything.

        Somebody entered none, and took other goods of the same transfer.

        :return: set of (product id, location id)
        """
        none = self.filtered(
            lambda move: move.state not in ("draft", "done", "cancel")
            and move.picking_id
            and move.location_id.usage == "internal"
            and move.product_id.is_storable
            and move.product_uom.is_zero(move.quantity)
            and not move.product_uom.is_zero(move.product_uom_qty)
        )
        taking = (self - none).filtered("picked").picking_id
        none = none.filtered(lambda move: move.picking_id in taking)
        if not none:
            return set()
        quants = self.env["stock.quant"].sudo()  # what the books say lies free
        groups = quants._read_group(
            [
                ("product_id", "in", none.product_id.ids),
                ("location_id", "child_of", none.location_id.ids),
                ("quantity", ">", 0),
            ],
            ["product_id", "location_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        asked = [(move.product_id, move.location_id) for move in none]
        return {
            (item.id, place.id)
            for item, place, on_hand, reserved in groups
            if item.uom_id.compare(on_hand, reserved) > 0
            and any(item == what and place._child_of(where) for what, where in asked)
        }

    @api.model
    def _dist_trigger_short(self, places):
        quants = self.env["stock.quant"].sudo()  # what the books say is left
        left = quants.search(
            [
                ("product_id", "in", [item for item, _place in places]),
                ("location_id", "in", [place for _item, place in places]),
                ("quantity", ">", 0),
            ]
        )
        keys = {
            quant._dist_get_key()
            for quant in left
            if (quant.product_id.id, quant.location_id.id) in places
        }
        self.env["dist.stock.count.plan"]._trigger(keys, "short")


class StockScrap(models.Model):
    """What is broken may be more than was seen."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.scrap"

    def do_scrap(self):
        result = super().do_scrap()
        if not self.env["dist.control"]._is_off("stock_door"):
            done = self.filtered(
                lambda scrap: scrap.state == "done"
                and scrap.location_id.usage == "internal"
            )
            keys = {tuple(scrap[name].id for name in KEY) for scrap in done}
            self.env["dist.stock.count.plan"]._trigger(keys, "damage")
        return result


class DistQualityHold(models.Model):
    """Goods that are held leave a shelf to be looked at."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.quality.hold"

    @api.model
    def _open(self, values_list):
        holds = super()._open(values_list)
        lines = holds.sudo().origin_move_id.move_line_ids  # where they lay
        held = holds.filtered(lambda hold: hold.kind == "in_place")
        sources = [
            record
            for record in (*lines, *held.sudo())  # as above
            if record.location_id.usage == "internal"
        ]
        keys = {tuple(record[name].id for name in KEY) for record in sources}
        self.env["dist.stock.count.plan"]._trigger(keys, "damage")
        return holds
