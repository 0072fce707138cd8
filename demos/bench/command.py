"""`memdrive bench`: the chip's speed beside others', measured in one run on this machine."""

from __future__ import annotations

import math
import os
import platform
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table

from memdrive.demos.bench import chip as timings
from memdrive.demos.bench import lines as layouts
from memdrive.demos.bench import peers, wires
from memdrive.demos.options import json_option, result_record, write_json
from memdrive.demos.report.console import beside


@click.command()
@click.option("--seconds", default=1.0, show_default=True, type=click.FloatRange(0.01, 60), help="Spent on each line.")
@json_option
def bench(seconds: float, json_file: Path | None) -> None:
    """Measure the chip's speed beside others' in one run: one thread, one sample, DEFAULT device."""
    if math.isnan(seconds):  # no comparison refuses it
        raise click.BadParameter("need 0.01 to 60 s, got nan", param_hint="--seconds")
    console = beside(json_file)
    lines = timings.table(seconds)
    beside_peer, unfit = peers.aihwkit_lines(seconds)
    lines += beside_peer
    table = Table(caption="tenth percentile of short alternating blocks: what is left where other work waits")
    for column in ("work", "ours [µs]", "yardstick", "[µs]", "ratio", "to reach"):
        table.add_column(column, justify="left" if column in ("work", "yardstick") else "right")
    for line in lines:
        must = "" if line.must is None else f"{line.must:g} {'✓' if line.ratio <= line.must else '✗'}"
        row = (line.work, f"{line.ours_us:.1f}", line.yardstick, f"{line.yardstick_us:.1f}", f"{line.ratio:.2f}", must)
        table.add_row(*row)
    console.print(table)
    per_pair, chip_speed, plain_speed = timings.large_chip()
    console.print(
        f"10 million pairs: {per_pair:.1f} bytes a pair (to reach 40); forward streams {chip_speed:.1f} GB/s, "
        f"NumPy's sum over one float32 array {plain_speed:.1f} GB/s"
    )
    digits, pass_s = timings.digits_pass()
    console.print(f"one pass over {digits:,} digits, 784-100-10, from scratch: {pass_s:.2f} s (to reach 3)")
    wired = [wires.measure(device, r_wire) for device, r_wire in wires.CASES]
    console.print(wires.SAID)
    console.print(wires.table(wired))
    signed = [layouts.measure(*case) for case in layouts.CASES]
    console.print(layouts.table(signed))
    console.print("not installed, so not measured: " + (", ".join(peers.missing()) or "none"))
    if unfit:
        console.print(unfit)
    machine = {"machine": platform.machine(), "python": platform.python_version(), "cores": os.cpu_count()}
    figures = {
        "lines": [asdict(line) for line in lines],
        "bytes_per_pair": per_pair,
        "large_forward_gb_s": chip_speed,
        "plain_sum_gb_s": plain_speed,
        "digits_pass_s": pass_s,
        "wires": [asdict(line) for line in wired],
        "source_lines": [asdict(line) for line in signed],
        "not_installed": peers.missing(),
    }
    write_json(json_file, result_record("memdrive.bench/1", {"seconds": seconds} | machine, 0, **figures))
