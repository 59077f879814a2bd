"""Small gold labels and answers for the tests: a paragraph is its topics and its stances."""

from communique.evaluate.answers import Answer, PairAnswer
from communique.models.questions import questions
from communique.records import Article, LabelledArticle, LabelledParagraph, Mention, Paragraph, Stance

DIP, SEC, WAR = "diplomatic_recognition", "regional_security", "war_accountability"
TOPICS = (DIP, SEC, WAR)


def mentions_of(text, actors):
    return tuple(Mention(a, text.index(a), text.index(a) + len(a), a) for a in actors)


def stances_of(triples):
    return tuple(Stance(holder, target, polarity) for holder, polarity, target in triples)


def labelled(index, topics=(), stances=(), actors=("QAT", "IRN"), cases=(), more=""):
    """A paragraph whose text names its actors; stances are (holder, polarity, target)."""
    text = f"Paragraph {index} names {' and '.join(actors)}.{more}"
    return LabelledParagraph(
        Paragraph(index, text), tuple(topics), mentions_of(text, actors), stances_of(stances), tuple(cases)
    )


def article(id, *labels, title="A title", source="press", published="2024-05-01", kind="wire"):
    own = Article(id, title, tuple(x.paragraph for x in labels), source, published=published, meta={"kind": kind})
    return LabelledArticle(own, tuple(labels), id)


def pairs_of(label, given, probability=None):
    """An answer to every gold pair: the polarity in ``given`` (holder, target) or neutral."""
    answers = []
    for q in questions(label.paragraph.text, label.mentions, label.topics):
        polarity = given.get((q.holder, q.target), "neutral")
        shown = None
        if probability is not None:
            shown = {
                p: probability if p == polarity else (1 - probability) / 2 for p in ("support", "oppose", "neutral")
            }
        answers.append(PairAnswer(q.holder, q.target, polarity, shown))
    return tuple(answers)


def perfect(articles, probability=0.9):
    """The answers of a system that knows the gold labels."""
    return [
        Answer(
            a.article.id,
            label.paragraph.index,
            label.topics,
            {t: probability if t in label.topics else 1 - probability for t in TOPICS},
            pairs_of(label, {(s.holder, s.target): s.polarity for s in label.stances}, probability),
            label.mentions,
            tuple(s for s in label.stances if s.polarity != "neutral"),
        )
        for a in articles
        for label in a.labels
    ]


def random_split(rng, documents=40, paragraphs=3):
    """Gold labels at random; every paragraph has two actors."""
    polarities = ("support", "oppose", "neutral")
    made = []
    for d in range(documents):
        labels = []
        for i in range(1 + int(rng.integers(paragraphs))):
            topics = [t for t in TOPICS if rng.random() < 0.35]
            stances = [("QAT", str(rng.choice(polarities)), "IRN"), ("IRN", str(rng.choice(polarities)), "QAT")]
            stances += [("QAT", str(rng.choice(polarities)), t) for t in topics]
            labels.append(labelled(i, topics, stances))
        made.append(article(f"a{d}", *labels))
    return made


def random_answers(rng, articles, skill=0.5):
    """Answers with probabilities at random; with ``skill`` 1 they are gold."""
    made = []
    for gold in perfect(articles):
        topics = {t: float(skill * (t in gold.labels) + (1 - skill) * round(rng.random(), 1)) for t in TOPICS}
        pairs = []
        for pair in gold.pairs:
            shown = rng.dirichlet([1, 1, 1])
            known = dict(zip(("support", "oppose", "neutral"), shown.tolist(), strict=True))
            if rng.random() < skill:
                known = {p: 0.8 if p == pair.polarity else 0.1 for p in known}
            pairs.append(PairAnswer(pair.holder, pair.target, max(known, key=known.get), known))
        kept = tuple(s for s in gold.stances if rng.random() < skill)
        extra = stances_of([("QAT", "support", "IRN")]) if rng.random() > skill else ()
        made.append(
            Answer(
                gold.article,
                gold.paragraph,
                tuple(t for t in TOPICS if topics[t] >= 0.5),
                topics,
                tuple(pairs),
                gold.mentions[: 1 + (rng.random() < skill)],
                tuple({(s.holder, s.target): s for s in (*kept, *extra)}.values()),
            )
        )
    return made
