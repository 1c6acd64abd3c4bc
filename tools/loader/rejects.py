"""The file of refused rows: the columns of the input, the line and the reason.

It can be corrected and loaded as it is; its two further columns are ignored.
"""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from .errors import LoadError

LINE, REASON = "Line", "Reason"


def write_rejects(path, header: list[str], rejects: Iterable) -> Path:
    """Write the refused rows, the whole file or nothing.

    Arguments:
        header: column names of the input.
        rejects (Iterable[Reject]): in the order of the input.

    Raises:
        LoadError: the file cannot be written there.
    """
    path = Path(path)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    names = [name for name in header if name not in (LINE, REASON)]
    places = [header.index(name) for name in names]
    try:
        with open(draft, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*names, LINE, REASON])
            for reject in rejects:
                fits = len(reject.row) == len(header)
                row = [reject.row[place] for place in places] if fits else reject.row
                padding = [""] * (len(names) - len(row))
                writer.writerow([*row, *padding, reject.line, reject.reason])
        draft.replace(path)
    except OSError as err:
        raise LoadError(
            f"The refused rows cannot be written to {path} ({err.strerror}): name "
            "another place with --rejects."
        ) from err
    return path
