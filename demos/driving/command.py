"""`memdrive evaluate`: the examination from the command line, as a table, a figure and a JSON file."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from memdrive.agent.driving.recipe import INGREDIENTS, Recipe
from memdrive.chip import presets
from memdrive.demos.driving import experiment as protocol_of
from memdrive.demos.driving.laps import Steer
from memdrive.demos.options import FigureFile, json_option, result_record, seed_option, user_input, write_json
from memdrive.env import Fleet
from memdrive.env.roads import tracks
from memdrive.env.world import scenes


class GuestPolicy:
    """Anyone's `obs -> action`, one fresh instance for each lap, its answers checked."""

    def __init__(self, name: str, factory: Callable[[], Callable[[NDArray[np.float32]], Any]]) -> None:
        self.name, self.factory = name, factory
        self._fleet: Fleet | None = None
        self._drivers: list[Callable[[NDArray[np.float32]], Any]] = []

    def __call__(self, fleet: Fleet) -> NDArray[np.float32]:
        """Steering for every car still on its lap."""
        if fleet is not self._fleet:
            self._fleet, self._drivers = fleet, [self._asked(self.factory) for _ in range(len(fleet.active))]
        steering = np.zeros(len(fleet.active), np.float32)
        for lap in np.flatnonzero(fleet.active):
            action = self._asked(self._drivers[lap], fleet.observations[lap].copy())
            steering[lap] = self._checked(action, int(lap))
        return steering

    def _asked(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Whatever a stranger's code raises is theirs, and said in one line."""
        try:
            return call(*arguments)
        except Exception as error:
            raise self._refused(f"need a policy that answers, got {_one_line(error)}") from error

    def _checked(self, action: Any, lap: int) -> float:
        try:
            (value,) = np.asarray(action).reshape(-1).astype(float, casting="same_kind")
        except (TypeError, ValueError):
            shown = " ".join(repr(action).split())
            shown = shown if len(shown) <= 80 else shown[:77] + "..."
            raise self._refused(f"need one number as action, got {shown} on lap {lap}") from None
        if not -1.0 <= value <= 1.0:
            raise self._refused(f"need an action in [-1, 1], got {value} on lap {lap}")
        return float(value)

    def _refused(self, why: str) -> click.BadParameter:
        return click.BadParameter(f"'{self.name}': {why}", param_hint="--policy")


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def load_guest(spec: str) -> GuestPolicy:
    """A policy from `module:factory`; the current folder counts as a place to import from, as with `python -m`."""
    module, colon, attribute = spec.partition(":")
    if not (module and colon and attribute):
        raise click.BadParameter(f"need module:factory, got '{spec}'", param_hint="--policy")
    path = sys.path.copy()
    sys.path.insert(0, str(Path.cwd()))
    try:
        factory = getattr(importlib.import_module(module), attribute)
        driver = factory()
    except (Exception, SystemExit) as error:  # a stranger's module may even end the program
        raise click.BadParameter(f"'{spec}': {_one_line(error)}", param_hint="--policy") from error
    finally:
        sys.path[:] = path
    if not callable(driver):
        raise click.BadParameter(f"need a factory of callables, got {type(driver).__name__}", param_hint="--policy")
    return GuestPolicy(spec, factory)


LEGEND = (
    "Left road: laps that ended in a departure, of all laps. cm off line: mean |cross-track|, the rest of\n"
    "such a lap counted as the road's half-width. Policies are frozen while judged, on tracks never learned from."
)


@click.command()
@click.option(
    "--old", default="day", show_default=True, type=click.Choice(list(scenes.NAMED)), help="Scene learned first."
)
@click.option(
    "--new", default="inverted", show_default=True, type=click.Choice(list(scenes.NAMED)), help="Scene learned second."
)
@click.option(
    "--old-steps", default=600, show_default=True, type=click.IntRange(1), help="Control steps in the old scene."
)
@click.option("--new-steps", default=1200, show_default=True, type=click.IntRange(1), help="Control steps in the new.")
@click.option(
    "--tracks", "family", default="mild", show_default=True, type=click.Choice(list(tracks.FAMILIES)), help="Family."
)
@click.option(
    "--n-tracks", default=20, show_default=True, type=click.IntRange(1), help="Unseen tracks, both directions."
)
@click.option("--repeats", default=5, show_default=True, type=click.IntRange(1), help="Chips to fabricate.")
@click.option(
    "--device",
    default="default",
    show_default=True,
    type=click.Choice(list(presets.PRESETS), case_sensitive=False),
    help="Device preset.",
)
@click.option(
    "--without", "left_out", multiple=True, type=click.Choice(INGREDIENTS), help="Leave an ingredient of learning out."
)
@click.option("--policy", "guests", multiple=True, metavar="MODULE:FACTORY", help="Add anyone's obs -> action.")
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw the figures (png, pdf, svg).")
@seed_option
@json_option
def evaluate(
    old: str,
    new: str,
    old_steps: int,
    new_steps: int,
    family: str,
    n_tracks: int,
    repeats: int,
    device: str,
    left_out: Sequence[str],
    guests: Sequence[str],
    figure: Path | None,
    seed: int,
    json_file: Path | None,
) -> None:
    """Prove, frozen and on unseen tracks, what a chip has learned.

    The chip learns the old scene, then the new one, driving all the while. After each stage updates are frozen
    and it drives a lap of each unseen track, both ways, in both scenes.
    """
    with user_input("evaluate"):
        protocol = protocol_of.Protocol(
            old=old, new=new, old_steps=old_steps, new_steps=new_steps,
            tracks=n_tracks, family=family, repeats=repeats, seed=seed, recipe=Recipe().without(*left_out),
        )  # fmt: skip
    steers: Mapping[str, Steer] = {spec: load_guest(spec) for spec in guests}
    console = Console(stderr=json_file is not None and str(json_file) == "-")
    if not console.is_terminal:
        console.width = 120  # a file or a pipe has no width of its own
    pieces = protocol.repeats * protocol_of.PIECES_PER_REPEAT + len(steers) + 1
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("compiling, learning, driving", total=pieces)
        reports = protocol_of.examine_all(protocol, presets.get(device), steers, lambda: progress.advance(task))
    policies = protocol_of.policies_record(reports, protocol)
    config = {key: value for key, value in asdict(protocol).items() if key != "seed"} | {
        "device": device,
        "without": list(left_out),
    }
    print_table(console, policies, config, seed)
    write_json(json_file, result_record(protocol_of.SCHEMA, config, seed, policies=policies))
    if figure is not None:
        from memdrive.demos.driving.figure import draw

        with user_input("--figure"):
            draw(policies, config, figure)


def print_table(console: Console, policies: Mapping[str, Any], config: Mapping[str, Any], seed: int) -> None:
    """What a person reads: for each policy and stage, frozen, both scenes."""
    title = (
        f"Frozen laps on {config['tracks']} unseen {config['family']} tracks, both directions, seed {seed}. "
        f"{config['repeats']} chips, {config['device']}: {config['old']} for {config['old_steps']} steps, "
        f"then {config['new']} for {config['new_steps']}." + "".join(f" Without {name}." for name in config["without"])
    )
    table = Table(header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("policy", no_wrap=True)
    table.add_column("after\nlearning", no_wrap=True)
    for scene in (config["old"], config["new"]):
        table.add_column(f"{scene}:\nleft road", justify="right", no_wrap=True)
        table.add_column("cm off line\n(95 % interval)", justify="right", no_wrap=True)
    for name, record in policies.items():
        fixed = not record["learning"]
        for k in range(0, 2 if fixed else len(record["stages"]), 2):
            old, new = record["stages"][k : k + 2]
            cells = [cell for stage in (old, new) for cell in _cells(stage)]
            table.add_row(name if k == 0 else "", "–" if fixed else config.get(old["after"], "nothing"), *cells)
        table.add_section()
    console.print(title, highlight=False)
    console.print(table)
    console.print(LEGEND, highlight=False)
    for which in (0, 1):
        stages = [(name, r["learning"][which]) for name, r in policies.items() if len(r["learning"]) > which]
        text = "; ".join(f"{name} {s['updates']:,.0f} updates, {s['pulses']:,.0f} pulses" for name, s in stages)
        console.print(f"[dim]learning {config[('old', 'new')[which]]}: {text}[/dim]", highlight=False)


def _cells(stage: Mapping[str, Any]) -> list[str]:
    low, high = (100 * value for value in stage["cross_track_mean_ci95_m"])
    spread = f" ({low:.1f}–{high:.1f})" if high > low else ""
    return [
        f"{stage['departures']}/{stage['laps']}",
        f"{100 * stage['cross_track_mean_m']:.1f}{spread}",
    ]
