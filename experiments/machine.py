"""What every result under experiments/ says of the run that made it: commit, versions, hardware."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def facts(*packages: str) -> str:
    """One line: commit, versions and cores."""
    told = []
    for package in packages:
        try:
            told.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            told.append(f"no {package}")
    return f"commit {commit()}, Python {platform.python_version()}, {', '.join(told)}, {os.cpu_count()} cores ({platform.machine()})"


def commit() -> str:
    """The short hash of HEAD, with a plus where the tree has changes."""
    git = ["git", "-C", str(REPOSITORY)]
    done = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    changed = subprocess.run([*git, "status", "--porcelain", "--untracked-files=no"], capture_output=True, text=True)
    return (done.stdout.strip() or "unknown") + ("+" if changed.stdout.strip() else "")
