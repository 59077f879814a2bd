"""Readings for the tests, made of as few words as possible."""

from communique.label.readings import Reading
from communique.records import Article, LabelledParagraph, Mention, Paragraph, Stance
from communique.split.fingerprints import text_hash

TEXT = "Kyiv accused Moscow; Doha offered to mediate."
KYIV, MOSCOW, DOHA = Mention("UKR", 0, 4, "Kyiv"), Mention("RUS", 13, 19, "Moscow"), Mention("QAT", 21, 25, "Doha")


def reading(reader="ana", index=0, topics=(), stances=(), mentions=(KYIV, MOSCOW, DOHA), article="a1", **changes):
    """A reading of ``TEXT``; stances are (holder, target, polarity)."""
    text = changes.pop("text", TEXT)
    cases = changes.pop("cases", ())
    label = LabelledParagraph(
        Paragraph(index, text), tuple(topics), tuple(mentions), tuple(Stance(*s) for s in stances), cases
    )
    head = Article(article, "Talks", (), source="wire", language="en", meta={"kind": "wire"})
    return Reading(reader, head, label, changes.pop("story", article), text_hash(text), **changes)
