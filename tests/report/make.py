"""Predictions and an evaluation whose texts try to break out of the page."""

from communique.evaluate.answers import Answer
from communique.evaluate.run import evaluate
from communique.records import Mention, ParagraphPrediction, Prediction, Stance
from tests.evaluate.make import SEC, TOPICS, article, labelled, perfect

SCRIPT = "</style><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"


def hostile_evaluation(taxonomy):
    """Right and wrong answers; the script stands in a title, a source, a text and a case."""
    articles = [
        article(
            "a",
            labelled(0, (SEC,), [("QAT", "oppose", "IRN")], more=f" {SCRIPT}", cases=(SCRIPT,)),
            title=f"Title {SCRIPT}",
            source=SCRIPT,
        ),
        article(f"b{SCRIPT}", labelled(0, (SEC,)), labelled(1, (), [("EU", "support", "QAT")], ("EU", "QAT"))),
    ]
    first, *others = perfect(articles)
    wrong = Answer(first.article, 0, TOPICS[:1], dict.fromkeys(TOPICS, 0.6), first.pairs[:1], (), ())
    evaluation = evaluate(articles, [wrong, *others], taxonomy, 100)
    facts = {"model": f"model {SCRIPT}", "split": "test", "dataset_hash": "0" * 64}
    return evaluation, {**facts, **evaluation.metrics}


def prediction(id="a", title="Envoys", holder="QAT", target="IRN", polarity="oppose", text="Doha condemned Tehran."):
    mentions = (Mention("QAT", 0, 4, "Doha"), Mention("IRN", 15, 21, "Tehran"))
    stances = (Stance(holder, target, polarity, 0.8, text),)
    topics = {t: 0.9 if t == SEC else 0.1 for t in TOPICS}
    paragraph = ParagraphPrediction(0, topics, (SEC,), mentions, stances)
    return Prediction(id, title, topics, (SEC,), stances, (paragraph,), "tiny")
