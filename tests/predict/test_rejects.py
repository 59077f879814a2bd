"""The rejects that the prediction files of a folder share."""

import json

from communique.predict.rejects import REJECTS, keep_rejects, to_json_line
from communique.records import Reject


def kept(folder):
    return [json.loads(line) for line in (folder / REJECTS).read_text(encoding="utf-8").splitlines()]


def test_lines_of_other_files_stay_also_where_the_last_one_has_no_end(tmp_path):
    (tmp_path / REJECTS).write_text('{"source": "x", "output": "other.jsonl"}', encoding="utf-8")
    keep_rejects(tmp_path / "p.jsonl", [to_json_line(Reject("a.txt", None, "it is empty."))], answered=True)
    assert [(line["source"], line["output"]) for line in kept(tmp_path)] == [("x", "other.jsonl"), ("a.txt", "p.jsonl")]


def test_a_file_name_that_is_no_text_is_kept(tmp_path):
    odd = b"bad\xff.xyz".decode("utf-8", "surrogateescape")
    keep_rejects(tmp_path / "p.jsonl", [to_json_line(Reject(odd, None, "it is empty."))], answered=True)
    assert [line["source"] for line in kept(tmp_path)] == [odd]
