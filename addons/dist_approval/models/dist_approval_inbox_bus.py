from odoo import models

MESSAGE = "dist_approval/inbox"


class DistApprovalStep(models.Model):
    """The inbox counters of the people asked move when a step opens or closes."""

    _inherit = "dist.approval.step"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._tell_inboxes()
        return result

    def _tell_inboxes(self):
        """Let the counters of everybody named on these steps ask anew.

        A group gets one message, whatever its size.
        """
        steps = self.sudo()  # approvers have no right on groups and users
        for listener in (*steps.user_ids, *steps.group_id):
            listener._bus_send(MESSAGE, {})


class DistApprovalRequest(models.Model):
    """A question moves a request from the approvers to its holder and back."""

    # Beside the message it sends, not among what a request does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.approval.request"

    def write(self, vals):
        holders = self.holder_id if "holder_id" in vals else self.env["res.users"]
        result = super().write(vals)
        if "holder_id" in vals:
            for user in holders | self.holder_id:
                user._bus_send(MESSAGE, {})
            self._notify_waiting()
        return result
