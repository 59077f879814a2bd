"""CSV, TSV and Parquet."""

import csv
import datetime
import io
import json
import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.read import read


def write(tmp_path, content, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path, collect, mark):
    rows = [["id", "title", "text", "section"], ["7", f"A{mark} B", "One.\n\nTwo.", "world"]]
    stream = io.StringIO()
    csv.writer(stream, delimiter=mark).writerows(rows)
    (article,), rejects = collect(write(tmp_path, stream.getvalue()))
    assert rejects == []
    assert (article.id, article.title, [p.text for p in article.paragraphs]) == (
        "7",
        " ".join(f"A{mark} B".split()),
        ["One.", "Two."],
    )
    assert article.meta["section"] == "world"
    assert article.meta["row"] == 1


def test_a_tsv_file_is_split_at_tabs_only(tmp_path, collect):
    (article,), _ = collect(write(tmp_path, "title\ttext\nA, B; C\tOne, two; three.\n", "a.tsv"))
    assert (article.title, article.paragraphs[0].text) == ("A, B; C", "One, two; three.")


def test_bad_rows_are_rejects_that_count_data_records(tmp_path, collect):
    content = 'title,text\nA,"One.\nStill one."\n\nB,\nC,Two, three\n"D"x,"Broken"\nE,Five.\n'
    articles, rejects = collect(write(tmp_path, content))
    assert [(a.title, a.meta["row"]) for a in articles] == [("A", 1), ("E", 5)]
    assert [r.row for r in rejects] == [2, 3, 4]
    assert "is empty" in rejects[0].reason
    assert "3 values but the header names 2" in rejects[1].reason
    assert "quoting is broken (line 7" in rejects[2].reason
    assert rejects[1].content == "C,Two, three"


def test_a_quotation_mark_that_is_never_closed_is_reported_with_its_lines(tmp_path, collect):
    articles, rejects = collect(write(tmp_path, 'text\nOne.\n"Two.\nThree.\nFour.\n'))
    assert [a.paragraphs[0].text for a in articles] == ["One."]
    assert [(r.row, r.content) for r in rejects] == [(2, '"Two. Three. Four.')]
    assert "never closed (lines 3 to 5)" in rejects[0].reason


def test_long_fields_are_read_and_too_long_ones_are_rejects(tmp_path, collect):
    long = "word " * 100_000
    articles, rejects = collect(write(tmp_path, f"title,text\nA,{long}\nB,{'word ' * (4 << 20)}\nC,Three.\n"))
    assert [(a.title, a.meta["row"]) for a in articles] == [("A", 1), ("C", 3)]
    assert [(r.row, r.reason) for r in rejects] == [(2, "the line is longer than 16 MB; split the text.")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"title,text\n", "no rows"),
        (b"name,year\nA,1999\n", "no text column; the columns are name, year, accepted are text, body"),
        (b"\x89PNG\0\0\0\n", "NUL"),
    ],
)
def test_unusable_tables_are_rejects(tmp_path, collect, content, reason):
    articles, rejects = collect(write(tmp_path, content))
    assert articles == []
    assert [(r.row, reason in r.reason) for r in rejects] == [(None, True)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_csv_encodings_and_line_ends(tmp_path, collect, encoding):
    content = "title,text\r\nSeñor,“Uno”.\rMás,Dos.\n".encode(encoding)
    articles, rejects = collect(write(tmp_path, content))
    assert rejects == []
    assert [a.title for a in articles] == ["Señor", "Más"]


def test_a_russian_table_is_judged_on_many_lines(tmp_path, collect):
    rows = "title,text\n" + "Переговоры,Министр прибыл в столицу соседнего государства в воскресенье.\n" * 20
    articles, _ = collect(write(tmp_path, rows.encode("cp1251")))
    assert {a.title for a in articles} == {"Переговоры"}


def test_columns_without_a_name_or_with_the_same_name_keep_their_values(tmp_path, collect):
    (article,), _ = collect(write(tmp_path, ",text,tag,tag\n0,One.,a,b\n"))
    assert {k: article.meta[k] for k in ("column_1", "tag", "tag_4")} == {"column_1": "0", "tag": "a", "tag_4": "b"}


@given(st.lists(st.lists(st.text(st.sampled_from('ab ,"\n.'), max_size=6), min_size=1, max_size=3), max_size=8))
def test_every_written_record_is_an_article_or_a_reject(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([["text", "title"], ["First.", ""], *rows])
    rejects = []
    articles = list(read(path, on_reject=rejects.append))
    count = 1 + len(rows)
    assert sorted([a.meta["row"] for a in articles] + [r.row for r in rejects]) == list(range(1, count + 1))


def parquet(tmp_path, **columns):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=10)
    return path


def test_parquet_rows_keep_their_types_json_safe(tmp_path, collect):
    path = parquet(
        tmp_path,
        id=[7, 8],
        text=["One.\n\nTwo.", "Three."],
        date=[datetime.date(2024, 5, 3), None],
        score=[0.5, math.nan],
        seen=[datetime.datetime(2024, 5, 4, 10), None],
        raw=[b"ab", None],
        tags=[["x", "y"], []],
    )
    (first, second), rejects = collect(path)
    assert rejects == []
    assert (first.id, first.published, len(first.paragraphs)) == ("7", "2024-05-03", 2)
    assert first.meta == {
        "score": 0.5, "seen": "2024-05-04T10:00:00", "raw": "ab", "tags": ["x", "y"], "file": str(path), "row": 1,
    }  # fmt: skip
    assert second.meta == {"file": str(path), "row": 2}
    json.dumps([first.to_dict(), second.to_dict()], allow_nan=False)


def test_parquet_paragraph_lists_and_bad_rows(tmp_path, collect):
    articles, rejects = collect(parquet(tmp_path, paragraphs=[["One.", "Two."], [], None, ["Three."]]))
    assert [[p.text for p in a.paragraphs] for a in articles] == [["One.", "Two."], ["Three."]]
    assert [r.row for r in rejects] == [2, 3]


def test_parquet_without_text_or_rows_or_of_the_wrong_type(tmp_path, collect):
    assert "columns are n, accepted are text" in collect(parquet(tmp_path, n=[1]))[1][0].reason
    assert "no rows" in collect(parquet(tmp_path, text=pa.array([], pa.string())))[1][0].reason
    assert "not a number" in collect(parquet(tmp_path, text=[1]))[1][0].reason


def test_damaged_parquet_is_a_reject(tmp_path, collect):
    path = parquet(tmp_path, text=[f"Text number {i}." for i in range(100)])
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    articles, rejects = collect(path)
    assert articles == []
    assert "not a Parquet file, or a damaged one" in rejects[0].reason


def test_parquet_with_a_damaged_page_gives_the_rows_before_it(tmp_path, collect):
    path = parquet(tmp_path, text=[f"Text number {i}." for i in range(200)])
    data = bytearray(path.read_bytes())
    middle = pq.ParquetFile(path).metadata.row_group(15).column(0).dictionary_page_offset
    data[middle : middle + 40] = b"\xff" * 40
    path.write_bytes(data)
    articles, rejects = collect(path)
    assert len(articles) < 200
    assert f"damaged after row {len(articles)}" in rejects[0].reason


def test_columns_named_file_and_row_are_kept_beside_ours(tmp_path, collect):
    path = write(tmp_path, "text,file,row\nOne.,scan-7.tif,12\n")
    (article,), _ = collect(path)
    assert article.meta == {"file_raw": "scan-7.tif", "row_raw": "12", "file": str(path), "row": 1}


def test_a_parquet_string_that_is_not_utf8_spoils_only_its_row(tmp_path, collect):
    raw = pa.array([b"One.", b"Se\xf1or.", b"Three."])
    text = pa.StringArray.from_buffers(3, raw.buffers()[1], raw.buffers()[2])
    articles, rejects = collect(parquet(tmp_path, text=text))
    assert [a.paragraphs[0].text for a in articles] == ["One.", "Three."]
    assert [(r.row, "not UTF-8" in r.reason) for r in rejects] == [(2, True)]
