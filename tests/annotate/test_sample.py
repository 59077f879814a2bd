"""What is picked for labelling: the unsure and the rare, and not all alike."""

from types import SimpleNamespace

import pytest

from communique.annotate.sample import sample
from communique.models.calibration import Threshold
from communique.records import Article, Paragraph, ParagraphPrediction, Prediction, Stance

TOPIC = "regional_security"


class Answers:
    """A predictor whose answers are given per paragraph text."""

    def __init__(self, answers):
        self.answers = answers
        self.model = SimpleNamespace(topic_thresholds={TOPIC: Threshold(0.5, 0.3)})

    def predict(self, articles):
        for article in articles:
            paragraphs = tuple(self._paragraph(p) for p in article.paragraphs)
            yield Prediction(article.id, article.title, {}, paragraphs=paragraphs)

    def _paragraph(self, paragraph):
        probability, stances, abstained = self.answers[paragraph.text]
        labels = (TOPIC,) if probability >= 0.5 else ()
        return ParagraphPrediction(paragraph.index, {TOPIC: probability}, labels, (), stances, abstained)


def pool(*texts):
    return [Article(f"a{i:03}", "Title", (Paragraph(0, text),)) for i, text in enumerate(texts)]


def pick(answers, n, **options):
    return sample(Answers(answers), pool(*answers), n, **options)


def test_the_unsure_come_first_and_say_why():
    answers = {"sure no": (0.01, (), ()), "on the edge": (0.49, (), ()), "near": (0.4, (), ())}
    found = pick(answers, 2)
    assert [s.text for s in found] == ["on the edge", "near"]
    assert found[0].reason == f"unsure: {TOPIC}"
    assert (found[0].article_id, found[0].paragraph, found[0].title) == ("a001", 0, "Title")


def test_a_stance_in_doubt_counts():
    answers = {"plain": (0.01, (), ()), "doubt": (0.01, (), ("UKR->RUS",))}
    (found,) = pick(answers, 1)
    assert (found.text, found.reason) == ("doubt", "unsure: UKR->RUS")


def test_the_rare_counts():
    usual = {f"usual {i}": (0.99, (), ()) for i in range(10)}
    rare = {"rare": (0.99, (Stance("UKR", "RUS", "support"),), ())}
    (found,) = pick(usual | rare, 1)
    assert (found.text, found.reason) == ("rare", "rare: support")


def test_one_kind_of_text_does_not_fill_the_list():
    alike = {f"shelling of the border post went on, day {i}": (0.5, (), ()) for i in range(40)}
    other = {f"the harvest festival opened with music and bread, part {i}": (0.1, (), ()) for i in range(8)}
    found = pick(alike | other, 4)
    assert len({s.text.split()[1] for s in found}) == 2
    scores = [s.score for s in sample(Answers(alike), pool(*alike), 40)]
    assert len(scores) == 40


def test_a_small_or_empty_pool():
    answers = {"one": (0.2, (), ())}
    assert len(pick(answers, 10)) == 1
    assert sample(Answers({}), [], 10) == []
    assert sample(Answers({}), [Article("a", "Title", ())], 10) == []


@pytest.mark.parametrize("n", [7, 25])
def test_a_real_pool_gives_the_same_list_twice(dataset, predictor, n):
    articles = [a.article for a in dataset.splits["train"]]
    first, second = (sample(predictor, articles, n) for _ in range(2))
    assert first == second
    assert len({(s.article_id, s.paragraph) for s in first}) == n
    texts = {(a.id, p.index): p.text for a in articles for p in a.paragraphs}
    assert all(texts[s.article_id, s.paragraph] == s.text for s in first)
