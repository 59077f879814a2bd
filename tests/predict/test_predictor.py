"""What users call: predict, stance and load."""

from types import GeneratorType

import numpy as np
import pandas as pd
import pytest

import communique
from communique.errors import UsageError
from communique.records import Article, Paragraph, spans_agree

TEXT = "Australia condemned China over the pact. New Zealand backed Australia.\n\nThe fish market was full."


def test_a_text_gives_one_prediction(predictor, taxonomy):
    prediction = predictor.predict(TEXT)
    assert [p.index for p in prediction.paragraphs] == [0, 1]
    assert tuple(prediction.topics) == taxonomy.topics
    assert prediction.model == predictor.model.name
    assert {m.actor for m in prediction.paragraphs[0].mentions} == {"AUS", "CHN", "NZL"}


def test_offsets_point_at_the_mentions(predictor, dataset):
    articles = [a.article for a in dataset.splits["train"]]
    for article, prediction in zip(articles, predictor.predict(articles), strict=True):
        for paragraph, answer in zip(article.paragraphs, prediction.paragraphs, strict=True):
            assert spans_agree(paragraph.text, answer.mentions)


@pytest.mark.parametrize(
    "text", ["  Australia  condemned\nChina.", "Australia condemned China.\r\n \r\nNew Zealand  condemned Australia.\n"]
)
def test_offsets_are_into_the_text_as_it_was_given(predictor, text):
    paragraphs = text.replace("\r\n \r\n", "\n\n").split("\n\n")
    for given, answer in zip(paragraphs, predictor.predict(text).paragraphs, strict=True):
        assert answer.mentions
        assert spans_agree(given, answer.mentions)


def test_an_article_keeps_its_id_and_paragraph_numbers(predictor):
    article = Article("a7", "Pact", (Paragraph(3, "Australia condemned China."), Paragraph(8, "It rained.")))
    prediction = predictor.predict(article)
    assert (prediction.article_id, [p.index for p in prediction.paragraphs]) == ("a7", [3, 8])


def test_an_iterable_is_read_lazily_and_in_order(predictor):
    seen = []

    def articles():
        for i in range(300):
            seen.append(i)
            yield Article(str(i), "", (Paragraph(0, f"Item {i}."),))

    predictions = predictor.predict(articles())
    assert isinstance(predictions, GeneratorType)
    assert seen == []
    assert next(predictions).article_id == "0"
    assert len(seen) < 300
    assert [p.article_id for p in predictions] == [str(i) for i in range(1, 300)]


def test_batches_change_nothing(predictor, dataset):
    articles = [a.article for a in dataset.splits["train"]]
    together = list(predictor.predict(articles))
    assert together == [predictor.predict(article) for article in articles]


def test_several_processes_change_nothing(predictor, dataset):
    articles = [a.article for a in dataset.splits["train"]]
    assert list(predictor.predict(articles, workers=2)) == list(predictor.predict(articles))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_paragraph_that_is_no_text_is_named(predictor, workers):
    articles = [Article("good", "", (Paragraph(0, "x"),)), Article("bad", "", (Paragraph(7, 3),))]
    with pytest.raises(UsageError, match="article 'bad', paragraph 7: the text is int"):
        list(predictor.predict(articles, workers=workers))


@pytest.mark.parametrize("text", ["", "   \n\n \n"])
def test_an_empty_text_is_answered_with_a_warning(predictor, text):
    prediction = predictor.predict(text)
    assert prediction.paragraphs == ()
    assert prediction.labels == ()
    assert "no text" in prediction.warnings[0]


def test_a_huge_text_is_read_whole(predictor):
    text = "Australia condemned China. " * 4000
    prediction = predictor.predict(text)
    assert len(prediction.paragraphs[0].mentions) == 8000


def test_a_text_in_another_language_is_warned_of(predictor):
    text = "Le gouvernement a refusé de reconnaître la nouvelle autorité, selon un communiqué publié dimanche soir par le ministère des affaires étrangères à Paris, sans autre précision."
    assert "English" in predictor.predict(text).warnings[0]
    assert predictor.predict(TEXT).warnings == ()


@pytest.mark.parametrize("workers", [0, -1])
def test_no_worker_cannot_work(predictor, workers):
    with pytest.raises(UsageError, match="use 1 or more"):
        predictor.predict([TEXT], workers=workers)


def test_a_data_frame_is_no_list_of_texts(predictor):
    with pytest.raises(UsageError, match="not DataFrame"):
        predictor.predict(pd.DataFrame({"text": [TEXT]}))


@pytest.mark.parametrize("pair", [(5, 12), ((0, 2),), ("regional_security", (0, 2)), None])
def test_what_is_no_pair_is_named(predictor, pair):
    with pytest.raises(UsageError, match=r"pairs\[0\]"):
        predictor.stance("A short text.", [pair])


@pytest.mark.parametrize("wrong", [3, None, b"bytes"])
def test_what_is_no_text_is_a_wrong_call(predictor, wrong):
    with pytest.raises(UsageError, match=r"predict takes|item 0 is"):
        list(predictor.predict(wrong))
    with pytest.raises(UsageError, match="item 0 is"):
        list(predictor.predict([wrong]))


def test_labels_are_those_at_or_above_their_threshold(predictor, dataset):
    marks = predictor.model.topic_thresholds
    for prediction in predictor.predict([a.article for a in dataset.splits["validation"]]):
        for p in prediction.paragraphs:
            assert set(p.labels) == {t for t, x in p.topics.items() if x >= marks[t].accept}
            assert {a for a in p.abstained if "->" not in a} == {
                t for t, x in p.topics.items() if marks[t].doubt <= x < marks[t].accept
            }
            assert all(s.probability >= predictor.model.stance_thresholds[s.polarity].accept for s in p.stances)


def test_stance_of_given_pairs(predictor, taxonomy):
    text = "Australia condemned China over the pact."
    answers = predictor.stance(text, [((0, 9), (20, 25)), ((0, 9), "regional_security")])
    assert len(answers) == 2
    for answer in answers:
        assert tuple(answer) == taxonomy.polarities
        assert sum(answer.values()) == pytest.approx(1)
    assert predictor.stance(text, []) == []


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (((0, 99), (1, 2)), "lies outside the text"),
        (((3, 3), (1, 2)), "lies outside the text"),
        (((0, 2), "weather"), "is no topic"),
    ],
)
def test_a_wrong_pair_is_named(predictor, pair, said):
    with pytest.raises(UsageError, match=rf"pairs\[0\].*{said}"):
        predictor.stance("A short text.", [pair])


def test_load_takes_a_folder(model_folder, predictor):
    assert communique.load(model_folder).predict(TEXT) == predictor.predict(TEXT)
    assert communique.load(str(model_folder)).model.name == predictor.model.name


@pytest.mark.parametrize("name", ["nowhere", "some/where"])
def test_load_of_a_missing_folder_is_a_wrong_call(name):
    with pytest.raises(UsageError, match="does not exist"):
        communique.load(name)


def test_the_packaged_model_answers_everywhere():
    prediction = communique.predict("The foreign minister of Norway condemned the strike on Kyiv.")
    assert prediction.model.startswith(communique.load("packaged").model.name)
    assert "regional_security" in prediction.topics
    assert np.isfinite(list(prediction.topics.values())).all()


def test_bf16_is_for_transformers(model_folder):
    with pytest.raises(UsageError, match="bf16 is for transformers"):
        communique.load(model_folder, bf16=True)


def test_the_packaged_transformer_answers_nearly_alike_in_bf16():
    pytest.importorskip("torch", reason="the transformer needs the extra 'torch'")
    whole, half = (communique.load("packaged/transformer", bf16=b).predict(TEXT) for b in (False, True))
    probabilities = [np.array(list(p.topics.values())) for p in (whole, half)]
    assert not np.array_equal(*probabilities)
    np.testing.assert_allclose(*probabilities, atol=0.05)


def test_both_packaged_models_can_be_asked_for():
    assert communique.load("packaged/tfidf").model.family == "tfidf"
    with pytest.raises(UsageError, match="no model packaged/forest comes with"):
        communique.load("packaged/forest")
