"""The transformer: one encoder pass per window, a topic head and a stance head on top of it.

``encoder`` finds the pretrained weights, ``tokens`` cuts text into windows, ``batches`` makes tensors,
``network`` holds encoder and ``heads``, ``adapter`` and ``files`` bring it to disk, ``model`` answers.
Only this module can be imported without PyTorch.
"""

from __future__ import annotations

from importlib.util import find_spec

from communique.errors import CommuniqueError

INSTALL = "pip install 'communique[torch]'"


def require_torch(what: str) -> None:
    """Refuse work that needs PyTorch where it is not installed.

    Raises:
        CommuniqueError: it is missing; names the command that installs it.
    """
    missing = [name for name in ("torch", "transformers", "safetensors") if find_spec(name) is None]
    if missing:
        raise CommuniqueError(f"{what} needs {' and '.join(missing)}, which is not installed: run {INSTALL}.")
