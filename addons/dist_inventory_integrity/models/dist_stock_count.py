from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from .dist_stock_count_line import OPEN

# Origin, as evidence names it -> by what somebody counted.
SOURCES = {"web": "screen", "site": "screen", "rpc": "api"}


class DistStockCount(models.Model):
    """A look at the shelf: what was counted where, by whom, and what came of it.

    A quick adjustment is a count of one line. Nobody writes counts directly; they
    are the only way from a shelf to the stock figure.
    """

    _name = "dist.stock.count"
    _description = "Stock count"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    kind = fields.Selection(
        [("adjustment", "Quick adjustment")],
        required=True,
        readonly=True,
        default="adjustment",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one("res.users", "Counted by", readonly=True)
    line_ids = fields.One2many("dist.stock.count.line", "count_id", readonly=True)
    source = fields.Selection(
        [
            ("screen", "Screen"),
            ("import", "Import"),
            ("api", "Another system"),
            ("server", "The server itself"),
        ],
        "Came by",
        readonly=True,
    )
    device = fields.Char(readonly=True, help="What the counter's browser says it is.")
    reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason",
        compute="_compute_reason_id",
        inverse="_inverse_reason_id",
        domain="[('usage_ids.code', '=', 'stock_adjustment')]",
        help="Given here, it explains all lines that have none.",
    )
    open_count = fields.Integer("Lines to post", compute="_compute_open_count")
    lacking_count = fields.Integer(compute="_compute_open_count")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.reason_id")
    def _compute_reason_id(self):
        for count in self:
            reasons = count.line_ids.reason_id
            count.reason_id = reasons if len(reasons) == 1 else False

    def _inverse_reason_id(self):
        for count in self:
            lines = count.line_ids.filtered(
                lambda line: (
                    line.state == "draft"
                    and not line.reason_id
                    and not line.queued_by_id
                )
            )
            lines.reason_id = count.reason_id

    @api.depends("line_ids.state", "line_ids.problem")
    def _compute_open_count(self):
        for count in self:
            left = count.line_ids.filtered(lambda line: line.state in OPEN)
            count.open_count = len(left)
            count.lacking_count = len(left.filtered("problem"))

    # === QUICK ADJUSTMENT === #

    @api.model
    @api.private
    def _adjust(self, values, date=None):
        """Count positions and post at once what may be posted.

        :param list values: dicts with ``quant`` (``stock.quant``), ``counted`` (in the
            unit of the item), ``reason_id`` and ``note`` (or falsy)
        :param date: moment the moves are dated, UTC, or None for now
        :return: the counts the lines belong to
        """
        lines = self._make_lines(values)
        looks = [
            (line, (value["counted"], value["reason_id"], value["note"]))
            for line, value in zip(lines, values, strict=True)
            if not line._find_refusal()  # one that somebody else counts stops no other
        ]
        looked = lines.browse([line.id for line, _look in looks])
        looked._record([look for _line, look in looks])
        looked._post(date)
        return lines.count_id

    @api.model
    def _make_lines(self, values):
        """Return the open line of each position, new ones where there is none."""
        quants = self.env["stock.quant"].union(*(value["quant"] for value in values))
        lines = self.env["dist.stock.count.line"]
        known = {line._get_key(): line for line in lines._find_open(quants)}
        missing = quants.filtered(lambda q: q._dist_get_key() not in known)
        for company in missing.company_id:
            count = self.sudo().create(self._prepare_adjustment(company))  # the door
            made = lines.sudo().create(  # as above
                [
                    lines._prepare(count, quant)
                    for quant in missing
                    if quant.company_id == company
                ]
            )
            known |= {line._get_key(): line for line in made}
        found = lines.union(*(known[v["quant"]._dist_get_key()] for v in values))
        return found.with_env(self.env)

    @api.model
    def _prepare_adjustment(self, company):
        return {
            "kind": "adjustment",
            "company_id": company.id,
            "user_id": self.env.uid,
            **self._get_origin(),
        }

    @api.model
    def _get_origin(self):
        """Return by what a person counted: values of ``source`` and ``device``."""
        origin = self.env["dist.evidence"]._get_origin()["origin"]
        source = SOURCES.get(origin, "server")
        if self.env.context.get("import_file"):
            source = "import"
        agent = request.httprequest.user_agent.string if request else ""
        return {"source": source, "device": agent[:120]}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                sequence = self.env["ir.sequence"].with_company(vals.get("company_id"))
                vals["name"] = sequence.next_by_code("dist.stock.count") or "/"
        return super().create(vals_list)

    # === ACTIONS === #

    def action_post(self):
        """Post the lines that lack nothing any more.

        :return: True, or an action that asks for what is missing
        """
        self.check_access("write")
        self.line_ids._post()
        lacking = self.filtered("lacking_count")
        return lacking.action_ask_reason() if lacking else self._tell_outcome()

    def _tell_outcome(self):
        """Return True where all is over, else a notice that says of each line what
        became of it."""
        left = self.line_ids.filtered(lambda line: line.state in OPEN)
        if not left:
            return True
        names = [line._get_outcome() for line in left[:5]]
        if len(left) > len(names):
            names.append(self.env._("%(count)s more", count=len(left) - len(names)))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Held, nothing is lost"),
                "message": " ".join(names),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_cancel(self):
        """Give up what was counted and not posted; the attempts stay."""
        self.check_access("write")
        self.filtered(lambda count: count.kind != "adjustment")._check_plans()
        self.line_ids._cancel()
        empty = self.sudo().filtered(  # nobody writes counts
            lambda count: count.state == "draft" and not count.line_ids
        )
        empty.state = "cancelled"
        return True

    def action_ask_reason(self):
        """Open the drafts, to be given a reason and posted."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Why does the shelf differ?"),
            "res_model": self._name,
            "target": "new",
        }
        if len(self) == 1:
            dialog = self.env.ref("dist_inventory_integrity.dist_stock_count_view_ask")
            return action | {"res_id": self.id, "views": [[dialog.id, "form"]]}
        return action | {
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", self.ids)],
            "target": "current",
        }

    @api.model
    def _find_reason(self, reason):
        """Return the reason somebody named, or an empty one.

        :param reason: id, code, or nothing
        :raise UserError: no such reason explains adjustments here
        """
        reasons = self.env["dist.reason.code"]
        if not reason:
            return reasons
        domain = Domain(reasons._get_domain("stock_adjustment"))
        domain &= Domain("id" if isinstance(reason, int) else "code", "=", reason)
        found = reasons.search(domain, limit=1)
        if not found:
            raise UserError(
                self.env._(
                    "There is no reason “%(reason)s” for adjustments. Choose one of "
                    "Distribution > Configuration > Reason codes.",
                    reason=reason,
                )
            )
        return found

    def _notify_drafts(self):
        """Tell whoever counted on a path without a screen that a draft waits."""
        drafts = self.filtered("lacking_count")
        if drafts:
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "title": self.env._("Not posted yet"),
                    "message": self.env._(
                        "%(counts)s waits for a reason: without one nobody could tell "
                        "later why the stock changed. Give it under Inventory > "
                        "Operations > Counts.",
                        counts=", ".join(drafts.mapped("name")),
                    ),
                },
            )

    def _close(self):
        """Close the counts whose lines are all over."""
        for count in self.sudo():  # nobody writes counts
            states = set(count.line_ids.mapped("state"))
            if count.state in ("draft", "open") and states.isdisjoint(OPEN):
                count.state = "done" if "posted" in states else "cancelled"

    @api.model
    def _get_problem_texts(self):
        return {
            "no_reason": self.env._("Say why the shelf differs."),
            "direction": self.env._("The reason explains the other direction."),
            "note": self.env._("The reason asks for a note."),
            "document": self.env._("The reason asks for a photo or a document."),
        }
