import subprocess
import sys

import pytest

from communique.atomic import atomic_file, atomic_folder
from communique.errors import CommuniqueError, UsageError


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), atomic_file(path) as out:
        out.write("new")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is a folder"), atomic_file(tmp_path) as out:
        out.write("new")


def test_a_link_to_a_folder_of_ours_stays_and_the_folder_is_replaced(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "m")
    for word in ("old", "new"):
        with atomic_folder(tmp_path / "link", marker="model.json") as folder:
            (folder / "model.json").write_text(word)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "m" / "model.json").read_text() == "new"


def test_a_folder_that_fails_half_way_leaves_the_old_one(tmp_path):
    for word in ("old", "new"):
        try:
            with atomic_folder(tmp_path / "m", marker="model.json") as folder:
                (folder / "model.json").write_text(word)
                if word == "new":
                    raise RuntimeError
        except RuntimeError:
            pass
    assert (tmp_path / "m" / "model.json").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["m"]


def test_a_folder_of_ours_is_replaced_whole(tmp_path):
    for name in ("a", "b"):
        with atomic_folder(tmp_path / "m", marker="model.json") as folder:
            (folder / "model.json").write_text("{}")
            (folder / name).write_text("")
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == ["b", "model.json"]


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "thesis.tex").write_text("years of work")
    with pytest.raises(CommuniqueError, match="holds other files"), atomic_folder(tmp_path / "m", marker="model.json"):
        pass
    assert (tmp_path / "m" / "thesis.tex").exists()


WRITERS = {
    "file": "with atomic_file('out') as f: f.write('half'); f.flush(); print('writing', flush=True); sys.stdin.read()",
    "folder": "with atomic_folder('out', 'm') as d: (d / 'm').write_text(''); print('writing', flush=True); sys.stdin.read()",
}


@pytest.mark.parametrize("kind", WRITERS)
def test_the_next_run_removes_what_a_killed_one_left_but_nothing_of_a_living_one(tmp_path, kind):
    def start():
        code = f"import sys; from communique.atomic import atomic_file, atomic_folder\n{WRITERS[kind]}"
        pipe = subprocess.PIPE
        process = subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, cwd=tmp_path)
        assert process.stdout.readline() == b"writing\n"
        return process

    def parts():
        return {p.name for p in tmp_path.iterdir() if p.name.startswith(".out-")}

    (tmp_path / ".out-backup01").write_text("somebody's own")
    with start() as killed:
        (left,) = parts() - {".out-backup01"}
        killed.kill()
    with start() as living:
        assert left not in parts()
        (growing,) = parts() - {".out-backup01"}
        if kind == "file":
            with atomic_file(tmp_path / "out") as out:
                out.write("whole")
        else:
            with atomic_folder(tmp_path / "out", marker="m") as folder:
                (folder / "m").write_text("whole")
        assert growing in parts()
        living.stdin.close()
        assert living.wait() == 0
    assert (tmp_path / "out" if kind == "file" else tmp_path / "out" / "m").read_text() == (
        "half" if kind == "file" else ""
    )
    assert parts() == {".out-backup01"}


def test_a_folder_whose_exchange_was_killed_comes_back(tmp_path):
    (tmp_path / ".model.communique-before").mkdir()
    (tmp_path / ".model.communique-before" / "marker").write_text("old")
    with pytest.raises(RuntimeError), atomic_folder(tmp_path / "model", marker="marker"):
        raise RuntimeError("the next run fails too")
    assert (tmp_path / "model" / "marker").read_text() == "old"
    with atomic_folder(tmp_path / "model", marker="marker") as folder:
        (folder / "marker").write_text("new")
    assert (tmp_path / "model" / "marker").read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["model"]
