"""What the sequence examination found, as plain data and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import Console

from memdrive.demos.driving.laps import LapScore
from memdrive.demos.driving.sequence import Learned, Matrix, SequencePlan
from memdrive.demos.driving.transfer import transfer
from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.lab.statistics import mean
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted
from memdrive.env.constants import CONTROL_DT

SCHEMA = "memdrive.sequence/1"
LEGEND = (
    "cm off line / laps off the road, repeats together. Policies are frozen while judged, on tracks never learned "
    "from; a lap begins with eyes that have seen nothing, and the rest of one that ended off the road counts as the "
    "road's half-width."
)


def policies_record(outcomes: Outcomes[Matrix], plan: SequencePlan) -> dict[str, Any]:
    """The figures of every policy: a row of the matrix for each stage, what learning took, adaptation, transfer."""
    return {name: _policy(repeats, plan) for name, repeats in outcomes.items()}


def _policy(repeats: Sequence[Matrix], plan: SequencePlan) -> dict[str, Any]:
    columns = [plan.distinct.index(name) for name in plan.scenes]
    before = _row("nothing", [matrix.before for matrix in repeats], columns)
    stages = [
        _row(after, [matrix.stages[k][1] for matrix in repeats], columns)
        for k, (after, _) in enumerate(repeats[0].stages)
    ]
    learning = [[matrix.learned[k] for matrix in repeats] for k in range(len(repeats[0].learned))]
    return {
        "before": before,
        "stages": stages,
        "learning": [_learning(stage) for stage in learning],
        "adaptation": _adaptation(learning, plan) if any(stage.checked for stage in repeats[0].learned) else None,
        **_transfer(repeats, plan),
    }


def _row(after: str, scores: Sequence[Sequence[LapScore]], columns: Sequence[int]) -> dict[str, Any]:
    """One stage, a value for each column; departures and laps of all repeats together, distances their mean."""
    each = [[repeat[k] for repeat in scores] for k in columns]
    return {
        "after": after,
        "departures": [sum(score.departures for score in column) for column in each],
        "laps": [sum(score.laps for score in column) for column in each],
        "cross_track_mean_m": [mean([score.cross_track_mean_m for score in column]) for column in each],
        "cross_track_mean_by_repeat_m": [[score.cross_track_mean_m for score in column] for column in each],
        "departures_by_repeat": [[score.departures for score in column] for column in each],
    }


def _learning(stage: Sequence[Learned]) -> dict[str, Any]:
    names = ("updates", "pulses", "departures", "energy_chip_j")
    means = {name: mean([getattr(one, name) for one in stage]) for name in names}
    return {"scene": stage[0].scene, "steps": stage[0].steps, "simulated_s": stage[0].steps * CONTROL_DT, **means}


def _adaptation(learning: Sequence[Sequence[Learned]], plan: SequencePlan) -> dict[str, Any]:
    """For each stage and repeat, what it took; null where the stage ended before."""
    return {
        "check_every_steps": plan.check_every,
        "check_tracks": plan.check_tracks,
        "checks_in_a_row": plan.checks,
        "stages": [
            {
                "scene": stage[0].scene,
                "steps": [one.adapted.steps if one.adapted else None for one in stage],
                "seconds": [one.adapted.steps * CONTROL_DT if one.adapted else None for one in stage],
                "pulses": [one.adapted.pulses if one.adapted else None for one in stage],
                "energy_chip_j": [one.adapted.energy_chip_j if one.adapted else None for one in stage],
            }
            for stage in learning
        ],
    }


def _transfer(repeats: Sequence[Matrix], plan: SequencePlan) -> dict[str, Any]:
    """Of all repeats' laps together, up to the last scene: what a break does is no transfer."""
    order = [name for name, _ in plan.stages]

    def share(scores: Sequence[Sequence[LapScore]]) -> list[float]:
        laps, left = (
            np.array([[getattr(score, name) for score in repeat] for repeat in scores]).sum(axis=0)
            for name in ("laps", "departures")
        )
        return list(1.0 - left / laps)

    before = share([matrix.before for matrix in repeats])
    after = [share([matrix.stages[k][1] for matrix in repeats]) for k in range(len(order))]
    return dict(transfer(order, plan.distinct, before, after))


def print_table(console: Console, record: Record) -> None:
    """The chip's whole matrix, and the last row of every other policy."""
    config, columns, policies = record["config"], record["scenes"], record["policies"]
    learned = any(figures["learning"] for figures in policies.values())
    taught = f"{counted(config['repeats'], 'chip')}, {config['device']}"
    console.print(
        f"Frozen laps on {judged_on(config)}, both directions, seed {record['seed']}; {config['eyes']} eyes."
        + (f" {taught}, {counted(config['steps'], 'step')} a scene." if learned else "")
        + "".join(f" Without {name}." for name in config["without"])
        + (f" Fair: {config['fair']}." if config["fair"] else ""),
        highlight=False,
    )
    table = ruled("policy", "after", *(_short(name) for name in columns), texts=1)
    for name, figures in policies.items():
        rows = [figures["before"], *figures["stages"]] if name == "chip" else figures["stages"][-1:]
        for k, row in enumerate(rows):
            fixed = not figures["learning"]
            table.add_row(name if k == 0 else "", "–" if fixed else _short(row["after"]), *_cells(row))
        table.add_section()
    console.print(table)
    console.print(LEGEND, highlight=False)
    for name, figures in policies.items():
        console.print(_summary(name, figures), highlight=False)


def judged_on(config: Mapping[str, Any]) -> str:
    """The roads, in words."""
    return config.get("road") or counted(config["tracks"], f"unseen {config['family']} track")


def _short(name: str) -> str:
    return {"misaligned": "misal.", "low-battery": "low-b.", "inverted": "invert."}.get(name, name)


def _cells(row: Mapping[str, Any]) -> list[str]:
    values = zip(row["cross_track_mean_m"], row["departures"], strict=True)
    return [f"{100 * off:.{0 if off >= 0.1 else 1}f}/{left}" for off, left in values]


def _summary(name: str, figures: Mapping[str, Any]) -> str:
    """One line: transfer, pulses, energy, adaptation."""
    words = [f"ACC {100 * figures['acc']:.2f} %"]
    words += [f"{key.upper()} {100 * figures[key]:+.1f} %" for key in ("fwt", "bwt") if figures[key] is not None]
    pulses = sum(stage["pulses"] for stage in figures["learning"])
    if pulses:
        joules = sum(stage["energy_chip_j"] for stage in figures["learning"])
        words.append(f"{pulses / 1e6:.2f} million pulses, {1e6 * joules:.0f} µJ")
    if figures["adaptation"]:
        words.append("adapted after " + ", ".join(_adapted(stage) for stage in figures["adaptation"]["stages"]))
    return f"{name}: " + "; ".join(words)


def _adapted(stage: Mapping[str, Any]) -> str:
    """Steps, mean over the repeats that did; how many did not."""
    steps = [value for value in stage["steps"] if value is not None]
    missing = len(stage["steps"]) - len(steps)
    shown = f"{mean(steps):.0f}" if steps else "–"
    return f"{_short(stage['scene'])} {shown}" + (f" ({missing} not)" if missing else "")
