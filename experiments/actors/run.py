"""Actor linking against labels: F1 over actor ids per paragraph, per type, and speed.

COMMUNIQUE_SOURCES=path/to/sources python experiments/actors/run.py --split train|test|own [--rules] [--errors 20]
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import time
from collections import Counter
from pathlib import Path

from communique.actors import Linker, default_linker, load_registry
from data import own, public, scored


def scores(hit: int, found: int, wanted: int) -> str:
    precision, recall = hit / max(found, 1), hit / max(wanted, 1)
    f1 = 2 * hit / max(found + wanted, 1)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  (gold {wanted}, found {found})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--split", choices=("train", "test", "own"), default="train", help="own: data/corpus without its test articles"
    )
    parser.add_argument("--rules", action="store_true", help="every candidate that the rules admit, without salience")
    parser.add_argument(
        "--errors", type=int, default=15, help="how many of the most missed and most spurious actors to show"
    )
    options = parser.parse_args()

    started = time.perf_counter()
    linker = Linker(load_registry()) if options.rules else default_linker()
    built = time.perf_counter() - started
    registry = linker.registry
    docs = list(own(registry)) if options.split == "own" else public(options.split, registry)
    started = time.perf_counter()
    results = [linker.link_article(doc.article) for doc in docs]
    elapsed = time.perf_counter() - started
    paragraphs = sum(len(doc.article.paragraphs) for doc in docs)
    characters = sum(len(p.text) for doc in docs for p in doc.article.paragraphs)

    hit, found, wanted = Counter(), Counter(), Counter()
    spans = [0, 0, 0]
    by_corpus = {}
    missed, spurious = Counter(), Counter()
    for doc, mentions in zip(docs, results, strict=True):
        tally = by_corpus.setdefault(doc.corpus, [0, 0, 0])
        for index, labelled in doc.gold.items():
            told = {(scored(m.actor, registry), m.start, m.end) for m in mentions[index]}
            _count(spans, told, set(labelled))
            system, gold = {id for id, *_ in told}, {id for id, *_ in labelled}
            _count(tally, system, gold)
            for id in system | gold:
                kind = registry.type_of(id) if id in registry else "not in the registry"
                right = id in system and id in gold
                hit[kind] += right
                found[kind] += id in system
                wanted[kind] += id in gold
                missed[id] += id in gold and not right
                spurious[id] += id in system and not right
    print(
        f"commit {commit()}, Python {platform.python_version()}, {os.cpu_count()} cores, registry {registry.hash}, split {options.split}"
    )
    print(f"all    {scores(hit.total(), found.total(), wanted.total())}")
    print(f"exact  {scores(*spans)}  mentions with the very span and actor")
    for kind, _ in wanted.most_common():
        print(f"  {kind:20} {scores(hit[kind], found[kind], wanted[kind])}")
    for corpus, tally in sorted(by_corpus.items()):
        print(f"  {corpus:20} {scores(*tally)}")
    print("most missed:  ", ", ".join(f"{id} {n}" for id, n in missed.most_common(options.errors) if n))
    print("most spurious:", ", ".join(f"{id} {n}" for id, n in spurious.most_common(options.errors) if n))
    print(
        f"linker built in {built:.2f} s; {paragraphs} paragraphs of {characters / paragraphs:.0f} characters "
        f"in {elapsed:.2f} s: {paragraphs / elapsed:.0f} paragraphs/s, {1000 * elapsed / paragraphs:.3f} ms each"
    )


def _count(tally: list[int], system: set, gold: set) -> None:
    for i, found in enumerate((system & gold, system, gold)):
        tally[i] += len(found)


def commit() -> str:
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=Path(__file__).parent
    )
    return told.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
