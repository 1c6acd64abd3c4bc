from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from odoo.addons.dist_approval.engine.facts import Document, Line

CHECKPOINT = "stock_scrap"
# Scraps of an item within these days are its repeats.
REPEAT_DAYS = 90


class StockScrap(models.Model):
    """Scraps pass or stop at the matrix; held ones stay drafts and go on by
    themselves once approved."""

    # One file for the reason, one for who decides.
    # pylint: disable=consider-merging-classes-inherited
    _name = "stock.scrap"
    _inherit = ["stock.scrap", "dist.approval.gated.mixin"]

    @api.depends("dist_gate_state")
    def _compute_display_name(self):
        """A scrap has no number before it is done: held, it is named by its goods."""
        result = super()._compute_display_name()
        for scrap in self.filtered(
            lambda scrap: scrap.dist_gate_state and scrap.state == "draft"
        ):
            scrap.display_name = self.env._(
                "Scrap %(quantity)s %(unit)s of %(item)s",
                quantity=scrap._dist_format(scrap.scrap_qty),
                unit=scrap.product_uom_id.name,
                item=scrap.product_id.display_name,
            )
        return result

    # === GATE === #

    @api.model
    def _dist_gate_methods(self):
        return {"do_scrap": CHECKPOINT}

    @api.model
    def _dist_protected_values(self):
        return {"state": {"done"}}

    @api.model
    def _dist_fact_fields(self):
        return frozenset(
            {
                "company_id",
                "dist_reason_id",
                "location_id",
                "lot_id",
                "product_id",
                "product_uom_id",
                "scrap_qty",
            }
        )

    def _dist_gate_candidates(self, checkpoint):
        return self.filtered(lambda scrap: scrap.state == "draft")

    def _dist_committed(self):
        return self.filtered(lambda scrap: scrap.state == "done")

    def _dist_ask(self, judgements, checkpoint, purpose):
        """Nobody is asked about a scrap that says no reason."""
        if purpose == "transition":
            for scrap in self._dist_records_of(judgements)._dist_get_guarded():
                scrap._dist_check_reason()
        return super()._dist_ask(judgements, checkpoint, purpose)

    def _dist_carry_out(self, requests):
        for scrap in self:
            if not scrap.check_available_qty():
                raise UserError(
                    self.env._(
                        "%(item)s is not at %(location)s in this quantity any more. "
                        "Change the quantity of the scrap, or count the goods.",
                        item=scrap.product_id.display_name,
                        location=scrap.location_id.display_name,
                    )
                )
        self.do_scrap()

    # === FACTS === #

    def _dist_collect_facts(self, checkpoint):
        parents = self.env["product.category"]._dist_parent_ids()
        persons, items = self._dist_count_persons(), self._dist_count_items()
        return [
            Document(
                key=scrap.id,
                scope={
                    "company": frozenset(scrap.company_id.ids),
                    "warehouse": frozenset(scrap.location_id.warehouse_id.ids),
                    "reason_code": frozenset(scrap.dist_reason_id.ids),
                },
                values=scrap._dist_measure()
                | {"person_month": persons.get(scrap.create_uid.id, 0)},
                lines=(
                    Line(
                        str(scrap.id),
                        str(scrap.product_id.id),
                        scrap.product_id.display_name,
                        parents.get(scrap.product_id.categ_id.id, frozenset()),
                        {
                            "quantity": scrap._dist_get_quantity(),
                            "repeats": items.get(
                                (scrap.product_id.id, scrap.company_id.id), 0
                            ),
                        },
                    ),
                ),
                currencies={"": scrap.company_id.currency_id.name},
            )
            for scrap in self
        ]

    def _dist_measure(self):
        reason = self.dist_reason_id
        return {
            "value": self._dist_get_value(),
            "reason": f"{reason._name},{reason.id}" if reason else "",
            "reason_asks": reason.approval_required,
        }

    def _dist_get_quantity(self):
        """Return the quantity of one scrap in the unit of the item."""
        return self.product_uom_id._compute_quantity(
            self.scrap_qty, self.product_id.uom_id
        )

    def _dist_get_value(self):
        product = self.product_id.with_company(self.company_id)
        return self._dist_get_quantity() * product.standard_price

    def _dist_count_persons(self):
        """Return {user id: how many scraps of theirs were done this month}."""
        month = fields.Date.context_today(self).replace(day=1)
        groups = self._read_group(
            [
                ("state", "=", "done"),
                ("date_done", ">=", month),
                ("create_uid", "in", self.create_uid.ids),
            ],
            ["create_uid"],
            ["__count"],
        )
        return {user.id: count for user, count in groups}

    def _dist_count_items(self):
        """Return {(item id, company id): scraps done in the last ninety days}."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=REPEAT_DAYS)
        counts = defaultdict(int)
        for product, company, count in self._read_group(
            [
                ("state", "=", "done"),
                ("date_done", ">=", since),
                ("product_id", "in", self.product_id.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            ["product_id", "company_id"],
            ["__count"],
        ):
            counts[product.id, company.id] = count
        return counts

    # === WHAT WHO DECIDES SEES === #

    def _dist_request_values(self):
        return {
            "amount": self._dist_get_value(),
            "currency_id": self.company_id.currency_id.id,
        }

    def _dist_decision_summary(self):
        self.ensure_one()
        quantity = f"{self._dist_format(self.scrap_qty)} {self.product_uom_id.name}"
        rows = [
            (self.env._("Item"), self.product_id.display_name),
            (self.env._("Lot"), self.lot_id.name),
            (self.env._("Quantity"), quantity),
            (self.env._("From"), self.location_id.display_name),
            (self.env._("Transfer"), self.picking_id.display_name),
            (self.env._("Reason"), self.dist_reason_id.name),
            (self.env._("Note"), self.dist_note),
        ]
        return [{"label": label, "value": value} for label, value in rows if value]

    def _dist_format(self, quantity):
        return formatLang(self.env, quantity, dp="Product Unit")
