from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .. import doors
from .dist_stock_moved import LOOKED

INSIDE = ("internal", "transit")
FINDINGS = [
    ("missing", "Missing"),
    ("extra", "Not in the books"),
    ("elsewhere", "Found elsewhere"),
]


class DistStockCountLine(models.Model):
    """A serial number that is not where the books say.

    What is not there is missing; what is there is either in no books at all, or lies
    elsewhere by the books: then it is moved, and not adjusted twice.
    """

    # One file for each thing a line does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.line"

    serial_finding = fields.Selection(
        FINDINGS, "Serial number", compute="_compute_serial_finding", exportable=False
    )
    found_at_id = fields.Many2one(
        "stock.location",
        "Books say it lies at",
        compute="_compute_serial_finding",
        exportable=False,
    )
    transfer_id = fields.Many2one(
        "stock.picking",
        "Moved here by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The transfer that brought the serial number from where the books had it.",
    )

    @api.depends("is_hidden", "state", "attempt_ids", "baseline_ids", "transfer_id")
    @api.depends_context("uid")
    def _compute_serial_finding(self):
        self.serial_finding = self.found_at_id = False
        lines = self.sudo().filtered(  # masked below
            lambda line: line.lot_id
            and line.product_id.tracking == "serial"
            and line.attempt_ids
            and line.state != "cancelled"
        )
        elsewhere = lines._find_elsewhere()
        for line, shown in zip(lines, lines.with_env(self.env), strict=True):
            if self.env.su or not shown.is_hidden:
                shown.serial_finding = line._get_finding(elsewhere)
                if shown.serial_finding == "elsewhere":
                    shown.found_at_id = (
                        line.transfer_id.location_id or elsewhere[line.id].location_id
                    )

    def _get_finding(self, elsewhere):
        if self.transfer_id:
            return "elsewhere"
        if self.difference < 0:
            return "missing"
        if self.difference > 0:
            return "elsewhere" if self.id in elsewhere else "extra"
        return False

    def _find_elsewhere(self):
        """Return {line id: where the books have a serial number that was found}."""
        lines = self.filtered(lambda ln: ln.state in LOOKED and ln.difference > 0)
        if not lines:
            return {}
        quants = self.env["stock.quant"].sudo()  # wherever it lies
        found = quants.search(
            [
                ("lot_id", "in", lines.lot_id.ids),
                ("location_id.usage", "in", INSIDE),
                ("company_id", "in", lines.company_id.ids),
                ("quantity", ">", 0),
            ]
        )
        by_lot = found.grouped(lambda quant: (quant.lot_id, quant.company_id))
        result = {}
        for line in lines:
            same = by_lot.get((line.lot_id, line.company_id), found.browse())
            others = same.filtered(lambda q, ln=line: q.location_id != ln.location_id)
            if others:
                result[line.id] = others[0]
        return result

    def _forget_moved(self):
        names = ["serial_finding", "found_at_id"]
        self.invalidate_recordset(names, flush=False)
        return super()._forget_moved()

    def _find_drift(self, now):
        found = super()._find_drift(now)
        if not found and self.serial_finding == "elsewhere" and self.difference:
            return "elsewhere"
        return found

    # === THE MOVE === #

    def action_move_here(self):
        """Move serial numbers from where the books have them to where they were found.

        The line needs no adjustment then: it is posted as the books say by now.

        :return: True, or a notice that says what a line still waits for
        :raise UserError: a line has no serial number that lies elsewhere, or is
            counted blind by the present user
        """
        self.check_access("write")
        self._lock_lines()
        self._forget_moved()
        for line in self:
            if line.is_hidden:
                raise UserError(
                    self.env._(
                        "%(line)s is counted blind, so you do not see where the books "
                        "have it. Ask an inventory controller to move it.",
                        line=line.display_name,
                    )
                )
            if line.serial_finding != "elsewhere" or line.transfer_id:
                raise UserError(
                    self.env._(
                        "%(line)s lies nowhere else by the books: there is nothing "
                        "to move.",
                        line=line.display_name,
                    )
                )
        for line in self:
            line._move_here()
        self._apply_basis("now")
        self._post()
        return self.count_id._tell_outcome()

    def _move_here(self):
        quant = self.sudo()._find_elsewhere()[self.id]  # where it is
        keys = (self.location_id.id, quant.location_id.id)
        with doors.opened(self.env, doors.FOUND, keys):
            transfer = self.env["stock.picking"].create(self._prepare_transfer(quant))
            transfer.move_ids.picked = True
            transfer._action_done()
        self.sudo().transfer_id = transfer  # nobody writes counts
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "serial_moved",
                    "res_model": self._name,
                    "res_id": self.id,
                    "res_name": f"{self.count_id.name}: {self.display_name}",
                    "company_id": self.company_id.id,
                    "before": {"location_id": quant.location_id.display_name},
                    "after": {"location_id": self.location_id.display_name},
                }
            ]
        )

    def _prepare_transfer(self, quant):
        warehouse = self.location_id.warehouse_id or quant.location_id.warehouse_id
        ends = {
            "location_id": quant.location_id.id,
            "location_dest_id": self.location_id.id,
        }
        line = {
            **ends,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_id.uom_id.id,
            "quantity": 1.0,
            "lot_id": self.lot_id.id,
            "package_id": quant.package_id.id,
            "result_package_id": self.package_id.id,
            "owner_id": quant.owner_id.id,
        }
        move = {
            **ends,
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "product_uom_qty": 1.0,
            "move_line_ids": [Command.create(line)],
        }
        return {
            **ends,
            "picking_type_id": warehouse.int_type_id.id,
            "company_id": self.company_id.id,
            "origin": self.count_id.name,
            "move_ids": [Command.create(move)],
        }


class DistStockCount(models.Model):
    """Serial numbers that are not where the books say, told apart."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count"

    serial_missing = fields.Integer("Missing", compute="_compute_serials")
    serial_extra = fields.Integer("Not in the books", compute="_compute_serials")
    serial_elsewhere = fields.Integer("Found elsewhere", compute="_compute_serials")

    @api.depends("line_ids.state", "line_ids.transfer_id")
    @api.depends_context("uid")
    def _compute_serials(self):
        lines = self.env["dist.stock.count.line"].search(
            self._get_serial_domain() & Domain("count_id", "in", self.ids)
        )
        for count in self:
            own = lines.filtered(lambda line, c=count: line.count_id == c)
            found = own.grouped("serial_finding")
            elsewhere = found.get("elsewhere", own.browse())
            missing = found.get("missing", own.browse())
            # What turned up in another bin of the count is not missing.
            missing = missing.filtered(
                lambda ln, there=elsewhere: ln.lot_id not in there.lot_id
            )
            count.serial_missing = len(missing)
            count.serial_extra = len(found.get("extra", ()))
            count.serial_elsewhere = len(elsewhere)

    @api.model
    def _get_serial_domain(self):
        return Domain("product_id.tracking", "=", "serial") & Domain(
            "lot_id", "!=", False
        )

    def action_view_serials(self):
        """Show the serial numbers of the count."""
        lines = self.env["dist.stock.count.line"].search(
            self._get_serial_domain() & Domain("count_id", "in", self.ids)
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Serial numbers that are not where the books say"),
            "res_model": lines._name,
            "views": [
                [
                    self.env.ref(
                        "dist_inventory_integrity.dist_stock_count_line_view_serials"
                    ).id,
                    "list",
                ]
            ],
            "domain": [("id", "in", lines.filtered("serial_finding").ids)],
        }

    @api.model
    def _get_problem_texts(self):
        return super()._get_problem_texts() | {
            "elsewhere": self.env._(
                "By the books the serial number lies elsewhere. Move it here, or count "
                "it there first."
            ),
        }


class StockMoveLine(models.Model):
    """A serial number that was found is brought there, whatever is being counted."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move.line"

    def _dist_is_count_free(self):
        ends = self.location_id | self.location_dest_id
        return super()._dist_is_count_free() or all(
            doors.is_open(self.env, doors.FOUND, place.id) for place in ends
        )


class DistEvidence(models.Model):
    """Evidence of serial numbers that were found, in words."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.evidence"

    @api.model
    def _get_event_labels(self):
        return super()._get_event_labels() | {
            "serial_moved": self.env._("Serial number moved to where it was found"),
        }

    def _get_fact_fields(self):
        known = super()._get_fact_fields()
        if self.event != "serial_moved":
            return known
        lines = self.env["stock.move.line"]._fields
        return dict(known) | {"location_id": lines["location_id"]}
