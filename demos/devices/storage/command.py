"""`memdrive chip store`: what a chip's cells keep of a file over years, as a table, a figure and a JSON file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from memdrive.chip import presets
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.lab.options import REPEATS, Number, device_option
from memdrive.demos.options import FigureFile, InputFile, json_option, seed_option, user_input
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted

MOST_YEARS = 300
"""Beyond any retention that was ever measured."""
MOST_BYTES = 1 << 20
"""More than the largest chip holds."""


class Parity(click.IntRange):
    """Bytes of parity in a block: an even number."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Half of them are wrong bytes that can be corrected."""
        number = int(super().convert(value, param, ctx))
        if number % 2:
            self.fail(f"need an even number, got {number}", param, ctx)
        return number


@click.command()
@click.argument("file", type=InputFile())
@click.option(
    "--bits",
    default=2,
    show_default=True,
    type=click.IntRange(1, 3),
    metavar="1|2|3",
    help="In a cell: 2, 4, 8 levels.",
)
@click.option("--years", default=10.0, show_default=True, type=Number(0, MOST_YEARS), help="Without power.")
@click.option(
    "--parity",
    default=64,
    show_default=True,
    type=Parity(2, 200),
    help="Reed-Solomon bytes in a block of 255; half as many wrong bytes can be corrected.",
)
@click.option("--repeats", default=5, show_default=True, type=REPEATS, help="Chips to fabricate.")
@device_option
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Draw what was read (png, pdf, svg).")
@seed_option
@json_option
def store(
    file: Path,
    bits: int,
    years: float,
    parity: int,
    repeats: int,
    device: str,
    figure: Path | None,
    seed: int,
    json_file: Path | None,
) -> None:
    """Write a file into a chip's cells, let it lie without power, read it back: errors, checksum, honest capacity."""
    from memdrive.demos.devices.storage import examine  # SciPy is loaded for those who store

    with user_input("FILE"):
        plan = examine.StorePlan(
            content=_content(file), bits=bits, years=years, parity=parity, repeats=repeats, seed=seed
        )
    chosen = {"file": file.name, "bytes": len(plan.content), "bits": bits, "years": years, "parity": parity}
    Examination(
        schema=examine.SCHEMA,
        config=chosen | {"repeats": repeats} | device_config(device),
        seed=seed,
        doing="writing, waiting, reading",
        pieces=2 * repeats,
        trials=lambda tick: examine.trials(plan, presets.get(device), tick),
        figures=lambda outcomes: examine.figures(outcomes, plan),
        table=print_table,
        draw=_draw,
        subjects="readings",
        besides=examine.besides(plan),
    ).carry_out(json_file, figure)


def _content(file: Path) -> bytes:
    with file.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"need a file of at most {MOST_BYTES} bytes, got more: '{file}'")
    return content


def _draw(record: Record, outcomes: Outcomes[Any], path: Path) -> None:
    from memdrive.demos.devices.storage.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, outcomes, path)


def print_table(console: Console, record: Record) -> None:
    """What a person reads: each reading, what writing took, what the cells are worth."""
    config, readings, chips = record["config"], record["readings"], record["config"]["repeats"]
    console.print(
        f"{config['file']}: {config['bytes']:,} bytes and a CRC-32 in {record['cells']:,} cells (differential pairs) "
        f"of {config['bits']} bits, on {counted(chips, 'chip')} ({config['device']}), seed {record['seed']}.\n"
        f"{record['blocks']} Reed-Solomon blocks of {record['block_bytes']} bytes, {config['parity']} of them parity: "
        "an erased byte takes one, a wrong one two;\n"
        f"read at once and after {config['years']:g} years without power.",
        highlight=False,
    )
    table = ruled(
        "read", "cells wrong", "bits", "bytes", "parity needed", "checksum fits", "corrected", "file is whole"
    )
    for name, row in readings.items():
        low, high = (100 * end for end in row["cell_error_ci95"])
        table.add_row(
            name,
            f"{100 * row['cell_error']:.2f} % ({low:.2f}–{high:.2f})",
            f"{100 * row['bit_error']:.2f} %",
            f"{100 * row['byte_error']:.2f} %",
            f"{row['block_need_mean']:.0f}, at most {row['block_need_max']}",
            f"{row['checksum_fits_plain']} of {chips}",
            f"{row['checksum_fits_corrected']} of {chips}",
            f"{row['exact_corrected']} of {chips}",
        )
    console.print(table)
    for line in (*_costs(record), *_capacity(record)):
        console.print(line, highlight=False)


def _costs(record: Record) -> tuple[str, ...]:
    cells, years, (first, last) = record["cells"], record["config"]["years"], record["readings"].values()
    return (
        f"Writing: {first['write_pulses'] / cells:.0f} device pulses a cell, at most {first['write_rounds']:.0f} "
        f"rounds of write-verify, {1e6 * first['write_energy_j']:.3g} µJ, {first['write_time_s']:.2g} s; "
        f"{first['unverified_cells']:.0f} cells never verified, {first['unverified_stuck']:.0f} of them with a stuck "
        "device.",
        f"Memory without power: in {years:g} years {last['kept_pulses']:.0f} pulses and {last['kept_energy_j']:g} J; "
        f"SRAM that keeps as many bytes leaks {record['sram_kept_j']:.3g} J (assumed: 10 pW a bit).",
        f"One reading: {1e6 * last['read_energy_j']:.3g} µJ, {1e3 * last['read_time_s']:.2g} ms.",
    )


def _capacity(record: Record) -> tuple[str, ...]:
    last = list(record["readings"].values())[-1]
    bits, pairs = last["bits_a_cell"], record["reference_pairs"]
    needed = "no Reed-Solomon code" if last["parity_needed"] is None else f"{last['parity_needed']} bytes of parity"
    worth = {
        "nominal": "nominal",
        "plain": "without correction (0 unless every chip gave every byte back)",
        "corrected": "with this code (0 unless every chip gave the file back)",
        "code_needed": f"with a code that loses one block in a billion, by the errors seen: {needed}",
        "information": "left by information theory, whatever the code",
    }
    lines = [f"  {bits[key]:5.3f} {told}: {bits[key] * pairs / 8000:.1f} kB" for key, told in worth.items()]
    after = f"Capacity after {record['config']['years']:g} years, bits a cell; and of {pairs:,} cells (784-100-10):"
    return (after, *lines)
