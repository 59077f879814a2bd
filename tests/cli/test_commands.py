"""Every command as a user calls it: output, exit codes, one-sentence errors, nothing half-written."""

import json
import os
import signal
import stat
import subprocess
import sys

import pandas as pd
import pytest

TEXT = "Australia condemned China over the pact. New Zealand backed Australia."
TINY = ["--set", "stance.n_features=4096", "--set", "stance.max_iter=60", "--set", "topics.max_features=2000"]


@pytest.fixture
def predict(run, model_folder):
    def call(*arguments):
        return run("predict", *arguments, "--model", model_folder)

    return call


def one_sentence(err):
    lines = [line for line in err.splitlines() if line.startswith("error: ")]
    return len(lines) == 1 and "Traceback" not in err


class TestPredict:
    def test_jsonl_on_standard_output_where_it_is_no_terminal(self, predict, tmp_path):
        (tmp_path / "a.txt").write_text(TEXT)
        code, out, _ = predict("a.txt")
        assert code == 0
        assert json.loads(out)["article_id"] == "a"

    @pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
    def test_a_file_in_the_format_of_its_name(self, predict, tmp_path, form):
        (tmp_path / "a.txt").write_text(TEXT)
        code, out, _ = predict("a.txt", "--out", f"p.{form}", "--json")
        assert code == 0
        assert json.loads(out)["articles"] == 1
        rows = {"csv": pd.read_csv, "parquet": pd.read_parquet}.get(form, lambda p: p.read_text().splitlines())
        assert len(rows(tmp_path / f"p.{form}")) == 1

    def test_a_folder_gets_predictions_and_rejects(self, predict, tmp_path):
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.txt").write_text(TEXT)
        (tmp_path / "in" / "b.txt").write_text("")
        code, _, err = predict("in", "--out", "out")
        assert code == 0
        assert len((tmp_path / "out" / "predictions.jsonl").read_text().splitlines()) == 1
        (reject,) = (json.loads(line) for line in (tmp_path / "out" / "rejects.jsonl").open())
        assert reject["source"].endswith("b.txt")
        assert reject["reason"]
        assert "1 inputs were left out" in err

    def test_twice_in_a_row_is_the_same(self, predict, tmp_path):
        (tmp_path / "a.txt").write_text(TEXT)
        predict("a.txt", "--out", "p.jsonl")
        first = (tmp_path / "p.jsonl").read_bytes()
        predict("a.txt", "--out", "p.jsonl")
        assert (tmp_path / "p.jsonl").read_bytes() == first

    def test_broken_line_seven_of_ten(self, predict, tmp_path):
        lines = [json.dumps({"id": f"a{i}", "text": f"{TEXT} Item {i}."}) for i in range(1, 11)]
        lines[6] = '{"id": "a7", "text": '
        (tmp_path / "in.jsonl").write_text("\n".join(lines))
        code, _, _ = predict("in.jsonl", "--out", "p.jsonl")
        assert code == 0
        answered = [json.loads(line)["article_id"] for line in (tmp_path / "p.jsonl").open()]
        assert answered == [f"a{i}" for i in range(1, 11) if i != 7]
        (reject,) = (json.loads(line) for line in (tmp_path / "rejects.jsonl").open())
        assert reject["row"] == 7

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("empty.txt", b"", "empty"),
            ("binary.txt", b"\x00\x01\x02\xff" * 400, "binary"),
            ("no_text.csv", b"id,headline\n1,Envoy\n", "text"),
            ("long.jsonl", b'{"text": "' + b"a" * (50 << 20), "long"),
            ("encoding.txt", b"\xff\xfe\x00" + bytes(range(128, 256)), ""),
        ],
    )
    def test_a_file_that_cannot_be_used_is_work_that_failed(self, predict, tmp_path, name, content, said):
        (tmp_path / name).write_bytes(content)
        code, _, err = predict(name, "--out", "p.jsonl")
        assert code == 1
        assert one_sentence(err)
        assert name in err
        assert said in err.lower()
        assert not (tmp_path / "p.jsonl").exists()
        assert (tmp_path / "rejects.jsonl").read_text().count("\n") == 1

    def test_no_permission(self, predict, tmp_path, monkeypatch):
        path = tmp_path / "secret.txt"
        path.write_text(TEXT)
        path.chmod(0)
        if os.access(path, os.R_OK):  # root reads everything
            pytest.skip("this user may read any file")
        code, _, err = predict("secret.txt")
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        assert code == 1
        assert one_sentence(err)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("gone.txt",), "gone.txt"),
            (("*.nothing",), "nothing"),
            (("a.txt", "--out", "p.xlsx"), "xlsx"),
            (("a.txt", "--out", "p", "--format", "xml"), "xml"),
            (("a.txt", "--format", "csv"), "needs --out"),
            (("a.txt", "--input-format", "xlsx"), "'xlsx' is unknown"),
            (("a.txt", "--out", "a.txt", "--format", "csv"), "lies in the input"),
            ((".", "--out", "./out"), "lies in the input"),
            (("a.txt", "--out", "rejects.jsonl"), "rejected inputs"),
            (("a.txt", "--out", "a.txt/p.csv"), "cannot be written"),
        ],
    )
    def test_a_wrong_call(self, predict, tmp_path, arguments, said):
        (tmp_path / "a.txt").write_text(TEXT)
        code, _, err = predict(*arguments)
        assert code == 2
        assert one_sentence(err)
        assert said in err
        assert (tmp_path / "a.txt").read_text() == TEXT

    def test_a_terminated_run_leaves_nothing_half_written(self, model_folder, tmp_path):
        (tmp_path / "out").mkdir()
        command = [
            sys.executable,
            "-m",
            "communique",
            "predict",
            "-",
            "--model",
            str(model_folder),
            "--out",
            "out/p.jsonl",
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path) as process:
            line = json.dumps({"text": TEXT}).encode() + b"\n"
            while not list((tmp_path / "out").iterdir()):  # it writes beside the target while it reads
                process.stdin.write(line)
                process.stdin.flush()
            process.terminate()
        assert process.returncode == 128 + signal.SIGTERM
        assert list((tmp_path / "out").iterdir()) == []

    def test_a_missing_model_is_a_wrong_call(self, run, tmp_path):
        (tmp_path / "a.txt").write_text(TEXT)
        code, _, err = run("predict", "a.txt", "--model", "gone")
        assert (code, one_sentence(err)) == (2, True)

    def test_a_failed_run_leaves_the_older_result(self, predict, tmp_path):
        (tmp_path / "p.jsonl").write_text("older\n")
        (tmp_path / "a.txt").write_text("")
        assert predict("a.txt", "--out", "p.jsonl")[0] == 1
        assert (tmp_path / "p.jsonl").read_text() == "older\n"

    def test_rejects_of_other_outputs_in_the_folder_stay(self, predict, tmp_path):
        def rejected():
            lines = map(json.loads, (tmp_path / "out" / "rejects.jsonl").open())
            return [(r["output"], r["source"], r["row"]) for r in lines]

        for name in ("a", "b"):
            (tmp_path / f"{name}.jsonl").write_text(json.dumps({"text": TEXT}) + "\nbroken\n")
            assert predict(f"{name}.jsonl", "--out", f"out/{name}.jsonl")[0] == 0
        assert rejected() == [("a.jsonl", "a.jsonl", 2), ("b.jsonl", "b.jsonl", 2)]
        assert predict("b.jsonl", "--out", "out", "--format", "csv")[0] == 0
        assert predict("a.jsonl", "--out", "out/a.jsonl")[0] == 0
        assert sorted(rejected()) == [
            ("a.jsonl", "a.jsonl", 2),
            ("b.jsonl", "b.jsonl", 2),
            ("predictions.csv", "b.jsonl", 2),
        ]

    def test_a_run_that_reads_nothing_leaves_the_rejects_of_the_older_result(self, predict, tmp_path):
        (tmp_path / "a.jsonl").write_text(json.dumps({"text": TEXT}) + "\nbroken\n")
        assert predict("a.jsonl", "--out", "p.jsonl")[0] == 0
        (tmp_path / "a.jsonl").write_text("")
        for _ in range(2):
            assert predict("a.jsonl", "--out", "p.jsonl")[0] == 1
            rejects = [json.loads(line) for line in (tmp_path / "rejects.jsonl").open()]
            assert [(r["output"], r["row"]) for r in rejects] == [("p.jsonl", 2), (None, None)]
        (tmp_path / "a.jsonl").write_text(json.dumps({"text": TEXT}))
        assert predict("a.jsonl", "--out", "p.jsonl")[0] == 0
        assert (tmp_path / "rejects.jsonl").read_text() == ""

    @pytest.mark.parametrize("out", [(), ("--out", "p.jsonl")])
    def test_an_input_that_cannot_be_read_fails_the_work_after_the_others_are_done(self, predict, tmp_path, out):
        (tmp_path / "a.txt").write_text(TEXT)
        (tmp_path / "b.txt").write_text("")
        code, printed, err = predict("b.txt", "./a.txt", *out)
        assert code == 1
        assert one_sentence(err)
        assert "1 of the inputs could not be read: b.txt: the file is empty." in err
        answers = (tmp_path / "p.jsonl").read_text() if out else printed
        assert [json.loads(line)["article_id"] for line in answers.splitlines() if line.startswith("{")] == ["a"]

    def test_near_duplicates_are_reported(self, predict, tmp_path):
        words = " ".join(f"word{i}" for i in range(60))
        for name, text in (("a", words), ("b", words + " more"), ("c", TEXT)):
            (tmp_path / f"{name}.txt").write_text(text)
        code, out, err = predict("a.txt", "b.txt", "c.txt", "--out", "p.jsonl", "--json")
        assert code == 0
        (group,) = json.loads(out)["near_duplicates"]
        assert group["ids"] == ["a", "b"]
        assert "near-duplicates" in err
        assert (
            json.loads(predict("a.txt", "b.txt", "--out", "p.jsonl", "--json", "--no-duplicates")[1])["near_duplicates"]
            == []
        )

    def test_quiet_says_nothing_when_all_is_well(self, predict, tmp_path):
        (tmp_path / "a.txt").write_text(TEXT)
        assert predict("a.txt", "--out", "p.jsonl", "--quiet") == (0, "", "")

    def test_standard_input(self, model_folder):
        command = [sys.executable, "-m", "communique", "predict", "-", "--model", str(model_folder)]
        done = subprocess.run(command, input=TEXT, capture_output=True, text=True, check=True)
        assert "AUS" in done.stdout

    def test_explanations_in_json_lines_only(self, predict, tmp_path):
        (tmp_path / "a.txt").write_text(TEXT)
        code, out, _ = predict("a.txt", "--explain", "--json")
        assert code == 0
        for paragraph in json.loads(out)["paragraphs"]:
            answers = len(paragraph["labels"]) + len(paragraph["stances"])
            assert len(paragraph.get("explanations", ())) == answers
        code, _, err = predict("a.txt", "--explain", "--out", "p.csv")
        assert (code, "--explain has no place in csv" in err) == (2, True)

    @pytest.mark.parametrize("given", [(), ("--input-format", "csv")])
    def test_rows_on_standard_input(self, model_folder, given):
        command = [sys.executable, "-m", "communique", "predict", "-", "--model", str(model_folder), *given]
        rows = f'id,title,text\nx,A,"{TEXT}"\ny,B,"{TEXT} Again."\n'
        done = subprocess.run(command, input=rows, capture_output=True, text=True, check=True)
        assert [json.loads(line)["article_id"] for line in done.stdout.splitlines()] == ["x", "y"]

    def test_a_table_for_people(self, predictor, capsys):
        from communique.cli.table import show

        show(predictor.predict(TEXT))
        out = capsys.readouterr().out
        assert "topics:" in out


class TestBuildTrainEvaluate:
    def test_the_way_of_the_data(self, run, tmp_path, repository):
        code, out, _ = run(
            "build", repository / "data/corpus/oceania", "--out", "d", "--set", "splits.validation=0.4", "--json"
        )
        assert code == 0
        facts = json.loads(out)
        assert facts["splits"]["train"]["paragraphs"] > facts["splits"]["validation"]["paragraphs"] > 0
        assert not any(o["hashes"] or o["runs"] or o["documents"] or o["stories"] for o in facts["overlap"])
        code, out, _ = run("train", "--dataset", "d", "--out", "m", "--no-track", "--json", *TINY)
        assert code == 0
        assert json.loads(out)["folder"] == "m"
        code, out, _ = run("evaluate", "m", "--dataset", "d", "--split", "test", "--out", "e", "--json")
        assert code == 0
        assert (
            json.loads((tmp_path / "e" / "metrics.json").read_text())["topics"]["macro_f1"]
            == json.loads(out)["topics"]["macro_f1"]
        )

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (("build", "gone"), 2, "gone"),
            (("build", "--config", "gone.yaml"), 2, "gone.yaml"),
            (("build", "--set", "sead=1"), 2, "unknown key 'sead'"),
            (("train", "--dataset", "gone"), 2, "no dataset"),
            (("train", "--config", "gone.yaml"), 2, "gone.yaml"),
            (("evaluate", "gone", "--dataset", "gone"), 2, "no dataset"),
        ],
    )
    def test_what_is_wrong_is_one_sentence(self, run, arguments, code, said):
        given, _, err = run(*arguments)
        assert given == code
        assert one_sentence(err)
        assert said in err

    def test_an_unknown_split_is_named(self, run, dataset_folder, model_folder):
        code, _, err = run("evaluate", model_folder, "--dataset", dataset_folder, "--split", "exam")
        assert code == 2
        assert "train" in err


class TestAround:
    def test_doctor_says_what_is_there(self, run, model_folder):
        code, out, _ = run("doctor", "--json", "--model", model_folder)
        facts = json.loads(out)
        assert code == 0
        assert facts["versions"]["scikit-learn"].startswith("1.")
        assert all(check["ok"] for check in facts["checks"].values())

    def test_doctor_fails_where_something_is_broken(self, run):
        code, out, _ = run("doctor", "--model", "gone")
        assert code == 1
        assert "FAILED" in out

    @pytest.mark.parametrize("arguments", [("--nothing",), ("dance",), ("predict",)])
    def test_a_call_that_makes_no_sense(self, run, arguments):
        assert run(*arguments)[0] == 2

    def test_version(self, run):
        import communique

        assert run("--version")[1].strip() == communique.__version__

    def test_an_unexpected_error_is_one_sentence_and_debug_shows_more(self, run, monkeypatch):
        def fail(*args, **kwargs):
            raise ZeroDivisionError("by zero")

        monkeypatch.setattr("communique.label.build.build", fail)
        code, _, err = run("build")
        assert (code, one_sentence(err)) == (1, True)
        assert "--debug" in err
        from communique.cli import main

        with pytest.raises(ZeroDivisionError):
            main(["build", "--debug"])

    @pytest.mark.parametrize("command", ["build", "train", "tune", "evaluate", "predict", "annotate", "doctor"])
    def test_help_of_every_command(self, run, command):
        code, out, _ = run(command, "--help")
        assert code == 0
        assert "Usage: communique" in out
