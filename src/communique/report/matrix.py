"""The heat map: actors down, targets across, what they hold of each other in the cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Triple = tuple[str, str, str]
"""Holder, target, polarity."""

_LEVELS = 4  # shades of a colour


@dataclass(frozen=True, slots=True)
class Cell:
    """How often an actor supports and opposes a target; ``shade`` is 1 to 4, ``leaning`` names the colour."""

    holder: str
    target: str
    support: int
    oppose: int
    leaning: str
    shade: int
    told: str


@dataclass(frozen=True)
class Matrix:
    """Rows are holders and columns targets, the most frequent first; ``left_out`` counts stances not shown."""

    holders: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
    cells: dict[tuple[str, str], Cell]
    left_out: int


def matrix(
    triples: Iterable[Triple], name: Callable[[str], str], first: Sequence[str] = (), rows: int = 15, columns: int = 15
) -> Matrix:
    """Count triples into a heat map of limited size.

    Parameters:
        first: targets that come first where they occur, such as the issues.
    """
    counts = Counter(triples)
    by_holder: Counter[str] = Counter()
    by_target: Counter[str] = Counter()
    for (holder, target, _), n in counts.items():
        by_holder[holder] += n
        by_target[target] += n
    holders = [h for h, _ in sorted(by_holder.items(), key=lambda item: (-item[1], item[0]))[:rows]]
    ranked = sorted(by_target.items(), key=lambda item: (item[0] not in first, -item[1], item[0]))
    targets = [t for t, _ in ranked[:columns]]
    most = max(counts.values(), default=1)
    cells = {}
    for holder in holders:
        for target in targets:
            support, oppose = counts[holder, target, "support"], counts[holder, target, "oppose"]
            if support or oppose:
                told = f"{name(holder)} → {name(target)}: {support} support, {oppose} oppose"
                leaning = "mixed" if support == oppose else ("support" if support > oppose else "oppose")
                shade = min(_LEVELS, 1 + int(_LEVELS * (max(support, oppose) - 1) / most))
                cells[holder, target] = Cell(holder, target, support, oppose, leaning, shade, told)
    shown = sum(cell.support + cell.oppose for cell in cells.values())
    return Matrix(
        tuple((h, name(h)) for h in holders),
        tuple((t, name(t)) for t in targets),
        cells,
        sum(counts.values()) - shown,
    )
