"""Whatever the text, mentions stand where they say, in order, and none overlap."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from communique.actors import Linker, default_linker, load_registry
from communique.records import Article, Paragraph, spans_agree

RULES = Linker(load_registry())
PIECES = st.sampled_from(
    [
        "Russia", "Russian", "President", "of", "the", "Republic", "Vladimir Putin", "Putin", "Mr.", "’s", "'s", ",", ".", " ", "  ", "\n",
        "US", "U.S.", "UN Security Council", "(UNSC)", "(ABC)", "ABC", "we", "I", "our", "my country", "Q ", "MS. RUIZ:", "the Court",
        "Latvian Foreign Minister", "Ilze Kalnina", "Kalnina", "-", "“", "Guinea", "Bissau", "Moscow", "in", "said", "forces", "é", "\u00a0",
        "Michael", "Jordan", "South China Sea", "separatists", "Ukraine", "foreign", "minister", "al-", "Abu", "von", "II",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join), st.lists(PIECES, max_size=25).map(" ".join)
)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3), TEXTS, st.sampled_from([None, "COL", "NATO", "nobody"]))
def test_spans_agree_in_order_without_overlap(texts, title, speaker):
    article = Article("a", title, tuple(Paragraph(i, text) for i, text in enumerate(texts)), speaker=speaker)
    for linker in (RULES, default_linker()):
        pages = linker.link_article(article)
        assert len(pages) == len(texts)
        for text, mentions in zip(texts, pages, strict=True):
            assert spans_agree(text, mentions)
            assert all(a.end <= b.start for a, b in pairwise(mentions))
            assert all(m.actor in linker.registry for m in mentions)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_salience_only_leaves_out(text):
    assert set(default_linker().link(text)) <= set(RULES.link(text))
