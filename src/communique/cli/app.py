"""Commands are found here and nothing else is: each imports what it needs when it runs."""

from __future__ import annotations

import os
import signal
import sys

import typer

from communique.cli import annotate, build, compare, doctor, evaluate, predict, registry, report, train, tune
from communique.errors import CommuniqueError, UsageError

DEBUG = "--debug"

app = typer.Typer(
    name="communique",
    help="Topics and directed actor stance in news on international affairs.",
    epilog=f"Errors are one sentence; add {DEBUG} to any command for the traceback.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich would double the time that --help takes
)


@app.callback(invoke_without_command=True)
def _version(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        from communique import __version__

        print(__version__)
        raise typer.Exit()


app.command("build")(build.command)
app.command("train")(train.command)
app.command("tune")(tune.command)
app.command("evaluate")(evaluate.command)
app.command("compare")(compare.command)
app.command("predict")(predict.command)
app.command("report")(report.command)
app.add_typer(annotate.app, name="annotate")
app.add_typer(registry.app, name="registry")
app.command("doctor")(doctor.command)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit: 0 when it worked, 1 when the work failed, 2 when the call was wrong."""
    given = sys.argv[1:] if arguments is None else arguments
    debug = DEBUG in given
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # so that half-written files go
    try:
        app([a for a in given if a != DEBUG], prog_name="communique")
    except CommuniqueError as error:
        if debug:
            raise
        _fail(str(error), 2 if isinstance(error, UsageError) else 1)
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        _fail("stopped.", 130)
    except Exception as error:
        if debug:
            raise
        _fail(f"{type(error).__name__}: {error} (unexpected; run again with {DEBUG} for the traceback).", 1)


def _fail(message: str, code: int) -> None:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(code)
