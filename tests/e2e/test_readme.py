"""What README tells a newcomer to type does what README says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path, repository: Path) -> Path:
    """A folder in which the paths of README exist and results stay apart."""
    for name in ("data", "configs"):
        (tmp_path / name).symlink_to(repository / name)
    return tmp_path


def test_the_python_of_readme_runs(checkout):
    code = "\n".join(text for kind, text in BLOCKS if kind == "python")
    # Processes are started anew, so that the main module must be safe to import.
    script = checkout / "readme.py"
    script.write_text("if __name__ == '__main__':\n" + "".join(f"    {line}\n" for line in code.splitlines()))
    done = subprocess.run([sys.executable, script], cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Doha" in done.stdout


def test_every_target_of_make_that_readme_names_exists(repository):
    targets = set(re.findall(r"^([a-z-]+):", (repository / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", README.read_text()))
    assert named
    assert named <= targets


@pytest.mark.slow
def test_the_commands_of_readme_run_one_after_the_other(checkout):
    lines = [line for kind, text in BLOCKS if kind == "bash" for line in text.splitlines()]
    commands = [line.split("#")[0].split()[1:] for line in lines if line.startswith("communique ")]
    first = [c for c in commands if "real-news" not in c]  # needs the public texts
    assert {"build", "train", "evaluate", "predict", "doctor"} <= {c[0] for c in first}
    for command in first:
        done = subprocess.run(
            [sys.executable, "-m", "communique", *command], cwd=checkout, capture_output=True, text=True
        )
        assert done.returncode == 0, (command, done.stderr)
    assert (checkout / "predictions" / "predictions.jsonl").exists()
