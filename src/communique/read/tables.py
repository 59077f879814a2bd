"""Tables: CSV and TSV line by line, Parquet batch by batch. Rows count the data records from 1."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from communique.read.article import FIELD_NAMES, TEXT_NAMES, article_from, text_names
from communique.read.decode import decode
from communique.read.source import RECORD_LIMIT, Outcome, Source, Unusable, reject
from communique.read.streams import Line, lines, text_stream

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 64
_LONGEST_NAME = 40  # characters of a column's name, by which a header is told from prose
_KNOWN = {*TEXT_NAMES, *(name for names in FIELD_NAMES.values() for name in names)}


class _BadLine(Unusable):
    """A line that cannot become part of a record, so that its record was not counted yet."""


class _Lines:
    """Decoded lines for ``csv.reader``. A generator would end with its first error; this goes on."""

    def __init__(self, found: Iterator[Line], encoding: str | None) -> None:
        self._found = found
        self._encoding = encoding
        self.number = self.first = 0
        self.head = b""

    def begin_record(self) -> None:
        self.first, self.head = self.number + 1, b""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._found)
        self.number = line.number
        if len(self.head) < 800:
            self.head += line.data[:800] + b"\n"
        if line.overlong:
            raise _BadLine("the line is longer than 16 MB; split the text.")
        try:
            return decode(line.data, self._encoding) + "\n"
        except Unusable as problem:
            raise _BadLine(problem.reason) from problem


def read_csv(source: Source, text_column: str | None = None) -> Iterator[Outcome]:
    """One article per record under a header line; the separator is comma, semicolon, tab or bar."""
    csv.field_size_limit(max(csv.field_size_limit(), RECORD_LIMIT))  # the default would refuse long articles
    with source.open() as raw:
        stream, encoding = text_stream(raw)
        found = _Lines(lines(stream), encoding)
        header = next((line for line in found if line.strip()), None)
        if header is None:
            raise Unusable("the file is empty.")
        delimiter = "\t" if source.kind == "tsv" else _delimiter(header)
        columns = _columns(next(csv.reader([header.lstrip("\ufeff")], delimiter=delimiter)))
        text_names(columns, text_column)
        records = csv.reader(found, delimiter=delimiter, strict=True)
        row = 0
        while True:
            found.begin_record()
            try:
                values = next(records)
                if not values:
                    continue  # a blank line
                row += 1
                record = _record(columns, values)
                default = f"{source.stem}-{row}"
                article = article_from(record, file=source.name, row=row, default_id=default, text_column=text_column)
            except StopIteration:
                break
            except csv.Error as error:
                row += 1
                yield reject(source, row, _quoting(error, found), found.head)
            except _BadLine as problem:
                row += 1
                yield reject(source, row, problem.reason, found.head)
            except Unusable as problem:
                yield reject(source, row, problem.reason, found.head)
            else:
                yield article
        if row == 0:
            raise Unusable("the table has a header but no rows.")


def is_header(line: str, text_column: str | None = None) -> bool:
    """Whether a line is the header of a table: short, distinct names, among them one for the text or two other known
    ones. One column alone is named exactly so, as a headline may be a single word too.

    Example:
        >>> is_header("id;Text"), is_header("The text, and the body that wrote it.")
        (True, False)
    """
    names = [name.strip() for name in next(csv.reader([line], delimiter=_delimiter(line)), [])]
    if any(not name or len(name) > _LONGEST_NAME for name in names) or len(set(names)) < len(names):
        return False
    if len(names) == 1:
        return names[0] in {text_column, "text"}
    known = _KNOWN.intersection(map(str.lower, names))
    return text_column in names or len(known) > 1 or not known.isdisjoint(TEXT_NAMES)


def _columns(names: Sequence[str]) -> list[str]:
    """Names for all columns: one without a name or with a name used before gets its number."""
    columns: list[str] = []
    for number, name in enumerate((name.strip() for name in names), start=1):
        columns.append(name if name and name not in columns else f"{name or 'column'}_{number}")
    return columns


def _record(columns: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    if len(values) > len(columns):
        raise Unusable(f"the row has {len(values)} values but the header names {len(columns)} columns; quote the text.")
    return dict(zip(columns, values, strict=False))


def _quoting(error: csv.Error, found: _Lines) -> str:
    place = f"line {found.first}" if found.first >= found.number else f"lines {found.first} to {found.number}"
    if "unexpected end" in str(error) or "larger than field limit" in str(error):
        return f"a quotation mark is never closed ({place}); double the marks inside the text."
    return f"the quoting is broken ({place}: {error}); double the marks inside the text."


def _delimiter(header: str) -> str:
    """The separator that gives the most known column names, then the most columns."""

    def worth(mark: str) -> tuple[int, int]:
        names = [name.strip().lower() for name in next(csv.reader([header], delimiter=mark))]
        return len(_KNOWN & set(names)), len(names)

    return max(",;\t|", key=worth)


def read_parquet(source: Source, text_column: str | None = None) -> Iterator[Outcome]:
    """One article per row, a small batch in memory at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    row = 0
    with source.open() as stream:
        if not stream.peek(1):
            raise Unusable("the file is empty.")
        if not stream.seekable():
            raise Unusable("a Parquet file cannot be read from a stream; give its path.")
        try:
            table = pq.ParquetFile(stream)
            text_names(table.schema_arrow.names, text_column)
            if table.metadata.num_rows == 0:
                raise Unusable("the table has no rows.")
            for batch in table.iter_batches(batch_size=_BATCH):
                for record in _rows(batch):
                    row += 1
                    try:
                        if isinstance(record, Unusable):
                            raise record
                        yield article_from(
                            record,
                            file=source.name,
                            row=row,
                            default_id=f"{source.stem}-{row}",
                            text_column=text_column,
                        )
                    except Unusable as problem:
                        yield reject(source, row, problem.reason, record)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            read = f"it is damaged after row {row}" if row else "it is not a Parquet file, or a damaged one"
            raise Unusable(f"{read} ({str(error).splitlines()[0][:120]}).") from error


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any] | Unusable]:
    """The rows of a batch; one whose strings are not UTF-8 does not take the others with it."""
    try:
        yield from batch.to_pylist()
    except UnicodeDecodeError:
        for index in range(batch.num_rows):
            try:
                yield from batch.slice(index, 1).to_pylist()
            except UnicodeDecodeError:
                yield Unusable("a string in the row is not UTF-8; write the file again with valid text.")
