"""``read``: every input through its format's reader; articles out, rejects to the caller."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from os import PathLike
from typing import IO, Any

from communique.read.inputs import sources
from communique.read.sniff import sniffed
from communique.read.source import Outcome, Source, Unusable, reject
from communique.records import Article, Reject

_READERS = {
    "txt": ("documents", "read_txt"),
    "md": ("documents", "read_md"),
    "html": ("webpages", "read_html"),
    "jsonl": ("jsonlines", "read_jsonl"),
    "json": ("jsonlines", "read_json"),
    "csv": ("tables", "read_csv"),
    "tsv": ("tables", "read_csv"),
    "parquet": ("tables", "read_parquet"),
    "feed": ("feeds", "read_feed"),
}


class RejectWarning(UserWarning):
    """An input or a row was not read; the message names file, row and reason."""


def read(
    *inputs: str | PathLike[str] | IO[Any],
    on_reject: Callable[[Reject], object] | None = None,
    text_column: str | None = None,
    input_format: str | None = None,
) -> Iterator[Article]:
    """Articles of any number of inputs, lazily and in their order.

    An input is the path of a file (txt, md, html, jsonl, json, csv, tsv, parquet, an RSS or Atom feed,
    or a zip of these), a folder (read recursively, sorted, without hidden files), a glob pattern,
    ``"-"`` for stdin, or a file object. What a stream holds is told by its name or its first lines.

    Whatever is not yielded is reported: each bad row or file is a ``Reject``. Its row counts lines in
    JSON lines, data records in CSV and Parquet, items of a JSON array, and entries of a feed, all from
    1; it is None for a whole file. An id that came before gets the suffix ``-2``, ``-3`` and so on;
    for that, one id per article stays in memory.

    Args:
        on_reject: called with every ``Reject``; without it each is a ``RejectWarning``.
        text_column: the column or key that holds the text, in tables and JSON.
        input_format: what every input is read as, whatever its name or its first lines tell: ``txt``, ``md``,
            ``html``, ``jsonl``, ``json``, ``csv``, ``tsv``, ``parquet``, ``feed`` or ``zip``.

    Raises:
        UsageError: at the call: a missing file, a glob without a match, an unknown extension or format.
        CommuniqueError: at the call: an empty folder.

    Example:
        >>> import io
        >>> articles = read(io.StringIO("Envoy arrives\\n\\nDoha received the envoy on Sunday."))
        >>> [(a.title, a.paragraphs[0].text) for a in articles]
        [('Envoy arrives', 'Doha received the envoy on Sunday.')]
    """
    return _articles(sources(inputs, input_format), on_reject or _warn, text_column)


def _articles(
    found: Iterable[Source | Reject], on_reject: Callable[[Reject], object], text_column: str | None
) -> Iterator[Article]:
    unique = _UniqueIds()
    for item in found:
        for outcome in [item] if isinstance(item, Reject) else _outcomes(item, text_column):
            if isinstance(outcome, Reject):
                on_reject(outcome)
            else:
                yield unique(outcome)


def _outcomes(source: Source, text_column: str | None) -> Iterator[Outcome]:
    """What a source gives; a failure of the file as a whole is its last outcome."""
    try:
        if source.kind == "stream":
            source = sniffed(source, text_column)
        if source.kind == "zip":
            from communique.read.archives import members

            for member in members(source):
                yield from [member] if isinstance(member, Reject) else _outcomes(member, text_column)
        else:
            module, function = _READERS[source.kind]
            yield from getattr(import_module(f"communique.read.{module}"), function)(source, text_column)
    except Unusable as problem:
        yield reject(source, None, problem.reason, problem.content)
    except PermissionError:
        yield reject(source, None, "there is no permission to read it.")
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        yield reject(source, None, f"it is damaged and cannot be unpacked ({error}).")
    except OSError as error:
        yield reject(source, None, f"it cannot be read: {(error.strerror or str(error)).lower()}.")


class _UniqueIds:
    """Gives an article whose id came before the next free suffix."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._last: dict[str, int] = {}

    def __call__(self, article: Article) -> Article:
        new = article.id
        number = self._last.get(article.id, 1)
        while new in self._seen:
            number += 1
            new = f"{article.id}-{number}"
        self._seen.add(new)
        if new == article.id:
            return article
        self._last[article.id] = number
        return replace(article, id=new)


def _warn(rejected: Reject) -> None:
    row = "" if rejected.row is None else f", row {rejected.row}"
    warnings.warn(f"{rejected.source}{row}: {rejected.reason}", RejectWarning, stacklevel=3)
