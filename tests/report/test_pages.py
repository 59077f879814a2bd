"""Whole pages: self-contained, escaped, and saying what they are about."""

import json
from html.parser import HTMLParser

import pytest

from communique.errors import CommuniqueError, UsageError
from communique.report.evaluation import evaluation_report
from communique.report.predictions import Entry, predictions_report, read_predictions
from tests.report.make import SCRIPT, hostile_evaluation, prediction

VOID = {"meta", "img", "input", "br", "hr", "link"}


class Page(HTMLParser):
    """Collects elements and text, and checks that elements are closed in order."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open, self.words = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def of_class(self, name):
        return [attrs for _, attrs in self.found if name in (attrs.get("class") or "").split()]


def check_self_contained(html):
    page = Page(html)
    tags = [tag for tag, _ in page.found]
    assert tags.count("script") == 1
    assert not {"img", "link", "iframe", "object"} & set(tags)
    assert not any(key.startswith("on") or key == "src" for _, attrs in page.found for key in attrs)
    links = [attrs["href"] for _, attrs in page.found if "href" in attrs]
    assert all(link.startswith("#") for link in links)
    assert {link[1:] for link in links} <= {attrs["id"] for _, attrs in page.found if "id" in attrs}
    assert "url(http" not in html
    policy = next(a["content"] for _, a in page.found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert len(html) < 5_000_000
    return page


def test_an_evaluation_page_escapes_everything(taxonomy):
    page = check_self_contained(evaluation_report(*hostile_evaluation(taxonomy)))
    assert SCRIPT in "".join(page.words)  # shown as text


def test_an_evaluation_page_shows_figures_errors_and_links_between_them(taxonomy):
    evaluation, metrics = hostile_evaluation(taxonomy)
    page = check_self_contained(evaluation_report(evaluation, metrics))
    assert f"{metrics['topics']['macro_f1']:.3f}" in page.text
    (item,) = page.of_class("item")
    assert item["id"] == "p0"
    assert "topic-missed" in item["data-kind"].split("\t")
    assert "actor-missed" in item["data-kind"].split("\t")
    assert {attrs.get("title") for attrs in page.of_class("gold")} >= {"Qatar", "Iran"}
    for section in ("topics", "stances", "articles", "calibration", "slices", "heat", "confusion", "noise", "errors"):
        assert any(attrs.get("id") == section for _, attrs in page.found), section


def test_a_system_without_probabilities_has_a_page_too(taxonomy):
    from dataclasses import replace

    from communique.evaluate.run import evaluate

    evaluation, facts = hostile_evaluation(taxonomy)
    bare = [replace(a, topics=None, pairs=None, mentions=None, stances=None) for a in evaluation.answers]
    again = evaluate(evaluation.articles, bare, taxonomy, 100)
    named = {"model": "bare", "split": facts["split"], "dataset_hash": facts["dataset_hash"]}
    page = check_self_contained(evaluation_report(again, {**named, **again.metrics}))
    assert "calibration cannot be measured" in page.text
    assert "gave no stances" in page.text


def test_predictions_page(taxonomy):
    entries = [
        Entry(prediction("a"), "2024-05-01T10:00:00Z", "press"),
        Entry(prediction("b", polarity="support"), "2024-05-03"),
        Entry(prediction("c", target="regional_security")),
    ]
    html, facts = predictions_report(entries, "My page")
    page = check_self_contained(html)
    assert facts == {"articles": 3, "paragraphs": 3, "stances": 3, "shown": 3, "dated": 2}
    assert "1 of 3 articles have no date" in page.text
    assert "2024-05-02: 0 of 0 articles on Regional security" in page.text
    assert "Qatar opposes Iran: 1" in page.text
    items = page.of_class("item")
    assert [(i["data-holder"], i["data-target"], i["data-polarity"]) for i in items] == [
        ("QAT", "IRN", "oppose"),
        ("QAT", "IRN", "support"),
        ("QAT", "regional_security", "oppose"),
    ]
    assert {tuple(sorted(json.loads(a["data-set"]))) for a in page.of_class("arrow")} == {
        ("holder", "polarity", "target")
    }
    assert len(page.of_class("arrow")) == 2  # issues are in the heat map, not in the graph
    buttons = [json.loads(a["data-set"]) for tag, a in page.found if tag == "button" and "data-set" in a]
    assert {"holder": "QAT", "target": "regional_security"} in buttons
    assert html.count('<mark class="holder">Doha</mark>') == 3


def test_predictions_without_dates_say_so_and_escape(taxonomy):
    hostile = prediction(title=SCRIPT, text=f"Doha {SCRIPT} Tehran.", holder="X", target="Y")
    html, _ = predictions_report([Entry(hostile, source=SCRIPT)], SCRIPT)
    page = check_self_contained(html)
    assert "None of the articles has a known date" in page.text


def test_predictions_without_stances(taxonomy):
    from communique.records import Prediction

    html, facts = predictions_report([Entry(Prediction("a", "", dict.fromkeys(taxonomy.topics, 0.0)))], "Empty")
    assert "No stance was found" in check_self_contained(html).text
    assert facts["stances"] == 0


def test_the_surest_sentences_are_kept(taxonomy):
    html, facts = predictions_report([Entry(prediction(str(i))) for i in range(5)], "Five", limit=2)
    page = check_self_contained(html)
    assert facts["shown"] == 2
    assert "3 less sure ones are left out" in page.text
    assert len(page.of_class("item")) == 2


class TestReading:
    def write(self, path, *rows):
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    def test_dates_come_from_the_articles_or_the_lines(self, tmp_path):
        path = self.write(
            tmp_path / "p.jsonl", prediction("a").to_dict(), {**prediction("b").to_dict(), "published": "2023-02"}
        )
        self.write(
            tmp_path / "articles.jsonl",
            {"id": "a", "title": "T", "text": "Doha spoke at length today.", "published": "2024-05-01"},
        )
        warned = []
        entries = read_predictions(path, [str(tmp_path / "articles.jsonl")], warned.append)
        assert [e.day for e in entries] == ["2024-05-01", "2023-02"]
        assert "1 of 2 predictions belong to none of the given articles" in warned[0]
        assert [e.day for e in read_predictions(path)] == [None, "2023-02"]

    def test_refusals(self, tmp_path):
        with pytest.raises(UsageError, match="does not exist"):
            read_predictions(tmp_path / "gone.jsonl")
        with pytest.raises(CommuniqueError, match="row 1 is no prediction"):
            read_predictions(self.write(tmp_path / "p.jsonl", {"title": "x"}))
        with pytest.raises(CommuniqueError, match="holds no prediction"):
            read_predictions(self.write(tmp_path / "e.jsonl"))
        (tmp_path / "n.jsonl").write_text("no json")
        with pytest.raises(CommuniqueError, match="is not JSON lines"):
            read_predictions(tmp_path / "n.jsonl")
