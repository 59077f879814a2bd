"""What the study compares. Each variant changes one thing in ``configs/transformer.yaml``'s model or its training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agreement import RDropLoop, TiedHead, TiedLoop
from contexts import Neighbours, text_alone, with_neighbours
from markers import MarkerNetwork
from per_pair import one_per_pair
from product import ProductHead
from triples import TripleLoop

from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture
from communique.train.examples import Example
from communique.train.loop import Loop


@dataclass(frozen=True)
class Variant:
    """One row of the table.

    Attributes:
        says: what differs, in words.
        overrides: of the configuration.
        network: from encoder, tokenizer, number of topics and shape.
        examples: from paragraphs and their neighbours to what is learned and asked.
        loop: trains it.
        taught_by: ``seeds``, networks of ``PLAIN`` with all seeds of the study mixed into the labels; ``itself``, the
            one with the same seed labels as many further paragraphs; or nobody.
    """

    says: str
    overrides: tuple[str, ...] = ()
    network: Callable[[Any, Any, int, Architecture], Network] = lambda encoder, _, n, shape: Network(encoder, n, shape)
    examples: Callable[[Sequence[Example], Sequence[Neighbours]], Sequence[Example]] = lambda examples, _: examples
    loop: type[Loop] = Loop
    taught_by: str = ""


def _marked(encoder: Any, tokenizer: Any, n_topics: int, shape: Architecture) -> Network:
    # An encoder without a mask has a token for the unknown, which its text hardly ever holds.
    start = tokenizer.unk_token_id if tokenizer.mask_token_id is None else tokenizer.mask_token_id
    return MarkerNetwork(encoder, n_topics, shape, start)


def _product(encoder: Any, tokenizer: Any, n_topics: int, shape: Architecture) -> Network:
    network = Network(encoder, n_topics, shape)
    network.stance = ProductHead(encoder.config.hidden_size, n_topics, shape)
    return network


def _tied(encoder: Any, tokenizer: Any, n_topics: int, shape: Architecture) -> Network:
    network = Network(encoder, n_topics, shape)
    network.stance = TiedHead(encoder.config.hidden_size, n_topics, shape)
    return network


PLAIN = "mean"  # what all others are compared with
VARIANTS = {
    PLAIN: Variant("as configured: mean over the mentions, context asked for by the pair, title"),
    "first": Variant("first token of the first mention", ("architecture.span=first",)),
    "mean-context": Variant("mean token as context", ("architecture.context=mean",)),
    "marker": Variant("one-way marker per actor", ("architecture.span=first",), _marked),
    "marker-mean": Variant("one-way marker joined with the mean over the mentions", (), _marked),
    "per-pair": Variant(
        "marks in the text, one pass per pair, as many passes as the others", examples=lambda e, _: one_per_pair(e)
    ),
    "product": Variant("product of holder and target, four views of the context", (), _product),
    "text-only": Variant("no title", examples=text_alone),
    "neighbours": Variant(
        "title, paragraph before and paragraph after", ("architecture.max_length=512",), examples=with_neighbours
    ),
    "tied": Variant("each pair also as its target sees it, answers tied", (), _tied, loop=TiedLoop),
    "triples": Variant("contradictions among three actors cost", loop=TripleLoop),
    "r-drop": Variant("R-Drop: two draws of dropout agree, two passes in training", loop=RDropLoop),
    "last-weights": Variant("no moving average of the weights", ("training.average=0",)),
    "class-weight": Variant("polarities weighted by the root of their rarity", ("training.class_weight=sqrt",)),
    "focal": Variant("focal loss, exponent 1", ("training.focal=1.0",)),
    "intermediate": Variant("starts from the model of the public benchmarks", ("start=models/benchmarks",)),
    "self-training": Variant("as many further paragraphs, labelled by the model itself", taught_by="itself"),
    "ensemble": Variant("three seeds of the first row, distilled into one", taught_by="seeds"),
}
