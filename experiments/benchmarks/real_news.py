"""Our own labels of real news: a model as it is, measured as ``communique evaluate`` does."""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from machine import facts

from communique.atomic import atomic_file
from communique.errors import UsageError
from communique.evaluate.answers import Answer, PairAnswer, ask, pairs_by_paragraph
from communique.evaluate.evaluation import gold_pairs, topic_matrix
from communique.evaluate.files import write_answers
from communique.evaluate.run import evaluate
from communique.evaluate.systems import split_of
from communique.label.load import read_dataset
from communique.predict.loading import PACKAGED, TFIDF, TRANSFORMER, load
from communique.records import LabelledArticle
from communique.split.assign import TRAIN
from communique.taxonomy import Taxonomy, load_taxonomy

NAME = "real_news"
PACKAGED_FAMILIES = (TFIDF, TRANSFORMER)
FIGURES = {
    "topics.macro_f1": "topics macro-F1",
    "stances.macro_f1": "stance macro-F1, gold pairs",
    "triples_gold_actors.f1": "triple F1, gold actors and topics",
    "end_to_end.triples.f1": "triple F1, end to end",
    "topics.ece": "ECE topics",
    "stances.ece": "ECE stances",
}


def run(system: str, model: Path | None, dataset_folder: str, split: str, out: Path) -> Path:
    """Answers and figures of a system, saved beside those of the other benchmarks.

    Parameters:
        system: ``majority``, or ``tfidf`` or ``transformer``: the packaged one, unless a folder is named.
    """
    taxonomy = load_taxonomy()
    dataset = read_dataset(dataset_folder, taxonomy)
    split, articles = split_of(dataset, split, dataset_folder)
    if system == "majority":
        name, answers = system, constant(dataset.splits[TRAIN], articles, taxonomy)
    elif system in PACKAGED_FAMILIES:
        predictor = load(model or f"{PACKAGED}/{system}")
        name, answers = predictor.model.name, ask(predictor, articles)
    else:
        raise UsageError(f"real_news has no {system} of its own; use majority, tfidf or transformer.")
    metrics = evaluate(articles, answers, taxonomy).metrics
    figures = {key: [_at(metrics, key), *(metrics["intervals"].get(key) or (None, None))] for key in FIGURES}
    about = {
        "benchmark": NAME,
        "split": split,
        "system": system,
        "model": name,
        "dataset": dataset.content_hash(),
        "paragraphs": metrics["support"]["paragraphs"],
        "figures": figures,
        "made": facts("torch", "transformers", "scikit-learn"),
    }
    _save_answers(out / f"{NAME}-{split}-{system}.answers.gz", answers, articles)
    path = out / f"{NAME}-{split}-{system}.json"
    with atomic_file(path) as file:
        file.write(json.dumps(about, indent=2) + "\n")
    return path


def constant(train: Sequence[LabelledArticle], articles: Sequence[LabelledArticle], taxonomy: Taxonomy) -> list[Answer]:
    """The most frequent answer to everything: topics that most training paragraphs have, and one polarity."""
    shares = topic_matrix(train, taxonomy.topics).mean(axis=0)
    counts = Counter(gold_pairs(train)[1])
    polarity = counts.most_common(1)[0][0]
    likely = {p: counts[p] / counts.total() for p in taxonomy.polarities}
    labels = tuple(np.array(taxonomy.topics)[shares > 0.5].tolist())
    topics = dict(zip(taxonomy.topics, shares.tolist(), strict=True))
    places = [(a.article.id, label.paragraph.index) for a in articles for label in a.labels]
    return [
        Answer(
            article,
            index,
            labels,
            topics,
            tuple(PairAnswer(holder, target, polarity, likely) for holder, target, _ in own),
        )
        for (article, index), own in zip(places, pairs_by_paragraph(articles), strict=True)
    ]


def _save_answers(path: Path, answers: Sequence[Answer], articles: Sequence[LabelledArticle]) -> None:
    """The format of ``communique evaluate``, compressed; read it with ``communique compare`` after unpacking."""
    with tempfile.TemporaryDirectory() as folder:
        content = write_answers(Path(folder) / "answers.jsonl", answers, articles).read_bytes()
    with atomic_file(path, "wb") as file:
        file.write(gzip.compress(content, mtime=0))


def _at(metrics: dict[str, Any], key: str) -> float | None:
    place: Any = metrics
    for part in key.split("."):
        place = place.get(part) if isinstance(place, dict) else None
    return place
