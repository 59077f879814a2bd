"""The systems that answer a benchmark: each learns from training items and gives class scores for others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from items import Benchmark, Item, normalised

from communique.errors import UsageError
from communique.models.inputs import Pair
from communique.models.stance import StanceClassifier
from communique.records import POLARITIES

Ways = Mapping[str, np.ndarray]
"""Class scores as log-probabilities, shape (n_items, n_classes) each; more than one way where dev may choose."""
System = Callable[[Benchmark, Sequence[Item], Sequence[Item]], Ways]
"""From a benchmark, its training items and the items to answer."""

_LEAST = 1e-6
_STRENGTHS = (3, 10, 30)  # inverse regularisation of the n-gram model; dev chooses
_MARKS = ("zholderz", "ztargetz")  # words that no text has


def majority(benchmark: Benchmark, train: Sequence[Item], asked: Sequence[Item]) -> Ways:
    """The most frequent class of the training part, always."""
    return {"classes": np.tile(_frequencies(benchmark, train), (len(asked), 1))}


def lookup(benchmark: Benchmark, train: Sequence[Item], asked: Sequence[Item]) -> Ways:
    """What the same sentence was labelled in training, for the same pair if it stands there; else the majority.

    It reads nothing: whatever it gets right beyond the majority, it gets from texts in both parts.
    """
    pairs: dict[object, Counter[str]] = defaultdict(Counter)
    sentences: dict[object, Counter[str]] = defaultdict(Counter)
    for item in benchmark.official(train):
        pairs[_place(item)][item.label] += 1
        sentences[normalised(item.sentence)][item.label] += 1
    rest = _frequencies(benchmark, train)
    rows = []
    for item in asked:
        known = pairs.get(_place(item)) or sentences.get(normalised(item.sentence))
        rows.append(np.log([known[c] / known.total() + _LEAST for c in benchmark.classes]) if known else rest)
    return {"classes": np.array(rows)}


def ngrams(benchmark: Benchmark, train: Sequence[Item], asked: Sequence[Item]) -> Ways:
    """Words, pairs and triples of words of the sentence with both names masked, into a logistic regression.

    One way per regularisation.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    train = benchmark.official(train)
    gold = [benchmark.classes.index(item.label) for item in train]
    vectorizer = TfidfVectorizer(ngram_range=(1, 3), min_df=2, sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
    known = vectorizer.fit_transform(masked(item.pairs[0]) for item in train)
    new = vectorizer.transform(masked(item.pairs[0]) for item in asked)
    return {
        f"C={c}": LogisticRegression(C=c, max_iter=1000).fit(known, gold).predict_log_proba(new) for c in _STRENGTHS
    }


def tfidf(benchmark: Benchmark, train: Sequence[Item], asked: Sequence[Item]) -> Ways:
    """The package's linear stance model, which answers every pair on its own.

    Raises:
        UsageError: no pair has a holder, around whom this model reads.
    """
    if not any(pair.holder for item in train for pair in item.pairs):
        raise UsageError(
            f"{benchmark.name} names no holders, which the linear stance model needs; use --system ngrams."
        )
    model = StanceClassifier().fit([p for i in train for p in i.pairs], [p for i in train for p in i.polarities])
    found = model.predict_proba([pair for item in asked for pair in item.pairs])
    probabilities = np.zeros((len(found), len(POLARITIES)))
    probabilities[:, [POLARITIES.index(c) for c in model.classes_]] = found
    return by_class(benchmark, np.log(np.maximum(probabilities, _LEAST)).reshape(len(asked), -1, len(POLARITIES)))


def by_class(benchmark: Benchmark, logs: np.ndarray) -> Ways:
    """Class scores from log-probabilities of polarities, shape (n_items, n_pairs, 3), normalised per item."""
    ways = {name: score(logs) for name, score in benchmark.scores.items()}
    return {name: s - np.logaddexp.reduce(s, axis=1, keepdims=True) for name, s in ways.items()}


def masked(pair: Pair) -> str:
    """The text with one mark for each mention of holder and target.

    Example:
        >>> masked(Pair("Doha met Oman.", ((0, 4),), ((9, 13),)))
        'zholderz met ztargetz.'
    """
    assert not isinstance(pair.target, str)
    spans = [(s, e, _MARKS[0]) for s, e in pair.holder] + [(s, e, _MARKS[1]) for s, e in pair.target]
    text, end = [], 0
    for start, stop, mark in sorted(spans):
        text += [pair.text[end : max(start, end)], mark]
        end = max(stop, end)
    return "".join([*text, pair.text[end:]])


def _place(item: Item) -> object:
    pair = item.pairs[0]
    return normalised(item.sentence), pair.holder, pair.target


def _frequencies(benchmark: Benchmark, train: Sequence[Item]) -> np.ndarray:
    counts = Counter(item.label for item in benchmark.official(train))
    return np.log([(counts[c] + _LEAST) / counts.total() for c in benchmark.classes])


SYSTEMS: dict[str, System] = {"majority": majority, "lookup": lookup, "ngrams": ngrams, "tfidf": tfidf}
RULES = ("majority", "lookup")  # these learn no scores that could be shifted
