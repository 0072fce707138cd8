"""`memdrive report`: what a folder of runs shows, as one page, with figures and tables beside it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click

from memdrive.demos.lab import board
from memdrive.demos.lab.board import log_option
from memdrive.demos.options import user_input
from memdrive.demos.report.console import beside
from memdrive.demos.report.words import counted
from memdrive.demos.sweep import arms
from memdrive.demos.sweep.store import Store


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where page, figures and tables go; FOLDER, if not said.",
)
@log_option
def report(folder: Path, out: Path | None, log_folder: Path | None) -> None:
    """Write FOLDER/report.html from the runs of a sweep, figures and tables in FOLDER/figures.

    The page needs no network and no other file. What is empty, half-finished or damaged is named, the rest shown.
    """
    if importlib.util.find_spec("jinja2") is None:
        raise click.UsageError("need Jinja2 for a report: pip install 'memdrive[report]'")
    from memdrive.demos.sweep import page  # Matplotlib is loaded for those who ask for figures

    with user_input("FOLDER"):
        found = arms.read(Store(folder))
    with user_input("--out"):
        written = page.write(found, out or folder)
    if log_folder is not None:
        with user_input("--log"):
            _log(found, log_folder)
    console = beside(None)
    for trouble in found.troubles:
        console.print(trouble, highlight=False, markup=False, soft_wrap=True)
    console.print(f"{counted(found.runs, 'run')}: {written[0]}", highlight=False, soft_wrap=True)


def _log(found: arms.Found, folder: Path) -> None:
    """Every chip of every configuration as a run of TensorBoard, told apart by what was varied."""
    for section in found.sections:
        for k, arm in enumerate(section.arms):
            settings = {name: arm.config.get(name) for name in section.varied}
            for seed, measures in arm.chips.items():
                run = f"{section.examination}-{k}-{seed}"
                board.write_settings(folder, run, settings, measures, seed)
