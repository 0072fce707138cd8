"""The examination carried out: from the plan to the table, the figure and the file; and which digits serve what."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from memdrive.chip import presets
from memdrive.demos.cnn import examine, software
from memdrive.demos.cnn.network import BITS, FULL_SCALES, shipped
from memdrive.demos.cnn.record import SCHEMA, cnn_record, print_table
from memdrive.demos.digits import data as digits_data
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.options import user_input


def split(choosing: bool) -> digits_data.Digits:
    """The floats learned on, and a chip is tuned on, the training digits that are not kept for choosing.

    choosing : whether those kept judge; else the test digits do
    """
    every = digits_data.load()
    kept = digits_data.for_choosing(every)
    if choosing:
        return kept
    return digits_data.Digits(
        x_train=kept.x_train,
        y_train=kept.y_train,
        x_test=every.x_test,
        y_test=every.y_test,
        x_crossed=kept.x_crossed,
    )


def carry_out(plan: examine.CnnPlan, device: str, choosing: bool, json_file: Path | None, figure: Path | None) -> None:
    """All conditions on all chips, told."""
    with user_input("--digits"):
        material = examine.material(split(choosing), plan)
    weights = shipped()
    floats = software.accuracy(material.x_judge, material.y_judge, weights)
    chosen = {key: value for key, value in asdict(plan).items() if key != "seed"}
    periphery = {"driver_bits": BITS, "full_scales": list(FULL_SCALES), "choosing": choosing}
    Examination(
        schema=SCHEMA,
        config=chosen | device_config(device) | periphery,
        seed=plan.seed,
        doing="programming, tuning, judging",
        pieces=plan.pieces,
        trials=lambda tick: examine.trials(material, weights, presets.get(device), plan, tick),
        figures=lambda outcomes: cnn_record(outcomes, floats, plan.seed),
        table=print_table,
        draw=_draw,
        subjects="",
    ).carry_out(json_file, figure)


def _draw(record: Record, outcomes: Outcomes[examine.Outcome], path: Path) -> None:
    from memdrive.demos.cnn.figure import draw  # Matplotlib is loaded for those who asked for a figure

    draw(record, outcomes, path)
