"""Reading the file: columns found, lines counted, every fault in one sentence."""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from .errors import LoadError

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)


class TransactionFile:
    """A CSV file, plain or gzipped, with at least the COLUMNS.

    Arguments:
        path (Path | str): the file.
        encoding (str): of its text.
    """

    def __init__(self, path, encoding="utf-8"):
        self.path = Path(path)
        self.encoding = encoding

    def fingerprint(self) -> str:
        """Return the sha256 of the file's bytes."""
        with self._opened(self.path.open, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def rows(self) -> Iterator[tuple[int, list[str] | None, list[str]]]:
        """Yield (line number, values of COLUMNS or None, the row as it stands).

        The values are None where the row has fewer or more values than the header.

        Raises:
            LoadError: the file is missing, empty, not what its name says, breaks off,
                lacks a column, or holds text in another encoding.
        """
        last = 0
        try:
            with self._text() as text:
                reader = csv.reader(text, strict=True)
                header = self._header(reader)
                places = [header.index(name) for name in COLUMNS]
                for row in reader:
                    last = reader.line_num
                    if row:
                        fits = len(row) == len(header)
                        values = [row[place] for place in places] if fits else None
                        yield last, values, row
        except (EOFError, zlib.error, gzip.BadGzipFile) as err:
            raise self._broken(last) from err
        except UnicodeError as err:
            raise self._wrong_encoding() from err
        except csv.Error as err:
            raise LoadError(
                f"File {self.path} cannot be read as CSV after line {last} ({err}): "
                "correct the quotes of that line and load the file again."
            ) from err

    def header(self) -> list[str]:
        """Return the names of the file's columns."""
        with self._text() as text:
            return self._header(csv.reader(text, strict=True))

    def _header(self, reader):
        header = [name.strip().lstrip("\ufeff") for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            found = ", ".join(header) or "nothing"
            raise LoadError(
                f"File {self.path} lacks the column {', '.join(missing)} (line 1 has "
                f"{found}): add it, or rename the column that holds it."
            )
        return header

    def _text(self):
        return io.TextIOWrapper(self._bytes(), encoding=self.encoding, newline="")

    def _bytes(self):
        zipped = self.path.suffix == ".gz"
        return self._opened(gzip.open if zipped else open, self.path, "rb")

    def _opened(self, opener, *arguments):
        try:
            return opener(*arguments)
        except OSError as err:
            raise LoadError(
                f"File {self.path} cannot be opened ({err.strerror}): check its path "
                "and its rights."
            ) from err

    def _broken(self, last):
        return LoadError(
            f"File {self.path} is damaged: its compressed data break off after line "
            f"{last}, so nothing of it was loaded; fetch or copy the file again."
        )

    def _wrong_encoding(self):
        """Return the fault with the first line that is not in the encoding."""
        with self._bytes() as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    line.decode(self.encoding)
                except UnicodeError as err:
                    byte = line[err.start]
                    return LoadError(
                        f"File {self.path} is not in {self.encoding}: line {number} "
                        f"holds the byte 0x{byte:02X}; save it in that encoding, or "
                        "name its own with --encoding, such as cp1252."
                    )
        return LoadError(
            f"File {self.path} is not in {self.encoding}: name its own encoding with "
            "--encoding, such as cp1252."
        )
