"""What can stop a history from being written."""


class HistoryError(Exception):
    """A document cannot be written as history.

    The message names the record, the reason and the way out in one sentence.
    Nothing of the call that raised it stays once the transaction rolls back.
    """
