"""The one kind of failure the ground reports: a sentence with the way out."""


class GroundError(Exception):
    """Something the machine lacks; the text says what it is and how to get it."""
