"""Which files are read, in which order, and what is refused before reading."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import communique.read
from communique.errors import CommuniqueError, UsageError
from communique.read import RejectWarning, read

STORY = "Envoy arrives\n\nThe envoy reached the harbour on Sunday.\n"
PROSE = "The text, the body, and those who wrote it down"
TEXT = "Text, and more than forty characters of the other kind"


def write(path: Path, text: str = STORY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_module_can_be_called_like_its_function(tmp_path):
    path = write(tmp_path / "a.txt")
    assert list(communique.read(path)) == list(read(str(path)))


def test_importing_the_package_loads_no_heavy_library():
    heavy = ["pandas", "pyarrow", "lxml", "trafilatura", "feedparser", "datasketch", "numpy", "yaml"]
    code = f"import sys, communique.read; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("missing", ["nowhere.txt", "nothing-*.txt", "with\0nul.txt", "x" * 5000 + ".txt"])
def test_a_missing_file_or_empty_glob_is_a_usage_error_at_the_call(tmp_path, missing):
    with pytest.raises(UsageError, match=r"no such file|no file matches"):
        read(f"{tmp_path}/{missing}")


def test_wrong_calls_are_usage_errors_at_the_call(tmp_path):
    with pytest.raises(UsageError, match="Nothing to read"):
        read()
    with pytest.raises(UsageError, match=r"'\.docx' is unknown"):
        read(write(tmp_path / "a.docx"))
    with pytest.raises(UsageError, match="its own argument"):
        read(["a.txt"])


def test_a_usage_error_in_a_later_input_comes_before_anything_is_read(tmp_path):
    with pytest.raises(UsageError):
        read(write(tmp_path / "a.txt"), tmp_path / "missing.txt")


def test_a_folder_is_read_recursively_sorted_without_hidden_files(tmp_path, collect):
    for name in ("b.txt", "a/z.txt", "a/y.txt", ".hidden.txt", ".git/x.txt"):
        write(tmp_path / name)
    articles, rejects = collect(tmp_path)
    assert [Path(a.meta["file"]).relative_to(tmp_path).as_posix() for a in articles] == ["a/y.txt", "a/z.txt", "b.txt"]
    assert rejects == []


def test_unreadable_things_in_a_folder_are_rejects(tmp_path, collect):
    write(tmp_path / "a.txt")
    write(tmp_path / "b.docx")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    articles, rejects = collect(tmp_path)
    assert len(articles) == 1
    reasons = {Path(r.source).name: r.reason for r in rejects}
    assert set(reasons) == {"b.docx", "loop", "dangling.txt", "pipe.txt"}
    assert "'.docx' is unknown" in reasons["b.docx"]
    assert "not followed" in reasons["loop"]


def test_an_empty_folder_is_an_error_and_one_without_a_readable_file_says_what_it_holds(tmp_path, collect):
    with pytest.raises(CommuniqueError, match="holds no file"):
        read(tmp_path)
    write(tmp_path / "only.docx")
    articles, (reject,) = collect(tmp_path)
    assert articles == []
    assert "'.docx' is unknown" in reject.reason


def test_a_folder_that_cannot_be_read_does_not_stop_the_others(tmp_path, collect, monkeypatch):
    write(tmp_path / "locked" / "a.txt")
    story = write(tmp_path / "b.txt")
    listdir = os.listdir

    def refuse(path):
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refuse)
    for inputs in ((tmp_path / "locked", story), (tmp_path,)):
        articles, (reject,) = collect(*inputs)
        assert [a.id for a in articles] == ["b"]
        assert reject.source == str(tmp_path / "locked")
        assert reject.reason == "the folder cannot be read: permission denied."


def test_a_path_in_a_folder_that_cannot_be_entered_is_a_reject(tmp_path, collect, monkeypatch):
    hidden, story = write(tmp_path / "locked" / "a.txt"), write(tmp_path / "b.txt")
    stat = Path.stat

    def refuse(path, **options):
        if path == hidden:
            raise PermissionError(13, "Permission denied")
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    for given in (hidden, tmp_path / "locked"):
        articles, (reject,) = collect(given, story)
        assert [a.id for a in articles] == ["b"]
        assert (reject.source, "no permission" in reject.reason) == (str(hidden), True)


def test_globs_are_sorted_and_find_files_in_subfolders(tmp_path, collect):
    for name in ("b1.txt", "b2.txt", "sub/b3.txt", "c.md"):
        write(tmp_path / name)
    assert [a.id for a in collect(f"{tmp_path}/b*.txt")[0]] == ["b1", "b2"]
    assert [a.id for a in collect(f"{tmp_path}/**/*.txt")[0]] == ["b1", "b2", "b3"]
    assert [a.id for a in collect(f"{tmp_path}/*")[0]] == ["b1", "b2", "c", "b3"]


def test_a_file_whose_name_looks_like_a_glob_is_read(tmp_path, collect):
    assert [a.id for a in collect(write(tmp_path / "report [1].txt"))[0]] == ["report [1]"]


def test_reading_is_lazy(tmp_path):
    first, second = write(tmp_path / "a.txt"), write(tmp_path / "b.txt")
    articles = read(first, second)
    assert next(articles).id == "a"
    write(second, "Second title\n\nThis was written after the first article came out.")
    assert next(articles).title == "Second title"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_a_reject(tmp_path, collect):
    path = write(tmp_path / "a.txt")
    path.chmod(0)
    articles, rejects = collect(path)
    assert articles == []
    assert "permission" in rejects[0].reason


def test_a_permission_error_while_opening_is_a_reject(tmp_path, collect, monkeypatch):
    path = write(tmp_path / "a.txt")

    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("communique.read.inputs.FileIO", refuse)
    articles, rejects = collect(path)
    assert articles == []
    assert "no permission" in rejects[0].reason


def test_without_a_callback_rejects_are_warnings_that_name_file_row_and_reason(tmp_path):
    path = write(tmp_path / "a.jsonl", '{"text": "First."}\n{"text": 5}\n')
    with pytest.warns(RejectWarning, match=r"a\.jsonl, row 2: .*a number"):
        assert len(list(read(path))) == 1


@pytest.mark.parametrize(
    ("content", "titles"),
    [
        ('\n{"title": "A", "text": "One."}\n{"title": "B", "text": "Two."}\n', ["A", "B"]),
        ('{\n "title": "A",\n "text": "One."\n}', ["A"]),
        ('[{"title": "A", "text": "One."}]', ["A"]),
        (
            "<html><body><h1>Envoys meet</h1><p>The envoys met in the old harbour on Sunday.</p></body></html>",
            ["Envoys meet"],
        ),
        (
            "<?xml version='1.0'?><rss version='2.0'><channel>"
            "<item><title>A</title><description>One two.</description></item></channel></rss>",
            ["A"],
        ),
        (
            "<?xml version='1.0'?><rss version='2.0'><channel><item><title>A</title>"
            "<description><![CDATA[<p>One two.</p>]]></description></item></channel></rss>",
            ["A"],
        ),
        (STORY, ["Envoy arrives"]),
        ("id,title,text\n1,A,One.\n2,B,Two.\n", ["A", "B"]),
        ("\ufefftitle;Body\r\nA;One, two.\r\n", ["A"]),
        ("title\tcontent\nA\tOne.\n", ["A"]),
        ("text\nOne.\n", [""]),
        ("The text, the body, and those who wrote it down\n\nHe came by sea.", [PROSE]),
        ("Text, and more than forty characters of the other kind\n\nHe came by sea.", [TEXT]),
        ("Article\n\nHe came by sea.", ["Article"]),
        ("[Doha] Envoy arrives today\n\nHe came by sea.", ["[Doha] Envoy arrives today"]),
    ],
)
def test_the_kind_of_a_stream_is_told_by_its_beginning(collect, content, titles):
    assert [a.title for a in collect(io.StringIO(content))[0]] == titles
    assert [a.title for a in collect(io.BytesIO(content.encode()))[0]] == titles


def test_stdin_is_read_line_by_line(monkeypatch):
    class Endless(io.RawIOBase):
        """A sender that never ends: reading is lazy when articles come out all the same."""

        def readable(self):
            return True

        def readinto(self, buffer):
            line = b'{"text": "Talks went on."}\n'
            buffer[: len(line)] = line
            return len(line)

    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": io.BufferedReader(Endless())}))
    articles = read("-")
    assert [next(articles).id for _ in range(3)] == ["stdin-1", "stdin-2", "stdin-3"]


def test_a_named_pipe_is_read_as_a_stream(tmp_path, collect):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'w').write({STORY!r})"]):
        assert [a.title for a in collect(pipe)[0]] == ["Envoy arrives"]


def test_a_named_pipe_that_nobody_writes_into_is_a_reject_and_does_not_hang(tmp_path, collect, monkeypatch):
    monkeypatch.setattr("communique.read.inputs.PATIENCE", 0.05)
    os.mkfifo(tmp_path / "pipe")
    articles, (reject,) = collect(tmp_path / "pipe", write(tmp_path / "a.txt"))
    assert [a.id for a in articles] == ["a"]
    assert "no program has written into this pipe" in reject.reason


def test_a_slow_writer_of_a_named_pipe_is_waited_for(tmp_path, collect, monkeypatch):
    monkeypatch.setattr("communique.read.inputs.PATIENCE", 0.05)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    code = f"import sys; out = open({str(pipe)!r}, 'w'); sys.stdin.read(); out.write({STORY!r})"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as writer:
        number = os.open(pipe, os.O_RDONLY)  # returns when the writer has opened its end
        threading.Timer(0.3, writer.stdin.close).start()  # long after the patience has ended
        assert [a.title for a in collect(pipe)[0]] == ["Envoy arrives"]
        os.close(number)


def test_the_format_that_is_given_counts_more_than_names_and_first_lines(tmp_path, collect):
    rows = "headline,story\nA,One.\n"
    text = io.StringIO(rows)
    (article,), _ = collect(text, text_column="story", input_format="csv")
    assert (article.title, article.paragraphs[0].text) == ("A", "One.")
    path = write(tmp_path / "rows.dat", "title,text\nA,One.\n")
    assert [a.title for a in collect(path, input_format="csv")[0]] == ["A"]
    assert [a.title for a in collect(tmp_path, input_format="csv")[0]] == ["A"]
    assert [a.title for a in collect(io.StringIO("id,text\n\nHe came by sea."), input_format="txt")[0]] == ["id,text"]
    with pytest.raises(UsageError, match="format 'excel' is unknown"):
        read(path, input_format="excel")


def test_what_cannot_be_streamed_says_so(collect):
    for head, kind in ((b"PAR1", "Parquet"), (b"PK\x03\x04", "zip")):
        (reject,) = collect(io.BytesIO(head + b"0" * 20))[1]
        assert kind in reject.reason
        assert "give its path" in reject.reason


def test_a_file_object_stays_open_and_its_name_tells_the_kind(tmp_path, collect):
    path = write(tmp_path / "rows.csv", "title,text\nA,One.\n")
    with path.open("rb") as stream:
        assert [a.title for a in collect(stream)[0]] == ["A"]
        assert not stream.closed


def test_an_empty_stream_is_a_reject(collect):
    articles, rejects = collect(io.BytesIO(b""))
    assert articles == []
    assert [r.reason for r in rejects] == ["the file is empty."]
