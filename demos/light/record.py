"""What the examination of the chase found, as plain data and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.lab.statistics import bootstrap_interval, mean
from memdrive.demos.light.chase import Pursuit
from memdrive.demos.light.examine import ChasePlan, Learned, Matrix
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted
from memdrive.env.constants import CONTROL_DT

SCHEMA = "memdrive.light/1"
LEGEND = (
    "Return of an episode of {steps} steps, each in [0, 1]; in brackets, the share of the teacher's. Policies are "
    "frozen while judged, in episodes never learned from; cells have seen nothing yet."
)


def policies_record(outcomes: Outcomes[Matrix], plan: ChasePlan) -> dict[str, Any]:
    """The figures of every policy: a row for each light learned, a value for each light pursued."""
    teacher = outcomes.get("teacher")
    best = [mean(score.returns) for score in teacher[0].stages[-1]] if teacher else None
    return {
        name: {
            "stages": [
                _row(light, [matrix.stages[k] for matrix in repeats], best, plan.seed)
                for k, light in enumerate(plan.lights)
            ],
            "learning": [_learning([matrix.learned[k] for matrix in repeats]) for k in range(len(repeats[0].learned))],
        }
        for name, repeats in outcomes.items()
    }


def _row(after: str, repeats: Sequence[Sequence[Pursuit]], best: Sequence[float] | None, seed: int) -> dict[str, Any]:
    """One stage, a value for each light; episodes of all repeats together."""
    each = list(zip(*repeats, strict=True))
    by_repeat = [[mean(score.returns) for score in light] for light in each]
    means = [mean(light) for light in by_repeat]
    return {
        "after": after,
        "return_mean": means,
        "return_mean_ci95": [bootstrap_interval(light, seed) for light in by_repeat],
        "return_by_repeat": by_repeat,
        "return_worst_episode": [min(min(score.returns) for score in light) for light in each],
        "share_of_teacher": None if best is None else [a / b for a, b in zip(means, best, strict=True)],
        "lost": [sum(score.lost for score in light) for light in each],
        "episodes": [sum(len(score.returns) for score in light) for light in each],
        "distance_mean_m": [mean([score.distance_m for score in light]) for light in each],
    }


def _learning(stage: Sequence[Learned]) -> dict[str, Any]:
    names = ("updates", "pulses", "energy_chip_j", "lost")
    means = {name: mean([getattr(one, name) for one in stage]) for name in names}
    return {"light": stage[0].light, "steps": stage[0].steps, "simulated_s": stage[0].steps * CONTROL_DT, **means}


def print_table(console: Console, record: Record) -> None:
    """Every policy after every light."""
    config, lights = record["config"], record["config"]["lights"]
    learned = any(figures["learning"] for figures in record["policies"].values())
    chips = f"{counted(config['repeats'], 'chip')}, {config['device']}"
    console.print(
        f"{counted(config['episodes'], 'unseen episode')} in each light, seed {record['seed']}."
        + (f" {chips}; {counted(config['steps'], 'step')} a light; taught by {config['teacher']}." if learned else "")
        + "".join(f" Without {name}." for name in config["without"]),
        highlight=False,
    )
    table = ruled("policy", "after", *lights, texts=1)
    for name, figures in record["policies"].items():
        rows = figures["stages"] if figures["learning"] else figures["stages"][-1:]
        for k, row in enumerate(rows):
            table.add_row(name if k == 0 else "", row["after"] if figures["learning"] else "–", *_cells(row))
        table.add_section()
    console.print(table)
    console.print(LEGEND.format(steps=config["episode_steps"]), highlight=False)
    for name, figures in record["policies"].items():
        pulses = sum(stage["pulses"] for stage in figures["learning"])
        if pulses:
            joules = sum(stage["energy_chip_j"] for stage in figures["learning"])
            console.print(f"{name}: {pulses / 1e6:.2f} million pulses, {1e6 * joules:.0f} µJ", highlight=False)


def _cells(row: Mapping[str, Any]) -> list[str]:
    shares = row["share_of_teacher"]
    told = [f"{value:.0f}" for value in row["return_mean"]]
    return told if shares is None else [f"{a} ({100 * b:.0f} %)" for a, b in zip(told, shares, strict=True)]
