"""The labelling interface of Label Studio, written from the taxonomy.

    communique annotate config --out configs/label_studio.xml

writes the copy that comes with the package; a test holds it against the taxonomy.
"""

from __future__ import annotations

from xml.etree import ElementTree

from communique.label.corpus import CASES
from communique.taxonomy import Taxonomy

# The names of the controls: what an answer in an export says it answers.
TEXT = "text"
MENTION = "mention"
ACTOR = "actor"
SPEAKER = "speaker"
TOPICS = "topics"
STANCE_ON = "stance_on_"  # and the topic id: one control per issue
NOTED_CASES = "cases"
READER = "reader"

_ONE_LINE = {"toName": TEXT, "perRegion": "true", "maxSubmissions": "1", "editable": "true", "rows": "1"}
_COLOURS = {"support": "#2e7d32", "oppose": "#c62828", "neutral": "#616161"}


def labelling_config(taxonomy: Taxonomy) -> str:
    """The XML of a labelling interface with spans for actors, choices for topics and relations for stances.

    An actor's id is open-ended, so every span has a text field for it. A stance towards an actor is a
    relation from a mention of the holder to one of the target; a stance on an issue is a choice on a
    mention of the holder, with one control per topic.

    Example:
        >>> from communique.taxonomy import load_taxonomy
        >>> '<Choice value="support"/>' in labelling_config(load_taxonomy())
        True
    """
    view = ElementTree.Element("View")
    _add(view, "Header", value="$title", size="3")
    labels = _add(view, "Labels", name=MENTION, toName=TEXT)
    _add(labels, "Label", value=MENTION, background="#1565c0", hotkey="m")
    _add(view, "Text", name=TEXT, value="$text")
    hint = "Actor id: an ISO 3166 code or a short upper-case name, such as UKR or NATO"
    wanted = {"required": "true", "requiredMessage": "Every mention needs its actor id."}
    _add(view, "TextArea", name=ACTOR, placeholder=hint, **wanted, **_ONE_LINE)
    hint = "Name of the person, where the mention is a person who acts for the actor"
    _add(view, "TextArea", name=SPEAKER, placeholder=hint, **_ONE_LINE)
    relations = _add(view, "Relations")
    for polarity in taxonomy.polarities:
        _add(relations, "Relation", value=polarity, background=_COLOURS[polarity])
    for topic in taxonomy.entries:
        issue = _add(view, "View", visibleWhen="region-selected", whenTagName=MENTION)
        _add(issue, "Header", value=f"{topic.name}: {topic.issue}", size="6")
        control = _add(
            issue, "Choices", name=STANCE_ON + topic.id, toName=TEXT, perRegion="true", choice="single", showInline="true",
        )  # fmt: skip
        for polarity in taxonomy.polarities:
            _add(control, "Choice", value=polarity)
    _add(view, "Header", value="Topics of the paragraph", size="5")
    topics = _add(view, "Choices", name=TOPICS, toName=TEXT, choice="multiple", showInline="true")
    for topic in taxonomy.entries:
        _add(topics, "Choice", value=topic.id, hint=topic.definition)
    _add(view, "Header", value="Hard cases, where one shows", size="6")
    cases = _add(view, "Choices", name=NOTED_CASES, toName=TEXT, choice="multiple", showInline="true")
    for case in CASES:
        _add(cases, "Choice", value=case)
    # Not for the eye: it keeps the name of whoever labelled an exported reading, whom Label Studio does not know.
    hidden = _add(view, "View", style="display: none")
    _add(hidden, "TextArea", name=READER, toName=TEXT)
    ElementTree.indent(view)
    text = ElementTree.tostring(view, encoding="unicode", short_empty_elements=True).replace(" />", "/>")
    return f"<!-- Written by 'communique annotate config' from taxonomy.yaml; edit that file instead. -->\n{text}\n"


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)
