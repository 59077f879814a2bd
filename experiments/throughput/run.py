"""How many paragraphs a second a model labels, by default the baseline, from raw text to topics and stances.

    python experiments/throughput/run.py [--model MODEL] [--bf16] [--workers 2] [--copies 3]

Texts are the paragraphs of data/corpus, one article per file, repeated; they name more actors than
ordinary news, so ordinary news goes faster. The start of worker processes is not counted: the clock
runs from the first prediction to the last.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from machine import REPOSITORY, facts

import communique
from communique.label.corpus import read_corpus
from communique.models.inputs import Passage
from communique.records import Article
from communique.taxonomy import load_taxonomy


def rate(items: Iterable[object], count: Callable[[object], int]) -> float:
    """Paragraphs a second between the first and the last item."""
    iterator: Iterator[object] = iter(items)
    next(iterator)
    start, paragraphs = time.perf_counter(), 0
    for item in iterator:
        paragraphs += count(item)
    return paragraphs / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="packaged/tfidf")
    parser.add_argument("--bf16", action="store_true", help="compute a transformer in bfloat16")
    parser.add_argument("--workers", type=int, default=2, help="1 leaves the last row out")
    parser.add_argument("--copies", type=int, default=3)
    options = parser.parse_args()
    model = communique.load(options.model, bf16=options.bf16)
    corpus = [a.article for a in read_corpus(REPOSITORY / "data" / "corpus", load_taxonomy())]
    articles: list[Article] = [replace(a, id=f"{a.id}-{i}") for i in range(options.copies) for a in corpus]
    paragraphs = sum(len(a.paragraphs) for a in articles)
    passages = [[Passage(p.text, a.title) for p in a.paragraphs] for a in articles]
    linker = model.linker

    steps = {
        "linking, 1 process": rate((linker.link_article(a) for a in articles), len),
        "topics, 1 process": rate((model.model.topic_probabilities(batch) for batch in passages), len),
        "text to topics and stances, 1 process": rate(model.predict(articles), lambda p: len(p.paragraphs)),
    }
    if options.workers > 1:
        steps[f"text to topics and stances, {options.workers} processes"] = rate(
            model.predict(articles, workers=options.workers), lambda p: len(p.paragraphs)
        )
    print(f"{facts('communique', 'scikit-learn', 'numpy')}; {paragraphs} paragraphs, model {model.model.name}\n")
    print(f"| {'step':<44} | paragraphs/s | ratio |\n| {'-' * 44} | -----------: | ----: |")
    single = steps["text to topics and stances, 1 process"]
    for name, per_second in steps.items():
        print(f"| {name:<44} | {per_second:>12,.0f} | {per_second / single:>5.2f} |")


if __name__ == "__main__":
    main()
