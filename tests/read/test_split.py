"""Plain text into paragraphs."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from communique.read.split import paragraphs

LONG = (
    "The commission met behind closed doors for most of the afternoon, and its members left through the garden. "
    "Nobody would say what had been decided about the harbour, the ferries or the two empty forts on the island. "
    "A clerk carried three boxes of paper to a car and came back for a fourth, which he dropped on the stairs."
)


def test_blank_lines_separate():
    assert paragraphs("One here.\n\nTwo there\n \n\nThree.") == ["One here.", "Two there", "Three."]


def test_lines_are_paragraphs_where_no_blank_lines_are():
    assert paragraphs("The first sentence ends.\nThe second ends too.\nAnd a third.") == [
        "The first sentence ends.",
        "The second ends too.",
        "And a third.",
    ]


def test_hard_wrapped_text_is_joined():
    for width in (60, 72, 100):
        wrapped = "\n\n".join(textwrap.fill(LONG, width) for _ in range(2))
        assert paragraphs(wrapped) == [LONG, LONG]


def test_hard_wrapped_text_without_blank_lines_is_joined_into_its_paragraphs():
    other = LONG.replace("commission", "assembly") + " He swore."
    wrapped = textwrap.fill(LONG, 70) + "\n" + textwrap.fill(other, 70)
    assert paragraphs(wrapped) == [LONG, other]


def test_lists_and_headlines_are_not_joined():
    lines = ["Envoys return to the capital after the long winter break", "Harbour reopens", "Ferries sail again"]
    assert paragraphs("\n".join(lines)) == lines


@given(st.lists(st.text(st.sampled_from("abc .\n-"), max_size=90), max_size=6))
def test_no_word_is_lost(parts):
    text = "\n".join(parts)
    assert "".join("".join(paragraphs(text)).split()) == "".join(text.split())
