"""Labels to look at again: topics of which a model that never saw the paragraph is sure of the opposite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from communique.errors import CommuniqueError
from communique.label.readings import Reading
from communique.models.inputs import Passage
from communique.taxonomy import Taxonomy

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Doubt:
    """A topic of a paragraph that may be wrong.

    ``given`` and ``suggested`` say whether the paragraph has the topic, ``probability`` is the model's
    for the topic, and ``quality`` that for the given label: the lower, the more doubtful.
    """

    article_id: str
    paragraph: int
    sha256: str
    split: str | None
    topic: str
    given: bool
    suggested: bool
    probability: float
    quality: float
    title: str
    text: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def doubts(
    readings: Sequence[Reading], taxonomy: Taxonomy, settings: Mapping[str, Any], folds: int = 5, seed: int = 13
) -> list[Doubt]:
    """Likely label errors, the most doubtful first.

    The TF-IDF topic model is fitted on all folds but one and asks about that one; articles of one
    story stay in one fold. cleanlab compares its probabilities with the labels, topic by topic.

    Parameters:
        readings: labelled paragraphs with their text.
        settings: the ``topics`` part of a configuration such as ``configs/tfidf.yaml``.

    Raises:
        CommuniqueError: too few stories for the folds, no topic that some have and some have not, or
            cleanlab is not installed.
    """
    import numpy as np

    known = [r for r in readings if r.label.paragraph.text]
    stories = {r.story for r in known}
    if len(stories) < folds:
        raise CommuniqueError(
            f"{len(stories)} stories with text are too few for {folds} folds; label more, or use fewer folds."
        )
    given = np.array([[t in r.label.topics for t in taxonomy.topics] for r in known], dtype=int)
    asked = [i for i in range(given.shape[1]) if 0 < given[:, i].sum() < len(given)]
    if not asked:
        raise CommuniqueError("every topic is on all paragraphs or on none; there is nothing to compare labels with.")
    topics, given = [taxonomy.topics[i] for i in asked], given[:, asked]
    probabilities = out_of_fold(known, given, topics, settings, folds, seed)
    found = [
        _doubt(known[row], topics[column], bool(given[row, column]), float(probabilities[row, column]))
        for column, rows in enumerate(_issues(given, probabilities))
        for row in rows
    ]
    return sorted(found, key=lambda d: (d.quality, d.article_id, d.paragraph, d.topic))


def out_of_fold(
    readings: Sequence[Reading],
    given: np.ndarray,
    topics: Sequence[str],
    settings: Mapping[str, Any],
    folds: int,
    seed: int,
) -> np.ndarray:
    """Topic probabilities by models that did not see the paragraph's story, shape (n_readings, n_topics)."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    from communique.models.topics import TopicClassifier

    params = dict(settings)
    if params.get("char_ngrams") is not None:
        params["char_ngrams"] = tuple(params["char_ngrams"])
    passages = [Passage(r.label.paragraph.text, r.article.title) for r in readings]
    probabilities = np.zeros(given.shape)
    cuts = GroupKFold(folds, shuffle=True, random_state=seed)
    for train, held_out in cuts.split(passages, groups=[r.story for r in readings]):
        model = TopicClassifier(classes=topics, **params).fit([passages[i] for i in train], given[train])
        probabilities[held_out] = model.predict_proba([passages[i] for i in held_out])
    return probabilities


def _issues(given: np.ndarray, probabilities: np.ndarray) -> list[list[int]]:
    """The rows that cleanlab flags, per topic."""
    try:
        from cleanlab.multilabel_classification.filter import find_multilabel_issues_per_class
    except ImportError as error:
        raise CommuniqueError("doubt needs cleanlab; run pip install 'communique[annotate]'.") from error
    labels = [row.nonzero()[0].tolist() for row in given]
    flagged, _, _ = find_multilabel_issues_per_class(
        labels, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1
    )
    return [[int(i) for i in rows] for rows in flagged]


def _doubt(reading: Reading, topic: str, given: bool, probability: float) -> Doubt:
    text = reading.label.paragraph.text
    quality = probability if given else 1 - probability
    return Doubt(
        reading.article.id, reading.label.paragraph.index, reading.sha256, reading.split, topic, given, not given,
        round(probability, 4), round(quality, 4), reading.article.title, text,
    )  # fmt: skip
