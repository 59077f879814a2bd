"""Encodings and clean text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.read.decode import clean, decode
from communique.read.source import Unusable

WESTERN = "El señor Müller llegó a Besançon; la conversación duró dos días y no terminó."
RUSSIAN = "Министр прибыл в столицу в воскресенье и провёл переговоры с делегацией соседнего государства о границе."
POLISH = "Minister spraw zagranicznych złożył wizytę w stolicy; rozmowy trwały długo, ale żadna ze stron nie ustąpiła."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1"])
def test_western_text_is_read_in_every_usual_encoding(encoding):
    assert decode(WESTERN.encode(encoding)) == WESTERN


@pytest.mark.parametrize(("text", "encoding"), [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (POLISH, "cp1250")])
def test_other_encodings_are_recognised_and_not_mangled(text, encoding):
    assert decode((text + "\n" + text).encode(encoding)) == text + "\n" + text


def test_a_declared_charset_decides_where_utf8_fails():
    assert decode("Łódź".encode("iso-8859-2"), "iso-8859-2") == "Łódź"
    assert decode("“Señor”".encode("cp1252"), "iso-8859-1") == "“Señor”"


@pytest.mark.parametrize("data", [b"\x89PNG\0\0", b"\xff\xfe\x00\xd8\x00\x00", bytes(range(1, 9)) * 40])
def test_binary_or_broken_bytes_are_refused(data):
    with pytest.raises(Unusable, match=r"binary|byte order mark"):
        decode(data)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_utf8_comes_back_as_it_was(text):
    assert decode(text.encode("utf-8")) == text.removeprefix("\ufeff")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused_with_a_reason(data):
    try:
        text = decode(data)
    except Unusable as problem:
        text = problem.reason
    assert isinstance(text, str)
    assert text or not data


def test_clean_normalises_lines_spaces_and_characters():
    assert clean("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
    assert clean("non\u00a0breaking \u2003 wide\tspaces") == "non breaking wide spaces"
    assert clean("so\u00adft\u200b \ufeffmarks\x07") == "soft marks"
    assert clean("e\u0301") == "é"


@given(st.text())
def test_clean_is_idempotent(text):
    assert clean(clean(text)) == clean(text)
