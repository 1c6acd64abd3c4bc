"""What stops a load, and what stops a row."""


class LoadError(Exception):
    """The file or the database cannot be used; the sentence says the way out."""


class RowError(ValueError):
    """One row cannot become anything; the text is the reason for the reject file."""
