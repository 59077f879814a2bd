"""How commands speak: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
_EVERY = 1000  # items between two progress lines in a log


@dataclass(frozen=True, slots=True)
class Console:
    """``as_json`` for machines, ``quiet`` for scripts that only want the exit code and errors."""

    as_json: bool = False
    quiet: bool = False

    def result(self, data: dict[str, Any], lines: Iterable[str]) -> None:
        """The outcome of a command: an object with ``--json``, lines for people otherwise."""
        if self.as_json:
            print(json.dumps(data, ensure_ascii=False))
        elif not self.quiet:
            for line in lines:
                print(line)

    def note(self, line: str) -> None:
        """Something to know on the way; not with ``--quiet``."""
        if not self.quiet:
            print(line, file=sys.stderr)

    def warn(self, line: str) -> None:
        """Something that was left out or looks wrong; always said."""
        print(f"warning: {line}", file=sys.stderr)

    def track(self, items: Iterable[T], what: str) -> Iterator[T]:
        """The items, with a progress bar on a terminal and a line now and then in a log."""
        if self.quiet:
            yield from items
        elif sys.stderr.isatty():
            yield from _bar(items, what)
        else:
            done = 0
            for done, item in enumerate(items, start=1):
                yield item
                if done % _EVERY == 0:
                    self.note(f"{done} {what}")


def _bar(items: Iterable[T], what: str) -> Iterator[T]:
    from rich.console import Console as Terminal
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} {task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Terminal(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        for item in items:
            yield item
            progress.advance(task)
