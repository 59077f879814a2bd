"""Importing does no work, and the names users call are where they expect them."""

import subprocess
import sys

import pytest

HEAVY = ("numpy", "pandas", "sklearn", "mlflow", "datasets", "torch", "pyarrow", "trafilatura", "yaml")


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_import_loads_nothing_heavy():
    assert run(f"import sys, communique; print([m for m in {HEAVY} if m in sys.modules])").strip() == "[]"


def test_help_loads_nothing_heavy():
    code = f"""
import sys
from communique.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
print([m for m in {HEAVY} if m in sys.modules], file=sys.stdout)
"""
    assert run(code).strip().splitlines()[-1] == "[]"


def test_the_baseline_does_not_import_torch(model_folder):
    code = f"import sys, communique; communique.load({str(model_folder)!r}).predict('Doha condemned Tehran.'); print('torch' in sys.modules)"
    assert run(code).strip() == "False"


@pytest.mark.parametrize("first", ["import communique.read, communique.predict", "pass"])
def test_read_and_predict_are_packages_and_functions(first, model_folder, tmp_path):
    (tmp_path / "a.txt").write_text("Doha received the envoy.\n")
    code = f"""
{first}
import communique
from communique.read import read
print([a.id for a in communique.read({str(tmp_path / "a.txt")!r})], callable(communique.predict), communique.load.__name__)
"""
    assert run(code).strip() == "['a'] True load"


def test_a_folder_of_configurations_that_is_not_there_is_named(monkeypatch):
    from communique.errors import UsageError
    from communique.resources import config_path

    monkeypatch.setenv("COMMUNIQUE_CONFIGS", "/nowhere")
    with pytest.raises(UsageError, match="COMMUNIQUE_CONFIGS names /nowhere"):
        config_path("taxonomy.yaml")


def test_every_exported_name_exists():
    import communique

    assert all(hasattr(communique, name) for name in communique.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        communique.nothing  # noqa: B018
