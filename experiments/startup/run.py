"""How long a start takes, each as a process of its own.

    python experiments/startup/run.py

Prints the fastest and the median of the runs in seconds, the interpreter alone beside it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from machine import facts

RUNS = 15
COMMUNIQUE = str(Path(sys.executable).parent / "communique")
COMMANDS = {
    'python -c "pass"': [sys.executable, "-c", "pass"],
    'python -c "import communique"': [sys.executable, "-c", "import communique"],
    "communique --help": [COMMUNIQUE, "--help"],
    "communique predict --help": [COMMUNIQUE, "predict", "--help"],
}


def seconds(command: list[str]) -> list[float]:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return times


def main() -> None:
    print(f"{facts('communique', 'typer')}; {RUNS} runs each\n")
    print(f"| {'command':<32} | fastest, s | median, s |\n| {'-' * 32} | ---------: | --------: |")
    for name, command in COMMANDS.items():
        times = seconds(command)
        print(f"| {name:<32} | {min(times):>10.3f} | {statistics.median(times):>9.3f} |")


if __name__ == "__main__":
    main()
