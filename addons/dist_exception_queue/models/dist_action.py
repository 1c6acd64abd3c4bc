from odoo import api, models

PREFIX = "dist.action."


class DistAction(models.AbstractModel):
    """Something a person can do about a case, as a button.

    A module adds its own by an abstract model ``dist.action.<code>`` that inherits this
    one; detectors name the codes they offer in ``_actions``, the likeliest first.
    An action works on the document with the user's own rights: it never decides who
    may do what, Odoo does.
    """

    _name = "dist.action"
    _description = "Action on a case"

    # Font Awesome class beside the label.
    _icon = "fa-arrow-right"

    # === WHAT AN ACTION WRITES === #

    @api.model
    def _get_label(self):
        """Return the words on the button; override me, translated."""
        raise NotImplementedError

    @api.model
    def _get_offered(self, cases):
        """Return the cases this action makes sense for, of many.

        :param cases: ``dist.exception``, readable by the user
        :return: those to offer it for; the default is all
        """
        return cases

    @api.model
    def _run(self, case):
        """Do it for one case, with the user's rights; override me.

        :param case: ``dist.exception`` of one
        :return: an action of the web client that goes on from here, or None
        :raise UserError: it cannot be done; says why and the way out
        """
        raise NotImplementedError

    @api.model
    def _say(self, message, kind="success"):
        """Return the notice that says what was done.

        :param str kind: "success", "warning" or "info"
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message},
        }

    @api.model
    def _prepare_mail(self, document, template, case):
        """Return the window of an e-mail on a document, sent by the person.

        The deed is noted when the e-mail is sent: who closes the window did nothing.

        :param document: record of one
        :param template: ``mail.template`` of its model
        :param case: ``dist.exception`` of one it is about
        """
        return {
            "type": "ir.actions.act_window",
            "name": self._get_label(),
            "res_model": "mail.compose.message",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_model": document._name,
                "default_res_ids": document.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "force_email": True,
                "dist_case_id": case.id,
                "dist_action": self._get_code(),
            },
        }

    # === REGISTRY === #

    @api.model
    def _get_code(self):
        return self._name.removeprefix(PREFIX)

    @api.model
    def _get_all(self):
        """Return {code: model} of the actions of this database."""
        return {
            name.removeprefix(PREFIX): self.env[name]
            for name in self.pool
            if name.startswith(PREFIX)
        }
