"""What goes out as tasks comes back as the same labels, and what cannot be used is kept with its reason."""

import json
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.annotate.export import read_export
from communique.annotate.listing import Listing
from communique.annotate.tasks import add_predictions, article_tasks, key_of, reading_tasks
from communique.errors import CommuniqueError, UsageError
from communique.label.corpus import CASES
from communique.label.readings import readings_of
from communique.records import Mention
from communique.taxonomy import load_taxonomy

from .make import DOHA, MOSCOW, TEXT, reading

TOPICS = load_taxonomy().topics
FULL = reading(
    topics=("regional_security", "war_accountability"),
    stances=[("UKR", "RUS", "oppose"), ("UKR", "war_accountability", "support"), ("QAT", "RUS", "neutral")],
    mentions=(Mention("UKR", 0, 4, "Kyiv", "Olha Marenko"), MOSCOW, DOHA),
    cases=("split_stance",),
    split="real_news",
)


def no_reject(reading, problem):
    raise AssertionError(problem)


def exported(tmp_path, tasks):
    """A file as Label Studio writes it: the tasks with ids of its own."""
    for number, task in enumerate(tasks, start=1):
        task["id"] = number
        for n, annotation in enumerate(task["annotations"]):
            annotation.setdefault("id", 100 * number + n)
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks))
    return path


@pytest.fixture
def back(tmp_path, taxonomy):
    """Export readings, let ``change`` have a go at the first annotation, and import again."""

    def call(*readings, change=lambda annotation: None):
        tasks = json.loads(json.dumps(reading_tasks(readings, taxonomy, no_reject)))
        change(tasks[0]["annotations"][0])
        return read_export(exported(tmp_path, tasks), taxonomy)

    return call


@st.composite
def any_reading(draw):
    text = draw(st.text(min_size=1, max_size=60).filter(str.strip))
    mentions = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        speaker = draw(st.sampled_from([None, "Olha Marenko"]))
        mentions.append(
            Mention(draw(st.sampled_from(["UKR", "RUS", "EU", "M23"])), start, end, text[start:end], speaker)
        )
    actors = sorted({m.actor for m in mentions})
    pairs = [(a, b) for a in actors for b in [*actors, *TOPICS] if a != b]
    stances = [(*p, draw(st.sampled_from(["support", "oppose", "neutral"]))) for p in pairs if draw(st.booleans())]
    topics = [t for t in TOPICS if draw(st.booleans())]
    cases = tuple(draw(st.lists(st.sampled_from(CASES), unique=True, max_size=3)))
    return reading(draw(st.sampled_from(["ana", "3"])), 0, topics, stances, mentions, text=text, cases=cases)


@given(any_reading(), st.booleans())
@settings(deadline=None)
def test_any_labels_survive(tmp_path_factory, one, settled):
    taxonomy = load_taxonomy()
    one = replace(one, settled=settled)
    tasks = json.loads(json.dumps(reading_tasks([one], taxonomy, no_reject)))
    found = read_export(exported(tmp_path_factory.mktemp("trip"), tasks), taxonomy)
    assert (found.readings, found.rejects, found.notes) == ((one,), (), ())


def test_a_real_corpus_survives(dataset, back):
    readings = readings_of(dataset.splits["train"], "ana", "train")
    assert len(readings) > 30
    assert list(back(*readings).readings) == readings


def test_readers_of_a_task_are_kept_apart(back):
    other = reading("ben", topics=["regional_security"], split="real_news")
    found = back(FULL, other)
    assert found.readings == (FULL, other)


def test_a_reader_that_only_label_studio_knows(back):
    def change(annotation):
        annotation["result"] = [r for r in annotation["result"] if r.get("from_name") != "reader"]
        annotation["completed_by"] = {"id": 4, "email": "cy@example.org"}

    assert [r.reader for r in back(FULL, change=change).readings] == ["cy@example.org"]


def test_offsets_in_code_points_are_understood(back):
    text = "🕊 Doha spoke."
    one = reading(mentions=(Mention("QAT", 2, 6, "Doha"),), text=text)

    def change(annotation):
        (span,) = [r for r in annotation["result"] if r["type"] == "labels"]
        assert (span["value"]["start"], span["value"]["end"]) == (3, 7)
        span["value"] |= {"start": 2, "end": 6}

    assert back(one, change=change).readings == (one,)


def test_a_relation_may_point_the_other_way_or_both(back):
    def turned(direction):
        def change(annotation):
            for result in annotation["result"]:
                if result["type"] == "relation":
                    result["direction"] = direction

        one = reading(stances=[("UKR", "RUS", "oppose")])
        (found,) = back(one, change=change).readings
        return [(s.holder, s.target) for s in found.label.stances]

    assert turned("left") == [("RUS", "UKR")]
    assert sorted(turned("bi")) == [("RUS", "UKR"), ("UKR", "RUS")]


def of_kind(annotation, kind, control=None):
    return next(r for r in annotation["result"] if r["type"] == kind and control in (None, r.get("from_name")))


def move_span(annotation):
    of_kind(annotation, "labels")["value"] |= {"start": 1, "end": 5}


def span_outside(annotation):
    of_kind(annotation, "labels")["value"] |= {"start": 1000, "end": 1004}


def span_without_text(annotation):
    del of_kind(annotation, "labels")["value"]["text"]


def no_actor(annotation):
    annotation["result"].remove(of_kind(annotation, "textarea", "actor"))


def two_actors(annotation):
    of_kind(annotation, "textarea", "actor")["value"]["text"] = ["UKR", "POL"]


def lower_case_actor(annotation):
    of_kind(annotation, "textarea", "actor")["value"]["text"] = ["ukraine"]


def no_polarity(annotation):
    of_kind(annotation, "relation")["labels"] = []


def two_polarities(annotation):
    of_kind(annotation, "relation")["labels"] = ["support", "oppose"]


def lost_end(annotation):
    of_kind(annotation, "relation")["to_id"] = "m9"


def contradiction(annotation):
    annotation["result"].append(of_kind(annotation, "relation") | {"labels": ["support"]})


def own_target(annotation):
    of_kind(annotation, "relation")["to_id"] = of_kind(annotation, "relation")["from_id"]


def unknown_topic(annotation):
    of_kind(annotation, "choices", "topics")["value"]["choices"].append("sports")


def unknown_polarity(annotation):
    of_kind(annotation, "choices", "stance_on_war_accountability")["value"]["choices"] = ["rather"]


def another_form(annotation):
    del of_kind(annotation, "choices", "topics")["value"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (move_span, "characters 1–5 of the text are not 'Kyiv'"),
        (span_outside, "characters 1000–1004 of the text are not 'Kyiv'"),
        (span_without_text, "comes without its text"),
        (no_actor, "the mention 'Kyiv' has no actor id"),
        (two_actors, "has 2 entries under actor"),
        (lower_case_actor, "'ukraine' is no actor id"),
        (no_polarity, "the relation UKR -> RUS has no polarities"),
        (two_polarities, "the relation UKR -> RUS has 2 polarities"),
        (lost_end, "a stance hangs on m9"),
        (contradiction, "UKR -> RUS is both oppose and support"),
        (own_target, "UKR -> UKR points at its own holder"),
        (unknown_topic, "sports is no topic"),
        (unknown_polarity, "has the polarity 'rather'"),
        (another_form, "not in Label Studio's form"),
    ],
)
def test_what_cannot_be_used_is_kept_with_task_and_reason(back, change, reason):
    found = back(FULL, reading("ben"), change=change)
    assert [r.reader for r in found.readings] == ["ben"], "the other reader's labels stay"
    (reject,) = found.rejects
    assert reject.row == 1
    assert reject.reason.startswith("task 1, annotation 100 by reader ana: ")
    assert reason in reject.reason
    assert reject.content == TEXT


def test_a_changed_text_is_refused(tmp_path, taxonomy):
    (task,) = reading_tasks([FULL], taxonomy, no_reject)
    task["data"]["text"] = TEXT.replace("accused", "accuses")
    (reject,) = read_export(exported(tmp_path, [task]), taxonomy).rejects
    assert "not the one that was exported" in reject.reason


def test_tasks_of_other_origin_are_refused(tmp_path, taxonomy):
    task = {"data": {"text": TEXT}, "annotations": [{"result": []}]}
    (reject,) = read_export(exported(tmp_path, [task]), taxonomy).rejects
    assert "lack text, article_id or paragraph" in reject.reason


def test_the_last_word_of_a_reader_counts(tmp_path, taxonomy):
    (task,) = reading_tasks([reading(split="real_news"), FULL], taxonomy, no_reject)
    task["annotations"][0] |= {"id": 7, "updated_at": "2026-01-02T10:00:00Z"}
    task["annotations"][1] |= {"id": 5, "updated_at": "2026-01-03T10:00:00Z"}
    found = read_export(exported(tmp_path, [task]), taxonomy)
    assert found.readings == (FULL,)
    assert "the same reader submitted annotation 5" in found.rejects[0].reason


def test_what_is_passed_over_is_noted(tmp_path, taxonomy):
    skipped, empty, foreign = (deepcopy(reading_tasks([FULL], taxonomy, no_reject)[0]) for _ in range(3))
    skipped["annotations"][0]["was_cancelled"] = True
    empty["annotations"] = []
    foreign["annotations"][0]["result"].append({"from_name": "comment", "type": "textarea", "value": {"text": ["Hm"]}})
    found = read_export(exported(tmp_path, [skipped, empty, foreign]), taxonomy)
    assert found.notes == (
        "1 cancelled annotations were skipped",
        "1 tasks have no annotation",
        "1 answers of the control 'comment', which is not ours, were passed over",
    )
    assert found.readings == (FULL,)


def test_json_min_is_refused_in_a_sentence(tmp_path, taxonomy):
    path = tmp_path / "min.json"
    path.write_text(json.dumps([{"text": TEXT, "id": 1, "annotation_id": 2, "mention": [], "topics": "x"}]))
    with pytest.raises(CommuniqueError, match=r"min.json, task 1: this is JSON-MIN.*export the project again"):
        read_export(path, taxonomy)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not JSON"),
        ("{}", "is no list of tasks"),
        ("[3]", "task 1: this is no task"),
        ('[{"data": {}}]', "task 1: this is a task without"),
    ],
)
def test_other_files_are_refused(tmp_path, taxonomy, content, message):
    path = tmp_path / "export.json"
    path.write_text(content)
    with pytest.raises(CommuniqueError, match=message):
        read_export(path, taxonomy)


def test_a_missing_file_is_a_wrong_call(tmp_path, taxonomy):
    with pytest.raises(UsageError, match=r"gone.json does not exist"):
        read_export(tmp_path / "gone.json", taxonomy)


def test_labels_that_a_task_could_not_hold_are_rejected_on_the_way_out(taxonomy):
    refused = []
    lost = reading(stances=[("USA", "RUS", "oppose")])
    shifted = reading(index=1, mentions=(Mention("UKR", 1, 5, "Kyiv"),))
    assert reading_tasks([lost, shifted], taxonomy, lambda *given: refused.append(given)) == []
    assert [one for one, _ in refused] == [lost, shifted]
    assert "USA -> RUS names an actor that the paragraph does not mention" in refused[0][1]
    assert "not 'Kyiv'" in refused[1][1]


def test_predictions_stand_apart_from_annotations(dataset, predictor, taxonomy):
    article = dataset.splits["train"][0].article
    tasks = list(article_tasks([article]))
    add_predictions(tasks, predictor.predict)
    assert all(task["annotations"] == [] for task in tasks)
    answers = predictor.predict(article).paragraphs
    for task, answer in zip(tasks, answers, strict=True):
        (prediction,) = task["predictions"]
        assert prediction["model_version"] == predictor.model.name
        assert 0 <= prediction["score"] <= 1
        spans = [r["value"]["text"] for r in prediction["result"] if r["type"] == "labels"]
        assert spans == [m.text for m in answer.mentions]
        stances = [
            r for r in prediction["result"] if r["type"] == "relation" or r["from_name"].startswith("stance_on_")
        ]
        assert [s["score"] for s in stances] == [round(s.probability, 4) for s in answer.stances]


class TestListing:
    def listing(self, tmp_path, *rows):
        path = tmp_path / "chosen.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return Listing.read(path)

    def test_an_address_means_every_text_there_and_a_hash_means_one(self, tmp_path):
        first, second = reading(), reading(text="Another text.", mentions=())
        tasks = reading_tasks([first, second, reading(index=1)], load_taxonomy(), no_reject)
        found = self.listing(tmp_path, {"article_id": "a1", "paragraph": 0})
        assert [key_of(t) in found for t in tasks] == [True, True, False]
        found = self.listing(tmp_path, {"article_id": "a1", "paragraph": 0, "sha256": second.sha256})
        assert [key_of(t) in found for t in tasks] == [False, True, False]

    def test_what_is_not_there_is_said(self, tmp_path):
        found = self.listing(
            tmp_path, {"article_id": "a1", "paragraph": 0}, {"article_id": "elsewhere", "paragraph": 3}
        )
        with pytest.raises(CommuniqueError, match="line 2: elsewhere#3 is not among the paragraphs"):
            found.require([reading().key])
        with pytest.raises(CommuniqueError, match="line 1 names no paragraph"):
            self.listing(tmp_path, {"text": "x"})
