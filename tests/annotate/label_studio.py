"""A real Label Studio for the slow test: an environment and a data folder of its own, on this machine only."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

REQUIREMENT = "label-studio>=1.20,<2"
ENVIRONMENT = "COMMUNIQUE_LABEL_STUDIO"  # names the environment to use; it is made there if it is not
TOKEN = "0123456789abcdef0123456789abcdef01234567"
_START_S, _INSTALL_S = 300, 1200


class NotInstallable(Exception):
    """pip could not install Label Studio here, for the reason in the message."""


def environment():
    """The folder of a virtual environment with Label Studio, kept between runs outside the repository."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get(ENVIRONMENT) or cache / "communique" / "label-studio")
    ready = folder / ".ready"
    if not ready.exists():
        if folder.exists() and not (folder / "pyvenv.cfg").exists() and any(folder.iterdir()):
            raise NotInstallable(f"{folder} holds other files")
        shutil.rmtree(folder, ignore_errors=True)  # half an environment, from a run that was stopped
        _call(sys.executable, "-m", "venv", folder)
        _call(folder / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check", "--quiet", REQUIREMENT)
        ready.write_text(REQUIREMENT)
    return folder


def _call(*command):
    try:
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=_INSTALL_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstallable(str(error)) from error
    if done.returncode:
        raise NotInstallable((done.stderr.strip().splitlines() or ["no message"])[-1])


class Client:
    """The HTTP interface, with the token in every call."""

    def __init__(self, address):
        self.address = address

    def __call__(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        head = {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, data, head, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read()[:2000]!r}") from error


@contextmanager
def running(folder):
    """Label Studio with an empty database under ``folder``; yields a client and stops it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        environment() / "bin" / "label-studio", "start", "--no-browser", "--log-level", "ERROR",
        "--internal-host", "127.0.0.1", "--port", port, "--data-dir", folder / "data",
        "--username", "reader@example.org", "--password", "only-for-this-test",
        "--user-token", TOKEN, "--enable-legacy-api-token",
    ]  # fmt: skip
    # Nothing of the user's, nothing that reports home; predictions are checked against the interface.
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder / "data"),
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "fflag_feat_utc_210_prediction_validation_15082025": "true",
    }
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(list(map(str, command)), env=settings, cwd=folder, stdout=log, stderr=log)
        try:
            client = Client(f"http://127.0.0.1:{port}")
            _wait(client, server, folder / "log.txt")
            yield client
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(client, server, log):
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(f"Label Studio stopped: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(client.address + "/health", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise AssertionError(f"Label Studio did not start within {_START_S} s: {log.read_text()[-2000:]}")
