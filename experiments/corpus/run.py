"""How varied the corpus of this project is, beside real texts.

    COMMUNIQUE_SOURCES=<folder> python experiments/corpus/run.py

Prints (1) runs of eight words that stand in more than three articles, (2) how many different words the
first N words hold, for the corpus and for each public source, (3) how well a TF-IDF classifier tells
corpus paragraphs from real ones: 0.5 would mean that it cannot.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from machine import REPOSITORY, facts

from communique.label.corpus import read_corpus
from communique.models import NgramVectorizer
from communique.split.fingerprints import normalised, word_runs
from communique.taxonomy import load_taxonomy

SIZES = (1_000, 5_000, 20_000, 50_000, 100_000)
SEED = 13


def real_paragraphs(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """(document, text) per public source."""
    found = {}
    for file in sorted((folder / "texts").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            found[file.name.removesuffix(".jsonl.gz")] = [(r["doc"], r["text"]) for r in map(json.loads, lines)]
    return found


def types(texts: list[str], size: int) -> int | None:
    """Different words among the first ``size`` words."""
    words = normalised(" ".join(texts)).split()
    return len(set(words[:size])) if len(words) >= size else None


def main() -> None:
    articles = read_corpus(REPOSITORY / "data" / "corpus", load_taxonomy())
    own = [(a.story, label.paragraph.text) for a in articles for label in a.labels]
    print(facts("scikit-learn"))
    print(f"\n{len(articles)} articles, {len(own)} paragraphs, {len({story for story, _ in own})} stories")

    places: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        for label in article.labels:
            for run in word_runs(label.paragraph.text):
                places[run].add(article.article.id)
    often = {run: ids for run, ids in places.items() if len(ids) > 3}
    print(f"runs of eight words in more than three articles: {len(often)}")
    for run, ids in often.items():
        print(f"  {run} ({len(ids)})")

    if not os.environ.get("COMMUNIQUE_SOURCES"):
        print("set COMMUNIQUE_SOURCES to compare with real texts")
        return
    real = real_paragraphs(Path(os.environ["COMMUNIQUE_SOURCES"]))
    shuffle = random.Random(SEED)
    print("\n| source | " + " | ".join(f"{n:,} words" for n in SIZES) + " |\n|---|" + "---:|" * len(SIZES))
    for name, paragraphs in {"this corpus": own, **real}.items():
        texts = [text for _, text in paragraphs]
        shuffle.shuffle(texts)
        print(f"| {name} | " + " | ".join(str(types(texts, n) or "") for n in SIZES) + " |")

    news = [
        p
        for name in ("rss_news", "ukraine_war_articles", "thinktank_analyses", "wp_current_events")
        for p in real[name]
    ]
    chosen = shuffle.sample([p for p in news if 25 <= len(p[1].split()) <= 90], len(own))
    groups = [group for group, _ in own + chosen]
    y = np.array([1] * len(own) + [0] * len(chosen))
    model = make_pipeline(NgramVectorizer(), LogisticRegression(C=10, max_iter=500))
    scores = cross_val_score(model, [text for _, text in own + chosen], y, groups=groups, cv=GroupKFold(5))
    print(
        f"\nown or real, {len(y)} paragraphs of news length, 5 folds by story or document: accuracy {scores.mean():.3f}"
    )


if __name__ == "__main__":
    main()
