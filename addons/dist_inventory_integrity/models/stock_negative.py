from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, formatLang

from .. import positions
from .stock_move_line import MOVES_GOODS
from .stock_quant import KEY

CONTROL = "stock_negative"
# How many are named in one message.
NAMED = 5
OTHER_BINS = 3


class StockQuant(models.Model):
    """A position that ends below nothing is refused where the company says so."""

    # One file for each thing a position does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.quant"

    @api.model
    @contextmanager
    def _dist_watching_positions(self):
        """Look at the positions that lost goods when the block is over.

        Every change of stock passes ``create`` or ``write`` of the position, so what
        changed is noted there, at no cost, and exactly: Odoo may take a lot from goods
        without one. The books are read once, *after* the whole step, because moves of
        one step that together leave enough are right although one of them alone would
        not be. A step within a step leaves the looking to the outer one.
        """
        is_off = self.env["dist.control"]._is_off(CONTROL)
        if is_off or positions.get_noted(self.env) is not None:
            yield
            return
        with positions.noted(self.env) as changes:
            yield
        self._dist_check_positions(changes)

    @api.model_create_multi
    def create(self, vals_list):
        with self._dist_watching_positions():
            quants = super().create(vals_list)
            quants._dist_note_positions(1)
        return quants

    def write(self, vals):
        if "quantity" not in vals and not any(name in vals for name in KEY):
            return super().write(vals)
        with self._dist_watching_positions():
            self._dist_note_positions(-1)
            result = super().write(vals)
            self._dist_note_positions(1)
        return result

    def _dist_note_positions(self, sign):
        changes = positions.get_noted(self.env)
        if changes is not None:
            for quant in self.sudo():  # Odoo's own method reads them as well
                changes[quant._dist_get_key()] += sign * quant.quantity

    @api.model
    def _dist_check_positions(self, changes):
        """Refuse positions that lost goods and hold less than nothing now.

        :param dict changes: {key: how much the position gained}
        :raise UserError: names the item, the bin, what is missing and two ways out
        """
        missing = self._dist_get_missing(changes)
        if not missing:
            return
        places = self.env["stock.location"].browse({key[1] for key in missing})
        modes = places._dist_get_modes(CONTROL)
        stopped = {key: of for key, of in missing.items() if modes[key[1]] == "on"}
        if stopped:
            raise UserError(self._dist_explain_missing(stopped))
        self._dist_record_missing(missing)

    @api.model
    def _dist_get_missing(self, changes):
        """Return {key: how much is missing} of positions that went below nothing.

        The rows are held while they are read: of two people who take the last piece at
        once, Odoo lets the second one make a row of its own, and neither would see the
        other. The second waits here and is made to repeat its step.
        """
        items = self.env["product.product"].sudo()  # their units, whoever may see them
        lost = {
            key
            for key, change in changes.items()
            if change and items.browse(key[0]).uom_id.compare(change, 0) < 0
        }
        places = self.env["stock.location"].browse({key[1] for key in lost}).sudo()
        inside = places.filtered(lambda p: p.usage in ("internal", "transit"))
        watched = inside._dist_in_mode(CONTROL, "on", "watch")
        wanted = [key for key in lost if key[1] in watched._ids]
        if not wanted:
            return {}
        self.flush_model([*KEY, "quantity"])
        columns = [
            [key[place] or None for key in wanted] for place, _name in enumerate(KEY)
        ]
        rows = self.env.execute_query(
            SQL(
                """
                WITH held AS (
                    SELECT %(columns)s, quant.quantity
                      FROM stock_quant quant
                      JOIN unnest(%(arrays)s) AS wanted(%(names)s)
                        ON %(same)s
                       FOR NO KEY UPDATE OF quant)
                SELECT %(names)s, sum(quantity) FROM held
                 GROUP BY %(names)s HAVING sum(quantity) < 0
                """,
                columns=SQL(", ").join(SQL.identifier("quant", n) for n in KEY),
                names=SQL(", ").join(map(SQL.identifier, KEY)),
                arrays=SQL(", ").join(SQL("%s::int4[]", ids) for ids in columns),
                same=SQL(" AND ").join(self._dist_to_same(name) for name in KEY),
            )
        )
        missing = {
            tuple(id_ or False for id_ in key): -float(total) for *key, total in rows
        }
        return {
            key: short
            for key, short in missing.items()
            if items.browse(key[0]).uom_id.compare(short, 0) > 0
        }

    @api.model
    def _dist_to_same(self, name):
        """Return the comparison of a column; item and bin are never empty."""
        operator = "=" if name in KEY[:2] else "IS NOT DISTINCT FROM"
        return SQL(
            f"%s {operator} %s",
            SQL.identifier("quant", name),
            SQL.identifier("wanted", name),
        )

    # === WORDS === #

    @api.model
    def _dist_explain_missing(self, missing):
        named = list(missing.items())[:NAMED]
        lines = [self._dist_describe_missing(key, short) for key, short in named]
        if len(missing) > NAMED:
            lines.append(self.env._("and %(count)s more", count=len(missing) - NAMED))
        return "\n".join(
            [
                *lines,
                "",
                self.env._(
                    "Stock below nothing is not kept here, because nobody could tell "
                    "what is on the shelf. Either count the bin now (Inventory > "
                    "Operations > Physical Inventory) and go on, or take the goods "
                    "from another bin."
                ),
            ]
        )

    @api.model
    def _dist_describe_missing(self, key, short):
        product_id, place_id, lot_id, package_id, owner_id = key
        item = self.env["product.product"].sudo().browse(product_id)  # its name
        place = self.env["stock.location"].sudo().browse(place_id)  # its name
        of = [
            self.env["stock.lot"].sudo().browse(lot_id).display_name,  # its name
            self.env["stock.package"].sudo().browse(package_id).display_name,
            self.env["res.partner"].sudo().browse(owner_id).display_name,  # its name
        ]
        text = self.env._(
            "%(item)s: %(short)s %(unit)s are missing in %(bin)s.",
            item=", ".join([item.display_name, *filter(None, of)]),
            short=formatLang(self.env, short, dp="Product Unit"),
            unit=item.uom_id.name,
            bin=place.display_name,
        )
        others = self._dist_get_other_bins(item, place)
        if others:
            names = ", ".join(other.display_name for other in others)
            text += " " + self.env._("Free goods lie in %(bins)s.", bins=names)
        return text

    @api.model
    def _dist_get_other_bins_domain(self, item, place):
        """Return the domain of positions somebody may take an item from instead."""
        return (
            Domain("product_id", "=", item.id)
            & Domain("location_id", "!=", place.id)
            & Domain("location_id.usage", "=", "internal")
            & Domain("location_id.company_id", "=", place.company_id.id)
        )

    @api.model
    def _dist_get_other_bins(self, item, place):
        """Return up to three bins with free goods, those with most of them first."""
        if not self.has_access("read"):
            return self.env["stock.location"]
        rows = self._read_group(
            self._dist_get_other_bins_domain(item, place),
            ["location_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        free = {bin_: total - reserved for bin_, total, reserved in rows}
        held = [bin_ for bin_ in free if item.uom_id.compare(free[bin_], 0) > 0]
        return sorted(held, key=lambda bin_: (-free[bin_], bin_.id))[:OTHER_BINS]

    @api.model
    def _dist_record_missing(self, missing):
        """Note what would have been refused where the control only watches."""
        places = self.env["stock.location"].sudo()  # whose place it is
        items = self.env["product.product"].sudo()  # their names
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "stock_below_nothing",
                    "res_model": "stock.location",
                    "res_id": key[1],
                    "res_name": places.browse(key[1]).display_name,
                    "company_id": (
                        places.browse(key[1]).company_id or self.env.company
                    ).id,
                    "after": {
                        "product_id": items.browse(key[0]).display_name,
                        "quantity": -short,
                    },
                }
                for key, short in missing.items()
            ]
        )


class StockMove(models.Model):
    """The moves of one step are looked at together."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        with self.env["stock.quant"]._dist_watching_positions():
            return super()._action_done(cancel_backorder=cancel_backorder)


class StockMoveLine(models.Model):
    """A done line that is changed moves goods as well."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["stock.quant"]._dist_watching_positions():
            return super().create(vals_list)

    def write(self, vals):
        if MOVES_GOODS.isdisjoint(vals):
            return super().write(vals)
        with self.env["stock.quant"]._dist_watching_positions():
            return super().write(vals)
