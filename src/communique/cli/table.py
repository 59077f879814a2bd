"""A prediction as a table that people read."""

from __future__ import annotations

import sys

from communique.actors import load_registry
from communique.records import Prediction, Stance
from communique.taxonomy import load_taxonomy

WIDTH = 140  # where standard output is no terminal and has no width of its own
_VERBS = {"support": "supports", "oppose": "opposes", "mixed": "supports and opposes"}
_COLOURS = {"support": "green", "oppose": "red", "mixed": "yellow"}


def show(prediction: Prediction) -> None:
    """Print an article's topics and stances with their evidence."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    terminal.print(Text(prediction.title or prediction.article_id, style="bold"))
    topics = ", ".join(f"{topic} {prediction.topics[topic]:.2f}" for topic in prediction.labels)
    terminal.print(Text(f"topics: {topics or 'none'}"))
    for warning in prediction.warnings:
        terminal.print(Text(f"warning: {warning}", style="yellow"))
    if prediction.stances:
        table = Table("who", "stance", "towards", "p", "evidence", expand=True)
        table.columns[-1].ratio = 1
        for stance in sorted(prediction.stances, key=lambda s: -s.probability):
            table.add_row(
                Text(actor_name(stance.holder)),
                Text(_VERBS[stance.polarity], style=_COLOURS[stance.polarity]),
                Text(target_name(stance)),
                f"{stance.probability:.2f}",
                Text(stance.evidence),
            )
        terminal.print(table)
    terminal.print()


def actor_name(actor: str) -> str:
    """The name that the registry knows for an id, or the id."""
    registry = load_registry()
    return registry[actor].name if actor in registry else actor


def target_name(stance: Stance) -> str:
    """The name of an actor, or of a topic's issue."""
    names = {topic.id: topic.name.lower() for topic in load_taxonomy().entries}
    return names.get(stance.target) or actor_name(stance.target)
