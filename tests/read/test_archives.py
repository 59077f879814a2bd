"""Zip archives."""

import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

STORY = "Envoy arrives\n\nThe envoy reached the harbour on Sunday."


def archive(tmp_path, members, **options):
    path = tmp_path / "news.zip"
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED, **options) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def test_members_are_read_sorted_and_nothing_is_unpacked_to_disk(tmp_path, collect):
    table = io.BytesIO()
    pq.write_table(pa.table({"text": ["One.", "Two."]}), table)
    path = archive(
        tmp_path,
        {
            "b/story.txt": STORY,
            "a.jsonl": '{"text": "Talks."}\n{"text": 1}\n',
            "t.parquet": table.getvalue(),
            ".hidden.txt": STORY,
            "__MACOSX/story.txt": STORY,
            "folder/": "",
        },
    )
    articles, rejects = collect(path)
    assert [a.id for a in articles] == ["a-1", "story", "t-1", "t-2"]
    assert articles[1].meta["file"] == f"{path}/b/story.txt"
    assert [(r.source, r.row) for r in rejects] == [(f"{path}/a.jsonl", 2)]
    assert [p.name for p in tmp_path.iterdir()] == ["news.zip"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../evil.txt", "leads out"),
        ("/etc/evil.txt", "leads out"),
        ("a/../../evil.txt", "leads out"),
        ("..\\evil.txt", "leads out"),
        ("C:\\evil.txt", "leads out"),
        ("inner.zip", "inside an archive"),
        ("notes.docx", "'.docx' is unknown"),
        ("empty.txt", "the file is empty"),
    ],
)
def test_members_that_cannot_be_read_are_rejects(tmp_path, collect, name, reason):
    articles, rejects = collect(archive(tmp_path, {name: "" if name == "empty.txt" else STORY, "z.txt": STORY}))
    assert [a.id for a in articles] == ["z"]
    assert [reason in r.reason for r in rejects] == [True]


def test_encrypted_members_are_rejects(tmp_path, collect):
    path = archive(tmp_path, {"a.txt": STORY})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag in the directory
    path.write_bytes(data)
    articles, rejects = collect(path)
    assert articles == []
    assert "encrypted" in rejects[0].reason


def test_a_member_that_unpacks_to_too_much_is_a_reject(tmp_path, collect, monkeypatch):
    monkeypatch.setattr("communique.read.archives.MEMBER_LIMIT", 1 << 20)
    articles, rejects = collect(archive(tmp_path, {"bomb.csv": b"0" * (2 << 20), "a.txt": STORY}))
    assert [a.id for a in articles] == ["a"]
    assert "unpacks to 2 MB, more than the limit of 1 MB" in rejects[0].reason


def test_damaged_members_spoil_only_themselves(tmp_path, collect):
    path = archive(tmp_path, {"a.txt": STORY * 50, "b.jsonl": '{"text": "Talks."}\n' * 5000, "c.txt": STORY})
    data = bytearray(path.read_bytes())
    for name in (b"a.txt", b"b.jsonl"):
        start = data.index(name) + len(name)
        data[start + 10 : start + 20] = b"\xff" * 10
    path.write_bytes(data)
    articles, rejects = collect(path)
    assert [a.id for a in articles if not a.id.startswith("b-")] == ["c"]
    assert sorted(r.source.rsplit("/", 1)[1] for r in rejects if r.row is None) == ["a.txt", "b.jsonl"]


@pytest.mark.parametrize(("content", "reason"), [(b"", "is empty"), (b"PK nonsense", "not a zip archive")])
def test_unusable_archives_are_rejects(tmp_path, collect, content, reason):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert reason in collect(path)[1][0].reason


def test_an_archive_without_files_is_a_reject(tmp_path, collect):
    assert "holds no file" in collect(archive(tmp_path, {}))[1][0].reason
