"""The directed graph: actors as nodes, support and opposition as arrows with counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from markupsafe import Markup

from communique.report.matrix import Triple
from communique.report.svg import drawing, element

_WIDTH, _HEIGHT = 900, 620
_MARGIN = np.array([80, 34])
_ROOM = np.array([112, 62])  # width and height that a node and its name need
_STEPS = 400
ACTORS = 20
ARROWS = 50
_BEND = {"support": 0.14, "oppose": 0.26}  # so that two arrows between the same nodes stay apart


def graph(triples: Iterable[Triple], name: Callable[[str], str], actors: int = ACTORS, arrows: int = ARROWS) -> Markup:
    """Draw the most frequent stances between actors; arrows and nodes carry ``data-set`` for the page's filter."""
    counts = Counter(triples)
    degree: Counter[str] = Counter()
    for (holder, target, _), n in counts.items():
        degree[holder] += n
        degree[target] += n
    chosen = {a for a, _ in sorted(degree.items(), key=lambda item: (-item[1], item[0]))[:actors]}
    inside = [(t, n) for t, n in counts.items() if t[0] in chosen and t[1] in chosen]
    edges = dict(sorted(inside, key=lambda item: (-item[1], item[0]))[:arrows])
    nodes = sorted({end for holder, target, _ in edges for end in (holder, target)})
    places = layout(nodes, edges)
    most = max(edges.values(), default=1)
    parts = [_heads()]
    parts += [_arrow(places, triple, n, most, degree, name) for triple, n in edges.items()]
    top = max(degree.values(), default=1)
    parts += [_node(actor, places[actor], degree[actor], top, name(actor)) for actor in nodes]
    return drawing(_WIDTH, _HEIGHT, "Who supports and who opposes whom", parts, "plot wide graph")


def layout(nodes: list[str], edges: Mapping[Triple, int]) -> dict[str, np.ndarray]:
    """Places where linked nodes are near and all are apart (Fruchterman and Reingold), the same on every run."""
    n = len(nodes)
    if not n:
        return {}
    angle = 2 * np.pi * np.arange(n) / n
    places = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    index = {node: i for i, node in enumerate(nodes)}
    pull = np.zeros((n, n))
    for (holder, target, _), count in edges.items():
        a, b = index[holder], index[target]
        pull[a, b] = pull[b, a] = max(pull[a, b], 1 + np.log(count))
    ideal = 1.6 / np.sqrt(n)
    for step in range(_STEPS):
        apart = places[:, None, :] - places[None, :, :]
        distance = np.maximum(np.linalg.norm(apart, axis=2), 1e-3)
        push = ideal**2 / distance**2
        force = (apart * (push - pull * distance / (3 * ideal))[:, :, None]).sum(axis=1) - 0.6 * places
        length = np.maximum(np.linalg.norm(force, axis=1, keepdims=True), 1e-9)
        places = places + force / length * np.minimum(length, 0.12 * (1 - step / _STEPS))
    low, high = places.min(axis=0), places.max(axis=0)
    size = np.array([_WIDTH, _HEIGHT]) - 2 * _MARGIN - np.array([0, 16])  # names stand below the nodes
    scaled = _MARGIN + (places - low) / np.maximum(high - low, 1e-9) * size
    if n == 1:
        scaled = np.array([[_WIDTH / 2, _HEIGHT / 2]])
    return dict(zip(nodes, _spread(scaled, _MARGIN, _MARGIN + size), strict=True))


def _spread(places: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Push apart nodes whose room overlaps, along the axis where less is missing, inside the picture."""
    for _ in range(_STEPS):
        apart = places[:, None, :] - places[None, :, :]
        lacking = np.maximum(_ROOM - np.abs(apart), 0)
        overlap = (lacking > 0).all(axis=2) & ~np.eye(len(places), dtype=bool)
        if not overlap.any():
            break
        # Equal places part by their order.
        order = np.sign(np.arange(len(places))[:, None] - np.arange(len(places)))[:, :, None]
        side = np.where(apart == 0, order, np.sign(apart))
        least = lacking / _ROOM == (lacking / _ROOM).min(axis=2, keepdims=True)
        move = side * lacking * least * overlap[:, :, None]
        places = np.clip(places + 0.3 * move.sum(axis=1), low, high)
    return places


def _arrow(
    places: Mapping[str, np.ndarray],
    triple: Triple,
    count: int,
    most: int,
    degree: Mapping[str, int],
    name: Callable[[str], str],
) -> Markup:
    holder, target, polarity = triple
    a, b = places[holder], places[target]
    along = b - a
    length = max(float(np.linalg.norm(along)), 1e-6)
    across = np.array([-along[1], along[0]]) / length
    middle = (a + b) / 2 + across * length * _BEND[polarity]
    top = max(degree.values())
    start = a + _towards(a, middle) * _radius(degree[holder], top)
    end = b + _towards(b, middle) * (_radius(degree[target], top) + 7)
    at = 0.25 * start + 0.5 * middle + 0.25 * end
    told = f"{name(holder)} {polarity}s {name(target)}: {count}"
    wide = 1.2 + 3.6 * count / most
    curve = f"M{start[0]:.1f} {start[1]:.1f}Q{middle[0]:.1f} {middle[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    return element(
        "g",
        element("title", told),
        element("path", d=curve, class_="reach"),
        element("path", d=curve, class_="line", stroke_width=float(wide), marker_end=f"url(#head-{polarity})"),
        element("text", count, x=float(at[0]), y=float(at[1]) + 4, text_anchor="middle"),
        class_=f"arrow {polarity}",
        tabindex=0,
        role="button",
        aria_label=told,
        data_set=json.dumps({"holder": holder, "target": target, "polarity": polarity}),
    )


def _node(actor: str, place: np.ndarray, degree: int, top: int, name: str) -> Markup:
    radius = _radius(degree, top)
    x, y = float(place[0]), float(place[1])
    return element(
        "g",
        element("title", f"{name}: in {degree} stances"),
        element("circle", cx=x, cy=y, r=radius),
        element("text", _shortened(name), x=x, y=y + radius + 13, text_anchor="middle"),
        class_="node",
        tabindex=0,
        role="button",
        aria_label=name,
        data_set=json.dumps({"holder": actor, "target": "", "polarity": ""}),
    )


def _heads() -> Markup:
    return element(
        "defs",
        *(
            element(
                "marker",
                element("path", d="M0 0L8 4L0 8z", class_=f"head {polarity}"),
                id=f"head-{polarity}",
                viewBox="0 0 8 8",
                refX=4,
                refY=4,
                markerWidth=9,
                markerHeight=9,
                markerUnits="userSpaceOnUse",
                orient="auto",
            )
            for polarity in _BEND
        ),
    )


def _radius(degree: int, top: int) -> float:
    return 6 + 12 * float(np.sqrt(degree / max(top, 1)))


def _towards(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (b - a) / max(float(np.linalg.norm(b - a)), 1e-6)


def _shortened(name: str, limit: int = 22) -> str:
    return name if len(name) <= limit else name[: limit - 1] + "…"
