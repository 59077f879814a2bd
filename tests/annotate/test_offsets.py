"""Offsets of a browser and of Python name the same characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.annotate.offsets import from_browser, to_browser

TEXTS = st.text(st.sampled_from("ab é🕊𝔸\n"), min_size=1, max_size=30)


@given(TEXTS, st.data())
def test_there_and_back(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = from_browser(text, to_browser(text, start), to_browser(text, end), text[start:end])
    assert found == (start, end)


@given(TEXTS)
def test_the_browser_counts_utf16_units(text):
    assert to_browser(text, len(text)) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("start", "end", "quoted"),
    [(0, 4, "Doh"), (1, 5, "Doha"), (-1, 3, "Doha"), (4, 4, ""), (0, 40, "Doha spoke."), (30, 34, "Doha")],
)
def test_a_span_that_does_not_say_what_it_should_is_refused(start, end, quoted):
    assert from_browser("Doha spoke.", start, end, quoted) is None
