from odoo import api, models


class DistApprovalGatedLineMixin(models.AbstractModel):
    """Lines of a gated document: their changes count as changes of the document."""

    _name = "dist.approval.gated.line.mixin"
    _description = "Line of a document with an approval gate"

    @api.model
    def _dist_parent_field(self):
        """Return the name of the field that leads to the gated document."""
        return "order_id"

    @api.model
    def _dist_fact_fields(self):
        """Return the names of the line's fields that facts read."""
        return frozenset()

    def _dist_parents(self):
        return self[self._dist_parent_field()]

    def _dist_line_checkpoint(self):
        """Return the checkpoint to mind, or "" when it is off everywhere."""
        parents = self.env[self._fields[self._dist_parent_field()].comodel_name]
        checkpoint = parents._dist_checkpoint()
        return "" if parents._dist_is_off(checkpoint) else checkpoint

    @api.model_create_multi
    def create(self, vals_list):
        checkpoint = self._dist_line_checkpoint()
        if not checkpoint:
            return super().create(vals_list)
        name = self._dist_parent_field()
        default = {}
        if any(name not in vals for vals in vals_list):
            default = self.default_get([name])  # a context key names the document, too
        ids = {vals.get(name, default.get(name)) for vals in vals_list}
        parents = self.env[self._fields[name].comodel_name].browse(ids - {False, None})
        parents._dist_before_edit(checkpoint)
        lines = super().create(vals_list)
        # Lines of an order that is being created come with it and are its author's.
        (parents | lines._dist_parents())._dist_note_edit({name}, checkpoint)
        return lines

    def write(self, vals):
        checkpoint = self._dist_line_checkpoint()
        changed = self._dist_fact_fields() & vals.keys() if checkpoint else None
        if not changed:
            return super().write(vals)
        parents = self._dist_parents()
        parents._dist_before_edit(checkpoint)
        result = super().write(vals)
        (parents | self._dist_parents())._dist_note_edit(changed, checkpoint)
        return result

    def unlink(self):
        checkpoint = self._dist_line_checkpoint()
        parents = self._dist_parents() if checkpoint else None
        if parents:
            parents._dist_before_edit(checkpoint)
        result = super().unlink()
        if parents:
            parents.exists()._dist_note_edit({self._dist_parent_field()}, checkpoint)
        return result
