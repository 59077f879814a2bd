"""Our models beside what a newcomer would try first, on the same dataset and in the same run.

    python experiments/peers/run.py --dataset datasets/communique [--models packaged/tfidf models/transformer]
    python experiments/peers/run.py --print        # the tables of the last run again, nothing is measured

Every system learns and answers in a process of its own, one after the other; this one stays small, because a child's
peak memory begins at that of its parent. Writes results.json beside this file and the answers, without any text, to
evaluation/peers (files that ``communique compare`` takes), and prints the tables.

Look at ``--split validation --limit 100 --steps 5`` while you change something; the default split is for the last word.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from machine import facts
from peer_table import PEERS, tables

from communique.resources import PACKAGED_MODELS

HERE = Path(__file__).resolve().parent
RESULTS, README = HERE / "results.json", HERE / "README.md"
LIBRARIES = {"setfit": "setfit", "embeddings": "sentence_transformers", "zero-shot": "sentence_transformers"}
PACKAGES = ("scikit-learn", "torch", "transformers", "sentence-transformers", "setfit")


def main() -> int:
    options = read_options()
    if options.print:
        if not options.results.exists():
            print(f"error: {options.results} does not exist; run this without --print first.", file=sys.stderr)
            return 1
        tell(json.loads(options.results.read_text(encoding="utf-8")), options.write)
        return 0
    lacking = sorted({m for p, m in LIBRARIES.items() if p in options.peers and find_spec(m) is None})
    if lacking:
        told = f"error: not installed: {', '.join(lacking)}; run pip install -c constraints.txt -e '.[torch,peers]'"
        print(f"{told}, or name the peers that need neither: --peers keywords majority.", file=sys.stderr)
        return 1
    rows, failed = [], []
    for task, peers in PEERS.items():
        for name in (*options.models, *(p for p in peers if p in options.peers)):
            row = measure(name, task, options)
            if row is None:
                failed.append(f"{name} ({task})")
            else:
                rows.append(row)
    if not rows:
        print("error: nothing could be measured; what went wrong stands above.", file=sys.stderr)
        return 1
    results = {"facts": facts(*PACKAGES), "dataset_hash": rows[0]["dataset_hash"], "failed": failed, "rows": rows}
    options.results.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    tell(results, options.write)
    return 1 if failed else 0


def measure(name: str, task: str, options: argparse.Namespace) -> dict[str, Any] | None:
    """One system in a process of its own; ``None`` where it failed, its message on standard error."""
    print(f"{task}: {name}", file=sys.stderr, flush=True)
    call = [sys.executable, str(HERE / "measure_peer.py"), name, task, "--dataset", options.dataset]
    call += [
        "--split",
        options.split,
        "--predictions",
        str(options.out / f"{name.strip('/').replace('/', '-')}-{task}.jsonl"),
    ]
    call += [part for key in ("limit", "steps") if (v := getattr(options, key)) for part in (f"--{key}", str(v))]
    done = subprocess.run(call, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr[-2000:], f"error: {name} ({task}) was not measured.", sep="\n", file=sys.stderr)
        return None
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def tell(results: dict[str, Any], write: bool) -> None:
    """Print machine and tables, and bring README.md beside this file up to date where that is wanted."""
    missing = [f"Not measured: {', '.join(results['failed'])}."] if results["failed"] else []
    told = "\n\n".join([results["facts"], tables(results["rows"]), *missing])
    print(told)
    if write:
        before, start, rest = README.read_text(encoding="utf-8").partition("<!-- output -->\n")
        _, end, after = rest.partition("\n<!-- /output -->")
        README.write_text(before + start + told + end + after, encoding="utf-8")


def read_options() -> argparse.Namespace:
    every = sorted({p for peers in PEERS.values() for p in peers})
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="datasets/communique")
    packaged = [f"packaged/{found.parent.name}" for found in sorted(PACKAGED_MODELS.glob("*/model.json"))]
    parser.add_argument("--models", nargs="*", default=packaged, help=f"by default {' '.join(packaged)}")
    parser.add_argument("--peers", nargs="*", choices=every, default=every)
    parser.add_argument("--split", default="real_news")
    parser.add_argument("--limit", type=int, help="articles of each split, for a quick look")
    parser.add_argument("--steps", type=int, help="of SetFit, for a quick look")
    parser.add_argument("--out", type=Path, default=Path("evaluation/peers"), help="folder for the answers")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file for the figures")
    parser.add_argument("--print", action="store_true", help="print the tables of --results and measure nothing")
    parser.add_argument("--write", action="store_true", help="put the tables into README.md beside this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
