import pytest

from communique.atomic import atomic_file, atomic_folder
from communique.errors import CommuniqueError


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), atomic_file(path) as out:
        out.write("new")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


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
