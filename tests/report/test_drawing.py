"""The small drawings: escaped, to scale, and the same on every run."""

import re
from collections import Counter

import numpy as np
import pytest

from communique.report.bars import bar
from communique.report.curves import reliability_plot, risk_plot
from communique.report.graph import graph, layout
from communique.report.highlight import compared, named
from communique.report.matrix import matrix
from communique.report.svg import element
from communique.report.timeline import periods, timeline

SCRIPT = "<script>alert(1)</script>"


def test_elements_escape_text_and_attributes():
    drawn = element("text", SCRIPT, aria_label='"><script>', x=1.50)
    assert "<script" not in drawn
    assert 'x="1.5"' in drawn
    assert element("g", element("path", d="M0 0")) == '<g><path d="M0 0"></path></g>'


def test_a_bar_is_as_long_as_its_value_and_says_its_interval():
    drawn = bar(0.25, 0.2, 0.4)
    assert 'class="fill" width="25"' in drawn
    assert 'aria-label="0.250, 95 % interval 0.200 to 0.400"' in drawn
    assert drawn.count("whisker") == 3
    assert bar(None) == ""
    assert "whisker" not in bar(0.5)


def test_curves_have_a_point_per_bin_and_no_unescaped_name():
    bins = [{"stated": 0.1, "observed": 0.2, "count": 5}, {"stated": 0.9, "observed": 0.8, "count": 50}]
    drawn = reliability_plot(SCRIPT, bins)
    assert drawn.count("<circle") == 2
    assert "5 answers: stated 0.10, observed 0.20" in drawn
    assert "<script" not in drawn
    assert reliability_plot("empty", []).startswith("<svg")
    assert risk_plot("x", {"coverage": [0.5, 1.0], "risk": [0.0, 0.25]}).count("<polyline") == 1


@pytest.mark.parametrize(
    ("days", "unit", "first", "number"),
    [
        (["2024-01-30", "2024-02-02"], "day", "2024-01-30", 4),
        (["2023-11-30", "2024-02-02"], "month", "2023-11", 4),
        (["2023-11", "2024-01-05"], "month", "2023-11", 3),
        (["2014-06-01", "2024-02-02"], "year", "2014", 11),
        (["2024"], "year", "2024", 1),
    ],
)
def test_periods_fit_into_a_row(days, unit, first, number):
    found, columns = periods(days)
    assert (found, columns[0], len(columns)) == (unit, first, number)


def test_the_timeline_counts_per_topic():
    drawn = timeline(["Security", SCRIPT], ["2023", "2024"], {"Security": [1, 3], SCRIPT: [0, 2]}, [4, 5])
    assert "2024: 3 of 5 articles on Security" in drawn
    assert "<script" not in drawn
    heights = [float(h) for h in re.findall(r'height="([\d.]+)" class="fill"', drawn)]
    assert heights[1] == pytest.approx(3 * heights[0], rel=0.01)
    assert heights[2] == 0


TRIPLES = [("RUS", "UKR", "oppose")] * 3 + [("UKR", "RUS", "oppose"), ("POL", "UKR", "support")]


def test_the_heat_map_counts_both_sides_and_says_what_is_left_out():
    found = matrix([*TRIPLES, ("RUS", "UKR", "support")], str.lower, first=("war",), rows=1)
    assert found.holders == (("RUS", "rus"),)
    cell = found.cells["RUS", "UKR"]
    assert (cell.support, cell.oppose, cell.leaning, cell.told) == (1, 3, "oppose", "rus → ukr: 1 support, 3 oppose")
    assert found.left_out == 2
    assert matrix([("A", "war", "support"), ("A", "B", "support"), ("C", "B", "support")], str, first=("war",)).targets[
        0
    ] == ("war", "war")
    assert matrix([], str).holders == ()


def test_the_graph_has_an_arrow_per_stance_and_a_node_per_actor():
    drawn = graph(TRIPLES, lambda id: f"{id} {SCRIPT}")
    assert drawn.count('class="arrow oppose"') == 2
    assert drawn.count('class="arrow support"') == 1
    assert drawn.count('class="node"') == 3
    assert "opposes UKR" in drawn
    assert "<script" not in drawn
    assert drawn == graph(TRIPLES, lambda id: f"{id} {SCRIPT}")
    assert graph([], str).startswith("<svg")


def test_nodes_keep_apart_and_inside_the_picture():
    rng = np.random.default_rng(1)
    names = [f"A{i}" for i in range(20)]
    edges = Counter((names[a], names[b], "support") for a, b in rng.integers(0, 20, (50, 2)) if a != b)
    places = np.array([*layout(names, edges).values()])
    assert places.min() > 0
    assert (places < [900, 620]).all()
    apart = np.abs(places[:, None] - places[None])
    touching = ((apart < [40, 30]).all(axis=2)).sum() - len(names)
    assert touching == 0


def test_overlapping_spans_are_cut_into_pieces_that_give_the_text():
    text = "The Iranian ambassador met Doha."
    found = compared(text, [(0, 22, "Iran")], [(4, 22, "Iran"), (27, 31, "Qatar")])
    assert "".join(p.text for p in found) == text
    assert [(p.text, p.kind, p.told) for p in found if p.kind] == [
        ("The ", "gold", "Iran"),
        ("Iranian ambassador", "both", "Iran"),
        ("Doha", "found", "Qatar"),
    ]


def test_names_in_a_sentence_are_whole_words_and_the_longest_wins():
    found = named("Oman and the Omani envoy met North Oman.", [("Oman", "holder"), ("North Oman", "target")])
    assert [(p.text, p.kind) for p in found if p.kind] == [("Oman", "holder"), ("North Oman", "target")]
    assert [p.text for p in named("a (b) c", [("(b)", "x")])] == ["a ", "(b)", " c"]
    assert named("", [("a", "x")]) == []
