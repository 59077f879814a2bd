"""One variant: trained on the training split, measured on validation."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from contexts import Neighbours, neighbours_of
from sklearn.metrics import f1_score
from variants import Variant

from communique.label.build import VALIDATION, Dataset
from communique.models.calibration import sigmoid, softmax
from communique.models.decision import decide
from communique.models.transformer.batches import pair_batch, plan, window_batch
from communique.models.transformer.calibration import HeadCalibration
from communique.models.transformer.encoder import EncoderReference, open_encoder, open_tokenizer, resolve
from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture
from communique.models.transformer.tokens import tokenise
from communique.split.assign import TRAIN
from communique.taxonomy import Taxonomy
from communique.train.distil import mix
from communique.train.examples import Example, examples_of
from communique.train.loop import use_bf16
from communique.train.settings import TrainingSettings
from communique.train.transformer import prepare

_AT_ONCE = 4096  # padded tokens that are read together
_DRAW = 1  # seed of the draw of paragraphs, the same for all variants and seeds
Note = Callable[[str], None]
Weights = Mapping[str, torch.Tensor]


@dataclass(frozen=True)
class Part:
    """Some paragraphs of a split, with what stands beside them in their articles."""

    examples: list[Example]
    neighbours: list[Neighbours]

    @classmethod
    def draw(cls, dataset: Dataset, split: str, limit: int | None, skip: int = 0) -> Part:
        """At most ``limit`` paragraphs, drawn at random; others than those that were drawn, if so many are skipped."""
        articles = dataset.splits[split]
        examples, neighbours = examples_of(articles, dataset.taxonomy), neighbours_of(articles)
        rows = np.random.default_rng(_DRAW).permutation(len(examples))[skip:][:limit]
        return cls([examples[i] for i in rows], [neighbours[i] for i in rows])


def measure(
    variant: Variant,
    dataset: Dataset,
    settings: Mapping[str, Any],
    limit: int | None,
    note: Note,
    teachers: Sequence[Weights] = (),
) -> tuple[dict[str, float], Weights]:
    """Train, and give the figures on validation, the seconds that training and one reading took, and the weights.

    Parameters:
        teachers: weights of the plain network, of all seeds or of the same one, where the variant is taught.
    """
    taxonomy = dataset.taxonomy
    own, held_out = Part.draw(dataset, TRAIN, limit), Part.draw(dataset, VALIDATION, limit)
    # As many passes as there are paragraphs, also where a paragraph would take several.
    train = list(variant.examples(own.examples, own.neighbours))
    order = np.random.default_rng(_DRAW).permutation(len(train))[: len(own.examples)]
    train = [train[i] for i in order]
    validation = list(variant.examples(held_out.examples, held_out.neighbours))
    beside = np.array([any(pair) for pair in held_out.neighbours])

    torch.manual_seed(settings["seed"])
    shape, options = Architecture(**settings["architecture"]), TrainingSettings(**settings["training"])
    bf16 = use_bf16(options.precision)
    folder, _ = resolve(EncoderReference(settings["encoder"]["name"], settings["encoder"]["revision"]))
    tokenizer, encoder = open_tokenizer(folder), open_encoder(folder)
    network = variant.network(encoder, tokenizer, len(taxonomy.topics), shape)
    prepare(network, tokenizer, settings, taxonomy)
    asked = Asked(tokenizer, validation, taxonomy, shape, bf16)
    if variant.taught_by:
        teaching = [Network(open_encoder(folder), len(taxonomy.topics), shape) for _ in teachers]
        for teacher, weights in zip(teaching, teachers, strict=True):
            teacher.load_state_dict(weights)
        if variant.taught_by == "seeds":
            train = taught(teaching, Asked(tokenizer, train, taxonomy, shape, bf16), settings["teacher"]["weight"])
        else:
            further = Part.draw(dataset, TRAIN, limit, skip=len(train)).examples
            train += taught(teaching, Asked(tokenizer, further, taxonomy, shape, bf16), 1.0)

    started = time.perf_counter()
    variant.loop(
        network,
        tokenizer,
        train,
        taxonomy.topics,
        shape,
        options,
        settings["seed"],
        lambda n: asked.figures(n),
        note=note,
    ).run()
    trained = time.perf_counter()
    figures = asked.figures(network, beside)
    seconds = {"train_seconds": trained - started, "read_seconds": time.perf_counter() - trained}
    return {**figures, **seconds}, network.state_dict()


def taught(networks: Sequence[Network], asked: Asked, weight: float) -> list[Example]:
    """The examples with the mean probabilities of some networks in their labels, which keep the rest of the weight."""
    read = [asked.logits(network) for network in networks]
    topics = np.mean([sigmoid(own) for own, _ in read], axis=0)
    stances = np.mean([softmax(own) for _, own in read], axis=0)
    ends = np.cumsum([len(e.pairs) for e in asked.examples])
    return [
        mix(example, topics[i], stances[ends[i] - len(example.pairs) : ends[i]] if example.pairs else None, weight)
        for i, example in enumerate(asked.examples)
    ]


class Asked:
    """Held-out examples, tokenised once, and the figures of a network on them."""

    def __init__(
        self, tokenizer: Any, examples: Sequence[Example], taxonomy: Taxonomy, shape: Architecture, bf16: bool
    ) -> None:
        self._tokens = tokenise(tokenizer, [e.passage for e in examples], shape.max_length, shape.stride)
        self.examples, self._taxonomy, self._shape, self._bf16 = examples, taxonomy, shape, bf16
        self._pad = tokenizer.pad_token_id or 0

    def figures(self, network: Network, beside: np.ndarray | None = None) -> dict[str, float]:
        """Macro-F1 of topics and of stances at the best thresholds; with ``beside`` what only the table needs too.

        Parameters:
            beside: which paragraphs have a neighbour.
        """
        examples, taxonomy = self.examples, self._taxonomy
        topic_logits, stance_logits = self.logits(network)
        topics = np.array([e.topics for e in examples if e.topics is not None], dtype=int)
        topic_logits = topic_logits[[e.topics is not None for e in examples]]
        answers = np.array([a for e in examples for a in e.answers], dtype=int)
        fitted = HeadCalibration.fit(topic_logits, topics, taxonomy.topics, stance_logits, answers, taxonomy.polarities)
        given = fitted.topics(topic_logits) >= [fitted.topic_thresholds[t].accept for t in taxonomy.topics]
        said = np.array([self._decided(fitted, row) for row in fitted.stances(stance_logits).tolist()])
        known = {
            "topic_macro_f1": f1_score(topics, given, average="macro", zero_division=0),
            "stance_macro_f1": f1_score(answers, said, average="macro", zero_division=0),
        }
        if beside is not None:
            neutral = taxonomy.polarities.index("neutral")
            stances = [i for i in range(len(taxonomy.polarities)) if i != neutral]
            known["triple_f1"] = f1_score(answers, said, labels=stances, average="micro", zero_division=0)
            known["topic_macro_f1_beside"] = f1_score(topics[beside], given[beside], average="macro", zero_division=0)
        return {name: float(value) for name, value in known.items()}

    def _decided(self, fitted: HeadCalibration, row: Sequence[float]) -> int:
        names = self._taxonomy.polarities
        return names.index(decide(dict(zip(names, row, strict=True)), fitted.stance_thresholds).polarity)

    def logits(self, network: Network) -> tuple[np.ndarray, np.ndarray]:
        """Of every example and of every pair, in their order."""
        topics = np.zeros((len(self.examples), len(self._taxonomy.topics)))
        stances = [np.zeros((len(e.pairs), 3)) for e in self.examples]
        network.eval()
        with torch.inference_mode():
            for rows in plan([t.size for t in self._tokens], _AT_ONCE):
                tokens, pairs = [self._tokens[i] for i in rows], [self.examples[i].pairs for i in rows]
                asked = pair_batch([t.offsets for t in tokens], pairs, self._taxonomy.topics, self._shape.span)
                given, said = network(window_batch(tokens, self._pad), asked, self._bf16)
                topics[rows] = given.double().numpy()
                if said is not None:
                    parts = np.split(said.double().numpy(), np.cumsum([len(own) for own in pairs])[:-1])
                    for i, part in zip(rows, parts, strict=True):
                        stances[i] = part
        return topics, np.concatenate(stances)
