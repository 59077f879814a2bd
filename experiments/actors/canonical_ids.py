"""Give the annotations the ids that the registry uses today.

python experiments/actors/canonical_ids.py data/annotations/*.jsonl            # say what would change
python experiments/actors/canonical_ids.py data/annotations/*.jsonl --write    # change it

Only ids change. Stances that become equal are merged; one that would point at itself is left out, and one that
contradicts another of the same pair is named and left out, so that nobody is surprised.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path

from communique.actors import Registry, load_registry
from communique.label.standoff import StandoffLabel, read_labels, write_labels
from communique.taxonomy import load_taxonomy


def canonical_label(label: StandoffLabel, registry: Registry) -> tuple[StandoffLabel, list[str]]:
    """The label under today's ids, and a line on each stance that was left out."""
    stances: dict[tuple[str, str], str] = {}
    lost = []
    for old_holder, old_target, polarity in label.stances:
        holder, target = registry.canonical(old_holder), registry.canonical(old_target)
        if holder == target or stances.setdefault((holder, target), polarity) != polarity:
            lost.append(f"{label.doc}, paragraph {label.par}: {old_holder} -> {old_target} {polarity}")
    mentions = tuple((registry.canonical(id), start, end) for id, start, end in label.mentions)
    return replace(label, mentions=mentions, stances=tuple((h, t, p) for (h, t), p in stances.items())), lost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    registry, taxonomy = load_registry(), load_taxonomy()
    for file in options.files:
        before = read_labels(file, taxonomy)
        after, lost = [], []
        for label in before:
            new, gone = canonical_label(label, registry)
            after.append(new)
            lost += gone
        changed = Counter(id for label in before for id, *_ in label.mentions if registry.canonical(id) != id)
        unknown = Counter(id for label in after for id, *_ in label.mentions if id not in registry)
        print(f"{file}: {sum(a != b for a, b in zip(after, before, strict=True))} of {len(before)} labels change")
        print(
            "  mapped:", ", ".join(f"{id} -> {registry.canonical(id)} {n}" for id, n in changed.most_common()) or "none"
        )
        print("  not in the registry:", ", ".join(f"{id} {n}" for id, n in unknown.most_common()) or "none")
        for line in lost:
            print("  left out:", line)
        if options.write:
            write_labels(file, after)


if __name__ == "__main__":
    main()
