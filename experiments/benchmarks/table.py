"""The results table as Markdown, computed again from the saved answers: no data and no model is needed.

python experiments/benchmarks/table.py [FOLDER]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from figures import Figures, difference, figures
from published import PUBLISHED
from real_news import FIGURES, NAME
from saved import RESULTS, Row, Run, read_all

PARTS = {"dse": ("as shipped", "clean"), "seesaw": ("test",), "newsmtsc": ("test_rw", "test_mt")}
TITLES = {
    "dse": "DSE, five classes",
    "seesaw": "SEESAW, support or oppose",
    "newsmtsc": "NewsMTSC, three classes",
}
SYSTEMS = {
    "majority": "majority class",
    "lookup": "lookup of the sentence in the training part",
    "ngrams": "TF-IDF of masked word 1–3-grams, logistic regression",
    "tfidf": "communique's linear stance model",
    "transformer": "communique's transformer, MiniLM-L6 (22.7M), one pass",
    "transformer-taught": "MiniLM-L6 (22.7M), from the packaged model on, taught by the next row",
    "transformer-mpnet": "all-mpnet-base (110M), from the teacher on, one pass",
    "transformer-mpnet-context": "the row above, trained on with topic, year and the sentences before",
    "transformer-taught+ngrams": "the taught one and the n-grams, mean of their log-probabilities",
}
BASELINE = "ngrams"


def main(arguments: Sequence[str]) -> None:
    folder = Path(arguments[0]) if arguments else RESULTS
    runs = {(run.benchmark, run.system): run for run in read_all(folder)}
    for benchmark, parts in PARTS.items():
        print(f"### {TITLES[benchmark]}\n")
        for part in parts:
            own = [runs[benchmark, system] for system in SYSTEMS if (benchmark, system) in runs]
            print("\n".join(lines(benchmark, part, own)), end="\n\n")
    print("\n".join(real_news(folder)))


def lines(benchmark: str, part: str, runs: Sequence[Run]) -> Iterator[str]:
    """The table of one test part, published figures last; below it how sure the gains over the n-grams are."""
    count = len(rows(runs[0], part)) if runs else 0
    yield f"**{part}** ({count} rows)\n"
    yield "| system | micro-F1 | macro-F1 | mean average precision | source |"
    yield "|---|---|---|---|---|"
    for run in runs:
        found = figures(rows(run, part), run.classes)
        yield f"| {SYSTEMS[run.system]} | {cells(found)} | measured here |"
    for p in PUBLISHED:
        if (p.benchmark, p.part) == (benchmark, part):
            yield f"| {p.system} | {given(p.micro)} | {given(p.macro)} | – | {p.source} |"
    by_name = {run.system: run for run in runs}
    gaps = []
    for ours in runs:
        if ours.system.startswith("transformer") and (theirs := by_name.get(BASELINE)):
            gap = difference(rows(ours, part), rows(theirs, part), ours.classes)
            gaps.append(f"{ours.system} micro {signed(gap, 'micro')}, macro {signed(gap, 'macro')}")
    if gaps:
        yield f"\nLess the n-grams, paired bootstrap: {'; '.join(gaps)}."


def rows(run: Run, part: str) -> list[Row]:
    return [row for row in run.rows if part in row.parts]


def cells(found: Figures) -> str:
    return " | ".join(f"{100 * v:.1f} [{100 * a:.1f}, {100 * b:.1f}]" for v, a, b in found.values())


def signed(found: Figures, name: str) -> str:
    value, low, high = found[name]
    return f"{100 * value:+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]"


def given(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.1f}"


def real_news(folder: Path) -> Iterator[str]:
    """Our own labels: one row per saved evaluation."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob(f"{NAME}-*.json"))]
    if not found:
        return
    yield "### Our own labels of real news\n"
    yield f"| system | split | {' | '.join(FIGURES.values())} |"
    yield "|---|---|" + "---|" * len(FIGURES)
    for about in found:
        shown = [interval(about["figures"][key]) for key in FIGURES]
        yield f"| {about['system']} ({about['model']}) | {about['split']} | {' | '.join(shown)} |"


def interval(figure: Sequence[float | None]) -> str:
    value, low, high = figure
    if value is None:
        return "–"
    return f"{value:.3f}" + ("" if low is None or high is None else f" [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main(sys.argv[1:])
