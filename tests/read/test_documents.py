"""Text and Markdown files."""

import pytest

from communique.read.source import RECORD_LIMIT


def write(tmp_path, content, name="story.md"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty."),
        (b" \n\n ", "the file is empty."),
        (b"GIF89a\0\1\2", "binary"),
        (b"Copyright 2024 Veld Press\nShare this\n", "no article text"),
        (b"x" * (RECORD_LIMIT + 1), "larger than 16 MB"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_unusable_files_are_rejects(tmp_path, collect, content, reason, name):
    articles, rejects = collect(write(tmp_path, content, name))
    assert articles == []
    assert [(r.row, reason in r.reason) for r in rejects] == [(None, True)]


def test_several_articles_of_a_text_file_have_ids_after_its_stem(tmp_path, collect):
    page = "Envoys meet again\nBy Odile Marn\n\nThey met.\n\nFleet sails at dawn\nBy Peer Haldan\n\nIt sailed."
    articles, _ = collect(write(tmp_path, page, "page.txt"))
    assert [(a.id, a.title, a.meta["byline"]) for a in articles] == [
        ("page", "Envoys meet again", "By Odile Marn"),
        ("page-2", "Fleet sails at dawn", "By Peer Haldan"),
    ]


def test_a_text_file_has_no_date_or_language_of_its_own(tmp_path, collect):
    (article,), _ = collect(
        write(tmp_path, "Envoys meet\n3 May 2024\n\nThey met on 3 May 2024 in the harbour.", "a.txt")
    )
    assert (article.published, article.language, article.source) == (None, None, None)
    assert article.meta["furniture"] == ["3 May 2024"]


MARKDOWN = """\
---
id: 007
published: 2024-05-03
language: no
speaker: QAT
desk: [world, sea]
---
# Envoy *arrives* in Doha

The **envoy** arrived with
[three clerks](https://press.example "Clerks") and `one` lamp.

![The quay at noon](quay.jpg)

## What follows

- first talks
- then dinner

> A guest called it "late".

```
table of seats
```
<div>One box</div>
"""


def test_markdown_becomes_plain_text_and_metadata(tmp_path, collect):
    path = write(tmp_path, MARKDOWN)
    (article,), rejects = collect(path)
    assert rejects == []
    assert (article.id, article.title, article.published) == ("007", "Envoy arrives in Doha", "2024-05-03")
    assert (article.language, article.speaker) == ("no", "QAT")
    assert [p.text for p in article.paragraphs] == [
        "The envoy arrived with three clerks and one lamp.",
        "What follows",
        "first talks",
        "then dinner",
        'A guest called it "late".',
        "table of seats",
        "One box",
    ]
    assert article.meta == {"desk": ["world", "sea"], "captions": ["The quay at noon"], "file": str(path)}


def test_label_lines_are_no_paragraphs_and_mentions_are_plain_text(tmp_path, collect):
    labels = "> topics: none\n> neutral: QAT -> USA"
    content = f'# T\n\n[Doha](QAT "Salim Darwi") agreed.\n\n{labels}\n\nThe rest.\n\n> topics: none\n'
    (article,), _ = collect(write(tmp_path, content))
    assert [p.text for p in article.paragraphs] == ["Doha agreed.", "The rest."]
    assert article.meta["labels"] == ["topics: none", "neutral: QAT -> USA", "topics: none"]


@pytest.mark.parametrize(
    ("front", "reason"),
    [("title: [unclosed", "not valid YAML (line 3)"), ("a: &x [1]\nb: *x", "aliases"), ("a: 'b", "not valid YAML")],
)
def test_broken_front_matter_is_a_reject(tmp_path, collect, front, reason):
    articles, rejects = collect(write(tmp_path, f"---\n{front}\n---\nText.\n"))
    assert articles == []
    assert reason in rejects[0].reason


def test_rulers_are_no_front_matter_and_impossible_dates_are_kept_raw(tmp_path, collect):
    (article,), _ = collect(write(tmp_path, "---\n\nJust text.\n\n---\n\nMore text.\n"))
    assert [p.text for p in article.paragraphs] == ["Just text.", "More text."]
    (article,), _ = collect(write(tmp_path, "---\ndate: 2024-02-30\nurl: null\n---\nText.\n"))
    assert (article.published, article.url, article.meta["published_raw"]) == (None, None, "2024-02-30")


def test_markdown_without_text_is_a_reject(tmp_path, collect):
    assert "no text" in collect(write(tmp_path, "# Only a heading\n"))[1][0].reason


def test_nothing_of_the_front_matter_is_lost(tmp_path, collect):
    front = "title: The other title\nmeta: {desk: sea}\nparagraphs: 2\ntext: a note"
    path = write(tmp_path, f"---\n{front}\n---\n# The title\n\nText.\n")
    (article,), _ = collect(path)
    assert article.title == "The other title"
    assert article.meta == {
        "desk": "sea", "heading": "The title", "paragraphs": "2", "text": "a note", "file": str(path),
    }  # fmt: skip
