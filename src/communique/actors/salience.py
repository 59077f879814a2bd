"""Which candidates are mentions of actors as actors: a small linear model over the words around them.

The weights were learned from annotated paragraphs by ``experiments/actors/train_salience.py`` and are data
(``configs/salience.json``): a name per feature, a number per name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from pathlib import Path

from communique.actors.candidates import Candidate, next_word, previous_word
from communique.actors.coreference import Memory
from communique.actors.lexicon import ACT_NOUNS, AGENT_NOUNS, PLACE_WORDS, SPEECH
from communique.errors import CommuniqueError
from communique.resources import config_path


@dataclass(frozen=True)
class Salience:
    """Keeps the candidates whose summed weights reach ``threshold`` (in log-odds)."""

    weights: Mapping[str, float]
    threshold: float

    def keep(self, text: str, candidates: Sequence[Candidate], memory: Memory) -> list[Candidate]:
        """Those of the candidates of one paragraph that are mentioned as actors."""
        shared = self._sum(paragraph_features(text, candidates, memory))
        return [c for c in candidates if shared + self._sum(features(text, c, candidates, memory)) >= self.threshold]

    def _sum(self, names: Iterator[str]) -> float:
        # Exact: rounding must not depend on the order of words, or a score at the threshold falls to either side by chance.
        return fsum(self.weights.get(name, 0.0) for name in names)


def paragraph_features(text: str, candidates: Sequence[Candidate], memory: Memory) -> Iterator[str]:
    """Names of the features that all candidates of a paragraph share."""
    yield "bias"
    yield f"actors={_actors(candidates)}"
    yield f"length={min(4, len(text) // 200)}"
    yield "speaker=known" if memory.speaker else "speaker=unknown"
    for word in set(text.lower().split()):
        yield "word=" + word.strip(_PUNCTUATION)


def features(text: str, candidate: Candidate, candidates: Sequence[Candidate], memory: Memory) -> Iterator[str]:
    """Names of the features of one candidate: its kind, its actor and the words beside it."""
    kind, actor, start, end = candidate.kind, candidate.actor, candidate.start, candidate.end
    before = previous_word(text, start).lower().lstrip("“\"'(")
    if before in ("the", "a", "an"):
        before = previous_word(text, start - len(before) - 1).lower().lstrip("“\"'(") + " the"
    after = next_word(text, end).lower().rstrip("”\"')")
    shape = _shape(text, start)
    type_ = memory.registry.type_of(actor)
    own = actor == memory.speaker
    actors = _actors(candidates)

    yield f"kind={kind}"
    yield f"type={type_}"
    yield f"id={actor}"
    yield f"kind={kind} type={type_}"
    yield f"kind={kind} own={own}"
    yield f"own={own} actors={actors}"
    yield f"count={min(4, sum(1 for c in candidates if c.actor == actor))}"
    yield f"seen={min(3, memory.seen.get(actor, 0))}"
    yield "place=first" if start < 5 else "place=early" if start < len(text) / 3 else "place=late"
    yield f"kind={kind} first={start < 5} actors={actors}"
    if kind in ("pronoun", "described", "adjective", "office"):
        yield f"form={text[start:end].rsplit(None, 1)[-1].lower()}"

    yield f"before={before}"
    yield f"kind={kind} before={before}"
    yield f"shape={shape}"
    yield f"kind={kind} shape={shape}"
    if before.split(" ", 1)[0] in PLACE_WORDS:
        yield f"kind={kind} before~place"
    for word in text[max(0, start - 60) : start].lower().split()[-5:]:
        yield "left=" + word.strip(_PUNCTUATION)

    yield f"after={after}"
    yield f"kind={kind} after={after}"
    yield f"kind={kind} ending={after[-2:] if len(after) > 3 else after}"
    yield f"kind={kind} closing={text[end : end + 1]}"
    group = "speech" if after in SPEECH else "act" if after in ACT_NOUNS else "agent" if after in AGENT_NOUNS else ""
    if group:
        yield f"kind={kind} after~{group}"
    for word in text[end : end + 60].lower().split()[:5]:
        yield "right=" + word.strip(_PUNCTUATION)


_PUNCTUATION = ".,;:!?()“”\"'’"


def _actors(candidates: Sequence[Candidate]) -> int:
    return min(4, len({c.actor for c in candidates}))


def _shape(text: str, start: int) -> str:
    """What kind of word stands before: "Place," is a capitalised one with a comma ("Ramla, ")."""
    if start == 0:
        return "begin"
    word = previous_word(text, start)
    first, last = word.lstrip("“\"'(")[:1], word[-1:]
    if last == ",":
        return "Place," if first.isupper() else "word,"
    return "end" if last in ".!?:;—–" else "Capital" if first.isupper() else "word"


@lru_cache
def load_salience(path: str | Path | None = None) -> Salience | None:
    """The weights of a file, by default the packaged ones.

    Raises:
        CommuniqueError: the file is missing or is no weights file.
    """
    source = Path(path) if path is not None else config_path("salience.json")
    try:
        data = json.loads(source.read_text(encoding="utf-8"))
        return Salience({str(k): float(v) for k, v in data["weights"].items()}, float(data["threshold"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommuniqueError(
            f"{source} is not a file of salience weights ({error!r}): it needs threshold and weights."
        ) from error
