from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import formatLang

LEADING = 6
LISTED = 6
TREND_MONTHS = 6
PERIODS = ("month", "last_month", "quarter", "year")


NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


class DistKpiBoardTile(models.Model):
    """A figure that stands first on a board."""

    _name = "dist.kpi.board.tile"
    _description = "Leading figure of a board"
    _order = "sequence, id"
    _rec_name = "kpi_id"

    board_id = fields.Many2one(
        "dist.kpi.board", required=True, index=True, ondelete="cascade"
    )
    kpi_id = fields.Many2one("dist.kpi", "Figure", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)

    _once = models.UniqueIndex("(board_id, kpi_id)", "A figure stands once on a board.")


class DistKpiBoardList(models.Model):
    """Cases a role should act on now, of some kinds."""

    _name = "dist.kpi.board.list"
    _description = "List of a board"
    _order = "sequence, id"

    board_id = fields.Many2one(
        "dist.kpi.board", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    type_ids = fields.Many2many(
        "dist.exception.type", string="Kinds", help="Empty: every kind."
    )

    def _get_domain(self):
        """Return the Domain of the cases it shows."""
        domain = Domain("state", "in", ("open", "in_progress", "waiting"))
        if self.type_ids:
            domain &= Domain("type_id", "in", self.type_ids.ids)
        return domain


class DistKpiBoard(models.Model):
    """What the screen of a board shows: figures in words, and what to act on."""

    # The board itself is in its own file.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.kpi.board"

    tile_ids = fields.One2many("dist.kpi.board.tile", "board_id", "Leading figures")
    list_ids = fields.One2many("dist.kpi.board.list", "board_id", "Lists")

    @api.model
    def _get_mine(self):
        """Return the boards of the present user's roles, those of no role included."""
        groups = self.env.user.all_group_ids
        if self.env.user.has_group("dist_base.group_administrator"):
            return self.search(Domain.TRUE, limit=100)
        return self.search(
            Domain("group_ids", "=", False) | Domain("group_ids", "in", groups.ids)
        )

    @api.model
    def get_boards(self):
        """Return the boards of the present user: list of {"code", "name"}."""
        return [{"code": board.code, "name": board.name} for board in self._get_mine()]

    @api.model
    def get_board(self, code, period="month", more=False):
        """Return one board for the companies that are chosen in the web client.

        :param str code: of a board of the user's roles
        :param str period: "month" (so far), "last_month", "quarter" (90 days so far),
            "year" (so far)
        :param bool more: also the figures beyond the leading six
        :return: dict: ``since`` and ``until`` (dates), ``tiles`` (answers of
            ``dist.kpi._read`` with ``value_text``, ``target_text``, ``change_text``,
            ``is_better`` (True, False, None), ``numerator_text``,
            ``denominator_text``), ``more_count``, ``lists`` (name, rows as
            ``dist.exception.get_queue`` has them, ``count`` and the ``domain`` of all)
        :raise AccessError: the board is of another role
        """
        board = self._get_mine().filtered(lambda board: board.code == code)
        if not board:
            raise AccessError(
                self.env._(
                    "This board is for other roles. Ask your administrator for the "
                    "role, or open one of yours."
                )
            )
        since, until = self._get_days(period)
        leading = board.tile_ids.kpi_id.filtered("active")[:LEADING]
        others = board.kpi_ids - leading
        kpis = leading | others if more else leading
        answers = self.env["dist.kpi"]._read(
            kpis.mapped("code"), self.env.companies.ids, since, until, TREND_MONTHS
        )
        return {
            "code": code,
            "name": board.name,
            "since": since,
            "until": until,
            "tiles": [
                self._to_tile(answers[kpi.code]) for kpi in kpis if kpi.code in answers
            ],
            "more_count": 0 if more else len(others),
            "lists": [self._to_list(one) for one in board.list_ids],
        }

    @api.model
    def _get_days(self, period):
        """Return the first and the last day of a period, as the user's clock has it."""
        today = fields.Date.context_today(self)
        first = today.replace(day=1)
        if period == "last_month":
            until = first - timedelta(days=1)
            return until.replace(day=1), until
        if period == "quarter":
            return today - timedelta(days=89), today
        if period == "year":
            return today.replace(month=1, day=1), today
        if period != "month":
            raise ValueError(f"no such period: {period}")
        return first, today

    # === WORDS === #

    @api.model
    def _to_tile(self, answer):
        unit, currency_id = answer["unit"], answer["currency_id"]

        def say(value, kind=unit):
            return self._say(value, kind, currency_id)

        change = self._get_change(answer)
        return {
            **answer,
            "value_text": say(answer["value"]),
            "target_text": say(answer["target"]) if answer["target"] else "",
            "numerator_text": self._say_part(answer["numerator"]),
            "denominator_text": self._say_part(answer["denominator"]),
            "change_text": self._say_change(change, unit),
            "is_better": self._is_better(change, answer["is_lower_better"]),
            "rows": [
                {**row, "value_text": say(row["value"])} for row in answer["rows"]
            ],
            "trend": [
                {**point, "value_text": say(point["value"])}
                for point in answer["trend"]
            ],
        }

    @api.model
    def _get_change(self, answer):
        """Return by how much a figure changed: points of a share, else a part."""
        value, before = answer["value"], answer["previous"]
        if value is None or before is None:
            return None
        if answer["unit"] == "percent":
            return value - before
        return (value - before) / abs(before) if before else None

    @api.model
    def _is_better(self, change, is_lower_better):
        if not change:
            return None
        return (change < 0) == is_lower_better

    @api.model
    def _say_change(self, change, unit):
        if change is None:
            return ""
        number = formatLang(self.env, abs(change) * 100, digits=1)
        if unit == "percent":
            if change >= 0:
                return self.env._("%(points)s points more than before", points=number)
            return self.env._("%(points)s points less than before", points=number)
        if change >= 0:
            return self.env._("%(percent)s %% more than before", percent=number)
        return self.env._("%(percent)s %% less than before", percent=number)

    @api.model
    def _say(self, value, unit, currency_id):
        """Return a figure in words of the reader's language."""
        if value is None:
            return self.env._("no data")
        if unit == "percent":
            number = formatLang(self.env, value * 100, digits=1)
            return self._keep_together(self.env._("%(value)s %%", value=number))
        if unit == "money":
            currency = self.env["res.currency"].browse(currency_id)
            return formatLang(self.env, value, currency_obj=currency)
        number = formatLang(self.env, value, digits=0 if unit == "count" else 1)
        if unit == "days":
            return self.env._("%(number)s days", number=number)
        if unit == "hours":
            return self._keep_together(self.env._("%(number)s h", number=number))
        return number

    @api.model
    def _keep_together(self, words):
        """Keep a figure and its unit on one line of a phone."""
        return words.replace(" ", NO_BREAK_SPACE)

    @api.model
    def _say_part(self, value):
        """Return a numerator or denominator: a count or a sum."""
        if value is None:
            return ""
        digits = 0 if float(value).is_integer() else 2
        return formatLang(self.env, value, digits=digits)

    # === LISTS === #

    @api.model
    def _to_list(self, one):
        cases = self.env["dist.exception"]
        domain = one._get_domain()
        return {
            "id": one.id,
            "name": one.name,
            "rows": cases.search(domain, limit=LISTED)._to_rows(),
            "count": cases.search_count(domain, limit=1000),
            "domain": list(domain),
        }
