from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..sealed import seal
from .dist_stock_count_line import OPEN

# What whoever plans a count says, and until when.
PLANNED = frozenset(
    {
        "kind",
        "company_id",
        "warehouse_id",
        "location_ids",
        "category_ids",
        "class_ids",
        "product_ids",
        "is_blind",
        "with_empty_bins",
        "planned_on",
        "freeze",
        "cutover_at",
    }
)
STEERED = frozenset({"counter_ids", "default_reason_id", "note"})
# What anybody who counts says: why, of the count or of its lines.
SAID = frozenset({"reason_id", "line_ids"})
CHATTER = frozenset(
    {"message_follower_ids", "message_ids", "message_main_attachment_id"}
)


class DistStockCount(models.Model):
    """A count that was planned: its scope becomes lines, which people count."""

    # One file for what a count is, one for a planned one.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count"

    kind = fields.Selection(
        selection_add=[
            ("cycle", "Cycle count"),
            ("full", "Full count"),
            ("ad_hoc", "Count of some bins or items"),
            ("zero", "Zero check"),
        ],
        ondelete={
            "cycle": "cascade",
            "full": "cascade",
            "ad_hoc": "cascade",
            "zero": "cascade",
        },
    )
    state = fields.Selection(
        selection_add=[("open", "In progress"), ("done",)], ondelete={"open": "cascade"}
    )
    warehouse_id = fields.Many2one("stock.warehouse", check_company=True)
    location_ids = fields.Many2many(
        "stock.location",
        string="Locations",
        check_company=True,
        domain="[('usage', 'in', ('internal', 'transit'))]",
        help="And all below them. Empty: the whole warehouse.",
    )
    category_ids = fields.Many2many("product.category", string="Item categories")
    class_ids = fields.Many2many("dist.stock.class", string="Classes")
    product_ids = fields.Many2many("product.product", string="Items")
    is_blind = fields.Boolean(
        "Blind",
        default=True,
        help="Whoever counts does not see what the books say.",
    )
    with_empty_bins = fields.Boolean(
        "Empty bins",
        help="Bins that hold nothing by the books are looked at as well.",
    )
    plan_id = fields.Many2one(
        "dist.stock.count.plan", readonly=True, index="btree_not_null", copy=False
    )
    planned_on = fields.Date("Planned for", default=fields.Date.context_today)
    counter_ids = fields.Many2many(
        "res.users",
        string="Counters",
        domain="[('share', '=', False)]",
        help="Empty: whoever works in the warehouse.",
    )
    default_reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason of differences",
        domain="[('usage_ids.code', '=', 'stock_adjustment'),"
        " ('direction', '=', 'both')]",
        help="Explains what somebody finds and gives no reason for.",
    )
    note = fields.Text()
    line_count = fields.Integer("Lines", compute="_compute_progress")
    todo_count = fields.Integer("To count", compute="_compute_progress")
    held_count = fields.Integer(
        "Held", compute="_compute_progress", help="To recount, or waiting for approval."
    )
    progress = fields.Float(compute="_compute_progress", help="Percent.")

    @api.depends("line_ids.state")
    def _compute_progress(self):
        groups = self.env["dist.stock.count.line"]._read_group(
            [("count_id", "in", self.ids)], ["count_id", "state"], ["__count"]
        )
        found = {(count.id, state): number for count, state, number in groups}
        for count in self:
            by_state = {s: n for (id_, s), n in found.items() if id_ == count.id}
            count.line_count = total = sum(by_state.values())
            count.todo_count = by_state.get("todo", 0)
            count.held_count = by_state.get("recount", 0) + by_state.get("waiting", 0)
            left = sum(by_state.get(state, 0) for state in OPEN)
            count.progress = 100.0 * (total - left) / total if total else 0.0

    # === WHO PLANS === #

    @api.model
    def default_get(self, fields):
        sealed = self._fields.keys() - PLANNED - STEERED
        return seal(self, super().default_get(fields), sealed)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                given = {name: vals[name] for name in vals if vals[name]}
                self._check_planned(given, PLANNED | STEERED | CHATTER)
                if vals.get("kind", "adjustment") == "adjustment":
                    raise AccessError(
                        self.env._(
                            "A quick adjustment is made where goods are counted: under "
                            "Physical Inventory. Plan a count of another kind here."
                        )
                    )
                vals.setdefault("company_id", self.env.company.id)
                # Given, so that no default of a context key or of a user is taken.
                vals.update(user_id=self.env.uid, state="draft")
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            allowed = SAID | CHATTER
            if self.has_access("create"):
                planned = self.filtered(lambda count: count._is_planned())
                allowed |= STEERED | (PLANNED if planned == self else set())
            self._check_planned(vals, allowed)
        return super().write(vals)

    def _is_planned(self):
        """Return whether one count may still be planned otherwise."""
        return self.state == "draft" and not self._is_adjustment()

    def _check_plans(self):
        """Refuse those who count and do not plan.

        :raise AccessError: the user plans no counts
        """
        if self and not self.has_access("create"):
            raise AccessError(
                self.env._(
                    "Counts are started and closed by whoever plans them. Ask a "
                    "warehouse supervisor or an inventory controller."
                )
            )
        self.check_access("write")

    def _is_adjustment(self):
        return self.kind == "adjustment"

    @api.model
    def _check_planned(self, vals, allowed):
        edits = [command[0] for command in vals.get("line_ids") or ()]
        if not vals.keys() <= allowed or set(edits) - {Command.UPDATE, Command.LINK}:
            raise AccessError(
                self.env._(
                    "What a count covers is said before it starts, and what comes of "
                    "it is said by its lines. Plan another count, or count again."
                )
            )

    # === STARTING === #

    def action_start(self):
        """Make a line of all there is to count.

        What is being counted already is left to the count it is in.

        :return: True
        :raise UserError: the count was started before, or there is nothing to count
        """
        self._check_plans()
        self.sudo().lock_for_update()  # nobody starts it a second time
        for count in self:
            if not count._is_planned():
                raise UserError(
                    self.env._(
                        "%(count)s was started before. Count its lines, or plan "
                        "another count.",
                        count=count.name,
                    )
                )
            made = count._make_todo()
            if not made:
                raise UserError(
                    self.env._(
                        "There is nothing to count: in what %(count)s covers no goods "
                        "lie by the books, or all of them are being counted already. "
                        "Widen it, or tick empty bins.",
                        count=count.name,
                    )
                )
            count.sudo().state = "open"  # the door
        return True

    def _make_todo(self):
        """Make the lines of one count, by one statement each; return how many."""
        self.ensure_one()
        self.env.flush_all()
        made = 0
        if self.kind != "zero":
            made += self._insert_todo(self._get_positions_query())
        if self.kind == "zero" or self.with_empty_bins:
            made += self._insert_todo(self._get_empty_bins_query())
        self.invalidate_recordset()
        return made

    def _insert_todo(self, query, trigger=None):
        """Make lines to count of what a query finds; return how many.

        :param query: SQL of product, location, lot, package and owner
        :param str trigger: what asked for them, or None
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dist_stock_count_line
                       (count_id, company_id, state, basis, trigger, is_blind,
                        product_id, location_id, lot_id, package_id, owner_id,
                        create_uid, create_date, write_uid, write_date)
                SELECT %(count)s, %(company)s, 'todo', 'since', %(trigger)s, %(blind)s,
                       found.*, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM (%(query)s) found
                    ON CONFLICT DO NOTHING
                """,
                count=self.id,
                company=self.company_id.id,
                trigger=trigger,
                blind=self.is_blind,
                user=SUPERUSER_ID,  # who plans is no author of what others count
                now=fields.Datetime.now(),
                query=query,
            )
        )
        return self.env.cr.rowcount

    def _get_place_domain(self):
        """Return the Domain of the bins one count covers."""
        domain = Domain("usage", "in", ("internal", "transit"))
        domain &= Domain("company_id", "=", self.company_id.id)
        if self.location_ids:
            return domain & Domain("id", "child_of", self.location_ids.ids)
        if self.warehouse_id:
            view = self.warehouse_id.view_location_id
            return domain & Domain("id", "child_of", view.id)
        return domain

    def _get_item_domain(self):
        domain = Domain("is_storable", "=", True)
        if self.product_ids:
            domain &= Domain("id", "in", self.product_ids.ids)
        if self.category_ids:
            domain &= Domain("categ_id", "child_of", self.category_ids.ids)
        if self.class_ids:
            classified = self.env["dist.stock.class.item"]._search(
                [("class_id", "in", self.class_ids.ids)]
            )
            domain &= Domain("id", "in", classified.subselect("product_id"))
        return domain

    def _get_positions_query(self):
        """Return the SQL of the positions to count: what the books know there."""
        places = self.env["stock.location"].sudo()  # bins, whoever plans
        items = self.env["product.product"].sudo()  # as above
        items = items.with_context(active_test=False)  # goods outlive their record
        return SQL(
            """
            SELECT quant.product_id, quant.location_id, quant.lot_id, quant.package_id,
                   quant.owner_id
              FROM stock_quant quant
             WHERE quant.location_id IN %(places)s AND quant.product_id IN %(items)s
             GROUP BY 1, 2, 3, 4, 5
            HAVING sum(quant.quantity) <> 0 OR sum(quant.reserved_quantity) <> 0
             ORDER BY quant.location_id, quant.product_id
            """,
            places=places._search(self._get_place_domain()).subselect(),
            items=items._search(self._get_item_domain()).subselect(),
        )

    def _get_empty_bins_query(self):
        """Return the SQL of the bins that hold nothing by the books."""
        places = self.env["stock.location"].sudo()  # bins, whoever plans
        domain = self._get_place_domain() & Domain("child_ids", "=", False)
        return SQL(
            """
            SELECT NULL::int4, place.id, NULL::int4, NULL::int4, NULL::int4
              FROM stock_location place
             WHERE place.id IN %(places)s
               AND NOT EXISTS (SELECT FROM stock_quant quant
                                WHERE quant.location_id = place.id
                                  AND quant.quantity <> 0)
             ORDER BY place.complete_name
            """,
            places=places._search(domain).subselect(),
        )

    # === WHILE IT IS COUNTED === #

    def add_item(
        self, product_id, location_id, lot_id=None, package_id=None, owner_id=None
    ):
        """Add something that lies there and is not on the list.

        :param int product_id, location_id, lot_id, package_id, owner_id: ids
        :return: id of the line, to be counted
        :raise UserError: the count is not in progress, or does not cover that place, or
            the item is not kept in stock, or has no such lot
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "open":
            raise UserError(
                self.env._(
                    "%(count)s is not in progress, so nothing is added to it. Count "
                    "the item under Physical Inventory.",
                    count=self.name,
                )
            )
        place = self.env["stock.location"].browse(location_id)
        if not place.filtered_domain(self._get_place_domain()):
            raise UserError(
                self.env._(
                    "%(count)s does not cover %(place)s. Choose a place it covers, or "
                    "plan another count.",
                    count=self.name,
                    place=place.display_name,
                )
            )
        self._check_fits(product_id, lot_id)
        key = (product_id, location_id, lot_id, package_id, owner_id)
        line = self._find_or_add(key)
        self.line_ids.filtered(
            lambda ln: ln.state == "todo"
            and not ln.product_id
            and ln.location_id == place
        )._cancel()  # it is not empty
        return line.id

    def _check_fits(self, product_id, lot_id):
        """Refuse what no position can be of.

        :raise UserError: says what does not go together
        """
        product = self.env["product.product"].browse(product_id)
        lot = self.env["stock.lot"].browse(lot_id or [])
        if not product.is_storable:
            raise UserError(
                self.env._(
                    "%(item)s is not kept in stock, so nothing of it is counted. Have "
                    "it tracked first (Track Inventory on the item).",
                    item=product.display_name,
                )
            )
        if lot and lot.product_id != product:
            raise UserError(
                self.env._(
                    "%(lot)s is of %(other)s, not of %(item)s. Choose one of "
                    "%(item)s, or count %(other)s.",
                    lot=lot.name,
                    other=lot.product_id.display_name,
                    item=product.display_name,
                )
            )
        if product.tracking != "none" and not lot:
            raise UserError(
                self.env._(
                    "%(item)s is followed by its number, and each number is counted by "
                    "itself. Choose the lot or serial number that lies there.",
                    item=product.display_name,
                )
            )

    def action_add(self):
        """Open the window that asks for what lies there and is not on the list."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Found and not on the list"),
            "res_model": "dist.stock.count.add",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_count_id": self[:1].id},
        }

    def _find_or_add(self, key):
        lines = self.env["dist.stock.count.line"]
        names = ("product_id", "location_id", "lot_id", "package_id", "owner_id")
        domain = [
            (name, "=", id_ or False) for name, id_ in zip(names, key, strict=True)
        ]
        found = lines.search([*domain, ("state", "in", OPEN)], limit=1)
        values = {name: id_ or False for name, id_ in zip(names, key, strict=True)}
        return found or lines.sudo().create(  # the door
            {
                "count_id": self.id,
                "state": "todo",
                "is_blind": self.is_blind,
                **values,
            }
        )

    def action_close(self):
        """Close a count: what nobody looked at is left as it was, and said so.

        :return: True, or a notice that says what it still waits for
        """
        self._check_plans()
        for count in self.filtered(lambda c: c.state == "open"):
            todo = count.line_ids.filtered(lambda line: line.state == "todo")
            todo._cancel()
            count.line_ids._post()
            count._close()
        return self._tell_outcome()

    def action_count(self):
        """Open what is left to count, as cards for a phone and a list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_inventory_integrity.dist_stock_count_line_action"
        )
        return action | {"domain": [("count_id", "in", self.ids)]}
