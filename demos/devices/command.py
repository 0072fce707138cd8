"""`memdrive chip`: look at a device or a chip, fit one to a measured curve, let one age, count what learning costs."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.table import Table

from memdrive.chip import Chip, DeviceParams, presets
from memdrive.chip.fields import REALS
from memdrive.demos.devices import fits
from memdrive.demos.devices.lots.command import yields
from memdrive.demos.devices.privacy.command import privacy
from memdrive.demos.devices.storage.command import store
from memdrive.demos.lab.device import DeviceName, device_config, is_file
from memdrive.demos.lab.options import STEPS, Number, device_option
from memdrive.demos.options import (
    FigureFile,
    InputFile,
    OutputFile,
    given,
    json_option,
    listed,
    result_record,
    seed_option,
    user_input,
    write_json,
)
from memdrive.demos.report.console import beside, progress

figure_option = click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw it (png, pdf, svg).")

LONGEST_S = 1e10
"""Three centuries: beyond any retention that was ever measured [s]."""


class Shown(DeviceName):
    """A device's name or file, or a chip's; a file is no result of the same command."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """What is neither a preset nor there is named by the command itself."""
        known = value.lower() in presets.PRESETS or not os.path.lexists(value)
        return super().convert(value, param, ctx) if known else str(InputFile().convert(value, param, ctx))


@click.group()
def chip() -> None:
    """Devices and chips: show, fit, energy, age, store, yield, privacy."""


@chip.command(epilog=f"PRESET is one of {', '.join(presets.PRESETS)}.")
@click.argument("what", type=Shown(), metavar="PRESET|FILE.json|SNAPSHOT")
@figure_option
@seed_option
@json_option
def show(what: str, figure: Path | None, seed: int, json_file: Path | None) -> None:
    """A device's figures with their source, or what a snapshot holds."""
    is_device = what.lower() in presets.PRESETS or is_file(what)
    if is_device:
        with user_input("PRESET|FILE.json|SNAPSHOT"):
            device = presets.get(what)
        figures: dict[str, Any] = {"device": device.as_dict()}
        table = _device_table(device, what.lower())
    elif Path(what).exists():
        with user_input("PRESET|FILE.json|SNAPSHOT"):
            loaded = Chip.load(what)
        figures = {
            "device": loaded.device.as_dict(),
            "layers": [_layer(loaded, k) for k in range(len(loaded.crossbars))],
        }
        table = _chip_table(loaded, what)
    else:
        known = ", ".join(presets.PRESETS)
        raise click.BadParameter(
            f"need a snapshot or one of {known}, got '{what}'", param_hint="PRESET|FILE.json|SNAPSHOT"
        )
    if figure is not None:
        from memdrive.demos.devices import figures as chip_figures

        with user_input("--figure"):
            if is_device:
                chip_figures.draw_response(device, what.lower(), figure, seed)
            else:
                chip_figures.draw_chip(loaded, what, figure)
    write_json(json_file, result_record("memdrive.chip-show/1", {"what": what}, seed, **figures))
    console = beside(json_file)
    console.print(table)
    if is_device:
        console.print(f"{device.source}\nValid: {device.valid or 'as long as the source says'}", highlight=False)


def _device_table(device: DeviceParams, name: str) -> Table:
    table = Table(title=name)
    for column in ("field", "value", "unit"):
        table.add_column(column, justify="left" if column != "value" else "right")
    for field, value in device.as_dict().items():
        if field not in ("source", "valid"):
            table.add_row(field, _shown(value), REALS.get(field, {}).get("unit", ""))
    return table


def _shown(value: Any) -> str:
    """A figure of a device: a number, no end, or so many classes of a table."""
    if isinstance(value, list):
        return f"{len(value[0])} classes" if value else "none"
    return "infinite" if value is None else f"{value:.5g}"


def _layer(loaded: Chip, k: int) -> dict[str, Any]:
    crossbar = loaded.crossbars[k]
    return {
        "rows": crossbar.n_rows,
        "columns": crossbar.n_cols,
        "weight_rms": float(np.sqrt(np.mean(crossbar.weight**2))),
        "pulses_mean": float(crossbar.pulses_pos.mean()),
        "pulses_max": int(crossbar.pulses_pos.max()),
        "stuck_devices": int(crossbar.stuck.sum()),
    }


def _chip_table(loaded: Chip, name: str) -> Table:
    caption = (
        f"age {loaded.age_s:g} s, {loaded.ledger.pulses:,} device pulses, fingerprint {loaded.fingerprint()[:16]}"
    )
    table = Table(title=f"{name}\n{loaded.device.source}", caption=caption)
    for column in ("layer", "pairs", "weight rms", "pulses a pair (mean, max)", "stuck devices"):
        table.add_column(column, justify="right")
    for k in range(len(loaded.crossbars)):
        row = _layer(loaded, k)
        table.add_row(
            str(k),
            f"{row['rows']} x {row['columns']}",
            f"{row['weight_rms']:.3f}",
            f"{row['pulses_mean']:.1f}, {row['pulses_max']}",
            str(row["stuck_devices"]),
        )
    return table


@chip.command("fit")
@click.argument("file", type=InputFile())
@click.option("--table", "tabled", is_flag=True, help="Mean step and noise by class of conductance, instead of a law.")
@click.option("--classes", type=click.IntRange(2, 256), help="[--table] How many classes (10).")
@figure_option
@json_option
def fit_curve(file: Path, tabled: bool, classes: int | None, figure: Path | None, json_file: Path | None) -> None:
    """Fit a device to a measured curve: columns `pulse` and `conductance_s`, rising first, then falling.

    Of several cycles a third column, `way`, says what led to each point: 1 SET, -1 RESET, 0 neither.
    """
    from memdrive.chip import curve, fit

    if tabled:
        fits.by_classes(file, classes or fits.CLASSES, figure, json_file)
        return
    if classes is not None:
        raise click.UsageError("--classes: need --table")
    with user_input("FILE"):
        points = curve.read_curve(file)
        found = fit.fit(points)
        device = found.device(file.name)
    table = Table(title=f"{file.name}: {1e6 * found.g_min:.4g} to {1e6 * found.g_max:.4g} µS")
    for column in ("", "pulses", "step", "bound", "ctoc"):
        table.add_column(column, justify="right")
    branches = {"SET": found.rise} | ({"RESET": found.fall} if found.fall else {})
    record = {}
    for name, branch in branches.items():
        bound = "linear" if math.isinf(branch.bound_sd) else f"{branch.bound:.4f} ± {branch.bound_sd:.4f}"
        table.add_row(
            name,
            str(branch.pulses),
            f"{branch.step:.5f} ± {branch.step_sd:.5f}",
            bound,
            f"{branch.ctoc:.5f} ± {branch.ctoc_sd:.5f}",
        )
        values = ("pulses", "step", "step_sd", "bound", "bound_sd", "ctoc", "ctoc_sd", "miss", "misses")
        record[name.lower()] = {value: getattr(branch, value) for value in values}
    if figure is not None:
        from memdrive.demos.devices import figures as chip_figures

        with user_input("--figure"):
            chip_figures.draw_fit(found, points, file.name, figure)
    config = {"file": file.name}
    write_json(json_file, result_record("memdrive.chip-fit/1", config, 0, device=device.as_dict(), **record))
    beside(json_file).print(table)
    for name, branch in branches.items():
        if branch.misses:
            share = f"{branch.miss:.0%} of the range"
            click.echo(f"warning: the law misses the {name} points by {share}; their noise cannot do that", err=True)


@chip.command()
@click.argument("snapshot", type=InputFile())
@click.argument("seconds", type=click.FloatRange(0, LONGEST_S))
@click.option("--out", type=OutputFile(), required=True, metavar="FILE", help="Where to write the aged chip.")
def age(snapshot: Path, seconds: float, out: Path) -> None:
    """Let a saved chip lie unpowered for SECONDS, and save what is left of it."""
    with user_input("SNAPSHOT"):
        loaded = Chip.load(snapshot)
    before = [crossbar.weight for crossbar in loaded.crossbars]
    with user_input("SECONDS"):
        loaded.age(seconds)
    with user_input("--out"):
        loaded.save(out)
    for k, (old, crossbar) in enumerate(zip(before, loaded.crossbars, strict=True)):
        moved = float(np.sqrt(np.mean((crossbar.weight - old) ** 2)))
        click.echo(f"layer {k}: weights moved by {moved:.4f} rms; rms weight {float(np.std(crossbar.weight)):.4f}")
    click.echo(f"{out}: age {loaded.age_s:g} s")


@chip.command()
@click.option(
    "--task", default="driving", show_default=True, type=click.Choice(("driving", "digits")), help="What is learned."
)
@click.option(
    "--old-steps", default=600, show_default=True, type=STEPS, help="Driving: control steps before counting."
)
@click.option("--new-steps", default=1200, show_default=True, type=STEPS, help="Driving: control steps counted.")
@click.option("--train", default=10_000, show_default=True, type=click.IntRange(100, 10**6), help="Digits: how many.")
@click.option("--plain", is_flag=True, help="Digits: without counters.")
@click.option("--rule", metavar="NAME", help="Another learning rule: memdrive rules --help lists them.")
@click.option("--ramp-mhz", default=100.0, show_default=True, type=Number(1e-3, 1e5), help="Ramps: their clock.")
@click.option(
    "--ramp-columns", default=8, show_default=True, type=click.IntRange(1, 128), help="Ramps: columns that share one."
)
@device_option
@seed_option
@json_option
@click.pass_context
def energy(
    ctx: click.Context,
    /,
    task: str,
    old_steps: int,
    new_steps: int,
    train: int,
    plain: bool,
    rule: str | None,
    ramp_mhz: float,
    ramp_columns: int,
    device: str,
    seed: int,
    json_file: Path | None,
) -> None:
    """What learning costs: the chip's ledger beside a digital ASIC's, line by line, and the range of their ratio.

    Times are told twice: with a fast converter a column, and with ramps that columns share.
    Driving counts the learning of the inverted scene after day, digits the learning of ordinary digits from scratch.
    """
    for option in given(ctx, ("train", "plain") if task == "driving" else ("old_steps", "new_steps")):
        raise click.UsageError(f"{option.opts[0]} means nothing with --task {task}")
    from memdrive.chip.energy import compare
    from memdrive.demos.devices import energy as chip_energy
    from memdrive.demos.devices import timing

    known = chip_energy.TASKS[task]
    if rule is not None and rule not in known:
        raise click.BadParameter(f"need one of {listed(known)} for {task}, got {rule!r}", param_hint="--rule")
    if rule is not None and plain:
        raise click.UsageError("--plain means nothing with --rule: alternating is the rule without counters")
    params, config = presets.get(device), device_config(device) | {"task": task} | ({"rule": rule} if rule else {})
    if task == "driving":
        with progress("compiling, learning, driving", old_steps + new_steps) as tick:
            work = chip_energy.driving(params, seed, old_steps, new_steps, rule, tick)
        config |= {"old_steps": old_steps, "new_steps": new_steps, "old": "day", "new": "inverted"}
    elif rule is not None:
        with progress("learning digits", 1) as tick:
            work = chip_energy.digits_by(params, seed, train, rule)
            tick()
        config |= {"train": train, "passes": chip_energy.PASSES}
    else:
        with progress("learning digits", chip_energy.digit_pieces(train, plain)) as tick:
            work = chip_energy.digits(params, seed, train, plain, tick)
        config |= {"train": train, "counters": not plain}
    config |= {"ramp_hz": 1e6 * ramp_mhz, "ramp_columns": ramp_columns}
    costs = timing.with_ramps(1e6 * ramp_mhz, ramp_columns)
    comparison, one = compare(work, params, costs), timing.image(params, costs)
    record = chip_energy.record(comparison, work, one, costs)
    write_json(json_file, result_record("memdrive.chip-energy/1", config, seed, **record))
    chip_energy.print_comparison(beside(json_file), comparison, work, one, costs)


chip.add_command(store)
chip.add_command(yields)
chip.add_command(privacy)
