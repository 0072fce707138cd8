"""The command `memdrive`: a table of subcommands, each imported only when it is called."""

from __future__ import annotations

import importlib
import os

import click
from click.shell_completion import CompletionItem

from memdrive.demos.ending import Ruled
from memdrive.demos.streams import occupy_closed_numbers

COMMANDS: dict[str, tuple[str, str]] = {
    # name: ("module:attribute", the line that `memdrive --help` shows without importing the module)
    "demo": ("memdrive.demos.live.command:demo", "Watch a chip learn to drive, in one window."),
    "evaluate": (
        "memdrive.demos.driving.command:evaluate",
        "Prove, frozen and on unseen tracks, what a chip has learned.",
    ),
    "light": (
        "memdrive.demos.light.command:light",
        "Teach a chip to pursue a light, dark then bright, and prove it frozen.",
    ),
    "digits": (
        "memdrive.demos.live.digits.command:digits",
        "Teach digits on chip, then a crossed 7 from three examples.",
    ),
    "cnn": (
        "memdrive.demos.live.cnn.command:cnn",
        "Write a five-layer CNN into chips and tune its last layer in place.",
    ),
    "rules": ("memdrive.demos.rules.command:rules", "Compare learning rules on the same chips and samples."),
    "speech": (
        "memdrive.demos.speech.command:speech",
        "Teach spoken digits, then a new voice from three examples a word.",
    ),
    "chip": (
        "memdrive.demos.devices.command:chip",
        "Devices and chips: show, fit, energy, age, store, yield, privacy.",
    ),
    "sweep": (
        "memdrive.demos.sweep.command:sweep",
        "Run an examination over a grid of settings and hundreds of chips.",
    ),
    "report": ("memdrive.demos.sweep.report_command:report", "Write a page with figures from the runs of a sweep."),
    "bench": ("memdrive.demos.bench.command:bench", "Measure the chip's speed beside others' in one run."),
    "doctor": ("memdrive.demos.doctor.command:doctor", "Say what is missing here, and how to mend it."),
}


class LazyGroup(Ruled, click.Group):
    """A click group whose subcommands are imported on first use: `memdrive --help` loads no physics."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the subcommand, or None for a name that is not in the table."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table of subcommands, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names from the table, too: the Tab key imports nothing. An option is click's affair."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [CompletionItem(name, help=text) for name, (_, text) in COMMANDS.items() if name.startswith(incomplete)]


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="memdrive", prog_name="memdrive")
def memdrive() -> None:
    """A simulated memristor chip that learns on the road."""


def main() -> None:
    """Entry point; `ending` says which exit code means what."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices here are small: a second thread only waits and spins
    occupy_closed_numbers()
    memdrive(prog_name="memdrive")


if __name__ == "__main__":
    main()
