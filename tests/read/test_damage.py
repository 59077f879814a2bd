"""Damaged files of every kind: each is read or reported, none stops the reading."""

import io
import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.read import read


def _parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": [f"Text number {i}." for i in range(120)]}), stream, row_group_size=40)
    return stream.getvalue()


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", "The envoy came back to town on Sunday.\n" * 5)
        packed.writestr("b.jsonl", '{"text": "One."}\n' * 20)
    return stream.getvalue()


SOUND = {
    "csv": b'title,text\n"A ""b""",One.\nC,"Two\nthree."\n',
    "jsonl": b'{"title": "A", "text": "One.", "meta": {"k": [1]}}\n' * 5,
    "json": b'[{"text": "One."}, {"text": "Two."}]',
    "html": b"<html lang=en><head><meta name=date content=2024-05-03></head><body><p>One line here.</p></body></html>",
    "md": b"---\nid: a\ntags: [a, b]\n---\n# T\n\nSome **text** [x](QAT).\n\n> topics: none\n",
    "txt": b"Title here\n\nThe envoy came back to town on Sunday.\n",
    "xml": b"<?xml version='1.0'?><rss version='2.0'><channel><item><title>A</title>"
    b"<description>One &amp; two.</description></item></channel></rss>",
    "parquet": _parquet(),
    "zip": _zip(),
}


@pytest.mark.parametrize("extension", SOUND)
def test_sound_files_are_read(tmp_path, collect, extension):
    path = tmp_path / f"a.{extension}"
    path.write_bytes(SOUND[extension])
    articles, rejects = collect(path)
    assert articles
    assert rejects == []


@given(
    st.sampled_from(sorted(SOUND)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=6)), min_size=1, max_size=5),
)
def test_damaged_files_are_read_or_reported(tmp_path_factory, extension, wounds):
    data = bytearray(SOUND[extension])
    for place, removed, added in wounds:
        start = int(place * len(data))
        data[start : start + removed] = added
    path = tmp_path_factory.mktemp("damage") / f"a.{extension}"
    path.write_bytes(data)
    rejects = []
    articles = list(read(path, on_reject=rejects.append))
    assert articles or rejects
    for record in [*articles, *rejects]:
        json.dumps(record.to_dict(), allow_nan=False)
