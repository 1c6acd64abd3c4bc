from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

LAST = "open_document"


class DistException(models.Model):
    """The actions a case offers, and how often they helped."""

    # One file for each thing a case does: what it is, its sentence, its ways.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.exception"

    next_action = fields.Char(compute="_compute_next_action", string="Next step")
    next_label = fields.Char(compute="_compute_next_action")

    @api.depends("type_id", "state", "facts")
    @api.depends_context("uid", "lang")
    def _compute_next_action(self):
        actions = self.env["dist.action"]._get_all()
        offered = self._get_offered_actions()
        for case in self:
            code = next(iter(offered[case.id]), False)
            case.next_action = code
            case.next_label = actions[code]._get_label() if code else False

    def _get_offered_actions(self):
        """Return {case id: [codes, the likeliest first]}; one question per action.

        Closed cases offer nothing but their document.
        """
        actions = self.env["dist.action"]._get_all()
        detectors = self.env["dist.detector"]._get_all()
        codes = {
            kind: [
                *(detectors[kind.code]._actions if kind.code in detectors else ()),
                LAST,
            ]
            for kind in self.type_id
        }
        makes_sense = {}
        if self.env.user.has_group("dist_base.group_auditor"):
            codes = dict.fromkeys(codes, [LAST])  # who changes nothing may look
        for code in {code for offered in codes.values() for code in offered}:
            cases = self.filtered(
                lambda case, code=code: code in codes[case.type_id] and case.is_live
            )
            makes_sense[code] = set(actions[code]._get_offered(cases).ids)
        return {
            case.id: [
                code
                for code in codes[case.type_id]
                if code == LAST or case.id in makes_sense[code]
            ]
            for case in self
        }

    def get_actions(self):
        """Return the buttons of one case: list of {"code", "label", "icon"}."""
        self.ensure_one()
        self.check_access("read")
        actions = self.env["dist.action"]._get_all()
        return [
            {
                "code": code,
                "label": actions[code]._get_label(),
                "icon": actions[code]._icon,
            }
            for code in self._get_offered_actions()[self.id]
        ]

    def action_next(self):
        """Do the likeliest thing about one case."""
        return self.action_run(self.next_action)

    def action_run(self, code):
        """Do one of the things a case offers, with the user's own rights.

        :param str code: one of ``get_actions``
        :return: an action of the web client, or True
        :raise UserError: the case does not offer it any more
        """
        self.ensure_one()
        self.check_access("read")
        self._check_may_act()
        if code not in self._get_offered_actions()[self.id]:
            raise UserError(
                self.env._(
                    "“%(case)s” does not offer this any more. Reload the queue to see "
                    "what is left to do.",
                    case=self.sentence,
                )
            )
        action = self.env["dist.action"]._get_all()[code]
        result = action._run(self)
        if code == LAST:  # looking is no deed
            return result
        if isinstance(result, dict) and result.get("target") == "new":
            return result  # the window notes what was done when it is done
        self._note_deed(code)
        return result or action._say(
            self.env._(
                "%(action)s: done. The case goes as soon as the trouble is gone.",
                action=action._get_label(),
            )
        )

    def _note_deed(self, code):
        """Write into the history of these cases that something was done.

        :param str code: of the action
        """
        self.env["dist.exception.event"].sudo().create(  # nobody has the right
            [
                {
                    "exception_id": case.id,
                    "at": fields.Datetime.now(),
                    "event": "acted",
                    "action": code,
                    "user_id": self.env.uid,
                }
                for case in self
            ]
        )

    @api.model
    def _get_success(self, types, days=90):
        """Return how often an action was the last before its case was over.

        :param types: ``dist.exception.type``
        :param int days: how far to look back
        :return: dict (type id, code) -> (times tried, times the case was over)
        """
        query = SQL(
            """
            SELECT exception.type_id, event.action, count(*),
                   count(*) FILTER (WHERE exception.state IN ('resolved', 'cleared'))
              FROM (SELECT DISTINCT ON (exception_id) exception_id, action
                      FROM dist_exception_event
                     WHERE event = 'acted'
                       AND at > now() AT TIME ZONE 'UTC' - make_interval(days => %s)
                     ORDER BY exception_id, id DESC) event
              JOIN dist_exception exception ON exception.id = event.exception_id
             WHERE exception.type_id = ANY(%s)
             GROUP BY exception.type_id, event.action
            """,
            days,
            types.ids,
        )
        self.env["dist.exception"].flush_model()
        rows = self.env.execute_query(query)
        return {(kind, code): (tried, over) for kind, code, tried, over in rows}
