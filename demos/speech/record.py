"""What the examination of speech found, as plain data and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console

from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.lab.statistics import mean, spread
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import counted, percent
from memdrive.demos.speech.experiment import Company, Outcome, SpeechPlan

SCHEMA: Final = "memdrive.speech/1"
MEASURES: Final = ("old_before", "old_after", "new_before", "new_after")
SYNTHETIC: Final = "Shipped voices are synthetic: made by espeak-ng and flite, spoken by nobody."


def policies_record(outcomes: Outcomes[Outcome], plan: SpeechPlan) -> dict[str, Any]:
    """Means, standard deviations and every repeat of every policy, and each voice that was met."""
    return {name: _policy(repeats, plan, outcomes.get("software-adam")) for name, repeats in outcomes.items()}


def _policy(repeats: Sequence[Outcome], plan: SpeechPlan, twins: Sequence[Outcome] | None) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key in MEASURES:
        row[key], row[f"{key}_std"] = spread([getattr(outcome, key) for outcome in repeats])
    row["forgotten"] = row["old_before"] - row["old_after"]
    row["behind_adam"] = twins and {
        key: mean([getattr(t, key) - getattr(o, key) for o, t in zip(repeats, twins, strict=False)])
        for key in MEASURES
    }
    for key in repeats[0].costs:
        row[key] = mean([outcome.costs[key] for outcome in repeats])
    row["rehearsal_bytes"] = plan.rehearsal_bytes
    row.setdefault("counter_bytes", 0)
    row.setdefault("pulses", 0)
    row["met"] = {name: _met([o for o in repeats if o.met == name]) for name in sorted({o.met for o in repeats})}
    row["confusion"] = sum(outcome.confusion for outcome in repeats)
    row["repeats"] = [{"met": o.met} | {key: getattr(o, key) for key in MEASURES} | o.costs for o in repeats]
    return row


def _met(repeats: Sequence[Outcome]) -> dict[str, float]:
    """One voice."""
    return {key: mean([getattr(outcome, key) for outcome in repeats]) for key in MEASURES}


def company_record(company: Company) -> dict[str, Any]:
    """Whose voices these were."""
    table = {voice.name: voice for voice in company.voices.table}
    return {
        "known": list(company.known),
        "met": {name: "synthetic" if table[name].synthetic else "recorded" for name in company.met},
        "note": SYNTHETIC,
    }


def print_table(console: Console, record: Record) -> None:
    """What a person reads: a row for each policy, then a line for each voice that the first one met."""
    config, policies, voices = record["config"], record["policies"], record["voices"]
    kinds = " and ".join(sorted(set(voices["met"].values())))
    known = len(voices["known"]) - bool(set(voices["known"]) & set(voices["met"]))  # who is met is not known then
    console.print(
        f"{config['device']}, {counted(config['repeats'], 'repeat')}, seed {record['seed']}: {known} voices known,"
        f" {len(voices['met'])} {kinds} ones met in turn, {config['shots']} examples a word.\n"
        "Accuracy [%] with updates off, on words never learned from. " + SYNTHETIC,
        highlight=False,
    )
    judged = ("known\nbefore", "after", "new voice\nbefore", "after")
    table = ruled("policy", *judged, "pulses", "energy", "on chip", "SRAM")
    for name, row in policies.items():
        table.add_row(name, *(percent(row, key) for key in MEASURES), *_costs(row))
    console.print(table)
    name, row = next(iter(policies.items()))
    for met, one in row["met"].items():
        old, new = (f"{100 * one[f'{what}_before']:.1f} → {100 * one[f'{what}_after']:.1f}" for what in ("old", "new"))
        console.print(f"[dim]{name} meets {met}: {new}; known {old}[/dim]", highlight=False)


def _costs(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    sram = f"{(row['rehearsal_bytes'] + max(row['counter_bytes'], row.get('base_counter_bytes', 0))) / 1000:.1f} kB"
    if "energy_chip_j" not in row:
        return "–", "–", "–", sram
    return f"{row['pulses']:,.0f}", f"{1e6 * row['energy_chip_j']:.3g} µJ", f"{1e3 * row['time_chip_s']:.3g} ms", sram
