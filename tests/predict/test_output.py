"""Files of predictions: whole, complete and readable by the usual tools."""

import json

import pandas as pd
import pytest

from communique.errors import UsageError
from communique.predict.output import FORMATS, format_of, open_writer
from communique.records import Article, Prediction


@pytest.fixture(scope="module")
def predictions(predictor, dataset):
    articles = [*(a.article for a in dataset.splits["train"]), Article("empty", "", (), source="Veld Press")]
    return list(predictor.predict(articles))


def write(path, form, predictions, topics):
    with open_writer(path, form, topics) as out:
        for prediction in predictions:
            out(prediction)
    return path


def test_jsonl_gives_the_same_predictions_back(predictions, taxonomy, tmp_path):
    path = write(tmp_path / "p.jsonl", "jsonl", predictions, taxonomy.topics)
    assert [Prediction.from_dict(json.loads(line)) for line in path.open()] == predictions


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tables_have_a_row_per_paragraph_and_lose_no_article(predictions, taxonomy, tmp_path, form):
    path = write(tmp_path / f"p.{form}", form, predictions, taxonomy.topics)
    frame = pd.read_csv(path) if form == "csv" else pd.read_parquet(path)
    assert len(frame) == sum(max(1, len(p.paragraphs)) for p in predictions)
    assert set(frame["article_id"]) == {p.article_id for p in predictions}
    told = [(p.published, p.source) for p in predictions for _ in p.paragraphs or [None]]
    assert any(published for published, _ in told)
    shown = frame[["published", "source"]].astype(object).where(frame[["published", "source"]].notna(), None)
    assert list(shown.itertuples(index=False, name=None)) == told
    expected = [p.topics["regional_security"] for a in predictions for p in a.paragraphs]
    assert frame["regional_security"].dropna().tolist() == pytest.approx(expected)


def test_parquet_keeps_stances_as_records(predictions, taxonomy, tmp_path):
    frame = pd.read_parquet(write(tmp_path / "p.parquet", "parquet", predictions, taxonomy.topics))
    found = [dict(s) for row in frame["stances"] for s in row]
    assert found == [s.to_dict() for a in predictions for p in a.paragraphs for s in p.stances]


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_that_is_killed_leaves_the_old_file(predictions, taxonomy, tmp_path, form):
    path = tmp_path / f"p.{form}"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), open_writer(path, form, taxonomy.topics) as out:
        out(predictions[0])
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("form", FORMATS)
def test_no_prediction_gives_an_empty_file(taxonomy, tmp_path, form):
    path = write(tmp_path / f"p.{form}", form, [], taxonomy.topics)
    rows = {"csv": pd.read_csv, "parquet": pd.read_parquet}.get(form, lambda p: p.read_text())(path)
    assert len(rows) == 0


def test_the_format_follows_the_name_or_the_option(tmp_path):
    assert format_of(tmp_path / "x.PARQUET", None) == "parquet"
    assert format_of(tmp_path / "x.ndjson", None) == "jsonl"
    assert format_of(tmp_path / "folder", None) == "jsonl"
    assert format_of(tmp_path / "x.txt", "csv") == "csv"
    with pytest.raises(UsageError, match="'xlsx' is unknown"):
        format_of(tmp_path / "x.xlsx", None)
