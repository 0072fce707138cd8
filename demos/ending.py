"""How every command ends: done, refused, or told to end by a signal; each with its exit code and one line.

0 done; 1 our fault; 2 the user's arguments or files; 129, 130, 143 ended by SIGHUP, SIGINT (Ctrl-C), SIGTERM.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from memdrive.demos.streams import own_streams

SIGNALS = tuple(signal.Signals[name] for name in ("SIGHUP", "SIGINT", "SIGTERM") if hasattr(signal, name))
PATIENCE_S = 10.0
"""So long a second signal does not disturb what closes files; a second Ctrl-C always does [s]."""
LONGEST_LINE = 500
"""Of a refusal, which repeats what it was given [letters]."""
OUTPUTS = f"{__name__}.outputs"


class Ended(KeyboardInterrupt):
    """A signal asks the program to end: whatever is open is closed on the way out."""


class CutShortError(Exception):
    """A command was ended by a signal. Its text names the outputs that it owed."""


@contextmanager
def heeding_signals() -> Iterator[list[int]]:
    """Signals become `Ended` in the main thread; those that the caller's shell ignores (nohup) stay ignored.

    Yields the numbers of those that came.
    """
    came: list[int] = []
    last_s = -PATIENCE_S

    def end(number: int, _: FrameType | None) -> None:
        nonlocal last_s
        before_s, last_s = last_s, time.monotonic()
        came.append(number)
        if number == signal.SIGINT or last_s - before_s >= PATIENCE_S:
            raise Ended(number)

    def unraisable(lost: sys.UnraisableHookArgs) -> None:
        """Python drops what is raised while it tidies up: a signal that came then counts once more."""
        nonlocal last_s
        if isinstance(lost.exc_value, Ended):
            last_s = -PATIENCE_S
            threading.Timer(0.05, _thread.interrupt_main, lost.exc_value.args).start()
        elif not came:  # else it is what was only half made
            unraisable_before(lost)

    replaced: dict[signal.Signals, Any] = {}
    unraisable_before = sys.unraisablehook
    if threading.current_thread() is threading.main_thread():
        sys.unraisablehook = unraisable
        for known in SIGNALS:
            if signal.getsignal(known) in (signal.SIG_DFL, signal.default_int_handler):
                replaced[known] = signal.signal(known, end)
    try:
        yield came
    finally:
        for known, handler in replaced.items():
            signal.signal(known, handler)
        sys.unraisablehook = unraisable_before


def exit_code(command: Callable[[], Any]) -> int:
    """Run a command to its end, whatever that is, and say in one line what was wrong."""
    code, owed = 0, ""
    with own_streams() as lost, heeding_signals() as came:
        try:
            returned = command()
            code = returned if isinstance(returned, int) else code
        except click.ClickException as error:
            complain(error)
            code = error.exit_code
        except (KeyboardInterrupt, click.Abort):
            came.append(signal.SIGINT)
        except CutShortError as error:
            came.append(signal.SIGINT)
            owed = f"; not written: {error}" if str(error) else ""
        except Exception as error:
            if not came and _is_unfit(error):
                complain(click.BadParameter(str(error), param_hint="--device"))
                code = 2
            elif not came:  # else it is the signal's: an import that it broke, say
                raise
        if came:
            click.echo(f"Ended by {signal.Signals(came[0]).name}{owed}.", err=True)
            return 128 + came[0]
        if reason := lost():
            complain(click.ClickException(reason))
            return code or 1
        return code


def _is_unfit(error: Exception) -> bool:
    """Whether the device that was asked for cannot be made into the chip that was asked for."""
    from memdrive.chip.device import UnfitError  # `--help` loads no physics

    return isinstance(error, UnfitError)


def complain(error: click.ClickException) -> None:
    """Show what is wrong: how the command is called, then one line of printable letters, however long the mistake."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        error.show()
        return
    if isinstance(error, click.UsageError) and error.ctx:
        hint = f"Try '{error.ctx.command_path} {error.ctx.help_option_names[0]}' for help."
        click.echo(f"{error.ctx.get_usage()}\n{hint}\n", err=True)
    click.echo(f"Error: {one_line(error.format_message())}", err=True)


def one_line(text: str) -> str:
    """The text in one line that no terminal misunderstands, the middle of a long one left out."""
    text = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in " ".join(text.split())
    )
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE // 2]} … {text[-LONGEST_LINE // 2 :]}"


def promise(ctx: click.Context, path: Path) -> None:
    """An output was asked for: the command is not done before it is there."""
    ctx.meta.setdefault(OUTPUTS, {})[path] = _version(path)


def _broken_promises(ctx: click.Context) -> str:
    """Outputs asked for that are as they were, named."""
    promised: dict[Path, object] = ctx.meta.get(OUTPUTS, {})
    return ", ".join(f"'{path}'" for path, before in promised.items() if _version(path) == before)


def _version(path: Path) -> object:
    """Differs after a file was replaced or written; None while there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


class Ruled(click.Command):
    """A command that ends as all of ours do."""

    def main(
        self,
        args: Any = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 - click's signature
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run, and leave the program with the exit code."""
        run = super().main
        sys.exit(
            exit_code(
                lambda: run(
                    args,
                    prog_name,
                    complete_var,
                    standalone_mode=False,
                    windows_expand_args=windows_expand_args,
                    **extra,
                )
            )
        )

    def invoke(self, ctx: click.Context) -> Any:
        """As click does; then no output that was asked for is missing, or a line says which."""
        try:
            returned = super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise CutShortError(_broken_promises(ctx)) from error
        if missing := _broken_promises(ctx):
            raise click.ClickException(f"not written: {missing}")
        return returned


def attempted(deeds: list[Callable[[], None]]) -> list[click.ClickException]:
    """Do all of them, also after one has failed; what was wrong."""
    wrong = []
    for deed in deeds:
        try:
            deed()
        except click.ClickException as error:
            wrong.append(error)
    return wrong


def all_done(deeds: list[Callable[[], None]]) -> None:
    """Do all of them, also after one has failed; then raise what was wrong first, having shown the rest."""
    wrong = attempted(deeds)
    for error in wrong[1:]:
        complain(error)
    if wrong:
        raise wrong[0]
