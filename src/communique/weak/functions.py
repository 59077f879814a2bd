"""Labelling functions: small rules that vote on a paragraph, and the file that lists them.

A function looks at one paragraph and votes on a topic (yes or no) or on the polarity of a pair of
actors, or abstains. ``kind`` registers a kind of function under the name that the file uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from communique.config import read_yaml
from communique.errors import UsageError
from communique.records import POLARITIES, Article, Mention, Paragraph

Pair = tuple[str, str]
STANCE = "stance"  # what a function votes on when it votes on pairs
_KEYS = {"functions", "balance"}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a function sees: a paragraph, its article, and the actors it mentions."""

    article: Article
    paragraph: Paragraph
    mentions: tuple[Mention, ...] = ()

    @property
    def text(self) -> str:
        return self.paragraph.text

    @property
    def pairs(self) -> list[Pair]:
        """Every ordered pair of distinct actors, in the order of their first mention."""
        actors = list(dict.fromkeys(m.actor for m in self.mentions))
        return [(a, b) for a in actors for b in actors if a != b]


# Votes of a function on a unit: {None: True} for its topic, {pair: polarity} for pairs, {} to abstain.
Vote = Callable[[Unit], Mapping[Any, Any]]


@dataclass(frozen=True, slots=True)
class LabellingFunction:
    """A named function. ``question`` is the topic id it votes on, or ``"stance"``."""

    name: str
    question: str
    vote: Vote = field(hash=False)


@dataclass(frozen=True, slots=True)
class Functions:
    """The functions of a file, and how common each topic is thought to be (0.5 where it does not say)."""

    functions: tuple[LabellingFunction, ...]
    balance: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.question for f in self.functions if f.question != STANCE))

    def on(self, question: str) -> tuple[LabellingFunction, ...]:
        return tuple(f for f in self.functions if f.question == question)


Builder = Callable[[Mapping[str, Any]], Vote]
_KINDS: dict[str, Builder] = {}


def kind(name: str) -> Callable[[Builder], Builder]:
    """Register a kind of function: a builder from the entry of the file to a vote.

    The builder raises ``ValueError`` with what is wrong in the entry.

    Example:
        >>> @kind("short")
        ... def short(entry):
        ...     return lambda unit: {None: False} if len(unit.text) < entry["characters"] else {}
        >>> function = function_from({"name": "stub", "kind": "short", "topic": "regional_security", "characters": 40})
        >>> function.vote(Unit(Article("a1", "", ()), Paragraph(0, "More soon.")))
        {None: False}
    """

    def register(builder: Builder) -> Builder:
        _KINDS[name] = builder
        return builder

    return register


def function_from(entry: Mapping[str, Any]) -> LabellingFunction:
    """The function that an entry describes.

    Raises:
        ValueError: the entry lacks something or names an unknown kind.
    """
    from communique.weak import kinds  # noqa: F401 - registers the kinds that come with the package

    name, its_kind = entry.get("name"), entry.get("kind")
    if not isinstance(name, str) or not name:
        raise ValueError("has no name")
    if its_kind not in _KINDS:
        raise ValueError(f"has the kind {its_kind!r}; known are {', '.join(sorted(_KINDS))}")
    question = entry.get("topic", STANCE)
    if question != STANCE and not (isinstance(question, str) and question.isidentifier() and question.islower()):
        raise ValueError(f"has the topic {question!r}, which is no lower-case identifier")
    return LabellingFunction(name, question, _KINDS[its_kind](entry))


def load_functions(path: str | Path) -> Functions:
    """Read a file such as ``configs/labelling_functions.yaml``.

    Raises:
        UsageError: no such file, no functions in it, or an entry that is not one, by its name or number.
    """
    data = read_yaml(path)
    if unknown := set(data) - _KEYS:
        raise UsageError(f"{path}: unknown key {sorted(unknown)[0]!r}; known are {', '.join(sorted(_KEYS))}.")
    entries = data.get("functions")
    if not isinstance(entries, list) or not entries:
        raise UsageError(f"{path} lists no functions; give entries with a name and a kind under 'functions:'.")
    functions = tuple(_checked(entries, path))
    balance = data.get("balance") or {}
    if not isinstance(balance, dict) or not all(isinstance(b, float) and 0 < b < 1 for b in balance.values()):
        raise UsageError(f"{path}: balance gives topics a share between 0 and 1, such as sanctions: 0.1.")
    return Functions(functions, balance)


def _checked(entries: list[Any], path: str | Path) -> Iterator[LabellingFunction]:
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        where = f"{path}, function {number}"
        if not isinstance(entry, dict):
            raise UsageError(f"{where} is no mapping; give it a name and a kind.")
        try:
            function = function_from(entry)
        except ValueError as problem:
            raise UsageError(f"{where} ({entry.get('name', 'without name')}) {problem}.") from problem
        if function.name in seen:
            raise UsageError(f"{where}: the name {function.name} is used twice; give every function its own.")
        seen.add(function.name)
        yield function


def polarity_of(entry: Mapping[str, Any]) -> str:
    """The polarity that an entry votes; ``ValueError`` where it is none."""
    vote = entry.get("vote")
    if vote not in POLARITIES:
        raise ValueError(f"votes {vote!r}; a function on stances votes {', '.join(POLARITIES)}")
    return str(vote)


def answer_of(entry: Mapping[str, Any]) -> bool:
    """The yes or no that an entry votes; ``ValueError`` where it is neither or has no topic."""
    vote = entry.get("vote", True)
    if not isinstance(vote, bool) or "topic" not in entry:
        raise ValueError(f"votes {vote!r} on {entry.get('topic', 'no topic')}; name a topic and vote yes or no")
    return vote
