"""One system, measured in a process of its own: quality, training time, prediction rate, memory, size.

    python experiments/peers/measure_peer.py keywords topics --dataset datasets/communique --split validation

Prints one JSON object. ``run.py`` calls this once per system.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from peer_systems import TOPICS, System, open_system
from peer_table import PEERS

from communique.evaluate.answers import Answer, PairAnswer, pairs_by_paragraph
from communique.evaluate.bootstrap import draw, interval, value
from communique.evaluate.evaluation import gold_pairs, passages_of, topic_matrix
from communique.evaluate.files import write_answers
from communique.evaluate.measures import stance_measures, topic_measures
from communique.evaluate.scored import score
from communique.evaluate.systems import split_of
from communique.label.build import VALIDATION
from communique.label.load import read_dataset
from communique.models.decision import decide
from communique.records import LabelledArticle
from communique.split.assign import TRAIN
from communique.taxonomy import Taxonomy, load_taxonomy

WARM_UP = 64
MB = 1e6


def measure(options: argparse.Namespace) -> dict[str, Any]:
    taxonomy = load_taxonomy()
    dataset = read_dataset(options.dataset, taxonomy)
    train, validation = (dataset.splits[s][: options.limit] for s in (TRAIN, VALIDATION))
    split, articles = split_of(dataset, options.split, options.dataset)
    articles = articles[: options.limit]
    system = open_system(options.name, options.task, taxonomy, options.steps)
    learned, learning = clocked(lambda: system.learn(work(train, options.task), work(validation, options.task)))
    items, _ = work(articles, options.task)
    system.probabilities(items[:WARM_UP])
    probabilities, predicting = clocked(lambda: system.probabilities(items))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answers = answers_of(system, options.task, articles, probabilities, taxonomy)
    if options.predictions:
        write_answers(options.predictions, answers, articles)
    return {
        "system": options.name,
        "task": options.task,
        "title": system.title,
        "how": system.how,
        "split": split,
        "items": len(items),
        "dataset_hash": dataset.content_hash(),
        "figures": figures(answers, articles, options.task, taxonomy),
        "training_s": learning if learned else None,
        "items_per_s": len(items) / predicting,
        "peak_mb": peak / MB,
        "size_mb": system.size() / MB,
        "encoder_mb": encoder_size() / MB if system.encoder else 0,
    }


def work(articles: Sequence[LabelledArticle], task: str) -> tuple[Sequence[Any], Any]:
    """Passages with their topics as 0/1, or pairs with their polarities."""
    if task == TOPICS:
        return passages_of(articles), topic_matrix(articles, load_taxonomy().topics)
    pairs, polarities, _ = gold_pairs(articles)
    return pairs, polarities


def answers_of(
    system: System, task: str, articles: Sequence[LabelledArticle], probabilities: np.ndarray, taxonomy: Taxonomy
) -> list[Answer]:
    """One answer per labelled paragraph; topics are empty where the task is stances."""
    rows = iter(probabilities.tolist())
    places = [(a.article.id, label.paragraph.index) for a in articles for label in a.labels]
    if task == TOPICS:
        found = []
        for place in places:
            topics = dict(zip(taxonomy.topics, next(rows), strict=True))
            found.append(
                Answer(*place, tuple(t for t, p in topics.items() if p >= system.thresholds[t].accept), topics)
            )
        return found
    found = []
    for place, asked in zip(places, pairs_by_paragraph(articles), strict=True):
        pairs = []
        for holder, target, _ in asked:
            shown = dict(zip(taxonomy.polarities, next(rows), strict=True))
            decision = decide(shown, system.thresholds)
            pairs.append(PairAnswer(holder, target, decision.polarity, shown, decision.abstained))
        found.append(Answer(*place, (), pairs=tuple(pairs)))
    return found


def figures(
    answers: Sequence[Answer], articles: Sequence[LabelledArticle], task: str, taxonomy: Taxonomy
) -> dict[str, list[float | None]]:
    """Every figure of the task that is no share of calibration or ranking: [figure, low, high], 95 % by document."""
    scored = score(articles, answers, taxonomy)
    measures = topic_measures(scored) if task == TOPICS else stance_measures(scored)
    wanted = {n: m for n, m in measures.items() if n.endswith(("f1", "accuracy", "precision", "recall"))}
    draws = draw(wanted, scored.documents)
    return {n: [value(m, scored.documents), *(interval(draws[n]) or (None, None))] for n, m in wanted.items()}


def encoder_size() -> int:
    from embedding_peers import encoder_folder

    return sum(f.stat().st_size for f in encoder_folder().rglob("*") if f.is_file())


def clocked(call: Any) -> tuple[Any, float]:
    started = time.perf_counter()
    return call(), time.perf_counter() - started


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="a peer, a model folder, or packaged/FAMILY")
    parser.add_argument("task", choices=PEERS)
    parser.add_argument("--dataset", default="datasets/communique")
    parser.add_argument("--split", default="real_news")
    parser.add_argument("--limit", type=int, help="articles of each split, for a quick look")
    parser.add_argument("--steps", type=int, help="of SetFit, for a quick look")
    parser.add_argument("--predictions", type=Path, help="file for the answers, without any text")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with contextlib.redirect_stdout(sys.stderr):  # what libraries print must not stand beside the JSON
        measured = measure(read_options())
    print(json.dumps(measured))
