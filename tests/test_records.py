"""Records survive a round trip through JSON, and their published schemas describe them."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from communique import records, schemas
from communique.records import (
    Article,
    Explanation,
    Mention,
    Paragraph,
    ParagraphPrediction,
    Prediction,
    Reject,
    Stance,
    WordAttribution,
)

ARTICLE = Article(
    "a1", "Envoy arrives", (Paragraph(0, "Doha received the envoy."),), published="2024-05-03", meta={"row": 3}
)
MENTION = Mention("QAT", 0, 4, "Doha", "Salim Darwi")
STANCE = Stance("QAT", "TALIBAN", "support", 0.75, "Doha received the envoy.")
WORD = WordAttribution(5, 13, "received", 0.5)
EXPLANATION = Explanation("QAT->TALIBAN", "support", 0.75, 0.25, (WORD,))
PARAGRAPH = ParagraphPrediction(0, {"t": 0.9}, ("t",), (MENTION,), (STANCE,), ("QAT->USA",))
EXPLAINED = ParagraphPrediction(0, {"t": 0.9}, explanations=(EXPLANATION, Explanation("t", None, 2.0, 2.0)))
PREDICTION = Prediction("a1", "Envoy arrives", {"t": 0.9}, ("t",), (STANCE,), (PARAGRAPH,), "tfidf-1", 1, ("short",))
DATED = replace(PREDICTION, published="2024-05-03", source="Veld Press")
EXAMPLES = [
    ARTICLE,
    ARTICLE.paragraphs[0],
    MENTION,
    STANCE,
    WORD,
    EXPLANATION,
    PARAGRAPH,
    EXPLAINED,
    PREDICTION,
    DATED,
    Reject("f.csv", 2, "no text", "x"),
]


@pytest.mark.parametrize("record", EXAMPLES, ids=lambda r: type(r).__name__)
def test_a_record_survives_json(record):
    data = json.loads(json.dumps(record.to_dict()))
    assert type(record).from_dict(data) == record


@pytest.mark.parametrize("record", EXAMPLES, ids=lambda r: type(r).__name__)
def test_a_record_fits_its_schema(record):
    jsonschema.validate(json.loads(json.dumps(record.to_dict())), schemas.schema(type(record)))


def test_a_schema_refuses_what_is_no_record():
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"holder": "QAT", "target": "USA", "polarity": "likes"}, schemas.schema(Stance))


@pytest.mark.parametrize("record", schemas.RECORDS, ids=lambda r: r.__name__)
def test_published_schemas_are_current(record):
    published = Path(__file__).parents[1] / "docs" / "schemas" / f"{record.__name__}.json"
    assert json.loads(published.read_text()) == schemas.schema(record), "run: python -m communique.schemas docs/schemas"


def test_labelled_articles_survive_json(dataset):
    article = dataset.splits["train"][0]
    data = json.loads(json.dumps(article.to_dict()))
    assert records.LabelledArticle.from_dict(data) == article
    jsonschema.validate(data, schemas.schema(records.LabelledArticle))


def test_frames_have_a_row_per_paragraph_and_per_triple():
    frame, stances = PREDICTION.to_frame(), PREDICTION.stances_frame()
    assert frame["paragraph"].tolist() == [0]
    assert frame["t"].tolist() == [0.9]
    assert stances[["holder", "target", "polarity"]].to_numpy().tolist() == [["QAT", "TALIBAN", "support"]]


def test_date_and_source_of_the_article_stand_in_both_frames():
    for frame in (DATED.to_frame(), DATED.stances_frame()):
        assert frame[["published", "source"]].to_numpy().tolist() == [["2024-05-03", "Veld Press"]]


def test_a_prediction_from_before_there_were_dates_is_read():
    older = {key: value for key, value in PREDICTION.to_dict().items() if key not in ("published", "source")}
    assert Prediction.from_dict(older) == PREDICTION


def test_frames_of_an_empty_prediction_keep_their_columns():
    empty = Prediction("a", "", {"t": 0.0})
    assert "t" in empty.to_frame().columns
    assert len(empty.stances_frame()) == 0


def test_records_are_frozen():
    with pytest.raises(AttributeError):
        ARTICLE.title = "Another"


def test_real_predictions_fit_the_schema(predictor, dataset):
    for prediction in predictor.predict([a.article for a in dataset.splits["train"][:3]]):
        data = json.loads(json.dumps(prediction.to_dict()))
        jsonschema.validate(data, schemas.schema(Prediction))
        assert Prediction.from_dict(data) == prediction
