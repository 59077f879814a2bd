"""Consistency over three actors: the friend of a friend is a friend, the friend of an enemy is none."""

from __future__ import annotations

import torch

from communique.models.transformer.batches import PairBatch, WindowBatch
from communique.records import POLARITIES
from communique.train.loop import Loop

_SUPPORT, _OPPOSE = POLARITIES.index("support"), POLARITIES.index("oppose")


def imbalance(probabilities: torch.Tensor, pairs: PairBatch) -> torch.Tensor:
    """How much the stances among three actors contradict each other: 0 where none do, 1 where all do for sure.

    Of each stance counts support less opposition. Actors A, B and C contradict each other where the product of
    A to B and B to C has another sign than A to C; the mean is over the triples whose three pairs were asked.

    Parameters:
        probabilities: of each pair, shape (n_pairs, 3).
    """
    actors = (pairs.holder >= 0) & (pairs.target >= 0)
    places = pairs.passage[actors], pairs.holder[actors], pairs.target[actors]
    signs = (probabilities[:, _SUPPORT] - probabilities[:, _OPPOSE])[actors]
    shape = (len(pairs.slots), pairs.slots.shape[1], pairs.slots.shape[1])
    stance = signs.new_zeros(shape).index_put(places, signs)
    asked = signs.new_zeros(shape).index_put(places, torch.ones_like(signs))
    products = torch.einsum("pab,pbc,pac->pabc", stance, stance, stance)
    triples = torch.einsum("pab,pbc,pac->pabc", asked, asked, asked)
    return (-products).clamp(min=0).sum() / triples.sum().clamp(min=1)


class TripleLoop(Loop):
    """Adds the contradictions among the answers to the loss."""

    def objective(
        self, batch: WindowBatch, pairs: PairBatch, topics: torch.Tensor, stances: torch.Tensor
    ) -> torch.Tensor:
        topic_logits, stance_logits = self.network(batch, pairs, self.bf16)
        loss = self.supervised(topic_logits, stance_logits, topics, stances)
        return loss if stance_logits is None else loss + imbalance(stance_logits.softmax(-1), pairs)
