"""The pages in a real browser: no console message, filters that work, and text that stays text."""

import json
import re
import shutil
import subprocess

import pytest

from communique.report.evaluation import evaluation_report
from communique.report.predictions import Entry, predictions_report
from tests.report.make import SCRIPT, hostile_evaluation, prediction

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH; install it to test the pages in a browser"),
]


@pytest.fixture
def browse(tmp_path):
    """Load a page and give its document after the scripts ran; fails on any console message."""

    def load(html, fragment=""):
        page = tmp_path / "page.html"
        page.write_text(html, encoding="utf-8")
        command = [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--enable-logging=stderr", f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000", "--dump-dom",
            f"file://{page}{fragment}",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        assert not re.findall(r".*CONSOLE.*", done.stderr)
        return done.stdout

    return load


def visible(document):
    return [item for item in re.findall(r'<article class="item"[^>]*>', document) if "hidden" not in item]


def test_the_evaluation_page(browse, taxonomy):
    document = browse(evaluation_report(*hostile_evaluation(taxonomy)))
    assert "<title>broken" not in document
    assert re.search(r'data-count="" aria-live="polite">1 of 1<', document)  # the script ran
    assert "<img" not in document


def test_a_page_of_many_sentences_shows_some_and_offers_more(browse):
    entries = [Entry(prediction(str(i), title=SCRIPT)) for i in range(60)]
    document = browse(predictions_report(entries, SCRIPT)[0])
    assert "<title>broken" not in document
    assert len(visible(document)) == 25
    assert "Show more (35 left)" in document


def test_a_click_on_an_arrow_filters_the_sentences(browse):
    entries = [
        Entry(prediction("a")),
        Entry(prediction("b", polarity="support")),
        Entry(prediction("c", target="war_accountability")),
    ]
    html = predictions_report(entries, "Click")[0]
    html = re.sub(r"<meta http-equiv[^>]*>", "", html)  # the policy would, rightly, refuse the test's script
    click = "document.querySelector('.arrow.support').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    document = browse(html.replace("</body>", f"<script>{click}</script></body>"))
    (shown,) = visible(document)
    assert 'data-polarity="support"' in shown


def test_the_policy_refuses_foreign_scripts(tmp_path, browse):
    html = predictions_report([Entry(prediction())], "Policy")[0]
    with pytest.raises(AssertionError, match="CONSOLE"):
        browse(html.replace("</main>", "<script>document.title = 'broken'</script></main>"))


def test_json_in_attributes_survives(browse):
    document = browse(predictions_report([Entry(prediction())], "Attributes")[0])
    found = re.findall(r'class="arrow oppose"[^>]*data-set="([^"]*)"', document)
    assert [json.loads(x.replace("&quot;", '"')) for x in found] == [
        {"holder": "QAT", "target": "IRN", "polarity": "oppose"}
    ]
