from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import bins as engine
from .dist_location_rule import CONTROL
from .stock_move_line import MOVES_GOODS

INSIDE = ("internal", "transit")
NAMED = 5


class StockLocation(models.Model):
    """What a bin holds, beside what its rule says."""

    # One file for each thing a place does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.location"

    def _dist_get_rules(self):
        """Return {location id: rule of the bin}; no statement when warm."""
        rules = self.env["dist.location.rule"]._get_by_place()
        found = {
            place.id: engine.find_rule(place.parent_path, rules)
            for place in self.sudo()  # where it is, of whatever company
        }
        return {id_: rule for id_, rule in found.items() if rule}

    def _dist_get_contents(self):
        """Return {location id: what lies there}, by one statement."""
        if not self:
            return {}
        self.env["stock.quant"].flush_model()
        self.env["product.product"].flush_model(["weight"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT quant.location_id, count(DISTINCT quant.product_id),
                       count(DISTINCT (quant.product_id, coalesce(quant.lot_id, 0))),
                       sum(quant.quantity),
                       sum(quant.quantity * coalesce(product.weight, 0))
                  FROM stock_quant quant
                  JOIN product_product product ON product.id = quant.product_id
                 WHERE quant.location_id = ANY(%s) AND quant.quantity > 0
                 GROUP BY quant.location_id
                """,
                self.ids,
            )
        )
        return {
            id_: engine.Content(items, lots, float(quantity), float(weight))
            for id_, items, lots, quantity, weight in rows
        }

    def _dist_can_take(self, items, quantity):
        """Return whether put-away may propose this bin for more of some items."""
        self.ensure_one()
        if self.dist_is_shut_in:
            return False
        rule = self._dist_get_rules().get(self.id)
        if not rule:
            return True
        # The field is read once for all the bins put-away looks at.
        quants = self.sudo().quant_ids.filtered(lambda q: q.quantity > 0)
        lots = {(quant.product_id, quant.lot_id) for quant in quants}
        coming = sum(items.mapped("weight")) / len(items) if items else 0
        content = engine.Content(
            items=len(quants.product_id | items),
            # Which lot comes is not known yet: what lies there is another one.
            lots=len(lots) + 1,
            quantity=sum(quants.mapped("quantity")) + quantity,
            weight=sum(q.quantity * q.product_id.weight for q in quants)
            + coming * quantity,
        )
        paths = [item.categ_id.parent_path for item in items]
        breaks = engine.find_breaks(rule, content, paths)
        return all(what_happens == "note" for _what, what_happens in breaks)


class StockMoveLine(models.Model):
    """Goods enter and leave bins as their rules say."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env["dist.control"]._is_off(CONTROL):
            lines._dist_check_bins()
        return lines

    def write(self, vals):
        result = super().write(vals)
        is_change = not MOVES_GOODS.isdisjoint(vals) and "state" not in vals
        if is_change and not self.env["dist.control"]._is_off(CONTROL):
            self._dist_check_bins()
        return result

    def _dist_check_bins(self):
        """Refuse what these done lines did to bins against their rules.

        Looked at when all is done, because goods that leave a bin in the same step
        make room for those that come. What a count finds is a fact, and no rule
        refuses it.

        :raise UserError: names the goods, the bin, the rule and the way out
        """
        lines = self.filtered(
            lambda line: line.state == "done"
            and line.product_id.is_storable
            and line.location_id != line.location_dest_id
            and not line._dist_is_adjustment()
        )
        places = (lines.location_id | lines.location_dest_id).sudo()  # their rules
        inside = places.filtered(lambda place: place.usage in INSIDE)
        modes = inside._dist_get_modes(CONTROL)
        guarded = inside.filtered(lambda place: modes[place.id] != "off")
        if not guarded:
            return
        findings = lines._dist_find_shut(guarded) + lines._dist_find_breaks(guarded)
        if findings:
            lines._dist_judge_bins(findings, modes)

    def _dist_find_shut(self, guarded):
        found = {}
        for line in self:
            if line.location_id in guarded and line.location_id.dist_is_shut_out:
                found[line.location_id, "shut_out", "refuse"] = line
            if line.location_dest_id in guarded:
                if line.location_dest_id.dist_is_shut_in:
                    found[line.location_dest_id, "shut_in", "refuse"] = line
        return [(*key, line) for key, line in found.items()]

    def _dist_find_breaks(self, guarded):
        """Return (bin, what, what happens, its lines) of the rules that are broken."""
        filled = self.location_dest_id & guarded
        rules = filled._dist_get_rules()
        places = filled.filtered(lambda place: place.id in rules)
        contents = places._dist_get_contents()
        found = []
        for place in places:
            lines = self.filtered(lambda line, p=place: line.location_dest_id == p)
            content = contents.get(place.id, engine.Content())
            items = lines.product_id.sudo()  # their categories
            paths = [item.categ_id.parent_path for item in items]
            for what, happens in engine.find_breaks(rules[place.id], content, paths):
                found.append((place, what, happens, lines))
        return found

    def _dist_judge_bins(self, findings, modes):
        passed = self._dist_get_let_pass(findings)
        stopped, noted = [], []
        for place, what, happens, lines in findings:
            is_free = happens == "note" or (
                happens == "override"
                and all(
                    (picking.id, place.id) in passed for picking in lines.picking_id
                )
                and lines.picking_id
            )
            is_noted = is_free or modes[place.id] == "watch"
            (noted if is_noted else stopped).append((place, what, happens, lines))
        if stopped:
            raise UserError(self._dist_explain_bins(stopped))
        self._dist_record_bins(noted)

    def _dist_get_let_pass(self, findings):
        """Return {(id of a transfer, id of a bin) a supervisor let pass}."""
        asked = [found for found in findings if found[2] == "override"]
        if not asked:
            return set()
        rows = (
            self.env["dist.bin.override"]
            .sudo()
            ._read_group(  # whether there is one
                [
                    ("picking_id", "in", self.picking_id.ids),
                    ("location_id", "in", [place.id for place, *_rest in asked]),
                    ("count_id", "=", False),  # a frozen bin breaks no rule
                ],
                ["picking_id", "location_id"],
            )
        )
        return {(picking.id, place.id) for picking, place in rows}

    # === WORDS === #

    def _dist_explain_bins(self, stopped):
        words = self._dist_get_break_words()
        texts = []
        for place, what, happens, lines in stopped[:NAMED]:
            items = ", ".join(lines.product_id.mapped("display_name")[:NAMED])
            text = self.env._(
                "%(items)s, bin %(bin)s: %(what)s",
                items=items,
                bin=place.display_name,
                what=words[what],
            )
            if happens == "override":
                text += " " + self.env._(
                    "A warehouse supervisor may let it pass, by the button of the "
                    "transfer."
                )
            texts.append(text)
        if len(stopped) > NAMED:
            texts.append(self.env._("and %(count)s more", count=len(stopped) - NAMED))
        return "\n".join(texts)

    @api.model
    def _dist_get_break_words(self):
        return {
            "shut_out": self.env._(
                "nothing leaves it while it is blocked. Take the goods from another "
                "bin, or have it released."
            ),
            "shut_in": self.env._(
                "nothing goes in while it is blocked. Choose another bin, or have it "
                "released."
            ),
            "category": self.env._(
                "goods of this category do not belong there. Choose another bin."
            ),
            "item": self.env._(
                "it holds one item, and another one lies there. Choose another bin."
            ),
            "lot": self.env._(
                "it holds one lot, and another one lies there. Choose another bin."
            ),
            "quantity": self.env._(
                "it holds no more. Put away fewer there, the rest in another bin."
            ),
            "weight": self.env._(
                "it carries no more. Put away fewer there, the rest in another bin."
            ),
        }

    def _dist_record_bins(self, noted):
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "bin_rule_broken",
                    "res_model": "stock.location",
                    "res_id": place.id,
                    "res_name": place.display_name,
                    "company_id": (place.company_id or self.env.company).id,
                    "after": {
                        "broken": self._dist_get_break_names()[what],
                        "product_id": ", ".join(
                            lines.product_id.mapped("display_name")[:NAMED]
                        ),
                        "picking_id": ", ".join(lines.picking_id.mapped("name")),
                    },
                }
                for place, what, _happens, lines in noted
            ]
        )

    @api.model
    def _dist_get_break_names(self):
        return {
            "shut_out": self.env._("blocked for leaving"),
            "shut_in": self.env._("blocked for entry"),
            "category": self.env._("category of goods"),
            "item": self.env._("one item a bin"),
            "lot": self.env._("one lot a bin"),
            "quantity": self.env._("most in a bin"),
            "weight": self.env._("heaviest bin"),
        }


class StockMove(models.Model):
    """The lines of one step are looked at together, and blocked bins are no supply."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        if not self.env["dist.control"]._is_off(CONTROL):
            moves.move_line_ids._dist_check_bins()
        return moves

    def _update_reserved_quantity_vals(
        self,
        need,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=True,
    ):
        # What a move before it brought is taken from that very bin, without a search.
        if strict and self._dist_is_held(location_id, lot_id):
            return [], 0
        return super()._update_reserved_quantity_vals(
            need, location_id, lot_id, package_id, owner_id, strict
        )

    def _dist_is_held(self, place, lot):
        """Return whether goods of a bin may not be promised; hook.

        :param place: ``stock.location``
        :param lot: ``stock.lot``, or None
        """
        return place._dist_is_on(CONTROL) and place.dist_is_shut_out


class StockQuant(models.Model):
    """Goods in a blocked bin are not promised to anybody."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.quant"

    def _get_gather_domain(
        self,
        product_id,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
    ):
        domain = super()._get_gather_domain(
            product_id, location_id, lot_id, package_id, owner_id, strict
        )
        # A strict search keeps the books of one position, whatever lies there.
        if not strict and location_id._dist_is_on(CONTROL):
            domain &= Domain("location_id.dist_is_shut_out", "=", False)
        return domain

    @api.model
    def _dist_get_other_bins_domain(self, item, place):
        domain = super()._dist_get_other_bins_domain(item, place)
        return domain & Domain("location_id.dist_is_shut_out", "=", False)
