"""What the comparison of rules found, as plain data and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.lab.statistics import bootstrap_interval, mean
from memdrive.demos.report.console import ruled
from memdrive.demos.rules.digits import Outcome

SCHEMA = "memdrive.rules/1"
COSTS = ("pulses", "wear", "energy_j", "time_s", "bytes_beside")


def digits_record(outcomes: Outcomes[Outcome], seed: int) -> dict[str, Any]:
    """Of every rule the mean, its 95 % interval over chips, and every chip."""
    return {name: _rule(repeats, seed) for name, repeats in outcomes.items()}


def _rule(repeats: Sequence[Outcome], seed: int) -> dict[str, Any]:
    each = [{"accuracy": one.accuracy} | {key: getattr(one.spent, key) for key in COSTS} for one in repeats]
    lines = {key: mean([one.spent.lines_j[key] for one in repeats]) for key in repeats[0].spent.lines_j}
    return {**summary(each, ("accuracy", *COSTS), seed), "energy_lines_j": lines, "repeats": each}


def summary(each: Sequence[Mapping[str, float]], keys: Sequence[str], seed: int) -> dict[str, Any]:
    """Mean and interval of these figures."""
    row: dict[str, Any] = {}
    for key in keys:
        values = [float(one[key]) for one in each]
        row[key], row[f"{key}_ci95"] = mean(values), bootstrap_interval(values, seed)
    return row


def print_digits(console: Console, record: Record) -> None:
    """A row for each rule."""
    config = record["config"]
    on = "digits set apart for choosing" if config["choosing"] else "test digits"
    console.print(
        f"Accuracy [%] on {on}, updates off; in brackets the 95 % interval of the mean over {config['repeats']} "
        f"chips, {config['device']}, seed {record['seed']}.\n784-100-10 from scratch on chip, {config['train']:,} "
        f"digits, {config['passes']} passes. Wear: pulses of the most pulsed device.",
        highlight=False,
    )
    table = ruled("rule", "accuracy", "pulses", "wear", "energy", "time", "beside")
    for name, row in record["rules"].items():
        low, high = row["accuracy_ci95"]
        share = f"{100 * row['accuracy']:.1f} [{100 * low:.1f}, {100 * high:.1f}]"
        table.add_row(name, share, *costs(row))
    console.print(table)


def costs(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells of what a rule spends."""
    return (
        f"{row['pulses'] / 1e6:,.2f} M",
        f"{row['wear']:,.0f}",
        f"{1e6 * row['energy_j']:,.0f} µJ",
        f"{1e3 * row['time_s']:,.0f} ms",
        f"{row['bytes_beside'] / 1000:,.1f} kB",
    )
