"""What the comparison of rules found, as plain data and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.lab.statistics import bootstrap_interval, mean
from memdrive.demos.report.authors import AUTHORS_PLOT
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted
from memdrive.demos.rules.spent import Outcome

SCHEMA = "memdrive.rules/1"
COSTS = ("pulses", "wear", "energy_j", "time_s", "bytes_beside")
HEADINGS = ("pulses\n\\[M]", "wear", "energy\n\\[µJ]", "time\n\\[ms]", "beside\n\\[kB]")
WEAR = "Wear: pulses of the most pulsed device."


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
        row["reported_accuracy"], row["reported_pulses"] = AUTHORS_PLOT.get(name, (None, None))
    return rows


def _heading(record: Record, judged: str, network: str) -> str:
    config = record["config"]
    passes = "1 pass" if config["passes"] == 1 else f"{config['passes']} passes"
    on = "digits set apart for choosing" if config["choosing"] else "test digits"
    chips = counted(config["repeats"], "chip")
    over = f"in brackets the 95 % interval of the mean over {chips}" if config["repeats"] > 1 else chips
    return (
        f"{judged} on {on}, updates off; {over}, {config['device']}, seed {record['seed']}.\n"
        f"{network}, {config['train']:,} digits, {passes}. {WEAR}"
    )


def print_digits(console: Console, record: Record) -> None:
    """A row for each rule."""
    console.print(_heading(record, "Accuracy [%]", "784-100-10 from scratch on chip"), highlight=False)
    table = ruled("rule", "accuracy\n\\[%]", *HEADINGS)
    for name, row in record["rules"].items():
        table.add_row(_stacked(name), _interval(row, "accuracy"), *costs(row))
    console.print(table)


def print_last_layer(console: Console, record: Record) -> None:
    """A row for each way of learning, theirs below ours."""
    network = "First layer a float network's, the last (100-10) from scratch on chip"
    console.print(_heading(record, "Accuracy [%]", network), highlight=False)
    table = ruled("last layer by", "accuracy\n\\[%]", "as they\ncount", *HEADINGS[:-1])
    for name, row in record["rules"].items():
        table.add_row(name, _interval(row, "accuracy"), _millions(row["pulses_as_theirs"]), *costs(row)[:-1])
        if row["reported_pulses"] is not None:
            table.add_row("  theirs", f"{100 * row['reported_accuracy']:.0f}", _millions(row["reported_pulses"]))
    console.print(table)
    console.print(
        "Theirs: the plot in the authors' published code (docs/rules.md), MNIST's 60,000, the best of many tests; "
        "ours the last state. As they count: turns once a pair and sample, back-propagation by the device; "
        "both: assumed a pair, as turns. The other pulses are devices' throughout.",
        highlight=False,
    )


def print_driving(console: Console, record: Record) -> None:
    """A row for each rule."""
    config = record["config"]
    on = "mild tracks set apart for choosing" if config["choosing"] else "unseen mild tracks"
    console.print(
        f"Frozen laps in {', '.join(config['scenes'])}, all learned one after another, "
        f"{counted(config['steps'], 'step')} each, on {config['tracks']} {on}\n"
        f"in both directions a chip; {counted(config['repeats'], 'chip')}, "
        f"{config['device']}, seed {record['seed']}. {WEAR}",
        highlight=False,
    )
    table = ruled("rule", "off the\nroad", "off the\nline \\[cm]", *HEADINGS)
    for name, row in record["rules"].items():
        left, laps = (sum(one[key] for one in row["repeats"]) for key in ("departures", "laps"))
        table.add_row(_stacked(name), f"{left:.0f}/{laps:.0f}", _interval(row, "cross_track_mean_m"), *costs(row))
    console.print(table)


def _stacked(name: str) -> str:
    """A variant's name below its rule's: so the tables fit 80 letters."""
    return name.replace(", ", ",\n  ")


def _interval(row: Mapping[str, Any], key: str) -> str:
    """The mean and, of several chips, its interval."""
    if len(row["repeats"]) == 1:
        return f"{100 * row[key]:.1f}"
    low, high = row[f"{key}_ci95"]
    return f"{100 * row[key]:.1f} [{100 * low:.1f}, {100 * high:.1f}]"


def _millions(pulses: float) -> str:
    return f"{pulses / 1e6:,.2f}"


def costs(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells of what a rule spends."""
    return (
        _millions(row["pulses"]),
        f"{row['wear']:,.0f}",
        f"{1e6 * row['energy_j']:,.0f}",
        f"{1e3 * row['time_s']:,.0f}",
        f"{row['bytes_beside'] / 1000:,.1f}",
    )
