"""The data card and its Croissant file say what the builder gives."""

import importlib
import json
import logging
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

try:
    import mlcroissant as mlc
except ImportError:  # most tests of this module do without
    mlc = None

REPOSITORY = Path(__file__).resolve().parents[1]
REFRESH = "python experiments/cards/run.py --write"

needs_mlcroissant = pytest.mark.skipif(
    mlc is None, reason="mlcroissant is not installed, so croissant.json is not checked; pip install -e '.[dev]'"
)


@pytest.fixture(scope="module")
def cards():
    """Imports from experiments/cards by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(REPOSITORY / "experiments" / "cards"))
        yield importlib.import_module


@pytest.fixture(scope="module")
def tables(cards):
    return cards("tables")


@pytest.fixture(scope="module")
def own(tables):
    return tables.build_own()


@pytest.fixture(scope="module")
def card(tables):
    return tables.CARD.read_text(encoding="utf-8")


@needs_mlcroissant
def test_croissant_is_current(cards, taxonomy):
    written = (REPOSITORY / "data" / "croissant.json").read_text(encoding="utf-8")
    assert written == cards("croissant").croissant(taxonomy), f"run {REFRESH}"


@needs_mlcroissant
def test_croissant_is_valid_without_warnings(caplog):
    with caplog.at_level(logging.WARNING):
        mlc.Dataset(str(REPOSITORY / "data" / "croissant.json"))
    assert caplog.messages == []


@needs_mlcroissant
def test_croissant_reads_what_the_builder_writes(own, tmp_path):
    from communique.label.build import write
    from communique.label.rows import rows_of

    folder = write(own, tmp_path / "built")
    files = {f"{name}.parquet": folder / f"{name}.parquet" for name in own.splits}
    described = mlc.Dataset(str(REPOSITORY / "data" / "croissant.json"), mapping=files)
    found = [plain(record) for record in described.records("test")]
    topics = own.taxonomy.topics
    expected = [
        row | {"topics": [topics.index(t) for t in row["topics"]]} for a in own.splits["test"] for row in rows_of(a)
    ]
    assert found == expected


def plain(value):
    """A record with the names of its fields alone, and text for bytes."""
    if isinstance(value, dict):
        return {key.rpartition("/")[2]: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.decode() if isinstance(value, bytes) else value


def test_the_card_counts_what_the_builder_gives_for_the_own_corpus(tables, own, card):
    assert tables.region(card, "counts-own") == tables.counts(own), f"run {REFRESH}"


@pytest.mark.parametrize("name", ["provenance", "corpus", "readings"])
def test_the_tables_of_the_card_are_current(tables, card, name):
    assert tables.region(card, name) == getattr(tables, name)(), f"run {REFRESH}"


def test_the_card_has_the_metadata_that_hugging_face_reads(card):
    from huggingface_hub import DatasetCard

    data = DatasetCard(card).data
    assert (data.license, data.language) == ("cc-by-4.0", ["en"])


def test_what_the_card_links_to_is_there(card):
    linked = re.findall(r"\]\(([^)#]+)\)", card)
    assert linked
    assert [link for link in linked if not link.startswith("http") and not (REPOSITORY / "data" / link).exists()] == []


def test_pictures_are_whole_and_follow_the_readers_light(cards, own):
    pictures = cards("plots").draw(own)
    assert sorted(pictures) == sorted(p.name for p in (REPOSITORY / "data" / "plots").glob("*.svg"))
    for picture in pictures.values():
        ET.fromstring(picture)
        assert "prefers-color-scheme: dark" in picture


def test_a_region_is_filled_and_one_that_is_missing_is_said(tables):
    assert tables.fill("<!-- a -->\nold\n<!-- /a -->", {"a": r"new \1"}) == "<!-- a -->\nnew \\1\n<!-- /a -->"
    with pytest.raises(SystemExit, match="no region 'b'"):
        tables.fill("nothing", {"b": ""})


def test_the_croissant_file_names_the_splits_of_the_builder(own):
    described = json.loads((REPOSITORY / "data" / "croissant.json").read_text(encoding="utf-8"))
    assert {f"{name}.parquet" for name in own.splits} <= {file["@id"] for file in described["distribution"]}
