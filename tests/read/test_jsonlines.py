"""JSON lines and JSON documents."""

import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.read import read
from communique.read.jsonarray import array_items
from communique.read.streams import lines
from communique.records import Article, Paragraph

OWN = Article(
    "a1",
    "Envoy arrives",
    (Paragraph(0, "Doha received the envoy."), Paragraph(2, "He stayed.")),
    source="Veld Press",
    url="https://press.example/1",
    published="2024-05-03",
    language="en",
    speaker="QAT",
    meta={"captions": ["Photo: the harbour"]},
)


def test_our_own_articles_come_back_whole(tmp_path, collect):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(OWN.to_dict()) + "\n")
    (article,), rejects = collect(path)
    assert rejects == []
    assert article.to_dict() == {**OWN.to_dict(), "meta": {**OWN.meta, "file": str(path), "row": 1}}


def test_paragraphs_may_be_strings_and_names_may_vary(collect):
    row = {
        "Headline": "A",
        "paragraphs": ["One.", "", "Two."],
        "date": "3 May 2024",
        "link": "u",
        "lang": "de",
        "section": "x",
    }
    (article,), _ = collect(io.StringIO(json.dumps(row)))
    assert [p.text for p in article.paragraphs] == ["One.", "Two."]
    assert [p.index for p in article.paragraphs] == [0, 1]
    assert (article.title, article.published, article.url, article.language) == ("A", "2024-05-03", "u", "de")
    assert article.meta == {"section": "x", "file": "<stream>", "row": 1}


BAD_LINES = {
    '{"text": "broken': "not valid JSON",
    "[1, 2]": "must be a JSON object",
    '"just a string"': "must be a JSON object",
    '{"title": "no text"}': "no text column; the columns are title, accepted are text, body",
    '{"text": ""}': "is empty",
    '{"text": " \\u00a0 "}': "is empty",
    '{"text": null}': "is empty",
    '{"text": []}': "is empty",
    '{"text": 5}': "not a number",
    '{"text": true}': "not a truth value",
    '{"text": {"a": 1}}': "not an object",
    '{"text": ["fine", 5]}': "item 2 of 'text'",
    '{"text": "half \\ud83d"}': "half of a character",
    '{"text": "x", "n": ' + "[" * 100_000 + "}": "too large|not valid JSON",
}


def test_each_bad_line_is_a_reject_with_its_number_and_the_others_are_read(tmp_path, collect):
    path = tmp_path / "a.jsonl"
    good = '{"text": "Talks went on."}'
    path.write_text("\n".join(line for bad in BAD_LINES for line in (bad, good)) + "\n\n")
    articles, rejects = collect(path)
    assert len(articles) == len(BAD_LINES)
    assert [r.row for r in rejects] == [2 * i + 1 for i in range(len(BAD_LINES))]
    for reject, (line, reason) in zip(rejects, BAD_LINES.items(), strict=True):
        assert any(part in reject.reason for part in reason.split("|")), (line[:40], reject.reason)
        assert reject.source == str(path)
        assert 0 < len(reject.content) <= 200


def test_a_line_in_another_encoding_or_with_nul_bytes_spoils_only_itself(tmp_path, collect):
    path = tmp_path / "a.jsonl"
    filler = b'{"text": "Talks went on in the hall."}\n' * 3000
    path.write_bytes(filler + '{"text": "Señor"}\n'.encode("cp1252") + b'{"text": "\0"}\n' + b'{"text": "End."}')
    articles, rejects = collect(path)
    assert [a.paragraphs[0].text for a in articles[-2:]] == ["Señor", "End."]
    assert [(r.row, "NUL" in r.reason) for r in rejects] == [(3002, True)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_whole_files_in_other_encodings(tmp_path, collect, encoding):
    path = tmp_path / "a.jsonl"
    rows = "".join(
        json.dumps({"title": "Señor", "text": f"Número {i} de la serie."}, ensure_ascii=False) + "\r\n"
        for i in range(9)
    )
    path.write_bytes(rows.encode(encoding))
    articles, rejects = collect(path)
    assert rejects == []
    assert [a.title for a in articles] == ["Señor"] * 9


def test_a_truncated_utf16_file_reports_its_end(tmp_path, collect):
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "One."}\n'.encode("utf-16") + b"{")
    _, rejects = collect(path)
    assert "byte order mark says utf-16" in rejects[0].reason


def test_a_line_of_50_megabytes_is_skipped_in_bounded_memory(tmp_path, collect):
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"text": "First."}\n{"text": "')
        for _ in range(50):
            stream.write(b"word " * 200_000)
        stream.write(b'"}\n{"text": "Last."}\n')
    tracemalloc.start()
    articles, rejects = collect(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [a.paragraphs[0].text for a in articles] == ["First.", "Last."]
    assert [(r.row, r.reason) for r in rejects] == [(2, "the line is longer than 16 MB; split the text.")]
    assert peak < 48 << 20


@given(st.lists(st.text(st.sampled_from("ab\r\n"), max_size=12)), st.integers(2, 9))
def test_lines_lose_nothing(parts, limit):
    data = "".join(parts).encode()
    found = list(lines(io.BufferedReader(io.BytesIO(data)), limit))
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    if not any(line.overlong for line in found):
        assert [line.data for line in found] == data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(
            b"\n"
        ).split(b"\n") or data in (b"", b"\n")


@pytest.mark.parametrize(
    ("content", "titles", "reasons"),
    [
        ('{"title": "A", "text": "One."}', ["A"], []),
        ('[{"title": "A", "text": "One."}, 7, {"title": "B", "text": "Two."}]', ["A", "B"], ["must be a JSON object"]),
        (
            '{"status": "ok", "articles": [{"title": "A", "content": "One."}, {"title": "B"}]}',
            ["A"],
            ["no text column"],
        ),
        ('{"title": "A", "text": "One."}\n{"title": "B", "text": "Two."}\n', ["A", "B"], []),
        ("[]", [], ["array is empty"]),
        ("{}", [], ["no text column; the columns are none"]),
        ("7", [], ["must hold an object"]),
        ('[{"text": "One."}', [""], ["not valid JSON from item 2 on"]),
        ('[{"text": "One."} {"text": "Two."}]', [""], ["a comma or a bracket is missing after item 1"]),
        ('[{"text": "One."}, {"text": }, {"text": "Three."}]', [""], ["not valid JSON from item 2 on"]),
        ('[{"text": "One."},]', [""], ["not valid JSON from item 2 on"]),
        ('[{"text": "One."}] {"text": "Two."}', [""], ["behind the end of the array"]),
        ('[{"text": "half \\ud83d"}]', [], ["half of a character"]),
        ("  ", [], ["the file is empty"]),
        ("", [], ["the file is empty"]),
    ],
)
def test_json_documents(tmp_path, collect, content, titles, reasons):
    path = tmp_path / "a.json"
    path.write_text(content)
    articles, rejects = collect(path)
    assert [a.title for a in articles] == titles
    assert len(rejects) == len(reasons)
    assert all(reason in r.reason for r, reason in zip(rejects, reasons, strict=True))


def test_a_json_document_over_the_limit_is_refused(tmp_path, collect):
    path = tmp_path / "a.json"
    path.write_text('{"text": "' + "word " * (4 << 20) + '"}')
    _, rejects = collect(path)
    assert "larger than 16 MB" in rejects[0].reason


def test_a_long_array_is_read_item_by_item(tmp_path, collect):
    path = tmp_path / "a.json"
    with path.open("w") as stream:
        stream.write("[\n")
        for number in range(120):
            stream.write(json.dumps({"id": number, "text": "word " * 20_000}) + ",\n")
        stream.write('{"text": "Last."}]\n')
    tracemalloc.start()
    ids = [article.id for article in read(path)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert ids == [*map(str, range(120)), "a-121"]
    assert peak < 6 << 20 < path.stat().st_size


@given(
    st.lists(st.dictionaries(st.sampled_from(["text", "é", "x"]), st.text() | st.none()), min_size=1),
    st.sampled_from([None, 1]),
)
def test_an_array_gives_the_values_that_the_json_module_reads(values, indent):
    data = json.dumps(values, indent=indent, ensure_ascii=False).encode("utf-8", "ignore")
    assert list(array_items(io.BufferedReader(io.BytesIO(data)))) == json.loads(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "title", "id", "date", "meta", "x"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(st.lists(JSON, min_size=1, max_size=6))
def test_every_line_ends_up_as_an_article_or_a_reject_and_all_can_be_written_as_json(values):
    rejects = []
    text = "\n".join(json.dumps(v) for v in [{"text": "First."}, *values])
    articles = list(read(io.StringIO(text), on_reject=rejects.append))
    assert sorted([a.meta["row"] for a in articles] + [r.row for r in rejects]) == list(range(1, len(values) + 2))
    for record in [*articles, *rejects]:
        json.dumps(record.to_dict(), allow_nan=False).encode()
        assert type(record).from_dict(record.to_dict()) == record


def test_text_column_names_the_column(collect):
    row = json.dumps({"text": "Short.", "full": "The whole text."})
    (article,), _ = collect(io.StringIO(row), text_column="full")
    assert article.paragraphs[0].text == "The whole text."
    assert article.meta["text"] == "Short."
    _, (reject,) = collect(io.StringIO(row), text_column="nowhere")
    assert "no column 'nowhere'; the columns are text, full" in reject.reason


def test_unclear_dates_and_wrong_kinds_go_to_meta(collect):
    row = json.dumps({"text": "Talks.", "date": "03/04/2024", "title": 1984, "source": {"name": "Veld"}})
    (article,), _ = collect(io.StringIO(row))
    assert article.published is None
    assert article.title == "1984"
    assert article.meta["published_raw"] == "03/04/2024"
    assert article.meta["source_raw"] == {"name": "Veld"}
