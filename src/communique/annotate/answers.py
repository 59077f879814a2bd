"""The answers of a Label Studio annotation as our labels, every span checked against the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from communique.annotate import config
from communique.annotate.offsets import from_browser
from communique.label.readings import label_problem
from communique.records import LabelledParagraph, Mention, Paragraph, Stance
from communique.taxonomy import Taxonomy

_SWAPPED = {"right": (False,), "left": (True,), "bi": (False, True)}


class Unusable(Exception):
    """An annotation cannot be used, for the reason in its message."""


def labels_from(
    paragraph: Paragraph, results: Sequence[Mapping[str, Any]], taxonomy: Taxonomy, passed_over: Counter[str]
) -> LabelledParagraph:
    """The labels that the ``result`` of an annotation says.

    Parameters:
        passed_over: counts the answers of controls that are not ours.

    Raises:
        Unusable: a span that is not in the text, a mention without an actor id, a relation without a
            polarity, labels that are not of the taxonomy, or a result of another form.
    """
    try:
        label = _labels(paragraph, results, taxonomy, passed_over)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unusable(f"its result is not in Label Studio's form ({error!r})") from error
    if problem := label_problem(label, taxonomy):
        raise Unusable(problem)
    return label


def _labels(
    paragraph: Paragraph, results: Sequence[Mapping[str, Any]], taxonomy: Taxonomy, passed_over: Counter[str]
) -> LabelledParagraph:
    mentions = _mentions(paragraph.text, results)
    chosen: dict[str, list[str]] = {config.TOPICS: [], config.NOTED_CASES: []}
    stances: dict[tuple[str, str, str], Stance] = {}
    for result in results:
        control = result.get("from_name", "")
        if result["type"] == "relation":
            found = list(_relation(result, mentions))
        elif control.startswith(config.STANCE_ON):
            holder = _mention_at(result["id"], mentions).actor
            issue = control.removeprefix(config.STANCE_ON)
            found = [Stance(holder, issue, polarity) for polarity in result["value"]["choices"]]
        else:
            found = []
            if control in chosen:
                chosen[control] += result["value"]["choices"]
            elif control not in (config.MENTION, config.ACTOR, config.SPEAKER, config.READER):
                passed_over[control] += 1
        stances |= {(s.holder, s.target, s.polarity): s for s in found}
    topics = set(chosen[config.TOPICS])
    known = tuple(t for t in taxonomy.topics if t in topics)
    return LabelledParagraph(
        paragraph,
        (*known, *sorted(topics - set(known))),
        tuple(mentions.values()),
        tuple(stances.values()),
        tuple(dict.fromkeys(chosen[config.NOTED_CASES])),
    )


def _mentions(text: str, results: Sequence[Mapping[str, Any]]) -> dict[str, Mention]:
    """The mentions by the id of their region."""
    spans: dict[str, tuple[int, int]] = {}
    typed: dict[tuple[str, str], str] = {}
    for result in results:
        control = result.get("from_name")
        if control == config.MENTION:
            spans[result["id"]] = _span(text, result["value"])
        elif control in (config.ACTOR, config.SPEAKER):
            value = result["value"]["text"]
            entries = [value] if isinstance(value, str) else [str(v) for v in value]
            if len(entries) > 1:
                raise Unusable(f"a mention has {len(entries)} entries under {control} ({', '.join(entries)}); keep one")
            typed[result["id"], control] = "".join(entries).strip()
    if lost := {region for region, _ in typed} - set(spans):
        raise Unusable(f"something was typed at {sorted(lost)[0]}, which is not labelled as a mention")
    mentions = {}
    for region, (start, end) in spans.items():
        actor = typed.get((region, config.ACTOR))
        if not actor:
            raise Unusable(f"the mention {text[start:end]!r} has no actor id")
        mentions[region] = Mention(actor, start, end, text[start:end], typed.get((region, config.SPEAKER)) or None)
    return mentions


def _span(text: str, value: Mapping[str, Any]) -> tuple[int, int]:
    quoted = value.get("text")
    if not isinstance(quoted, str):
        raise Unusable(f"the span {value['start']}–{value['end']} comes without its text, so that it cannot be checked")
    span = from_browser(text, int(value["start"]), int(value["end"]), quoted)
    if span is None:
        raise Unusable(f"characters {value['start']}–{value['end']} of the text are not {quoted!r}")
    return span


def _relation(result: Mapping[str, Any], mentions: Mapping[str, Mention]) -> Iterator[Stance]:
    ends = _mention_at(result["from_id"], mentions).actor, _mention_at(result["to_id"], mentions).actor
    polarities = result.get("labels") or []
    if len(polarities) != 1:
        raise Unusable(f"the relation {ends[0]} -> {ends[1]} has {len(polarities) or 'no'} polarities; give it one")
    direction = result.get("direction", "right")
    if direction not in _SWAPPED:
        raise Unusable(f"the relation {ends[0]} -> {ends[1]} has the unknown direction {direction!r}")
    for swapped in _SWAPPED[direction]:
        holder, target = reversed(ends) if swapped else ends
        yield Stance(holder, target, polarities[0])


def _mention_at(region: str, mentions: Mapping[str, Mention]) -> Mention:
    if region not in mentions:
        raise Unusable(f"a stance hangs on {region}, which is not labelled as a mention")
    return mentions[region]
