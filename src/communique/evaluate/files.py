"""Answers on disk: one JSON object per paragraph, without any text, so that a file can be published.

docs/evaluation.md describes the format, which other systems can write too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from communique.atomic import atomic_file
from communique.errors import CommuniqueError, UsageError
from communique.evaluate.answers import Answer, PairAnswer, pairs_by_paragraph
from communique.records import LabelledArticle, Mention, Stance
from communique.split.fingerprints import text_hash
from communique.taxonomy import Taxonomy

PREDICTIONS = "predictions.jsonl"
_TRIPLE = ("holder", "target", "polarity")


def write_answers(path: str | Path, answers: Sequence[Answer], articles: Sequence[LabelledArticle]) -> Path:
    """Write answers beside the gold labels they are measured against, in the order of ``articles``."""
    labels = [label for a in articles for label in a.labels]
    with atomic_file(path) as out:
        for answer, label, pairs in zip(answers, labels, pairs_by_paragraph(articles), strict=True):
            row = {
                "article_id": answer.article,
                "paragraph": answer.paragraph,
                "sha256": text_hash(label.paragraph.text),
                **_told(answer),
                "gold": {
                    "labels": list(label.topics),
                    "actors": sorted({m.actor for m in label.mentions}),
                    "stances": [_triple(s) for s in label.stances],
                    "pairs": [dict(zip(_TRIPLE, pair, strict=True)) for pair in pairs],
                },
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return Path(path)


def read_answers(path: str | Path, articles: Sequence[LabelledArticle], taxonomy: Taxonomy) -> list[Answer]:
    """The answers in a file for every paragraph of ``articles``, in their order.

    Raises:
        UsageError: there is no such file.
        CommuniqueError: a row that is not in the format, is there twice or was made for another text;
            a paragraph without an answer, or an answer without a paragraph.
    """
    found: dict[tuple[str, int, str | None], Answer] = {}
    for row, data in _rows(Path(path)):
        answer = _answer(data, f"{path}, row {row}", taxonomy)
        key = (answer.article, answer.paragraph, answer.sha256)
        if key in found:
            raise CommuniqueError(f"{path}, row {row}: paragraph {_name(key)} is there twice; keep one row.")
        found[key] = answer
    wanted = [
        (a.article.id, label.paragraph.index, text_hash(label.paragraph.text)) for a in articles for label in a.labels
    ]
    told = [found.pop(key, None) or found.pop((*key[:2], None), None) for key in wanted]
    left = {key[:2]: key for key in found}
    changed = [key for key, answer in zip(wanted, told, strict=True) if answer is None and key[:2] in left]
    if changed:
        raise CommuniqueError(
            f"{path}: the text of {_name(changed[0])} is not the one that was answered; evaluate again on this dataset."
        )
    lacking = [key for key, answer in zip(wanted, told, strict=True) if answer is None]
    if lacking:
        raise CommuniqueError(
            f"{path} has no answer for {len(lacking)} of {len(wanted)} paragraphs, {_name(lacking[0])} the first; "
            "compare on the split that it was made for."
        )
    if found:
        raise CommuniqueError(
            f"{path} answers {len(found)} paragraphs that the split does not have, {_name(next(iter(found)))} the first; "
            "compare on the split that it was made for."
        )
    return [answer for answer in told if answer is not None]


def _told(answer: Answer) -> dict[str, Any]:
    parts: dict[str, Any] = {"labels": list(answer.labels), "abstained": list(answer.abstained)}
    if answer.topics is not None:
        parts["topics"] = dict(answer.topics)
    if answer.pairs is not None:
        parts["pairs"] = [
            {
                "holder": p.holder,
                "target": p.target,
                "polarity": p.polarity,
                "abstained": p.abstained,
                **({"probabilities": dict(p.probabilities)} if p.probabilities is not None else {}),
            }
            for p in answer.pairs
        ]
    if answer.mentions is not None:
        parts["mentions"] = [{"actor": m.actor, "start": m.start, "end": m.end} for m in answer.mentions]
    if answer.stances is not None:
        parts["stances"] = [{**_triple(s), "probability": s.probability} for s in answer.stances]
    return parts


def _triple(stance: Stance) -> dict[str, str]:
    return dict(zip(_TRIPLE, (stance.holder, stance.target, stance.polarity), strict=True))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise UsageError(f"{path} does not exist; name a predictions file that 'communique evaluate' wrote.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CommuniqueError(f"{path} cannot be read ({error}); name a JSON-lines file in UTF-8.") from error
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError as error:
            raise CommuniqueError(f"{path}, row {row} is not JSON ({error}); write one object per line.") from error
        if not isinstance(data, dict):
            raise CommuniqueError(f"{path}, row {row} is no JSON object; write one object per paragraph.")
        yield row, data


def _answer(data: Mapping[str, Any], where: str, taxonomy: Taxonomy) -> Answer:
    try:
        answer = Answer(
            article=str(data["article_id"]),
            paragraph=int(data["paragraph"]),
            labels=tuple(data["labels"]),
            topics=_optional(data, "topics", lambda given: {t: float(given[t]) for t in taxonomy.topics}),
            pairs=_optional(data, "pairs", lambda given: tuple(_pair(p, taxonomy.polarities) for p in given)),
            mentions=_optional(data, "mentions", lambda given: tuple(_mention(m) for m in given)),
            stances=_optional(data, "stances", lambda given: tuple(Stance.from_dict(s) for s in given)),
            abstained=tuple(data.get("abstained", ())),
            sha256=data.get("sha256"),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CommuniqueError(
            f"{where} is not an answer ({error!r}); it needs article_id, paragraph and labels, see docs/evaluation.md."
        ) from error
    told = {s.polarity for s in answer.stances or ()} | {p.polarity for p in answer.pairs or ()}
    for kind, wrong in (
        ("topic", set(answer.labels) - set(taxonomy.topics)),
        ("polarity", told - set(taxonomy.polarities)),
    ):
        if wrong:
            raise CommuniqueError(f"{where}: {sorted(wrong)[0]!r} is no {kind} of the taxonomy; map your labels to it.")
    return answer


def _optional(data: Mapping[str, Any], name: str, read: Any) -> Any:
    return None if data.get(name) is None else read(data[name])


def _pair(data: Mapping[str, Any], polarities: Sequence[str]) -> PairAnswer:
    given = data.get("probabilities")
    probabilities = None if given is None else {p: float(given[p]) for p in polarities}
    return PairAnswer(
        data["holder"], data["target"], data["polarity"], probabilities, bool(data.get("abstained", False))
    )


def _mention(data: Mapping[str, Any]) -> Mention:
    return Mention(data["actor"], int(data.get("start", 0)), int(data.get("end", 0)), "")


def _name(key: Sequence[object]) -> str:
    return f"{key[0]}#{key[1]}"
