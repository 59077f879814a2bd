"""The figures, pictures and machine-readable description of the data card.

    COMMUNIQUE_SOURCES=<folder> python experiments/cards/run.py            # print the tables
    COMMUNIQUE_SOURCES=<folder> python experiments/cards/run.py --write    # and bring everything up to date

``--write`` fills the marked regions of data/README.md, draws data/plots/*.svg, writes data/croissant.json and
records the output of experiments/corpus/run.py in experiments/corpus/README.md. Without all public texts only the
tables of the own corpus and the Croissant file are written.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import tables
from croissant import croissant
from machine import facts
from plots import draw

VARIETY = tables.REPOSITORY / "experiments" / "corpus"


def main() -> None:
    own = tables.build_own()
    regions = {
        "provenance": tables.provenance(),
        "corpus": tables.corpus(),
        "counts-own": tables.counts(own),
        "readings": tables.readings(),
    }
    dataset = tables.build_all()
    whole = not dataset.missing
    if whole:
        left_out = f"{len(dataset.rejects)} paragraphs are left out because they share text with another split (`rejects.jsonl` of the built dataset says which)."
        regions |= {
            "counts": "\n\n".join([tables.counts(dataset), left_out]),
            "overlap": tables.overlap(dataset),
            "variety": variety(),
            "facts": f"Figures of this page: {facts('datasets', 'scikit-learn')}.",
        }
    for name, content in regions.items():
        print(f"## {name}\n\n{content}\n")
    for line in dataset.missing:
        print(f"missing: {line}", file=sys.stderr)
    if "--write" in sys.argv[1:]:
        tables.CARD.write_text(tables.fill(tables.CARD.read_text(encoding="utf-8"), regions), encoding="utf-8")
        (tables.DATA / "croissant.json").write_text(croissant(dataset.taxonomy), encoding="utf-8")
        if whole:
            (tables.DATA / "plots").mkdir(exist_ok=True)
            for name, picture in draw(dataset).items():
                (tables.DATA / "plots" / name).write_text(picture, encoding="utf-8")


def variety() -> str:
    """What experiments/corpus/run.py prints, without its line on the machine; the whole goes into its README."""
    done = subprocess.run([sys.executable, str(VARIETY / "run.py")], capture_output=True, text=True, check=True)
    if "--write" in sys.argv[1:]:
        readme = VARIETY / "README.md"
        text = tables.fill(readme.read_text(encoding="utf-8"), {"output": done.stdout.strip()})
        readme.write_text(text, encoding="utf-8")
    return done.stdout.strip().partition("\n")[2].strip()


if __name__ == "__main__":
    main()
