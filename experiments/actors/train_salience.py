"""Learn configs/salience.json: which candidates annotators list as actors. Reads no test split.

    COMMUNIQUE_SOURCES=path/to/sources python experiments/actors/train_salience.py [--own 1.0] [--out configs/salience.json]

A candidate is a positive example when it overlaps a labelled mention of its actor, a negative one when the actor is
not labelled in the paragraph; other candidates are left out. Public paragraphs and the articles of data/corpus are
learned from together, an own example weighing ``--own`` times a public one. Strength of the regularisation and the
threshold are chosen by cross-validation over documents and stories, for the mean of F1 over actor ids on both.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from communique.actors import Linker, load_registry
from communique.actors.salience import features, paragraph_features
from data import OWN, own, public, scored

# Single words are many and tell little each: a smaller value regularises them more.
WORDS, VALUE = ("word=", "left=", "right="), 0.7
THRESHOLDS = np.arange(-1.5, 1.0, 0.05)
ROOT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "configs" / "salience.json")
    parser.add_argument("--own", type=float, default=1.0, help="weight of an own example beside a public one")
    parser.add_argument("--min-count", type=int, default=4, help="features in fewer training documents are left out")
    parser.add_argument("--least", type=float, default=0.08, help="weights nearer to zero are left out")
    parser.add_argument(
        "--transfer", action="store_true", help="only show how weights learned on the other sources do on each"
    )
    options = parser.parse_args()

    examples = Examples()
    counts = Counter(
        name for name, _ in {(n, doc) for row, doc in zip(examples.rows, examples.doc, strict=True) for n in row}
    )
    rows = [
        {n: VALUE if n.startswith(WORDS) else 1.0 for n in row if counts[n] >= options.min_count}
        for row in examples.rows
    ]
    if options.transfer:
        transfer(rows, examples)
        return
    weight = np.where(np.array(examples.corpus) == OWN, options.own, 1.0)
    _, c, threshold = max(cross_validated(rows, examples, c, weight) for c in (0.02, 0.05))
    vectors = DictVectorizer()
    used = examples.usable
    model = fit(vectors.fit_transform([rows[i] for i in used]), examples.label[used], c, weight[used])
    weights = {
        name: round(float(w) * (VALUE if name.startswith(WORDS) else 1.0), 3)
        for name, w in zip(vectors.feature_names_, model.coef_[0], strict=True)
        if abs(w) >= options.least
    }
    weights["bias"] = round(weights.get("bias", 0.0) + float(model.intercept_[0]), 3)
    options.out.write_text(
        json.dumps(
            {"threshold": round(threshold, 2), "weights": dict(sorted(weights.items()))}, indent=0, ensure_ascii=False
        )
        + "\n"
    )
    print(f"chosen C {c}, threshold {threshold:.2f}; {len(weights)} weights -> {options.out}")


class Examples:
    """Candidates of all labelled training paragraphs, with what is needed to score them per paragraph."""

    def __init__(self) -> None:
        registry = load_registry()
        linker = Linker(registry)
        self.rows, self.doc, self.corpus, self.key, label = [], [], [], [], []
        self.gold: dict[bool, set[tuple[str, int, str]]] = {True: set(), False: set()}
        self.corpus_of: dict[str, str] = {}
        for doc in (*public("train", registry), *own(registry)):
            self.corpus_of[doc.article.id] = doc.corpus
            for index, text, candidates, memory in linker.walk(doc.article):
                if (gold := doc.gold.get(index)) is None:
                    continue
                listed = {id for id, *_ in gold}
                self.gold[doc.corpus == OWN] |= {(doc.article.id, index, id) for id in listed}
                shared = list(paragraph_features(text, candidates, memory))
                for candidate in candidates:
                    id = scored(candidate.actor, registry)
                    overlap = any(a == id and s < candidate.end and candidate.start < e for a, s, e in gold)
                    self.rows.append({*shared, *features(text, candidate, candidates, memory)})
                    self.doc.append(doc.group)
                    self.corpus.append(doc.corpus)
                    self.key.append((doc.article.id, index, id))
                    label.append(1 if overlap else -1 if id in listed else 0)
        self.label = np.array(label)
        self.usable = np.flatnonzero(self.label >= 0)
        self.own = np.array(self.corpus) == OWN

    def f1(self, score: np.ndarray, threshold: float, own: bool) -> float:
        """F1 over actor ids per paragraph of the own or the public part, when these scores decide."""
        kept = {self.key[i] for i in np.flatnonzero((score >= threshold) & (self.own == own))}
        return 2 * len(kept & self.gold[own]) / (len(kept) + len(self.gold[own]))


def fit(x, y, c, weight):
    return LogisticRegression(C=c, max_iter=2000).fit(x, y, weight)


def cross_validated(rows, examples: Examples, c: float, weight: np.ndarray) -> tuple[float, float, float]:
    score = np.zeros(len(rows))
    groups = np.array(examples.doc)
    for train, held_out in GroupKFold(5, shuffle=True, random_state=0).split(rows, groups=groups):
        train = np.intersect1d(train, examples.usable)
        vectors = DictVectorizer()
        model = fit(vectors.fit_transform([rows[i] for i in train]), examples.label[train], c, weight[train])
        score[held_out] = model.decision_function(vectors.transform([rows[i] for i in held_out]))
    results = [(t, examples.f1(score, t, own=False), examples.f1(score, t, own=True)) for t in THRESHOLDS]
    threshold, on_public, on_own = max(results, key=lambda r: r[1] + r[2])
    best = {name: max(r[i] for r in results) for i, name in ((1, "public"), (2, "own"))}
    print(
        f"C {c}: F1 {on_public:.3f} public, {on_own:.3f} own at threshold {threshold:.2f} "
        f"(each at its own best threshold: {best['public']:.3f}, {best['own']:.3f})"
    )
    return (on_public + on_own) / 2, c, float(threshold)


def transfer(rows, examples: Examples) -> None:
    """Leave one source out: what to expect of a source that no weight has seen."""
    sources = np.array(examples.corpus)
    for name in sorted(set(examples.corpus)):
        train = np.intersect1d(np.flatnonzero(sources != name), examples.usable)
        held_out = np.flatnonzero(sources == name)
        gold = {g for part in examples.gold.values() for g in part if examples.corpus_of[g[0]] == name}
        for c in (0.02, 0.1):
            vectors = DictVectorizer()
            ones = np.ones(len(train))
            model = fit(vectors.fit_transform([rows[i] for i in train]), examples.label[train], c, ones)
            score = model.decision_function(vectors.transform([rows[i] for i in held_out]))
            found = []
            for threshold in (-0.8, -0.5, -0.2, 0.1, 0.4):
                kept = {examples.key[held_out[i]] for i in np.flatnonzero(score >= threshold)}
                found.append(f"{threshold}: {2 * len(kept & gold) / (len(kept) + len(gold)):.3f}")
            print(f"{name:20} C {c:<5} F1 by threshold  " + "  ".join(found))


if __name__ == "__main__":
    main()
