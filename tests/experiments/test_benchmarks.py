"""The benchmark runner: official metrics by hand, adapters, choices on dev, saved answers without text."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score

from communique.errors import UsageError
from communique.evaluate.files import read_answers
from communique.evaluate.run import evaluate
from communique.models.inputs import Pair

NAMES = (
    "items",
    "names",
    "dse",
    "seesaw",
    "newsmtsc",
    "joint",
    "decision",
    "systems",
    "saved",
    "figures",
    "run",
    "table",
    "leak",
    "blend",
)


@pytest.fixture(scope="module")
def bench(borrowed):
    """The modules of experiments/benchmarks, which import each other by their plain names."""
    with borrowed("benchmarks", NAMES) as modules:
        yield modules


def dse_row(number, split, first, second, label, sentence="{} answered {} at the harbour."):
    marked = sentence.format(f"[{first}]", f"[{second}]")
    return {
        "id": f"dse-{split}-{number}",
        "split": split,
        "text": sentence.format(first, second),
        "text_marked": marked,
        "p": first,
        "q": second,
        "label_raw": label,
    }


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """All four files with invented rows; one test sentence of each set stands in training too."""
    actors = ["Aldora", "Brevia", "Corland", "Dunmark", "Elvany", "Fjordia"]
    dse, seesaw, news = [], [], []
    for split, count in (("train", 30), ("dev", 12), ("test", 12)):
        for i in range(count):
            first, second = actors[i % 6], actors[(i + 1 + i // 6) % 6]
            if first == second:
                second = "Gravonia"
            label = str(i % 5)
            verb = ("met", "praised", "was thanked by", "blamed", "was attacked by")[i % 5]
            dse.append(dse_row(i, split, first, second, label, f"{{}} {verb} {{}} in {split} hall {i}."))
            stance = ("support", "oppose")[i % 2]
            text = f"{first} {'backs' if i % 2 == 0 else 'rejects'} {second} in {split} room {i}."
            seesaw.append(
                {
                    "id": f"s-{split}-{i}",
                    "doc": f"{split}{i // 3}",
                    "split": "valid" if split == "dev" else split,
                    "date": "2021-05-04",
                    "topic": "foreign_policy",
                    "sent_id": i % 3,
                    "text": text,
                    "holder": "None" if i % 4 == 3 else first,
                    "target": second,
                    "label": stance,
                }
            )
            mood = ("negative", "neutral", "positive")[i % 3]
            text = f"{first} had a {('bad', 'plain', 'good')[i % 3]} day in {split} street {i}."
            row = {"text": text, "target": first, "start": 0, "end": len(first), "label": mood}
            parts = (split,) if split == "train" else (f"{split}_rw", f"{split}_mt")
            news += [{**row, "split": part} for part in parts]
    dse.append({**dse[-1], "id": "dse-train-leak", "split": "train"})  # the last test row again
    news.append({**news[-1], "split": "train", "text": dse[-2]["text"]})
    news.append({**news[-2], "split": "train"})
    seesaw.append({**seesaw[0], "id": "s-leak", "text": dse[-2]["text"].upper()})
    neutral = [{**row, "id": f"neu-{row['id']}", "label": "neutral"} for row in seesaw]
    folder = tmp_path / "sources" / "benchmarks"
    folder.mkdir(parents=True)
    for name, rows in (("dse", dse), ("seesaw", seesaw), ("seesaw_neutral", neutral), ("newsmtsc", news)):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.setenv("COMMUNIQUE_SOURCES", str(tmp_path / "sources"))
    return tmp_path / "sources"


def rows_of(bench, gold, predicted, probabilities, group=None):
    group = range(len(gold)) if group is None else group
    return [
        bench.saved.Row(f"r{i}", ("test",), g, gold[i], predicted[i], tuple(probabilities[i]))
        for i, g in enumerate(group)
    ]


def test_official_metrics_by_hand(bench):
    # Two classes. "a": 2 of 3 found, 1 of 3 given is wrong: F1 = 2*2/(3+3) = 2/3. "b": 1 hit of 2 given, 2 wanted: 1/2.
    gold, predicted = ["a", "a", "a", "b", "b"], ["a", "a", "b", "a", "b"]
    a = [0.9, 0.8, 0.4, 0.7, 0.1]
    found = bench.figures.figures(rows_of(bench, gold, predicted, [(p, 1 - p) for p in a]), ["a", "b"])
    assert found["micro"][0] == pytest.approx(3 / 5, abs=1e-12)
    assert found["macro"][0] == pytest.approx((2 / 3 + 1 / 2) / 2, abs=1e-12)
    # Ranked by a: right, right, wrong, right, wrong: (1 + 1 + 3/4) / 3; ranked by b: right, wrong, right, …: (1 + 2/3) / 2.
    assert found["map"][0] == pytest.approx(((1 + 1 + 3 / 4) / 3 + (1 + 2 / 3) / 2) / 2, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_metrics_agree_with_scikit_learn(bench, seed):
    random = np.random.default_rng(seed)
    classes = list("01234")
    probabilities = random.dirichlet(np.ones(5), 80).round(2)  # rounded: ties must count as scikit-learn counts them
    gold, predicted = random.integers(0, 5, 80), probabilities.argmax(axis=1)
    rows = rows_of(
        bench, [classes[i] for i in gold], [classes[i] for i in predicted], probabilities, random.integers(0, 30, 80)
    )
    found = {name: figure[0] for name, figure in bench.figures.figures(rows, classes).items()}
    one_hot = np.eye(5)[gold]
    expected = {
        "micro": f1_score(gold, predicted, average="micro"),
        "macro": f1_score(gold, predicted, average="macro", labels=range(5)),
        "map": np.mean([average_precision_score(one_hot[:, i], probabilities[:, i]) for i in range(5)]),
    }
    assert found == pytest.approx(expected, abs=1e-12)


def test_interval_holds_the_figure_and_widens_when_rows_hang_together(bench):
    random = np.random.default_rng(0)
    right = random.random(200) < 0.7
    gold = ["a"] * 200
    predicted = ["a" if r else "b" for r in right]
    probabilities = [(float(r), 1 - float(r)) for r in right]
    alone = bench.figures.figures(rows_of(bench, gold, predicted, probabilities), ["a", "b"])["micro"]
    order = np.argsort(right)
    group = np.empty(200, dtype=int)
    group[order] = np.arange(200) // 20  # rows of a group are right or wrong together
    together = bench.figures.figures(rows_of(bench, gold, predicted, probabilities, group.tolist()), ["a", "b"])[
        "micro"
    ]
    assert alone[1] < alone[0] < alone[2]
    assert together[2] - together[1] > 2 * (alone[2] - alone[1])


def test_difference_is_paired_and_wants_the_same_rows(bench):
    gold = ["a", "b"] * 20
    right = rows_of(bench, gold, gold, [(0.9, 0.1), (0.1, 0.9)] * 20)
    assert bench.figures.difference(right, right, ["a", "b"])["micro"] == (0.0, 0.0, 0.0)
    wrong = rows_of(bench, gold, ["a"] * 40, [(0.9, 0.1)] * 40)
    gap = bench.figures.difference(right, wrong, ["a", "b"])["micro"]
    assert gap[0] == pytest.approx(0.5)
    assert 0 < gap[1] < 0.5 < gap[2]
    with pytest.raises(ValueError, match="not to the same rows"):
        bench.figures.difference(right, wrong[1:], ["a", "b"])


def test_dse_classes_from_two_directions(bench):
    there = np.log([0.6, 0.1, 0.3])  # support, oppose, neutral
    back = np.log([0.05, 0.15, 0.8])
    logs = np.stack([there, back])[None]
    joint = np.exp(bench.dse.joint(logs))[0]
    assert joint == pytest.approx([0.3 * 0.8, 0.6 * 0.8, 0.3 * 0.05, 0.1 * 0.8, 0.3 * 0.15])
    single = np.exp(bench.dse.single(logs))[0]
    assert single == pytest.approx([0.3 * 0.8, 0.6, 0.05, 0.1, 0.15])


def test_dse_names_are_found_at_their_brackets(bench):
    row = dse_row(0, "train", "Brevia", "Aldora", "0", "Aldora and {} visited {}.")
    assert bench.dse.marked_spans(row) == ((11, 17), (26, 32))
    early = {**row, "text_marked": "Aldora and [Brevi]a visited [Aldor]a."}
    assert bench.dse.marked_spans(early) == ((11, 17), (26, 32))
    other = {**row, "q": "Aldora’s"}  # as no text has it: the place of the bracket
    assert bench.dse.marked_spans(other)[1] == (26, 33)


def test_parts_of_dse_count_sentences_and_not_punctuation(bench):
    def item(name, split, sentence):
        return bench.items.Item(name, split, sentence, "0", (), (), "")

    items = [
        item("1", "train", "Aldora met [Brevia]."),
        item("2", "dev", "Corland waits."),
        item("3", "test", "aldora met brevia"),
        item("4", "test", "Corland   waits!"),
        item("5", "test", "Dunmark waits."),
    ]
    assert bench.dse.parts(items) == {
        "3": ("as shipped", "leaked"),
        "4": ("as shipped", "leaked"),
        "5": ("as shipped", "clean"),
    }


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Aldoran Ministry of Trade", ["Trade Ministry"]),
        ("Union of Harbour Workers", ["UHW"]),
        ("Mira Tolvane", ["Tolvane"]),
        ("Republic of Brevia", ["Brevian"]),
        ("Corland", []),
    ],
)
def test_names_in_a_sentence(bench, name, found):
    sentence = "Tolvane, of the Trade Ministry, told the UHW that Brevian ships may leave."
    assert [sentence[s:e] for s, e in bench.names.mentions(sentence, name)] == found


def test_a_side_that_is_not_named_stands_before_the_sentence(bench):
    pair = bench.seesaw.ask("Brevia wants more.", "Mira Tolvane", "Brevia")
    assert pair.text == "Mira Tolvane: Brevia wants more."
    assert [pair.text[s:e] for s, e in (*pair.holder, *pair.target)] == ["Mira Tolvane", "Brevia"]
    author = bench.seesaw.ask("Brevia wants more.", "None", "Not in the list")
    assert author == Pair("someone: Brevia wants more.", (), ((0, 7),))


def test_context_is_topic_year_and_what_the_document_says_before_the_sentence(bench, sources):
    items = {item.id: item for item in bench.seesaw.read(sources)}
    assert items["s-test-3"].context == "foreign policy 2021:"
    assert items["s-test-5"].context.startswith("foreign policy 2021: ")
    assert items["s-test-5"].context.endswith(f"{items['s-test-3'].sentence} {items['s-test-4'].sentence}")


def test_one_text_in_two_contexts_is_two_examples_where_the_context_is_read(bench):
    pair = Pair("Aldora thanked Brevia.", ((0, 6),), ((15, 21),))
    items = [
        bench.items.Item(str(i), "train", pair.text, "support", (pair,), ("support",), "g", context)
        for i, context in enumerate(["trade 2021:", "war 2022:"])
    ]
    read = bench.joint.examples("seesaw", items, context=True)
    assert [e.passage.title for e in read] == ["seesaw trade 2021:", "seesaw war 2022:"]
    assert [e.pairs[0].title for e in read] == ["seesaw trade 2021:", "seesaw war 2022:"]
    (alone,) = bench.joint.examples("seesaw", items, context=False)
    assert alone.passage.title == "seesaw"


def test_no_training_text_stands_in_a_test_part(bench, sources):
    sets = bench.run.read_sets()
    left_out = {b.name: bench.joint.leaking(b, sets) for b in sets}
    assert left_out["dse"] == set()  # its own leak is shipped; its figures as published rest on it
    assert left_out["seesaw"] == {"s-leak", "neu-s-leak"}
    assert left_out["newsmtsc"] == {"newsmtsc-train-78", "newsmtsc-train-79"}  # in DSE’s test part, in its own


def test_questions_about_one_text_share_one_example(bench):
    text = "Aldora thanked Brevia."
    there, back = Pair(text, ((0, 6),), ((15, 21),)), Pair(text, ((15, 21),), ((0, 6),))
    item = bench.items.Item("1", "train", text, "1", (there, back), ("support", "neutral"), "g")
    (example,) = bench.joint.examples("dse", [item, item], context=False)
    assert example.passage.text == text
    assert example.passage.title == "dse"
    assert [pair.title for pair in example.pairs] == ["dse", "dse"]
    assert example.answers == (0, 2)


def test_the_rule_is_the_best_on_dev_and_shifts_no_more_than_needed(bench):
    good, bad = np.log([[0.7, 0.3], [0.2, 0.8]]), np.log([[0.3, 0.7], [0.8, 0.2]])
    rule = bench.decision.choose({"bad": bad, "good": good}, np.array([0, 1]), column=0)
    assert (rule.way, rule.shift) == ("good", 0.0)
    assert rule.probabilities({"good": good}).argmax(axis=1).tolist() == [0, 1]
    assert bench.decision.choose({"good": good}, np.array([0, 1]), column=0, shifts=(3.0,)).shift == 3.0


@pytest.mark.parametrize("size", [3, 4000])
def test_saved_answers_come_back(bench, tmp_path, size):
    rows = tuple(rows_of(bench, ["a"] * size, ["b"] * size, [(0.25, 0.75)] * size))
    run = bench.saved.Run("dse", "majority", ("a", "b"), {"seed": 13}, rows)
    path = bench.saved.save(run, tmp_path)
    assert path.suffix == (".gz" if size > 1000 else ".jsonl")
    assert bench.saved.read(path) == run
    assert bench.saved.read_all(tmp_path) == [run]


@pytest.mark.parametrize("system", ["majority", "lookup", "ngrams", "tfidf"])
def test_a_run_saves_answers_without_text_and_the_tables_read_them(bench, sources, tmp_path, capsys, system):
    out = tmp_path / "results"
    bench.run.main(["dse", "seesaw", "--system", system, "--out", str(out)])
    runs = bench.saved.read_all(out)
    assert [(run.benchmark, run.system) for run in runs] == [("dse", system), ("seesaw", system)]
    content = b"".join(path.read_bytes() for path in out.iterdir())
    assert b"hall" not in content
    assert b"room" not in content
    dse = {row.id: row for row in runs[0].rows}
    assert len(dse) == 24  # dev and test
    assert dse["dse-test-11"].parts == ("as shipped", "leaked")
    assert sum(dse["dse-test-11"].probabilities) == pytest.approx(1, abs=1e-4)
    if system == "lookup":
        assert dse["dse-test-11"].predicted == dse["dse-test-11"].gold == "1"
    capsys.readouterr()
    bench.table.main([str(out)])
    bench.leak.main([str(out)])
    shown = capsys.readouterr().out
    assert "**clean** (11 rows)" in shown
    assert "| sentence stands in train | 1 | 8.3 % | 100.0 % |" in shown
    assert shown.count(bench.table.SYSTEMS[system]) == 4  # as shipped, clean, seesaw, leak


def test_a_transformer_is_trained_once_for_all_and_kept(bench, sources, tmp_path, encoders):
    out, folder = tmp_path / "results", tmp_path / "model"
    tiny = [f"encoder.name={encoders['bert']}", "training.epochs=1", "architecture.max_length=64"]
    settings = [part for setting in tiny for part in ("--set", setting)]
    bench.run.main(["dse", "--system", "transformer", "--model", str(folder), "--out", str(out), *settings])
    trained = (folder / "model.json").stat().st_mtime_ns
    bench.run.main(["dse", "newsmtsc", "--system", "transformer", "--model", str(folder), "--out", str(out), *settings])
    assert (folder / "model.json").stat().st_mtime_ns == trained
    dse, news = bench.saved.read_all(out)
    assert dse.about["model"] == news.about["model"]
    assert len(news.rows) == 48  # dev and test, each as rw and as mt
    assert all(sum(row.probabilities) == pytest.approx(1, abs=1e-4) for row in (*dse.rows, *news.rows))


def test_a_transformer_of_one_benchmark_is_kept_beside_that_of_all(bench, sources, tmp_path, encoders, capsys):
    tiny = [f"encoder.name={encoders['bert']}", "training.epochs=1", "architecture.max_length=64"]
    settings = [part for setting in tiny for part in ("--set", setting)]
    for label in ([], ["--label", "alone", "--learn", "dse"]):
        bench.run.main(["dse", "--system", "transformer", *label, "--out", str(tmp_path), *settings])
    every, alone = bench.saved.read_all(tmp_path)[::-1]
    assert [every.system, alone.system] == ["transformer", "transformer-alone"]
    assert alone.about["settings"][-1] == "learn=dse"
    learned = [line for line in capsys.readouterr().err.splitlines() if "rows to train on" in line]
    assert [line.split(":")[0] for line in learned] == ["dse", "seesaw", "newsmtsc", "dse"]


def answers(bench, system, *probabilities):
    """Saved answers to SEESAW: all rows but the last are of dev."""
    rows = [
        bench.saved.Row(
            str(i),
            ("dev", bench.run.UNSEEN) if i < len(probabilities) - 1 else ("test",),
            i,
            gold,
            "oppose",
            (p, 1 - p),
        )
        for i, (p, gold) in enumerate(
            zip(probabilities, ("oppose", "support", "oppose", "support", "support"), strict=True)
        )
    ]
    return bench.saved.Run("seesaw", system, ("oppose", "support"), {"rule": "as it is"}, tuple(rows))


def test_two_systems_together_are_right_where_the_surer_one_is(bench, tmp_path):
    for run in (
        answers(bench, "one", 0.99, 0.6, 0.99, 0.01, 0.55),
        answers(bench, "other", 0.4, 0.01, 0.45, 0.01, 0.02),
    ):
        bench.saved.save(run, tmp_path)
    bench.blend.main(["seesaw", "one", "other", "--folder", str(tmp_path)])
    both = {run.system: run for run in bench.saved.read_all(tmp_path)}["one+other"]
    assert [row.predicted for row in both.rows] == [row.gold for row in both.rows]
    assert both.about["of"] == {name: {"rule": "as it is"} for name in ("one", "other")}
    assert all(sum(row.probabilities) == pytest.approx(1, abs=1e-4) for row in both.rows)


def test_what_was_never_answered_cannot_be_blended(bench, tmp_path):
    with pytest.raises(SystemExit, match="no answers of one to seesaw"):
        bench.blend.main(["seesaw", "one", "other", "--folder", str(tmp_path)])
    with pytest.raises(ValueError, match="not to the same rows"):
        bench.blend.blend(*(replace(answers(bench, "x", *[0.5] * 5), rows=()), answers(bench, "y", *[0.5] * 5)))


@pytest.mark.parametrize("system", ["majority", "tfidf"])
def test_our_own_labels_are_measured_as_evaluate_does(
    bench, system, dataset, dataset_folder, model_folder, taxonomy, tmp_path, capsys
):
    out = tmp_path / "results"
    model = ["--model", str(model_folder)] if system == "tfidf" else []
    options = ["--dataset", str(dataset_folder), "--split", "validation", "--out", str(out), *model]
    bench.run.main(["real_news", "--system", system, *options])
    about = json.loads((out / f"real_news-validation-{system}.json").read_text())
    (tmp_path / "answers.jsonl").write_bytes(
        gzip.decompress((out / f"real_news-validation-{system}.answers.gz").read_bytes())
    )
    articles = dataset.splits["validation"]
    answers = read_answers(tmp_path / "answers.jsonl", articles, taxonomy)
    metrics = evaluate(articles, answers, taxonomy).metrics
    assert about["figures"]["topics.macro_f1"][0] == metrics["topics"]["macro_f1"]
    assert about["figures"]["stances.macro_f1"][0] == metrics["stances"]["macro_f1"]
    bench.table.main([str(out)])
    assert f"| {system} (" in capsys.readouterr().out


def test_real_news_names_the_systems_it_has(bench, dataset_folder, tmp_path):
    with pytest.raises(UsageError, match="no ngrams"):
        bench.run.main(["real_news", "--system", "ngrams", "--dataset", str(dataset_folder), "--split", "validation"])


def test_without_leak_trains_without_the_texts_of_the_test_part(bench, sources, tmp_path):
    bench.run.main(["dse", "--system", "lookup", "--without-leak", "--out", str(tmp_path / "results")])
    (run,) = bench.saved.read_all(tmp_path / "results")
    row = next(row for row in run.rows if row.id == "dse-test-11")
    assert run.system == "lookup-without-leak"
    assert row.parts == ("as shipped", "leaked")
    assert row.predicted == "0"  # the majority: nothing of it was learned


def test_a_trial_saves_nothing(bench, sources, tmp_path, capsys):
    out = tmp_path / "results"
    bench.run.main(["newsmtsc", "--system", "ngrams", "--trial", "20", "--out", str(out)])
    assert not out.exists()
    assert "newsmtsc ngrams dev" in capsys.readouterr().out


def test_without_sources_the_runner_says_what_it_needs(bench, monkeypatch):
    monkeypatch.delenv("COMMUNIQUE_SOURCES", raising=False)
    with pytest.raises(SystemExit, match="COMMUNIQUE_SOURCES"):
        bench.run.main(["dse", "--system", "majority"])
