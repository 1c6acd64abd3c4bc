from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.dist_approval import passes

from ..engine import quality as engine
from .dist_quality_hold import KEY
from .dist_quality_hold_gate import CHECKPOINT


class DistQualityHold(models.Model):
    """No hold is about goods that are not there any more.

    What a count or a correction takes away is taken off its hold, which says so; what
    went while the control was off is found at night, or closed by whoever decides.
    """

    # One file for each thing a hold does: what it is, who decides, what is lost.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.quality.hold"

    @api.model
    def _read_books(self, keys):
        """Return {ids of KEY: on hand} of these keys, one statement.

        :param keys: tuples of ids, as KEY names them
        """
        books = defaultdict(float)
        if not keys:
            return books
        quants = self.env["stock.quant"].sudo()  # how much there is
        for *key, quantity in quants._read_group(
            [
                ("product_id", "in", [key[0] for key in keys]),
                ("location_id", "in", [key[1] for key in keys]),
            ],
            list(KEY),
            ["quantity:sum"],
        ):
            books[tuple(one.id for one in key)] = quantity
        return books

    @api.model
    def _get_open(self, keys):
        """Return {ids of KEY: open holds, the newest first} of these keys."""
        holds = self.sudo().search(  # what is held counts, whoever counts
            [
                ("product_id", "in", [key[0] for key in keys]),
                ("location_id", "in", [key[1] for key in keys]),
                ("state", "in", ("held", "decided")),
            ],
            order="id desc",
        )
        by_key = holds.grouped(lambda hold: hold._get_key())
        return {key: found for key, found in by_key.items() if key in keys}

    @api.model
    def _close_lost(self, keys, why):
        """Take off holds what is not there any more.

        Two statements where something is held, one otherwise; none while the control
        is off everywhere.

        :param keys: set of ids of KEY whose stock may have shrunk
        :param str why: what took it away
        """
        if not keys or self.env["dist.control"]._is_off("stock_quality"):
            return
        by_key = self._get_open(keys)
        books = self._read_books(by_key)
        closed = self.sudo().browse()  # nobody writes holds
        for key, holds in by_key.items():
            held = [(hold, hold._get_left()) for hold in holds]
            rounding = holds.uom_id[:1].rounding
            for hold, lost in engine.get_lost(held, books[key], rounding):
                closed |= hold._lose(lost, why)
        self.env["dist.evidence"]._record(
            [hold._prepare_evidence("quality_decided") for hold in closed]
        )

    def _lose(self, quantity, why):
        """Return the part of one hold that is closed because it is gone.

        What was to be shipped of it is not shipped; the rest is decided about anew.
        """
        self.ensure_one()
        pending = self.move_ids.filtered(lambda mv: mv.state not in ("done", "cancel"))
        pending._action_cancel()
        if self.state == "held":
            self._dist_close_requests("cancelled")
            self._dist_set_gate(False)
            self._forget_decision()
            part = self._take_part(quantity)
        else:  # some of it was shipped, and nothing of the rest is there
            part = self
        with passes.grant(part, CHECKPOINT):  # a fact, which nobody decides about
            part.sudo().write(  # nobody writes holds
                {
                    "state": "disposed",
                    "disposition": "lost",
                    "decision_note": why,
                    "decided_by_id": self.env.uid,
                    "decided_at": fields.Datetime.now(),
                }
            )
        part.message_post(body=why)
        return part

    def _check_lost(self, quantity):
        """Refuse to close what the books still know where it is held."""
        self.ensure_one()
        key = self._get_key()
        held = self._get_open({key}).get(key, self)
        left = sum(hold._get_left() for hold in held)
        missing = max(left - self._read_books({key})[key], 0.0)
        if self.uom_id.compare(quantity, missing) > 0:
            raise UserError(
                self.env._(
                    "%(hold)s: of the %(held)s held at %(place)s only %(missing)s "
                    "%(unit)s are missing in the books. Count the place: what is not "
                    "found there is taken off the hold.",
                    hold=self.name,
                    held=left,
                    place=self.location_id.display_name,
                    missing=missing,
                    unit=self.uom_id.name,
                )
            )

    def _dispose_lost(self):
        """Close it; nothing is there to be moved."""
        self.state = "disposed"

    @api.autovacuum
    def _gc_lost(self):
        """Close holds whose goods went while nothing kept them."""
        if self.env["dist.control"]._is_off("stock_quality"):
            return
        self.flush_model(["state", "quantity", *KEY])
        self.env["stock.quant"].flush_model(["quantity", *KEY])
        rows = self.env.execute_query(
            SQL(
                """
                WITH held AS (
                    SELECT product_id, location_id, lot_id, package_id, owner_id,
                           sum(quantity) AS quantity
                      FROM dist_quality_hold WHERE state = 'held'
                     GROUP BY 1, 2, 3, 4, 5)
                SELECT product_id, location_id, lot_id, package_id, owner_id
                  FROM held
                 WHERE quantity > coalesce((
                           SELECT sum(quant.quantity) FROM stock_quant quant
                            WHERE quant.product_id = held.product_id
                              AND quant.location_id = held.location_id
                              AND quant.lot_id IS NOT DISTINCT FROM held.lot_id
                              AND quant.package_id IS NOT DISTINCT FROM held.package_id
                              AND quant.owner_id IS NOT DISTINCT FROM held.owner_id), 0)
                """
            )
        )
        keys = {tuple(value or False for value in row) for row in rows}
        self._close_lost(keys, self.env._("Not there any more by the books"))
