from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL

from ..engine import transitions

# Step -> codes of the usages whose reasons explain it.
USAGES = {
    "snooze": {"exception", "exception_snooze"},
    "accept": {"exception", "exception_accept"},
    "resolve": {"exception"},
}


class DistException(models.Model):
    """The ways people move a case; each is one step of the engine."""

    # One file for each thing a case does: what it is, its sentence, its ways.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.exception"

    def action_take(self):
        """Take these cases: they are yours, and others see that."""
        return self._move("take", {}, {"owner_id": self.env.uid})

    def action_hand_over(self, user_id=None, note=None):
        """Give these cases to somebody else, who is told.

        :param user_id: id of an employee who works for the cases' companies
        :raise UserError: nobody, or somebody who could not open them
        """
        owner = self.env["res.users"].browse(user_id or []).exists()
        if owner:
            self._check_may_own(owner)
        given = {"owner": owner.id}
        result = self._move("hand_over", given, {"owner_id": owner.id}, note)
        if owner != self.env.user:
            self.sudo()._tell("handed_over", owner, note)  # who gave it may not read it
        return result

    def _check_may_own(self, user):
        missing = self.company_id - user.sudo().company_ids  # where somebody works
        if missing or not user.active or not user._is_internal():
            raise UserError(
                self.env._(
                    "%(user)s does not work for %(companies)s and could not open the "
                    "case. Choose somebody who does.",
                    user=user.name,
                    companies=", ".join((missing or self.company_id).mapped("name")),
                )
            )

    def action_wait(self):
        """Say that these cases wait for somebody else."""
        return self._move("wait", {})

    def action_resume(self):
        """Take up waiting, snoozed or accepted cases again."""
        return self._move("resume", {})

    def action_snooze(self, until=None, reason_id=None, note=None):
        """Let these cases rest until a moment.

        :param until: UTC, in the future
        :param reason_id: id of a ``dist.reason.code``
        """
        given = self._to_given("snooze", reason_id, until)
        values = {"snoozed_until": given["until"]}
        return self._move("snooze", given, values, note)

    def action_accept(self, until=None, reason_id=None, note=None):
        """Accept the risk of these cases until a date.

        They come back at that date, or when more is at risk than now.

        :param until: UTC, in the future
        :param reason_id: id of a ``dist.reason.code``
        """
        given = self._to_given("accept", reason_id, until)
        self._move("accept", given, {"accepted_until": given["until"]}, note)
        # As the detector says it: a rounded value would be less than the very same
        # value at the next look, and the case would come back.
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE dist_exception SET accepted_value = value_at_risk"
                " WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["accepted_value"], flush=False)
        return True

    def action_resolve(self, outcome=None, reason_id=None, note=None):
        """Close these cases as solved.

        :param str outcome: key of the field ``outcome``
        :param reason_id: id of a ``dist.reason.code``: the root cause
        """
        given = self._to_given("resolve", reason_id) | {"outcome": outcome}
        values = {
            "outcome": outcome,
            "reason_id": given["reason"],
            "closed_at": fields.Datetime.now(),
            "gone_at": False,
        }
        return self._move("resolve", given, values, note)

    def action_ask(self):
        """Ask for what a step needs; its name stands in the context
        (``dist_step``)."""
        step = self.env.context.get("dist_step", "resolve")
        labels = {
            "snooze": self.env._("Snooze"),
            "accept": self.env._("Accept the risk"),
            "resolve": self.env._("Resolve"),
            "hand_over": self.env._("Hand over"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": labels[step],
            "res_model": "dist.exception.move",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_step": step,
                "default_exception_ids": self.ids,
                "dialog_size": "medium",
            },
        }

    @api.model
    def _to_given(self, step, reason_id, until=None):
        reasons = self.env["dist.reason.code"]
        reason = reasons.browse(reason_id or []).exists()
        if not USAGES[step].intersection(reason.usage_ids.mapped("code")):
            reason = reasons.browse()  # a reason of stock explains no case
        return {
            "reason": reason.id,
            "until": fields.Datetime.to_datetime(until),
        }

    def _move(self, name, given, values=None, note=None):
        """Take one step with all these cases, or with none.

        :param str name: key of ``transitions.STEPS``
        :param dict given: ``reason``, ``until``, ``outcome`` as far as given
        :raise UserError: a case does not go that way, or something is missing
        """
        self.check_access("read")
        self._check_may_act()
        reason = self.env["dist.reason.code"].browse(given.get("reason") or [])
        reason._check_given(note, self._has_proof() if reason else False)
        now = fields.Datetime.now()
        cases = self.sudo()  # nobody has the right to write cases
        cases._lock_cases()
        events = []
        for case in cases:
            step = self._check_step(case, name, given, now)
            events.append((case, step, {"state": case.state}))
        target = transitions.STEPS[name].target
        kept = {"snoozed_until": False, "accepted_until": False, "accepted_value": 0.0}
        before = {case: case.owner_id for case in cases}
        cases.write({**kept, "state": target, **(values or {})})
        cases._record_events(events, values or {}, note)
        self._tell_owners(name, before, note)
        return True

    def _tell_owners(self, step, owners, note):
        """Tell people what somebody else did with their cases.

        :param dict owners: case -> who had it before
        """
        by_owner = defaultdict(self.browse)
        for case, owner in owners.items():
            if owner and owner != self.env.user:
                by_owner[owner] |= case
        for owner, cases in by_owner.items():
            if owner.active:
                cases._tell(step, owner, note)

    def _has_proof(self):
        attachments = self.env["ir.attachment"].sudo()  # whether, not which
        found = attachments._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id"]
        )
        return len(found) == len(self)

    def _lock_cases(self):
        try:
            self.lock_for_update()
        except LockError as err:
            raise UserError(
                self.env._(
                    "A colleague or the scheduler is at one of these cases right now. "
                    "Wait a moment and try again."
                )
            ) from err

    def _check_step(self, case, name, given, now):
        try:
            return transitions.check(name, case.state, given, now)
        except transitions.NotAllowedError as err:
            states = dict(case._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(case)s” is %(state)s, so this is not possible any more. Reload "
                    "the queue to see where it stands.",
                    case=case.with_env(self.env).sentence,
                    state=states[case.state],
                )
            ) from err
        except transitions.MissingError as err:
            wanted = ", ".join(self._get_needs()[need] for need in err.missing)
            raise UserError(
                self.env._(
                    "This needs %(wanted)s, so that the next person knows why. Give "
                    "it and try again.",
                    wanted=wanted,
                )
            ) from err

    def _get_needs(self):
        return {
            "reason": self.env._("a reason"),
            "until": self.env._("a date to come"),
            "outcome": self.env._("how it ended"),
            "owner": self.env._("somebody to give it to"),
        }

    def _record_events(self, events, values, note):
        plain = {
            name: fields.Datetime.to_string(value) if hasattr(value, "year") else value
            for name, value in values.items()
        }
        self.env["dist.exception.event"].sudo().create(  # nobody has the right
            [
                {
                    "exception_id": case.id,
                    "at": fields.Datetime.now(),
                    "event": step.event,
                    "user_id": self.env.uid,
                    "before": before,
                    "after": {"state": step.target, **plain},
                    "note": note,
                }
                for case, step, before in events
            ]
        )

    def _set_cleared(self):
        """Clear cases nobody looks for any more; the history says who ended that."""
        now = fields.Datetime.now()
        self.env["dist.exception.event"].create(
            [
                {
                    "exception_id": case.id,
                    "at": now,
                    "event": "cleared",
                    "user_id": self.env.uid,
                    "before": {"state": case.state},
                }
                for case in self
            ]
        )
        rest = dict.fromkeys(("snoozed_until", "accepted_until", "absent_since"), False)
        self.write({"state": "cleared", "closed_at": now, **rest})

    # === AFTER A SWEEP === #

    @api.model
    def _after_sweep(self, touched):
        """What follows for the cases of one run; hook for routing and rank.

        :param touched: dict event -> the cases it happened to
        """
