"""Facts into one sentence."""


class _Known(dict):
    def __missing__(self, key):
        return "?"


def fill(template, words):
    """Return a template filled with words; what is not known is a question mark.

    A translation may leave facts out or misspell one: the case stays readable.

    Arguments:
        template (str): with ``%(fact)s``.
        words (dict): fact -> text.

    >>> fill("%(item)s is at %(quantity)s", {"item": "Bolt", "quantity": "-3"})
    'Bolt is at -3'
    >>> fill("%(item)s is late by %(days)s, 5 % of all", {"item": "Bolt"})
    'Bolt is late by ?, 5 % of all'
    """
    known = _Known(words)
    parts = template.split("%(")
    filled = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition(")s")
        filled.append(known[name] + rest if closed else "%(" + part)
    return "".join(filled)
