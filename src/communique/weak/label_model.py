"""From votes to probabilities: by majority, or by how often each function agrees with the others.

Votes are a matrix of shape (n_items, n_functions) of class numbers, ``ABSTAIN`` where a function did
not vote.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ABSTAIN = -1
_PRIOR_ACCURACY, _PRIOR_VOTES = 0.8, 50.0  # what is thought of a function before its votes are seen
_BEST = 0.99


def majority(votes: np.ndarray, classes: int) -> np.ndarray:
    """The share of the votes for each class, shape (n_items, classes); even where nobody voted.

    Example:
        >>> majority(np.array([[1, 1, 0], [ABSTAIN, ABSTAIN, 0]]), 2).round(2).tolist()
        [[0.33, 0.67], [1.0, 0.0]]
    """
    counts = np.stack([(votes == c).sum(axis=1) for c in range(classes)], axis=1).astype(float)
    total = counts.sum(axis=1, keepdims=True)
    return np.where(total > 0, counts / np.maximum(total, 1), 1 / classes)


@dataclass(frozen=True, slots=True, eq=False)
class LabelModel:
    """How far each function is trusted, and how common each class is.

    A vote of a function with accuracy ``a`` is right with probability ``a`` and falls on each wrong
    class with an equal share of the rest, independently of the other functions given the truth
    (Dawid and Skene's model with one number per function).
    """

    accuracies: np.ndarray
    balance: np.ndarray

    def predict(self, votes: np.ndarray) -> np.ndarray:
        """The probability of each class, shape (n_items, n_classes); ``balance`` where nobody voted."""
        classes = len(self.balance)
        scores = np.tile(np.log(self.balance), (len(votes), 1))
        right, wrong = np.log(self.accuracies), np.log((1 - self.accuracies) / (classes - 1))
        for c in range(classes):
            scores[:, c] += np.where(votes == c, right, np.where(votes == ABSTAIN, 0.0, wrong)).sum(axis=1)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)


def fit_label_model(votes: np.ndarray, balance: np.ndarray, rounds: int = 100) -> LabelModel:
    """Learn the accuracies from votes alone, by expectation maximisation.

    Only items with two votes or more say anything about an accuracy: a lone vote agrees with itself.
    A function that never meets another keeps the prior accuracy of 0.8.

    Parameters:
        votes: shape (n_items, n_functions).
        balance: the share of each class, shape (n_classes,), adding up to one.
    """
    met = votes[(votes != ABSTAIN).sum(axis=1) > 1]
    model = LabelModel(np.full(votes.shape[1], _PRIOR_ACCURACY), balance)
    worst = 1 / len(balance) + 0.01  # a function worse than chance is not turned round: it only stops to count
    truth = majority(met, len(balance))
    for _ in range(rounds):
        agreed = np.stack([truth[:, c] @ (met == c) for c in range(len(balance))]).sum(axis=0)
        cast = (met != ABSTAIN).sum(axis=0)
        accuracies = (agreed + _PRIOR_ACCURACY * _PRIOR_VOTES) / (cast + _PRIOR_VOTES)
        last, model = model, LabelModel(np.clip(accuracies, worst, _BEST), balance)
        if np.abs(last.accuracies - model.accuracies).max(initial=0.0) < 1e-6:
            break
        truth = model.predict(met)
    return model
