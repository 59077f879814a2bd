"""communique registry: which version answers, and which one may take its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.console import Console
from communique.cli.options import AsJson, DatasetFolder, Quiet

if TYPE_CHECKING:
    from communique.evaluate.gate import Decision
    from communique.tracking.versions import Version

app = typer.Typer(help="List, promote and demote registered models.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_versions(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Registered versions, the newest first, with their aliases."""
    from communique.tracking.registry import NAME
    from communique.tracking.store import store_exists, tracking_uri
    from communique.tracking.versions import versions

    found = versions() if store_exists() else []
    lines = [
        f"{v.version:>4}  {', '.join(v.aliases) or '–':<22}  {v.created}  run {v.run_id}{_remark(v)}" for v in found
    ]
    none = f"no model is registered in {tracking_uri()}; 'communique train' registers one."
    Console(as_json, quiet).result({"name": NAME, "versions": [v.to_dict() for v in found]}, lines or [none])


@app.command()
def promote(
    version: Annotated[
        str | None, typer.Argument(help="Version to promote; by default the alias 'challenger'.", show_default=False)
    ] = None,
    dataset: DatasetFolder = Path("datasets/communique"),
    split: Annotated[str, typer.Option("--split", help="Split to compare on.")] = "validation",
    force: Annotated[bool, typer.Option("--force", help="Promote against the gate; needs --reason.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; stored on the version.")] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make a version the champion if it is significantly better and as well calibrated."""
    from communique.errors import CommuniqueError, UsageError
    from communique.tracking.registry import CHAMPION
    from communique.tracking.versions import challenger_of, crown, versions, with_alias

    console = Console(as_json, quiet)
    if force and not reason.strip():
        raise UsageError('--force needs --reason "…", which is stored on the version.')
    found = versions()
    challenger, champion = challenger_of(found, version), with_alias(found, CHAMPION)
    decision = _judge(champion, challenger, dataset, split, console) if champion else None
    if decision and not decision.passed and not force:
        raise CommuniqueError(
            f"version {challenger.version} is not promoted: {'; '.join(decision.objections)}; "
            'improve it, or insist with --force --reason "…".'
        )
    crown(challenger, champion, _tags(decision, split, force, reason.strip()))
    facts = {
        "promoted": challenger.version,
        "replaced": champion.version if champion else None,
        "forced": bool(force and decision and not decision.passed),
        "decision": decision.to_dict() if decision else None,
    }
    console.result(facts, [*_lines(decision), f"version {challenger.version} is the champion now."])


@app.command()
def demote(
    reason: Annotated[str, typer.Option("--reason", help="Why; stored on the version.", show_default=False)],
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Take the champion down; the version it had replaced answers again."""
    from communique.tracking.versions import demote as take_down

    former, current = take_down(reason.strip())
    now = f"version {current} is the champion again" if current else "there is no champion now"
    facts = {"demoted": former.version, "champion": current}
    Console(as_json, quiet).result(facts, [f"version {former.version} is not the champion any more; {now}."])


def _judge(champion: Version, challenger: Version, dataset: Path, split: str, console: Console) -> Decision:
    from communique.evaluate.answers import ask
    from communique.evaluate.gate import judge
    from communique.evaluate.systems import split_of
    from communique.label.load import read_dataset
    from communique.models.storage import load_folder, read_description
    from communique.predict.predictor import Predictor
    from communique.taxonomy import load_taxonomy
    from communique.tracking.registry import NAME, model_folder

    taxonomy = load_taxonomy()
    data = read_dataset(dataset, taxonomy)
    _, articles = split_of(data, split, dataset)
    answers = []
    for version in (champion, challenger):
        folder = model_folder(f"models:/{NAME}/{version.version}")
        if read_description(folder).get("dataset_hash") != data.content_hash():
            console.warn(
                f"version {version.version} was trained on another build of the dataset: "
                f"it may know paragraphs of {split}, and the comparison may flatter it"
            )
        console.note(f"asking version {version.version}")
        answers.append(ask(Predictor(load_folder(folder, taxonomy)), articles))
    return judge(articles, answers[0], answers[1], taxonomy)


def _tags(decision: Decision | None, split: str, force: bool, reason: str) -> dict[str, str]:
    import json

    if decision is None:
        return {"promotion": "first champion", **({"promotion.reason": reason} if reason else {})}
    kind = "by the gate" if decision.passed else "forced"
    tags = {"promotion": kind, "promotion.split": split, "promotion.decision": json.dumps(decision.to_dict())}
    return {**tags, **({"promotion.reason": reason} if reason else {})}


def _lines(decision: Decision | None) -> list[str]:
    if decision is None:
        return ["there was no champion to compare with."]
    d = decision
    lines = [
        f"mean of topic and stance macro-F1: champion {d.champion:.3f}, challenger {d.challenger:.3f}, "
        f"gain {100 * d.gain:+.1f} points (95 % interval {100 * d.low:+.1f} to {100 * d.high:+.1f}, p = {d.p:.2g})",
        *(
            f"calibration error of {what}: {old:.3f} before, {new:.3f} now"
            for what, (old, new) in d.calibration.items()
        ),
    ]
    return lines + [f"promoted although {objection}" for objection in d.objections]


def _remark(version: Version) -> str:
    if "demoted" in version.tags:
        return f"  demoted: {version.tags['demoted']}"
    kind, reason = version.tags.get("promotion", ""), version.tags.get("promotion.reason", "")
    return (f"  promoted {kind}" if kind else "") + (f": {reason}" if reason else "")
