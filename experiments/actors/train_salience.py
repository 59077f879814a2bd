"""Learn configs/salience.json: which candidates annotators list as actors. Reads the train split only.

    COMMUNIQUE_SOURCES=path/to/sources python experiments/actors/train_salience.py [--labels real.jsonl] [--out configs/salience.json]

A candidate is a positive example when the annotator lists its actor by an overlapping string, a negative one when
the actor is not listed; candidates of listed actors under other strings are left out. Strength of the
regularisation and the threshold are chosen by cross-validation over documents, for F1 over actor ids.
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
from data import documents, scored, sources

# Single words are many and tell little each: a smaller value regularises them more.
WORDS, VALUE = ("word=", "left=", "right="), 0.7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "configs" / "salience.json")
    parser.add_argument("--min-count", type=int, default=4, help="features in fewer training documents are left out")
    parser.add_argument("--least", type=float, default=0.08, help="weights nearer to zero are left out")
    parser.add_argument(
        "--transfer", action="store_true", help="only show how weights learned on the other sources do on each"
    )
    options = parser.parse_args()
    labels = options.labels or sources().parent / "labels" / "real.jsonl"

    examples = Examples(labels)
    wanted = Counter(
        name for row, doc in zip(examples.rows, examples.doc, strict=True) for name in {(n, doc) for n in row}
    )
    documents_with = Counter(name for name, _ in wanted)
    rows = [
        {n: VALUE if n.startswith(WORDS) else 1.0 for n in row if documents_with[n] >= options.min_count}
        for row in examples.rows
    ]
    if options.transfer:
        transfer(rows, examples)
        return
    best = max((cross_validated(rows, examples, c) for c in (0.02, 0.05, 0.1)), key=lambda result: result[0])
    f1, c, threshold = best
    vectors = DictVectorizer()
    used = examples.usable
    model = fit(vectors.fit_transform([rows[i] for i in used]), examples.label[used], c)
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
    print(
        f"chosen C {c}, threshold {threshold:.2f}, cross-validated F1 {f1:.3f}; {len(weights)} weights -> {options.out}"
    )


def transfer(rows, examples: Examples) -> None:
    """Leave one source out: what to expect of a source that no weight has seen."""
    sources = np.array(examples.corpus)
    for name in sorted(set(examples.corpus)):
        train = np.intersect1d(np.flatnonzero(sources != name), examples.usable)
        held_out = np.flatnonzero(sources == name)
        gold = {g for g in examples.gold if examples.corpus_of[g[0]] == name}
        for c in (0.01, 0.03, 0.1, 0.3):
            vectors = DictVectorizer()
            model = fit(vectors.fit_transform([rows[i] for i in train]), examples.label[train], c)
            score = model.decision_function(vectors.transform([rows[i] for i in held_out]))
            found = []
            for threshold in (-0.8, -0.5, -0.2, 0.1, 0.4):
                kept = {examples.key[held_out[i]] for i in np.flatnonzero(score >= threshold)}
                found.append(f"{threshold}: {2 * len(kept & gold) / (len(kept) + len(gold)):.3f}")
            print(f"{name:20} C {c:<5} F1 by threshold  " + "  ".join(found))


class Examples:
    """Candidates of all labelled training paragraphs, with what is needed to score them per paragraph."""

    def __init__(self, labels: Path) -> None:
        registry = load_registry()
        linker = Linker(registry)
        self.rows, self.doc, self.corpus, self.key, label = [], [], [], [], []
        self.corpus_of: dict[str, str] = {}
        self.gold: set[tuple[str, int, str]] = set()
        for doc in documents(labels, "train", registry):
            for index, text, candidates, memory in linker.walk(doc.article):
                gold = doc.gold.get(index)
                if gold is None:
                    continue
                self.corpus_of[doc.article.id] = doc.corpus
                self.gold |= {(doc.article.id, index, id) for id in gold}
                shared = list(paragraph_features(text, candidates, memory))
                for candidate in candidates:
                    id = scored(candidate.actor, registry)
                    surface = text[candidate.start : candidate.end].lower()
                    overlap = any(s.lower() in surface or surface in s.lower() for s in gold.get(id, ()))
                    self.rows.append({*shared, *features(text, candidate, candidates, memory)})
                    self.doc.append(doc.article.id)
                    self.corpus.append(doc.corpus)
                    self.key.append((doc.article.id, index, id))
                    label.append(1 if overlap else -1 if id in gold else 0)
        self.label = np.array(label)
        self.usable = np.flatnonzero(self.label >= 0)


def fit(x, y, c):
    return LogisticRegression(C=c, max_iter=2000).fit(x, y)


def cross_validated(rows, examples: Examples, c: float) -> tuple[float, float, float]:
    score = np.zeros(len(rows))
    groups = np.array(examples.doc)
    for train, held_out in GroupKFold(5, shuffle=True, random_state=0).split(rows, groups=groups):
        train = np.intersect1d(train, examples.usable)
        vectors = DictVectorizer()
        model = fit(vectors.fit_transform([rows[i] for i in train]), examples.label[train], c)
        score[held_out] = model.decision_function(vectors.transform([rows[i] for i in held_out]))
    results = []
    for threshold in np.arange(-1.5, 1.0, 0.05):
        kept = {examples.key[i] for i in np.flatnonzero(score >= threshold)}
        results.append((2 * len(kept & examples.gold) / (len(kept) + len(examples.gold)), c, float(threshold)))
    best = max(results)
    print(f"C {c}: F1 {best[0]:.3f} at threshold {best[2]:.2f}")
    return best


if __name__ == "__main__":
    main()
