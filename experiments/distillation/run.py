"""The packaged transformer, from nothing: fetch the teacher's encoder, train the teacher, distil it into MiniLM.

COMMUNIQUE_SOURCES=path/to/sources python experiments/distillation/run.py --dataset datasets/communique --out models/student
    [--teacher models/teacher]

What is there already (encoder, teacher) is not made again; a killed training goes on where it stopped.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mpnet import fetch

from communique.models.storage import DESCRIPTION
from communique.resources import config_path
from communique.taxonomy import load_taxonomy
from communique.train.run import train

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--encoder", type=Path, default=Path("models/mpnet"), help="where the teacher's encoder lies")
    parser.add_argument("--teacher", type=Path, default=Path("models/teacher"))
    options = parser.parse_args()
    taxonomy = load_taxonomy()
    if not (options.teacher / DESCRIPTION).exists():
        encoder = [f"encoder.name={fetch(options.encoder)}"]
        train(HERE / "teacher.yaml", options.dataset, options.teacher, taxonomy, encoder, track=False, note=note)
    taught = [f"teacher.folder={options.teacher}"]
    result = train(
        config_path("transformer.yaml"), options.dataset, options.out, taxonomy, taught, track=False, note=note
    )
    print(f"{result.model}: {options.out}")


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
