"""Values no client may suggest.

What nobody gives when a record is made comes from the context, which any client sends,
from a default a person keeps for himself, or from the class. Only the last one is the
server's own: a guard that looks at the values alone sees neither of the others.
"""


def seal(model, defaults, names=None):
    """Return these defaults, of sealed fields only what their class says.

    :param model: whose ``default_get`` this is
    :param dict defaults: what Odoo found
    :param names: of the sealed fields, or None for all
    """
    for name in defaults.keys() & (model._fields if names is None else set(names)):
        field = model._fields[name]
        if field.default:
            own = field.convert_to_cache(field.default(model), model, validate=False)
            defaults[name] = field.convert_to_write(own, model)
        else:
            del defaults[name]
    return defaults
