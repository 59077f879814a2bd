"""The same predictions from several processes, in order and with constant memory."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from communique.records import Article, Prediction

if TYPE_CHECKING:
    from communique.predict.predictor import Predictor

_predictor: Predictor  # of a worker process, set once when it starts


def predict_parallel(
    predictor: Predictor, batches: Iterator[list[Article]], workers: int, explain: bool = False
) -> Iterator[Prediction]:
    """Predictions of every batch, in the order of the batches."""
    # Spawned, not forked: a fork copies the locks of numeric libraries' threads in whatever state they are.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(predictor,)) as pool:
        pending: deque[Future[list[Prediction]]] = deque()
        for batch in batches:
            pending.append(pool.submit(_work, batch, explain))
            if len(pending) > 2 * workers:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()


def _start(predictor: Predictor) -> None:
    global _predictor
    _predictor = predictor
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(batch: list[Article], explain: bool) -> list[Prediction]:
    return list(_predictor.predict(batch, explain=explain))
