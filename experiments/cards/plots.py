"""The pictures of data/README.md: small SVG files that follow the reader's light or dark setting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from communique.actors.registry import load_registry
from communique.label.build import Dataset
from communique.report.svg import element

STYLE = """
svg { --paper: #fbfaf7; --ink: #1c2126; --quiet: #5d6771; --track: #ebe8e0;
  --support: #0f766e; --oppose: #b4470f; --neutral: #8a9099; --a: #2f5d8a; --b: #c8871b; --c: #7a4fa3; --d: #4d8a57; }
@media (prefers-color-scheme: dark) { svg { --paper: #14181c; --ink: #e8e6e0; --quiet: #9ba6b0; --track: #2a3138;
  --support: #5fc7ba; --oppose: #f0955d; --neutral: #8e98a3; --a: #7fb2e0; --b: #e9b95c; --c: #c09ae6; --d: #8fcf9a; } }
text { font: 12px system-ui, sans-serif; fill: var(--ink); } .quiet { fill: var(--quiet); }
.title { font-size: 15px; font-weight: 600; } .paper { fill: var(--paper); } .track { fill: var(--track); }
"""
WIDTH, LEFT, RIGHT = 760, 240, 90
ROOM = WIDTH - LEFT - RIGHT
POLARITIES = ("support", "oppose", "neutral")
SPLIT_COLOURS = ("a", "b", "c", "d")


def draw(dataset: Dataset) -> dict[str, str]:
    """SVG by file name."""
    return {
        "classes.svg": classes(dataset),
        "holders.svg": holders(dataset),
        "targets.svg": targets(dataset),
    }


def classes(dataset: Dataset) -> str:
    """Share of the paragraphs of each split that has a topic, or none."""
    splits = dataset.counts()
    rows: list[Markup] = []
    y = 70.0
    for name in (*dataset.taxonomy.topics, "no topic"):
        rows.append(_label(name.replace("_", " "), y + 6 * len(splits) + 4))
        for colour, counts in zip(SPLIT_COLOURS, splits.values(), strict=False):
            share = counts[name] / counts["paragraphs"]
            rows += [
                _bar(LEFT, y, ROOM, "track"),
                _bar(LEFT, y, ROOM * share, colour),
                _value(f"{share:.0%} ({counts[name]:,})", y),
            ]
            y += 13
        y += 12
    legend = [(name, colour) for name, colour in zip(splits, SPLIT_COLOURS, strict=False)]
    return _picture("Paragraphs per topic, share of each split", rows, y, legend)


def holders(dataset: Dataset, most: int = 30) -> str:
    """The most frequent holders of stances, by polarity."""
    found: dict[str, Counter[str]] = {}
    for stance in _stances(dataset):
        found.setdefault(stance.holder, Counter())[stance.polarity] += 1
    chosen = sorted(found, key=lambda holder: (-found[holder].total(), holder))[:most]
    registry = load_registry()
    named = {f"{registry[h].name} ({h})" if h in registry else h: found[h] for h in chosen}
    widest = max(counts.total() for counts in named.values())
    return _stacked(f"The {len(named)} most frequent holders of stances", named, lambda counts: ROOM / widest)


def targets(dataset: Dataset) -> str:
    """Polarity of the stances towards actors and towards the issue of each topic."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("an actor", *dataset.taxonomy.topics)}
    for stance in _stances(dataset):
        found[stance.target if stance.target in found else "an actor"][stance.polarity] += 1
    named = {n if n == "an actor" else f"issue: {n.replace('_', ' ')}": counts for n, counts in found.items()}
    return _stacked("Polarity by kind of target", named, lambda counts: ROOM / max(counts.total(), 1))


def _stances(dataset: Dataset) -> Iterable:
    return (s for articles in dataset.splits.values() for a in articles for label in a.labels for s in label.stances)


def _stacked(title: str, named: Mapping[str, Counter[str]], scale) -> str:
    rows: list[Markup] = []
    y = 70.0
    for name, counts in named.items():
        rows.append(_label(name, y + 9))
        x = float(LEFT)
        for polarity in POLARITIES:
            width = counts[polarity] * scale(counts)
            rows.append(_bar(x, y, width, polarity, f"{name}: {polarity} {counts[polarity]}"))
            x += width
        rows.append(_value(f"{counts.total():,}", y))
        y += 19
    return _picture(title, rows, y, [(polarity, polarity) for polarity in POLARITIES])


def _label(text: str, y: float) -> Markup:
    return element("text", text, x=LEFT - 10, y=y, text_anchor="end")


def _bar(x: float, y: float, width: float, colour: str, told: str | None = None) -> Markup:
    fill = "track" if colour == "track" else None
    style = None if fill else f"fill: var(--{colour})"
    children = [element("title", told)] if told else []
    return element("rect", *children, x=x, y=y, width=width, height=11, class_=fill, style=style)


def _value(text: str, y: float) -> Markup:
    return element("text", text, x=WIDTH - RIGHT + 8, y=y + 10, class_="quiet")


def _picture(title: str, rows: Sequence[Markup], height: float, legend: Sequence[tuple[str, str]]) -> str:
    head = [element("text", title, x=16, y=26, class_="title")]
    for place, (name, colour) in enumerate(legend):
        head.append(element("rect", x=16 + 110 * place, y=41, width=11, height=11, style=f"fill: var(--{colour})"))
        head.append(element("text", name, x=32 + 110 * place, y=51, class_="quiet"))
    size = {"width": WIDTH, "height": height + 12}
    svg = element(
        "svg",
        element("style", Markup(STYLE)),
        element("rect", class_="paper", **size),
        *head,
        *rows,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height + 12:g}",
        role="img",
        aria_label=title,
        **size,
    )
    return str(svg) + "\n"
