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
