"""What the examination of a new class found, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from memdrive.chip import presets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.digits import new_class
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.options import write_figure
from memdrive.demos.report.authors import AUTHORS_PLOT
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted, percent

AUTHORS = {
    "Stellar 1 (SET and RESET in turns)": AUTHORS_PLOT["alternating"],
    "Stellar 2 (both at every sample)": AUTHORS_PLOT["both"],
    "back-propagation, not verified": AUTHORS_PLOT["back-propagation"],
    "back-propagation, verified": AUTHORS_PLOT["with verify"],
}
"""What is shown beside ours, where the last layer alone learned, too."""


def examine(
    split: digits_data.Digits,
    device: str,
    plan: new_class.ClassPlan,
    chosen: Mapping[str, Any],
    json_file: Path | None,
    figure: Path | None,
) -> None:
    """Every policy through the plan. chosen : what else the file says was chosen"""
    names = ("new_digit", "examples", "memory", "train", "repeats", "policies")
    Examination(
        schema=new_class.SCHEMA,
        config={name: getattr(plan, name) for name in names} | device_config(device) | dict(chosen),
        seed=plan.seed,
        doing="learning digits",
        pieces=plan.repeats * len(plan.policies),
        trials=lambda tick: new_class.trials(split, presets.get(device), plan, tick),
        figures=new_class.policies_record,
        table=print_table,
        draw=draw,
        besides={"authors_code": {name: {"accuracy": a, "pulses": n} for name, (a, n) in AUTHORS.items()}},
    ).carry_out(json_file, figure)


def print_table(console: Console, record: Record) -> None:
    """A row for each policy, then what the authors' published code shows."""
    config = record["config"]
    on = "digits set apart for choosing" if config["choosing"] else "test digits"
    console.print(
        f"{config['device']}, {counted(config['repeats'], 'chip')}, seed {record['seed']}: nine digits known, "
        f"then the {config['new_digit']} learned in place; accuracy [%] with updates off on {on}.\n"
        "Nine before: their own outputs alone are compared; after: all ten. Lost: of the nine. "
        "Behind Adam: on all ten, of the same repeat.",
        highlight=False,
    )
    headings = ("nine\nbefore", "nine\nafter", "lost", f"the {config['new_digit']}", "all ten", "behind\nAdam")
    table = ruled("policy", *headings, "pulses", "energy", "on chip")
    for name, row in record["policies"].items():
        shares = (_share(row, key) for key in ("nine_before", "nine_after", "nine_lost", "new_after", "ten_after"))
        table.add_row(name, *shares, _share(row, "behind_adam"), *_costs(row))
    console.print(table)
    other = ruled("the authors' published code, their plot", "accuracy", "pulses")
    for name, row in record["authors_code"].items():
        other.add_row(name, f"{100 * row['accuracy']:.0f}", f"{row['pulses']:,}")
    console.print(other)


def _share(row: Mapping[str, Any], key: str) -> str:
    return percent(row, key) if key in row else "–"


def _costs(row: Mapping[str, Any]) -> tuple[str, str, str]:
    if "pulses" not in row:
        return "–", "–", "–"
    return f"{row['pulses']:,.0f}", f"{1e6 * row['energy_chip_j']:.3g} µJ", f"{1e3 * row['time_chip_s']:.3g} ms"


def draw(record: Record, _: Outcomes[new_class.Added], path: Path) -> None:
    """The nine before and after, the new digit, and pulses beside accuracy; the path's suffix says the format."""
    from matplotlib.figure import Figure  # for those who asked for a figure

    policies, config = record["policies"], record["config"]
    figure = Figure(figsize=(10.5, 4.2), layout="constrained")
    shares, pulses = figure.subplots(1, 2)
    _bars(shares, policies, config["new_digit"])
    _pulses(pulses, policies, record["authors_code"])
    figure.suptitle(
        f"nine digits known, the {config['new_digit']} learned in place; {counted(config['repeats'], 'chip')}, "
        f"{config['device']}",
        fontsize=9,
    )
    write_figure(path, figure)


def _bars(ax: Any, policies: Mapping[str, Any], digit: int) -> None:
    from memdrive.demos.report.palette import AMBER, GREY, SKY

    for offset, key, what, colour in (
        (-0.2, "nine_after", "the nine (black: before)", SKY),
        (0.2, "new_after", f"the {digit}", AMBER),
    ):
        heights = [100 * row[key] for row in policies.values()]
        errors = [100 * row[f"{key}_std"] for row in policies.values()]
        places = [k + offset for k in range(len(heights))]
        ax.bar(places, heights, 0.38, color=colour, label=what, yerr=errors, ecolor=GREY)
    for k, row in enumerate(policies.values()):
        ax.plot([k - 0.39, k - 0.01], [100 * row["nine_before"]] * 2, color="black", lw=1.5)
    ax.set_xticks(range(len(policies)), list(policies), rotation=40, ha="right", fontsize=8)
    ax.set_ylabel("accuracy [%]")
    ax.set_ylim(0, 100)
    ax.legend(frameon=False, fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    ax.spines[["top", "right"]].set_visible(False)


def _pulses(ax: Any, policies: Mapping[str, Any], authors: Mapping[str, Any]) -> None:
    """A bar for each way, with what it reaches at its end."""
    from memdrive.demos.report.palette import BLUE, GREY

    ours = [(name, row["pulses"], row["ten_after"]) for name, row in policies.items() if row.get("pulses")]
    theirs = [(name.split(" (")[0], row["pulses"], row["accuracy"]) for name, row in authors.items()]
    for first, rows, colour, what in (
        (0, ours, BLUE, "here (all ten)"),
        (len(ours), theirs, GREY, "the authors' published code"),
    ):
        places = range(first, first + len(rows))
        ax.barh(places, [pulses for _, pulses, _ in rows], color=colour, label=what)
        for place, (_, pulses, share) in zip(places, rows, strict=True):
            ax.text(1.15 * pulses, place, f"{100 * share:.0f} %", va="center", fontsize=8)
    ax.set_xscale("log")
    ax.set_xlim(1e3, 3e8)
    ax.set_yticks(range(len(ours) + len(theirs)), [row[0] for row in (*ours, *theirs)], fontsize=8)
    ax.invert_yaxis()
    ax.set_xlabel("pulses; beside them, accuracy")
    ax.legend(frameon=False, fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    ax.spines[["top", "right"]].set_visible(False)
