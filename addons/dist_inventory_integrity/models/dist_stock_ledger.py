from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain

from ..engine import ledger as engine

CONTROL = "stock_ledger"
CLUES = engine.CLUES
# So many records of a cause open by its button, those that weigh most.
RECORDS = 1000


class DistStockLedger(models.Model):
    """A company's inventory against its ledger on a day."""

    _name = "dist.stock.ledger"
    _inherit = "dist.stock.snapshot.mixin"
    _description = "Inventory against the ledger"

    account_ids = fields.One2many("dist.stock.ledger.account", "ledger_id")
    closing_id = fields.Many2one(
        "account.move",
        "Last closing entry",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    closed_at = fields.Datetime("Closed", readonly=True, copy=False)
    balance = fields.Monetary("Ledger", compute="_compute_sums")
    value = fields.Monetary("Inventory", compute="_compute_sums")
    rest = fields.Monetary("Unexplained", compute="_compute_sums")

    _once = models.UniqueIndex(
        "(company_id, date)", "There is a figure of this company and day already."
    )

    @api.depends("account_ids.balance", "account_ids.value", "account_ids.rest")
    def _compute_sums(self):
        for ledger in self:
            for name in ("balance", "value", "rest"):
                ledger[name] = sum(ledger.account_ids.mapped(name))

    # === FINDING === #

    @api.model
    def _cron_reconcile(self):
        """Reconcile today's stock of the companies that switched it on."""
        modes = self.env["dist.control"]._modes().get(CONTROL, {})
        on = [company for (company, _site), mode in modes.items() if mode == "on"]
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(on))
        for company in self.env["res.company"].browse(on):
            own = self.with_company(company)
            today = fields.Date.context_today(own)
            key = [("company_id", "=", company.id), ("date", "=", today)]
            ledger = own.search(key) or own.create(
                {"company_id": company.id, "date": today}
            )
            ledger.action_compute()
            if not progress(1):
                break

    def _refresh(self):
        """Find balances, values and causes, set by set."""
        self.ensure_one()
        own = self.sudo()  # figures are written by nobody, entries read by few
        closing, closed_at = own._find_closing()
        causes = self.env["dist.stock.ledger.cause"]
        span = self.env["dist.stock.valuation"]._get_span(
            self.company_id, self.date, closed_at
        )
        found = causes._find(span, closing)
        own.account_ids.unlink()
        own.write({"closing_id": closing.id, "closed_at": closed_at})
        digits = self.company_id.currency_id.decimal_places
        rows = []
        for account, sums in found.items():
            steps, rest = engine.explain(sums.balance, sums.value, sums.causes, digits)
            rows.append(own._to_account(account, sums, steps, rest))
        own.env["dist.stock.ledger.account"].create(rows)
        own._keep_newest()

    def _to_account(self, account, sums, steps, rest):
        parts = [(step.cause, step.amount, step.reached) for step in steps]
        digits = self.company_id.currency_id.decimal_places
        clues = {cause: round(sums.causes.get(cause, 0), digits) for cause in CLUES}
        parts += [(cause, amount, 0.0) for cause, amount in clues.items() if amount]
        return {
            "ledger_id": self.id,
            "account_id": account,
            "balance": sums.balance,
            "value": sums.value,
            "rest": rest,
            "part_ids": [
                Command.create(
                    {
                        "sequence": number,
                        "cause": cause,
                        "amount": amount,
                        "reached": reached,
                        "record_ids": sums.records.get(cause),
                    }
                )
                for number, (cause, amount, reached) in enumerate(parts)
            ],
        }

    def _keep_newest(self):
        """Mark the newest figure of the company: what is wrong now is seen there."""
        newest = self.search(
            [("company_id", "=", self.company_id.id), ("computed_at", "!=", False)],
            order="date desc",
            limit=1,
        )
        if not newest or newest.date < self.date:
            newest = self
        accounts = self.env["dist.stock.ledger.account"].search(
            Domain("company_id", "=", self.company_id.id)
            & (Domain("is_newest", "=", True) | Domain("ledger_id", "=", newest.id))
        )
        for account in accounts:
            is_newest = account.ledger_id == newest
            if account.is_newest != is_newest:
                account.is_newest = is_newest

    def _find_closing(self):
        """Return (the last closing entry up to the day, its moment).

        Odoo keeps the ids of the last ten closing entries of a company. One made for an
        earlier day counts up to the end of that day, one made for its own day up to the
        moment it was posted.
        """
        key = f"{self.company_id.id}.stock_valuation_closing_ids"
        ids = self.env["ir.config_parameter"].get_param(key) or ""
        entries = self.env["account.move"].search(
            [
                ("id", "in", [int(id_) for id_ in ids.split(",") if id_]),
                ("state", "=", "posted"),
                ("date", "<=", self.date),
            ],
            order="id desc",
            limit=1,
        )
        if not entries:
            return entries, None
        valuation = self.env["dist.stock.valuation"]
        day = valuation._get_span(self.company_id, entries.date).until
        return entries, min(day, self._get_posting(entries))

    def _get_posting(self, entry):
        """Return when an entry was posted; when it was made, if nobody noted it."""
        state = self.env["ir.model.fields"]._get("account.move", "state")
        values = entry.message_ids.tracking_value_ids
        posted = values.filtered(lambda value: value.field_id == state).sorted("id")
        return (posted[-1:].create_date or entry.create_date).replace(microsecond=0)

    # === SCREENS === #

    def _open_found(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
        }

    def action_open_parts(self):
        """Open the causes of all accounts as a pivot and a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_inventory_integrity.dist_stock_ledger_part_action"
        )
        return action | {"domain": [("ledger_id", "=", self.id)]}


class DistStockLedgerAccount(models.Model):
    """One account: what the ledger says, what lies there, and why they differ."""

    _name = "dist.stock.ledger.account"
    _description = "Account against its inventory"
    _order = "date desc, company_id, account_id"
    _rec_name = "account_id"

    ledger_id = fields.Many2one(
        "dist.stock.ledger",
        "Reconciliation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="ledger_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(related="ledger_id.date", store=True, precompute=True)
    account_id = fields.Many2one(
        "account.account", "Account", required=True, ondelete="cascade"
    )
    balance = fields.Monetary("Ledger", help="Posted entries up to the day.")
    value = fields.Monetary("Inventory", help="What lies there, at cost.")
    difference = fields.Monetary(
        compute="_compute_difference", store=True, help="Inventory less ledger."
    )
    rest = fields.Monetary(
        "Unexplained", help="What is left of the difference after all causes."
    )
    is_newest = fields.Boolean("Newest", readonly=True)
    part_ids = fields.One2many("dist.stock.ledger.part", "line_id", "Causes")

    @api.depends("balance", "value")
    def _compute_difference(self):
        for account in self:
            account.difference = account.value - account.balance

    def action_open_entries(self):
        """Open the posted journal items of the account up to the day."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.account_id.display_name,
            "res_model": "account.move.line",
            "views": [[False, "list"], [False, "pivot"], [False, "form"]],
            "domain": [
                ("account_id", "=", self.account_id.id),
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", self.date),
            ],
        }

    def action_open_ledger(self):
        """Open the reconciliation the account belongs to."""
        self.ensure_one()
        return self.ledger_id._open_found()


class DistStockLedgerPart(models.Model):
    """One cause of a difference, with the records behind it."""

    _name = "dist.stock.ledger.part"
    _description = "Cause of a difference"
    _order = "line_id, sequence"
    _rec_name = "cause"

    line_id = fields.Many2one(
        "dist.stock.ledger.account", required=True, index=True, ondelete="cascade"
    )
    ledger_id = fields.Many2one(
        related="line_id.ledger_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="line_id.company_id", store=True, index=True, precompute=True
    )
    account_id = fields.Many2one(
        related="line_id.account_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(related="line_id.date", store=True, precompute=True)
    sequence = fields.Integer()
    cause = fields.Selection(
        [
            ("at_closing", "Valued anew since the closing entry"),
            ("since_closing", "Came and went since the closing entry"),
            ("received", "Received, not billed"),
            ("delivered", "Delivered, not invoiced"),
            ("location", "Location reclassification"),
            ("adjusted", "Adjusted without an account"),
            ("moved", "Came or went without an order"),
            ("landed", "Landed costs"),
            ("manual_value", "Values set by hand"),
            ("price", "Left or arrived at another cost"),
            ("manual_entry", "Other journal entries"),
            ("rest_stock", "Unexplained: stock without moves"),
            ("rest_bill", "Unexplained: billed at another value"),
            ("rest_invoice", "Unexplained: invoiced at another value"),
        ],
        required=True,
        readonly=True,
    )
    is_clue = fields.Boolean(compute="_compute_is_clue", store=True)
    amount = fields.Monetary(readonly=True)
    reached = fields.Monetary("Ledger with it", readonly=True)
    record_ids = fields.Json("Records", readonly=True)

    @api.depends("cause")
    def _compute_is_clue(self):
        for part in self:
            part.is_clue = part.cause in CLUES

    def action_open(self):
        """Open the records behind the amount, those that weigh most first.

        :return: action
        :raise AccessError: for who may not read such records
        """
        self.ensure_one()
        model, domain = self._get_records()
        if not self.env[model].has_access("read"):
            raise AccessError(
                self.env._(
                    "You may not read %(records)s. Ask somebody of accounting to open "
                    "this cause.",
                    records=self.env["ir.model"].sudo()._get(model).name,  # its name
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["cause"]._description_selection(self.env))[
                self.cause
            ],
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": domain,
        }

    def _get_records(self):
        """Return (model, domain) of what the amount is made of."""
        moves = {
            "since_closing": [],
            "location": [
                "|",
                ("location_id.valuation_account_id", "!=", False),
                ("location_dest_id.valuation_account_id", "!=", False),
            ],
            "adjusted": [
                "|",
                ("location_id.usage", "=", "inventory"),
                ("location_dest_id.usage", "=", "inventory"),
            ],
            "moved": [
                ("purchase_line_id", "=", False),
                ("sale_line_id", "=", False),
                ("location_id.usage", "!=", "inventory"),
                ("location_dest_id.usage", "!=", "inventory"),
            ],
        }
        if self.cause in moves:
            return "stock.move", [*self._get_moves(), *moves[self.cause]]
        if self.cause == "at_closing":
            return "account.move", [("id", "=", self.ledger_id.closing_id.id)]
        model = MODELS[self.cause]
        return model, [("id", "in", self.record_ids or [])]

    def _get_moves(self):
        """Return the domain of the moves over the border since the closing entry."""
        rows = self.env["dist.stock.valuation"]._get_categories(self.company_id)
        categories = [row[0] for row in rows if row[1] == self.account_id.id]
        span = self.env["dist.stock.valuation"]._get_span(self.company_id, self.date)
        since = self.ledger_id.closed_at or datetime(1900, 1, 1)
        return [
            ("company_id", "=", self.company_id.id),
            ("product_id.categ_id", "in", categories),
            ("state", "=", "done"),
            ("date", ">=", since),
            ("date", "<", span.until),
            "|",
            ("is_in", "=", True),
            ("is_out", "=", True),
        ]


# Of what kind the records of a cause are.
MODELS = {
    "received": "purchase.order.line",
    "delivered": "sale.order.line",
    "landed": "account.move.line",
    "manual_value": "product.product",
    "price": "product.product",
    "manual_entry": "account.move.line",
    "rest_stock": "product.product",
    "rest_bill": "purchase.order.line",
    "rest_invoice": "sale.order.line",
}
