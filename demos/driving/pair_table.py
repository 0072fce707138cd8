"""What a person reads of two scenes: for each policy and stage, frozen, both scenes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from memdrive.demos.driving.sequence_record import judged_on
from memdrive.demos.lab.examination import Record
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted

LEGEND = (
    "Left road: laps that ended in a departure, of all laps. cm off line: mean |cross-track|, the rest of "
    "such a lap counted as the road's half-width. Policies are frozen while judged, on tracks never learned from."
)


def print_table(console: Console, record: Record) -> None:
    """What a person reads: for each policy and stage, frozen, both scenes."""
    policies, config = record["policies"], record["config"]
    title = f"Frozen laps on {judged_on(config)}, both directions, seed {record['seed']}; {config['eyes']} eyes."
    if any(figures["learning"] for figures in policies.values()):
        title += (
            f" {counted(config['repeats'], 'chip')}, {config['device']}: {config['old']} for "
            f"{config['old_steps']} steps, then {config['new']} for {config['new_steps']}; "
            f"taught by {config['teacher']}."
        )
    title += "".join(f" Without {name}." for name in config["without"])
    scored = (
        heading
        for scene in (config["old"], config["new"])
        for heading in (f"{scene}:\nleft road", "cm off line\n(95 % interval)")
    )
    table = ruled("policy", "after\nlearning", *scored, texts=1, together=2)
    for name, figures in policies.items():
        fixed = not figures["learning"]
        for k in range(0, 2 if fixed else len(figures["stages"]), 2):
            old, new = figures["stages"][k : k + 2]
            cells = [cell for stage in (old, new) for cell in _cells(stage)]
            table.add_row(name if k == 0 else "", "–" if fixed else config.get(old["after"], "nothing"), *cells)
        table.add_section()
    console.print(title, highlight=False)
    console.print(table)
    console.print(LEGEND, highlight=False)
    for which in (0, 1):
        stages = [(name, r["learning"][which]) for name, r in policies.items() if len(r["learning"]) > which]
        if not stages:
            continue
        text = "; ".join(f"{name} {s['updates']:,.0f} updates, {s['pulses']:,.0f} pulses" for name, s in stages)
        console.print(f"[dim]learning {config[('old', 'new')[which]]}: {text}[/dim]", highlight=False)


def _cells(stage: Mapping[str, Any]) -> list[str]:
    low, high = (100 * value for value in stage["cross_track_mean_ci95_m"])
    spread = f" ({low:.1f}–{high:.1f})" if high > low else ""
    return [
        f"{stage['departures']}/{stage['laps']}",
        f"{100 * stage['cross_track_mean_m']:.1f}{spread}",
    ]
