"""Texts of public sources from local git clones of their repositories, read at the pinned commit.

A label names its file; the paragraph is the block of that file with the label's SHA-256.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from communique.config import read_yaml
from communique.errors import CommuniqueError, UsageError
from communique.label.blocks import blocks
from communique.label.standoff import SourceText, StandoffLabel
from communique.split.fingerprints import text_hash

GITHUB = "https://github.com"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a public source stands.

    ``repository`` is owner/name. ``title`` is a template for documents whose file tells no title:
    ``{doc}`` is the document, ``{start}`` what stands before its first hyphen.
    """

    repository: str
    commit: str
    title: str = ""


def read_sources(path: Path) -> dict[str, Source]:
    """The sources of a file like ``data/sources.yaml``, by key.

    Raises:
        UsageError: a source without repository or commit.
    """
    sources = {}
    for key, entry in read_yaml(path).items():
        try:
            sources[key] = Source(str(entry["repository"]), str(entry["commit"]), str(entry.get("title") or ""))
        except (AttributeError, KeyError, TypeError) as error:
            raise UsageError(f"{path}: {key} needs a repository and a commit.") from error
    return sources


def texts_in_clones(
    labels: Sequence[StandoffLabel], sources: Mapping[str, Source], folder: Path, download: bool = False
) -> tuple[dict[str, SourceText], list[str]]:
    """Texts by SHA-256 out of ``folder/<owner>/<name>`` or ``folder/<name>``, and a line on each source that lacks some.

    Parameters:
        download: clone the repositories that are missing there, and fetch the files that labels name.

    Raises:
        UsageError: a label of a source that ``sources`` does not have.
    """
    found: dict[str, SourceText] = {}
    notes = []
    for corpus in sorted({label.corpus for label in labels}):
        if corpus not in sources:
            raise UsageError(f"the source {corpus} of the annotations is not described; add it to the sources file.")
        mine = [label for label in labels if label.corpus == corpus]
        try:
            texts = _texts(mine, sources[corpus], folder, download)
        except CommuniqueError as error:  # one source that is not at hand does not stop the others
            notes.append(f"{corpus}: {error}")
            continue
        lacking = sum(label.sha256 not in texts for label in mine)
        if lacking:
            where = f"the files of {sources[corpus].repository} at {sources[corpus].commit}"
            notes.append(f"{corpus}: {lacking} of {len(mine)} labelled paragraphs are not in {where}")
        found |= texts
    return found, notes


def _texts(labels: Sequence[StandoffLabel], source: Source, folder: Path, download: bool) -> dict[str, SourceText]:
    addressed = [label for label in labels if label.path]
    if not addressed:
        raise CommuniqueError(
            "its labels name no file of a repository, so clones do not help; its texts come from COMMUNIQUE_SOURCES only."
        )
    clone = _clone(source, folder, download)
    listed = _listed(clone, source.commit)
    by_path: dict[str, dict[str, StandoffLabel]] = {}
    for label in addressed:
        by_path.setdefault(label.path or "", {})[label.sha256] = label
    by_file: dict[str, dict[str, StandoffLabel]] = {}
    for path, wanted in by_path.items():
        for file in _matching(path, listed):
            by_file.setdefault(file, {}).update(wanted)
    if download:
        _fetch(clone, source.commit, [listed[file] for file in by_file])
    texts: dict[str, SourceText] = {}
    for file, named in by_file.items():
        for block in blocks(file, _git(clone, "cat-file", "blob", listed[file])):
            owner = named.get(text_hash(block.text))
            if owner and owner.sha256 not in texts:
                texts[owner.sha256] = SourceText(block.text, block.title or _title(source, owner.doc))
    return texts


def _title(source: Source, doc: str) -> str:
    return source.title.format(doc=doc, start=doc.partition("-")[0])


def _clone(source: Source, folder: Path, download: bool) -> Path:
    full = folder / source.repository
    for place in (full, folder / full.name):
        if (place / ".git").exists() or (place / "HEAD").is_file():
            return place
    if not download:
        raise CommuniqueError(f"{folder} has no clone of {source.repository}; clone it there or build with --download.")
    full.parent.mkdir(parents=True, exist_ok=True)
    _git(None, "clone", "--quiet", "--filter=blob:none", "--no-checkout", f"{GITHUB}/{source.repository}", str(full))
    return full


def _listed(clone: Path, commit: str) -> dict[str, str]:
    """Object ids by path of the files of a commit."""
    try:
        rows = _git(clone, "ls-tree", "-r", "-z", commit).decode(errors="surrogateescape").split("\0")
    except CommuniqueError as error:
        raise CommuniqueError(f"the clone {clone} has no commit {commit}; fetch it there.") from error
    return {path: facts.split()[2] for facts, _, path in (row.partition("\t") for row in rows if row)}


def _matching(path: str, listed: Iterable[str]) -> Iterator[str]:
    """The files that an address names; ``*`` stands for the rest of a long title, brackets for themselves."""
    if path in listed:
        yield path
    elif "*" in path:
        pattern = path.replace("[", "[[]")
        yield from (file for file in listed if fnmatchcase(file, pattern))


def _fetch(clone: Path, commit: str, objects: Sequence[str]) -> None:
    """Fetch the files that a clone without blobs lacks, all at once: git would fetch them one by one."""
    listing = _git(clone, "rev-list", "--objects", "--missing=print", "--no-walk", commit).decode(errors="replace")
    lacking = {line[1:] for line in listing.splitlines() if line.startswith("?")} & set(objects)
    if lacking:
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none", "--stdin")
        _git(clone, "fetch", *options, "origin", given="\n".join(sorted(lacking)).encode())


def _git(clone: Path | None, *command: str, given: bytes = b"") -> bytes:
    at = ["-C", str(clone)] if clone else []
    # No questions, and nothing from the network but what --download asks for.
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(["git", *at, *command], input=given, capture_output=True, env=environment)
    except FileNotFoundError as error:
        raise CommuniqueError("git is not installed; install it to read texts from clones.") from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise CommuniqueError(f"git {command[0]} did not work ({reason[-1][:200]}).")
    return done.stdout
