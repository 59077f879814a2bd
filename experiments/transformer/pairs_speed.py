"""What twenty pairs cost against one: time of a paragraph with its pairs, and encoder passes, measured in one run.

python experiments/transformer/pairs_speed.py [--repetitions 60] [--model FOLDER]

Without a model the default encoder carries untrained heads: the time is the same.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import facts

from communique.models.inputs import Pair, Passage
from communique.models.transformer.answering import encode
from communique.models.transformer.encoder import EncoderReference, open_encoder, open_tokenizer, resolve
from communique.models.transformer.network import Network
from communique.models.transformer.settings import Architecture
from communique.predict.loading import load
from communique.taxonomy import load_taxonomy

BAR = 1.25
NAMES = ("Norway", "Kenya", "Peru", "Nepal", "Samoa")  # twenty ordered pairs
TEXT = (
    "Norway and Kenya asked the council for a new round of talks on the border, which Peru had refused in spring. "
    "Nepal welcomed the step and offered to send observers. Samoa said that it would join if Norway paid for the "
    "ships, and warned Peru that a further delay would harm both of them. At the end of the session the chair thanked "
    "Kenya for its patience, put off the vote until the next week, and asked all five to bring a common text."
)


def pairs() -> list[Pair]:
    def spans(name: str) -> tuple[tuple[int, int], ...]:
        starts = [i for i in range(len(TEXT)) if TEXT.startswith(name, i)]
        return tuple((start, start + len(name)) for start in starts)

    return [Pair(TEXT, spans(a), spans(b)) for a, b in itertools.permutations(NAMES, 2)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=60)
    parser.add_argument("--model", help="folder of a transformer")
    options = parser.parse_args()
    taxonomy = load_taxonomy()
    if options.model:
        model: Any = load(options.model).model
        network, tokenizer, shape = model.network, model.tokenizer, model.shape
    else:
        folder, _ = resolve(EncoderReference())
        shape = Architecture()
        network, tokenizer = Network(open_encoder(folder), len(taxonomy.topics), shape), open_tokenizer(folder)
    passes: list[int] = []
    network.encoder.register_forward_hook(lambda *_: passes.append(1))
    asked = {1: pairs()[:1], 20: pairs()}
    seconds: dict[int, list[float]] = {1: [], 20: []}
    for repetition in range(options.repetitions + 5):
        for count, own in asked.items():
            started, before = time.perf_counter(), len(passes)
            encode(network, tokenizer, [Passage(TEXT)], shape).stance_logits(own, [0] * count, taxonomy.topics)
            if repetition >= 5:  # the first ones warm up
                seconds[count].append(time.perf_counter() - started)
            assert len(passes) - before == 1, "one encoder pass per paragraph"
    ratio = median(b / a for a, b in zip(seconds[1], seconds[20], strict=True))
    print("| pairs of a paragraph | encoder passes | ms | ratio |\n|---|---|---|---|")
    print(f"| 1 | 1 | {1000 * median(seconds[1]):.1f} | 1.00 |")
    print(f"| 20 | 1 | {1000 * median(seconds[20]):.1f} | {ratio:.2f} |")
    tokens = len(tokenizer(TEXT)["input_ids"])
    print(f"\nmedians of {options.repetitions} turns, {tokens} tokens; bar: {BAR}; {facts('torch', 'transformers')}")


if __name__ == "__main__":
    main()
