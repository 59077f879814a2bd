"""Ids are unique within one read, and no article is lost for its id."""

import json

from hypothesis import given
from hypothesis import strategies as st

from communique.read import read


def test_the_second_use_of_an_id_gets_a_suffix(tmp_path, collect):
    path = tmp_path / "a.jsonl"
    ids = ["x", "x", "x-2", "x", None]
    path.write_text("\n".join(json.dumps({"id": i, "text": f"Text {n}."}) for n, i in enumerate(ids)))
    articles, rejects = collect(path)
    assert [a.id for a in articles] == ["x", "x-2", "x-2-2", "x-3", "a-5"]
    assert rejects == []


def test_equal_stems_in_different_folders_stay_apart(tmp_path, collect):
    for folder in ("p", "q"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "story.txt").write_text("The talks went on.")
    assert [a.id for a in collect(tmp_path)[0]] == ["story", "story-2"]


@given(st.lists(st.sampled_from(["a", "a-2", "a-2-2", "b", "rows-1"]), max_size=12))
def test_every_row_comes_out_under_an_id_of_its_own(tmp_path_factory, ids):
    path = tmp_path_factory.mktemp("ids") / "rows.jsonl"
    path.write_text("".join(json.dumps({"id": i, "text": "Talks."}) + "\n" for i in ids) or '{"text": "Talks."}')
    found = [a.id for a in read(path)]
    assert len(found) == len(set(found)) == max(1, len(ids))
