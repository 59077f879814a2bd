"""Topics and stances from the sentence embeddings of the default encoder, which stays as it was published."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from communique.models.evidence import evidence
from communique.models.inputs import Pair, Passage
from communique.taxonomy import Taxonomy

BATCH = 32
TRAINING_PAIRS = 6000  # a random part of the training pairs: every pair is a text of its own to embed
TOPIC_C, STANCE_C = 10.0, 1.0  # inverse regularisation, the best of 1, 3, 10, 30, 100 on part of validation


def encoder_folder() -> Path:
    """Where the default encoder lies, its weights checked."""
    from communique.models.transformer.encoder import EncoderReference, resolve

    return resolve(EncoderReference())[0]


def open_embedder() -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(encoder_folder()), device="cpu", local_files_only=True)


def embed(embedder: Any, texts: Sequence[str]) -> np.ndarray:
    """Unit vectors, shape (n_texts, width)."""
    return np.asarray(embedder.encode(list(texts), batch_size=BATCH, show_progress_bar=False))


def while_training() -> AbstractContextManager[Any]:
    """bfloat16 where the processor has it, as in the training of our transformer; predictions are float32 for all."""
    import torch

    from communique.train.loop import use_bf16

    return torch.autocast("cpu", torch.bfloat16, enabled=use_bf16("auto"))


def text_of(passage: Passage) -> str:
    return f"{passage.title}\n{passage.text}" if passage.title else passage.text


class EmbeddingPeer:
    """A logistic regression per topic on the embedding of title and text."""

    title = "MiniLM-L6 embeddings + logistic regression"
    how = f"sentence-transformers, C={TOPIC_C:g}"
    encoder = True

    def __init__(self) -> None:
        self._embedder = open_embedder()
        self._heads: list[LogisticRegression] = []

    def fit(self, passages: Sequence[Passage], gold: np.ndarray) -> None:
        with while_training():
            vectors = embed(self._embedder, [text_of(p) for p in passages])
        self._heads = [LogisticRegression(C=TOPIC_C, max_iter=1000).fit(vectors, column) for column in gold.T]

    def scores(self, passages: Sequence[Passage]) -> np.ndarray:
        vectors = embed(self._embedder, [text_of(p) for p in passages])
        return np.stack([head.decision_function(vectors) for head in self._heads], axis=1)

    def size(self) -> int:
        return sum(head.coef_.nbytes + head.intercept_.nbytes for head in self._heads)


class ZeroShotPeer:
    """Cosine of the paragraph with name and definition of each topic; training texts are not used."""

    title = "MiniLM-L6 embeddings, zero-shot"
    how = "cosine with the definitions in configs/taxonomy.yaml"
    encoder = True

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._embedder = open_embedder()
        self._topics = embed(self._embedder, [f"{t.name}. {t.definition}" for t in taxonomy.entries])

    def fit(self, passages: Sequence[Passage], gold: np.ndarray) -> None:
        """There is nothing to learn."""

    def scores(self, passages: Sequence[Passage]) -> np.ndarray:
        return embed(self._embedder, [text_of(p) for p in passages]) @ self._topics.T

    def size(self) -> int:
        return int(self._topics.nbytes)


class EmbeddingStancePeer:
    """One multinomial logistic regression on the embedding of the sentence with holder and target marked."""

    title = "MiniLM-L6 embedding of the marked sentence + logistic regression"
    encoder = True

    def __init__(self, taxonomy: Taxonomy, seed: int = 13) -> None:
        self._embedder = open_embedder()
        self._issues = {t.id: t.issue for t in taxonomy.entries}
        self._polarities = taxonomy.polarities
        self._seed = seed
        self.how = f"trained on {TRAINING_PAIRS:,} random pairs, C={STANCE_C:g}"

    def fit(self, pairs: Sequence[Pair], polarities: Sequence[str]) -> None:
        rows = np.random.default_rng(self._seed).permutation(len(pairs))[:TRAINING_PAIRS]
        with while_training():
            vectors = self._embed([pairs[i] for i in rows])
        codes = [self._polarities.index(polarities[i]) for i in rows]
        self._head = LogisticRegression(C=STANCE_C, max_iter=1000).fit(vectors, codes)

    def scores(self, pairs: Sequence[Pair]) -> np.ndarray:
        """Decision values, shape (n_pairs, n_polarities)."""
        return self._head.decision_function(self._embed(pairs))

    def size(self) -> int:
        return int(self._head.coef_.nbytes + self._head.intercept_.nbytes)

    def _embed(self, pairs: Sequence[Pair]) -> np.ndarray:
        return embed(self._embedder, [marked(pair, self._issues) for pair in pairs])


def marked(pair: Pair, issues: dict[str, str]) -> str:
    """The sentence that carries a pair, with both ends marked; a target outside the sentence follows it.

    Example:
        >>> marked(Pair("Doha met Tehran. Riyadh condemned Tehran.", ((17, 23),), ((9, 15), (34, 40))), {})
        '[holder: Riyadh] condemned [target: Tehran].'
    """
    sentence = evidence(pair) or pair.text
    targets = () if isinstance(pair.target, str) else pair.target
    ends = sorted([(*span, "holder") for span in pair.holder] + [(*span, "target") for span in targets], reverse=True)
    first = _place(pair, sentence)
    inside = [(s - first, e - first, kind) for s, e, kind in ends if first <= s and e <= first + len(sentence)]
    for start, end, kind in inside:
        sentence = f"{sentence[:start]}[{kind}: {sentence[start:end]}]{sentence[end:]}"
    if isinstance(pair.target, str):
        return f"{sentence} [target: {issues[pair.target]}]"
    if not any(kind == "target" for *_, kind in inside):
        start, end = pair.target[0]
        return f"{sentence} [target: {pair.text[start:end]}]"
    return sentence


def _place(pair: Pair, sentence: str) -> int:
    """Where the sentence begins: it may stand in the text twice, so it is the one that holds the holder."""
    place = pair.text.find(sentence)
    while place >= 0:
        if any(place <= start < place + len(sentence) for start, _ in pair.holder):
            return place
        place = pair.text.find(sentence, place + 1)
    return 0
