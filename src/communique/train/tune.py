"""A study: many trainings with other settings, judged on validation, that goes on where it was stopped."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from communique.atomic import alone_in, atomic_file
from communique.config import change
from communique.errors import CommuniqueError, UsageError
from communique.evaluate.evaluation import model_metrics
from communique.label.build import VALIDATION, Dataset
from communique.label.load import read_dataset
from communique.models.transformer import require_torch
from communique.taxonomy import Taxonomy
from communique.train.run import fit, known_keys, read_settings, work_folder
from communique.train.search import Dimension, search_space, start_point

if TYPE_CHECKING:
    from optuna.study import Study
    from optuna.trial import FrozenTrial

    from communique.tracking.tuning import TuningLog

STUDY = "study.db"
BEST = "best.yaml"
TRIALS = "trials.jsonl"
_RANDOM = 5  # trials drawn blindly before the sampler learns from them
_KEY, _RUN, _TOLD = "key", "run_id", "told"  # what a study and its trials remember
Note = Callable[[str], None]
Keys = tuple[Mapping[str, Any], Mapping[str, Any]]  # see known_keys


@dataclass(frozen=True, slots=True)
class Outcome:
    """One trial: what was set, and how good it was on validation or why it failed.

    Attributes:
        score: sum of ``topics`` and ``stances``, the macro-F1 of topics and of stances on gold pairs.
        reason: why the trial failed; empty where it did not.
    """

    number: int
    settings: dict[str, Any]
    score: float | None = None
    topics: float | None = None
    stances: float | None = None
    seconds: float = 0.0
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TuneResult:
    """The best trial, the file with its settings, and all trials in their order."""

    best: Outcome
    config: str
    trials: tuple[Outcome, ...]
    run_id: str | None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def tune(
    config: str | Path,
    dataset_folder: str | Path,
    out: str | Path,
    taxonomy: Taxonomy,
    trials: int,
    overrides: Iterable[str] = (),
    track: bool = True,
    note: Note = lambda line: None,
) -> TuneResult:
    """Try settings of the configuration's search space; the first trial has the settings of the file itself.

    Parameters:
        out: folder of the study. A study that stands there already goes on until it has ``trials`` trials;
            one that was killed repeats the trial that it was in.
        trials: how many, failed ones included.
        track: log to MLflow, one run for the study and one under it for each trial.
        note: told one line per trial.

    Raises:
        UsageError: a wrong configuration, no dataset, or ``out`` holds the study of something else or one that
            another process is at work on.
        CommuniqueError: Optuna is missing, or every trial failed.
    """
    if find_spec("optuna") is None:
        raise CommuniqueError("tuning needs optuna, which is not installed: run pip install 'communique[tune]'.")
    settings, space, keys = read_settings(config, overrides), search_space(config), known_keys(config)
    if settings["family"] == "transformer":
        require_torch("tuning a transformer")  # else every trial would fail for want of it
    dataset = read_dataset(dataset_folder, taxonomy)
    if not dataset.splits.get(VALIDATION):
        raise CommuniqueError(f"{dataset_folder} has no validation split, on which settings are judged; build one.")
    try:
        Path(out).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out} cannot hold a study ({error.strerror}); choose another --out.") from error
    with alone_in(Path(out), wait=False):
        work = work_folder(Path(out) / "trial")
        study = _open_study(Path(out), _fingerprint(settings, space, dataset))
        log = _log_of(study, settings, dataset, track)
        try:
            while len(_outcomes(study)) < trials:
                outcome = _run_trial(study, settings, space, keys, dataset, work, note)
                if log:
                    log.trial(outcome.to_dict())
                _write(Path(out), study, settings, keys)
                note(_line(outcome, trials))
            outcomes = _outcomes(study)
            best = _best(outcomes)
            if best is None:
                raise CommuniqueError(f"all {len(outcomes)} trials failed, the first because {outcomes[0].reason}")
            if log:
                log.end(best.to_dict(), Path(out) / BEST)
        except BaseException:
            if log:
                log.stop()
            raise
        return TuneResult(best, str(Path(out) / BEST), tuple(outcomes), log.run_id if log else None)


def _open_study(out: Path, key: str) -> Study:
    import optuna
    from sqlalchemy.exc import SQLAlchemyError

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    path = out / STUDY
    try:
        study = optuna.create_study(
            storage=f"sqlite:///{path.resolve()}", study_name="communique", direction="maximize", load_if_exists=True
        )
    except (SQLAlchemyError, RuntimeError) as error:
        raise CommuniqueError(
            f"{path} cannot be used as a study ({str(error).splitlines()[0]}); choose another --out."
        ) from error
    if study.user_attrs.setdefault(_KEY, key) != key:
        raise UsageError(f"{path} is a study of other settings or another dataset; choose another --out.")
    study.set_user_attr(_KEY, key)
    for left in study.get_trials(states=[optuna.trial.TrialState.RUNNING]):  # a killed process could not end it
        study.tell(left.number, state=optuna.trial.TrialState.FAIL)
    return study


def _run_trial(
    study: Study,
    settings: Mapping[str, Any],
    space: Sequence[Dimension],
    keys: Keys,
    dataset: Dataset,
    work: Path,
    note: Note,
) -> Outcome:
    """Ask for settings, train, measure, tell. A killed run leaves the trial open, and is repeated exactly."""
    import optuna

    number = len(_outcomes(study)) + 1
    seed = np.random.SeedSequence([settings["seed"], number]).generate_state(1)[0]
    study.sampler = optuna.samplers.TPESampler(seed=int(seed), n_startup_trials=_RANDOM)
    waiting = study.get_trials(states=[optuna.trial.TrialState.WAITING])
    if number == 1 and not waiting and (start := start_point(space, settings)):
        study.enqueue_trial(start)
    trial = study.ask()
    tried = {dimension.key: dimension.suggest(trial) for dimension in space}
    own = with_values(settings, tried, keys)
    started = time.monotonic()
    outcome: dict[str, Any] = {"number": number, "settings": tried}
    try:
        model, _ = fit(dataset, own, work, note)
        metrics = model_metrics(model, dataset.splits[VALIDATION])
        outcome["topics"], outcome["stances"] = metrics["topics"]["macro_f1"], metrics["stances"]["macro_f1"]
        outcome["score"] = outcome["topics"] + outcome["stances"]
    except Exception as error:  # whatever a setting breaks is its outcome, kept with the reason
        told = str(error) if isinstance(error, CommuniqueError) else f"{type(error).__name__}: {error}"
        outcome["reason"] = " ".join(told.split()) or type(error).__name__
    outcome["seconds"] = round(time.monotonic() - started, 1)
    trial.set_user_attr(_TOLD, outcome)
    failed = "reason" in outcome
    study.tell(trial, outcome.get("score"), optuna.trial.TrialState.FAIL if failed else None)
    shutil.rmtree(work, ignore_errors=True)
    return Outcome(**outcome)


def with_values(settings: Mapping[str, Any], values: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    """Settings with some values, by dotted key, in the place of others."""
    changed = dict(settings)
    for key, value in values.items():
        changed = change(changed, key, value, "a trial", *keys)
    return changed


def _outcomes(study: Study) -> list[Outcome]:
    """The trials that came to an end of their own."""
    trials: list[FrozenTrial] = study.get_trials(deepcopy=False)
    return [Outcome(**t.user_attrs[_TOLD]) for t in trials if t.state.is_finished() and _TOLD in t.user_attrs]


def _best(outcomes: Sequence[Outcome]) -> Outcome | None:
    scored = [o for o in outcomes if o.score is not None]
    return max(scored, key=lambda o: (o.score, -o.number)) if scored else None


def _write(out: Path, study: Study, settings: Mapping[str, Any], keys: Keys) -> None:
    """All trials, and the best settings as a configuration; both are whole at any time."""
    outcomes = _outcomes(study)
    with atomic_file(out / TRIALS) as file:
        file.writelines(json.dumps(o.to_dict(), ensure_ascii=False) + "\n" for o in outcomes)
    best = _best(outcomes)
    if best is not None:
        with atomic_file(out / BEST) as file:
            print(f"# The best of {len(outcomes)} trials: {_figures(best)} on validation.", file=file)
            yaml.safe_dump(with_values(settings, best.settings, keys), file, sort_keys=False, allow_unicode=True)


def _line(outcome: Outcome, trials: int) -> str:
    tried = ", ".join(f"{key}={value}" for key, value in outcome.settings.items())
    told = f"failed, {outcome.reason}" if outcome.score is None else _figures(outcome)
    return f"trial {outcome.number} of {trials} ({outcome.seconds:.0f} s), {tried}: {told}"


def _figures(outcome: Outcome) -> str:
    return f"topic macro-F1 {outcome.topics:.3f} + stance macro-F1 {outcome.stances:.3f} = {outcome.score:.3f}"


def _fingerprint(settings: Mapping[str, Any], space: Sequence[Dimension], dataset: Dataset) -> str:
    told = json.dumps([settings, [asdict(d) for d in space], dataset.content_hash()], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _log_of(study: Study, settings: Mapping[str, Any], dataset: Dataset, track: bool) -> TuningLog | None:
    if not track:
        return None
    from communique.tracking.tuning import TuningLog

    log = TuningLog(settings, dataset, study.user_attrs.get(_RUN))
    study.set_user_attr(_RUN, log.run_id)
    return log
