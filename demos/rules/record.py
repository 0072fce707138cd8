"""What the comparison of rules found, as plain data and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.lab.statistics import bootstrap_interval, mean
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted
from memdrive.demos.rules.last_layer import REPORTED
from memdrive.demos.rules.spent import Outcome

SCHEMA = "memdrive.rules/1"
COSTS = ("pulses", "wear", "energy_j", "time_s", "bytes_beside")


def figures(outcomes: Outcomes[Outcome], seed: int) -> dict[str, Any]:
    """Of every rule the mean, its 95 % interval over chips, and every chip."""
    return {name: _rule(repeats, seed) for name, repeats in outcomes.items()}


def _rule(repeats: Sequence[Outcome], seed: int) -> dict[str, Any]:
    each = [one.judged | {key: getattr(one.spent, key) for key in COSTS} for one in repeats]
    row: dict[str, Any] = {}
    for key in each[0]:
        values = [float(one[key]) for one in each]
        row[key], row[f"{key}_ci95"] = mean(values), bootstrap_interval(values, seed)
    row["energy_lines_j"] = {
        key: mean([one.spent.lines_j[key] for one in repeats]) for key in repeats[0].spent.lines_j
    }
    return {**row, "repeats": each}


def last_layer_figures(outcomes: Outcomes[Outcome], seed: int) -> dict[str, Any]:
    """The same, beside what the authors' published code plots."""
    rows = figures(outcomes, seed)
    for name, row in rows.items():
        row["reported_accuracy"], row["reported_pulses"] = REPORTED.get(name, (None, None))
    return rows


def _heading(record: Record, judged: str, network: str) -> str:
    config = record["config"]
    passes = "1 pass" if config["passes"] == 1 else f"{config['passes']} passes"
    on = "digits set apart for choosing" if config["choosing"] else "test digits"
    return (
        f"{judged} on {on}, updates off; in brackets the 95 % interval of the mean over "
        f"{counted(config['repeats'], 'chip')}, {config['device']}, seed {record['seed']}.\n"
        f"{network}, {config['train']:,} digits, {passes}. "
        "Wear: pulses of the most pulsed device."
    )


def print_digits(console: Console, record: Record) -> None:
    """A row for each rule."""
    console.print(_heading(record, "Accuracy [%]", "784-100-10 from scratch on chip"), highlight=False)
    table = ruled("rule", "accuracy", *HEADINGS)
    for name, row in record["rules"].items():
        table.add_row(name, _interval(row, "accuracy"), *costs(row))
    console.print(table)


def print_last_layer(console: Console, record: Record) -> None:
    """A row for each way of learning, theirs beside ours."""
    network = "First layer a float network's, the last (100-10) from scratch on chip"
    console.print(_heading(record, "Accuracy [%]", network), highlight=False)
    table = ruled("last layer by", "accuracy", "theirs", "as they count", "theirs", *HEADINGS)
    for name, row in record["rules"].items():
        accuracy, pulses = _theirs(row)
        counted = _millions(row["pulses_as_theirs"])
        table.add_row(name, _interval(row, "accuracy"), accuracy, counted, pulses, *costs(row))
    console.print(table)
    console.print(
        "Theirs: the plot in the authors' published code, MNIST's 60,000, best of many tests. They count signs once a "
        "pair and sample,\nback-propagation by the device; our pulses are devices' throughout, ours the last state.",
        highlight=False,
    )


def _theirs(row: Mapping[str, Any]) -> tuple[str, str]:
    """Accuracy and pulses of the authors' plot, where it has this row."""
    if row["reported_pulses"] is None:
        return "–", "–"
    return f"{100 * row['reported_accuracy']:.0f}", _millions(row["reported_pulses"])


def print_driving(console: Console, record: Record) -> None:
    """A row for each rule."""
    config = record["config"]
    on = "mild tracks set apart for choosing" if config["choosing"] else "unseen mild tracks"
    console.print(
        f"Frozen laps in {', '.join(config['scenes'])}, all learned one after another, "
        f"{counted(config['steps'], 'step')} each, on {config['tracks']} {on}\n"
        f"in both directions a chip; {counted(config['repeats'], 'chip')}, "
        f"{config['device']}, seed {record['seed']}. Wear: pulses of the most pulsed device.",
        highlight=False,
    )
    table = ruled("rule", "off the road", "cm off line", *HEADINGS)
    for name, row in record["rules"].items():
        left, laps = (sum(one[key] for one in row["repeats"]) for key in ("departures", "laps"))
        table.add_row(name, f"{left:.0f} of {laps:.0f}", _interval(row, "cross_track_mean_m"), *costs(row))
    console.print(table)


HEADINGS = ("pulses", "wear", "energy", "time", "beside")


def _interval(row: Mapping[str, Any], key: str) -> str:
    low, high = row[f"{key}_ci95"]
    return f"{100 * row[key]:.1f} [{100 * low:.1f}, {100 * high:.1f}]"


def _millions(pulses: float) -> str:
    return f"{pulses / 1e6:,.2f} M"


def costs(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells of what a rule spends."""
    return (
        _millions(row["pulses"]),
        f"{row['wear']:,.0f}",
        f"{1e6 * row['energy_j']:,.0f} µJ",
        f"{1e3 * row['time_s']:,.0f} ms",
        f"{row['bytes_beside'] / 1000:,.1f} kB",
    )
