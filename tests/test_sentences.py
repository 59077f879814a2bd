import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.sentences import sentence_spans


def cut(text):
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The envoy left. The court met.", ["The envoy left.", "The court met."]),
        ("Gen. Orsk met Dr. Vale. They spoke.", ["Gen. Orsk met Dr. Vale.", "They spoke."]),
        ("The U.S. envoy came. He left.", ["The U.S. envoy came.", "He left."]),
        ("“We refuse.” The minister left.", ["“We refuse.”", "The minister left."]),
        ("Is it war? Nobody knows! Wait…", ["Is it war?", "Nobody knows!", "Wait…"]),
        ("It rose 3.5 percent. Then fell.", ["It rose 3.5 percent.", "Then fell."]),
        ("one fragment", ["one fragment"]),
        ("", []),
        ("   ", []),
    ],
)
def test_boundaries(text, sentences):
    assert cut(text) == sentences


@given(st.text(alphabet='aB .!?\n"U', max_size=60))
def test_no_letter_is_lost_and_spans_are_in_order(text):
    spans = sentence_spans(text)
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
