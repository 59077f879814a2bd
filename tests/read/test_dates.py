import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.read.dates import iso_date


@pytest.mark.parametrize(
    ("told", "iso"),
    [
        ("2024-05-03", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("2024-05-03T10:00:00Z", "2024-05-03T10:00:00+00:00"),
        ("2024-05-03 10:00", "2024-05-03T10:00:00"),
        ("2024/05/03", "2024-05-03"),
        ("Fri, 03 May 2024 10:00:00 +0200", "2024-05-03T10:00:00+02:00"),
        ("May 3, 2024", "2024-05-03"),
        ("3 May 2024", "2024-05-03"),
    ],
)
def test_clear_dates_become_iso_8601(told, iso):
    assert iso_date(told) == iso


@pytest.mark.parametrize(
    "told", ["", "yesterday", "03/04/2024", "2024-02-30", "2024", "1714723200", "202405031", 1714723200, None]
)
def test_unclear_dates_stay_unread(told):
    assert iso_date(told) is None


@given(st.dates())
def test_every_iso_date_is_kept(day):
    assert iso_date(day.isoformat()) == iso_date(day) == day.isoformat()


@given(st.text(max_size=40))
def test_any_text_is_answered(text):
    assert iso_date(text) is None or isinstance(iso_date(text), str)
