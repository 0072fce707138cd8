"""What the examination of the CNN found, as plain data and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from memdrive.demos.cnn.examine import AS_IT_IS, CONDITIONS, Condition, Outcome
from memdrive.demos.cnn.gpu import CLAIM, GPUS
from memdrive.demos.cnn.network import ARRAY_DEVICES, kernel_devices, products
from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.lab.statistics import bootstrap_interval, mean, spread
from memdrive.demos.report.console import ruled
from memdrive.demos.report.words import percent

SCHEMA = "memdrive.cnn/1"
MEASURES = ("programmed", "tuned")
SPENDINGS = ("writing", "tuning")
LEAST_LOST = 0.005
"""Of accuracy: what tuning wins back of less is chance (assumed: a few chips' spread)."""


def cnn_record(outcomes: Outcomes[Outcome], software: float, seed: int) -> dict[str, Any]:
    """Chips as they come, then every other condition, then arrays and energy. software : accuracy of the floats"""
    conditions = {name: _condition(_named(name), chips, software, seed) for name, chips in outcomes.items()}
    usual = conditions[AS_IT_IS]
    arrays = {str(row["arrays"]): row for name, row in conditions.items() if name == AS_IT_IS or row["arrays"] > 1}
    return {
        "software": software,
        "programmed": usual["programmed"],
        "tuned": usual["tuned"],
        "conditions": conditions,
        "arrays": {n: _arrays(row, usual) for n, row in arrays.items()},
        "speed_up": {n: usual["image_s"] / row["image_s"] for n, row in arrays.items()},
        "energy": _energy(usual["image_j"]),
    }


def _named(name: str) -> Condition:
    return next(condition for condition in CONDITIONS if condition.name == name)


def _condition(condition: Condition, chips: Sequence[Outcome], software: float, seed: int) -> dict[str, Any]:
    """Means over chips, and each chip's own."""
    row: dict[str, Any] = {
        "arrays": condition.arrays,
        "stuck": condition.stuck,
        "rest_s": condition.rest_s,
        "chips": len(chips),
    }
    for key in MEASURES:
        values = [getattr(chip, key) for chip in chips]
        row[key], row[f"{key}_std"] = spread(values)
        row[f"{key}_ci95"] = bootstrap_interval(values, seed)
        row[f"{key}_by_chip"] = values
    rested = [chip.rested for chip in chips if chip.rested is not None]
    row["rested"] = mean(rested) if rested else None
    lost = software - row["programmed"]
    row["lost"] = lost
    row["won_back"] = (row["tuned"] - row["programmed"]) / lost if lost > 0 else None
    for key in ("write_error_rms", "failed", "failed_stuck", "image_j", "image_s"):
        row[key] = mean([getattr(chip, key) for chip in chips])
    for which in SPENDINGS:
        for key in ("pulses", "energy_j", "time_s"):
            row[f"{which}_{key}"] = mean([getattr(getattr(chip, which), key) for chip in chips])
    return row


def _arrays(row: Mapping[str, Any], single: Mapping[str, Any]) -> dict[str, Any]:
    """Beside one array, on the very same chips' seeds."""
    told: dict[str, Any] = {key: row[key] for key in ("chips", "image_j", "image_s", "programmed", "tuned")}
    told["speed_up"] = single["image_s"] / row["image_s"]
    told["kernel_devices"] = row["arrays"] * kernel_devices()
    both = min(row["chips"], single["chips"])
    for key in MEASURES:
        one, several = (mean(each[f"{key}_by_chip"][:both]) for each in (single, row))
        told[f"{key}_lost"] = one - several
    return told


def _energy(image_j: float) -> dict[str, Any]:
    return {
        "image_chip_j": image_j,
        "products": products(),
        "gpu": {
            name: {
                "product_j": gpu.product_j,
                "image_j": products() * gpu.product_j,
                "ratio": products() * gpu.product_j / image_j,
                "source": gpu.source,
            }
            for name, gpu in GPUS.items()
        },
        "claim": CLAIM,
    }


def print_table(console: Console, record: Record) -> None:
    """What a person reads."""
    config = record["config"]
    on = "digits kept for choosing" if config["choosing"] else "test digits"
    console.print(
        f"{config['device']}, seed {record['seed']}; accuracy [%], updates off, {config['digits']:,} {on}.\n"
        f"Floats: {_percent(record['software'])}. Tuned: the last layer, in place, with single pulses.",
        highlight=False,
    )
    table = ruled("chips", "of them", "programmed", "tuned", "won back", "pulses to write", "to tune", "not written")
    for name, row in record["conditions"].items():
        table.add_row(
            name,
            str(row["chips"]),
            *(percent(row, key) for key in MEASURES),
            f"{100 * row['won_back']:.0f} %" if row["lost"] >= LEAST_LOST else "–",
            *(f"{row[f'{which}_pulses']:,.0f}" for which in SPENDINGS),
            f"{100 * row['failed']:.1f} %",
        )
    console.print(table)
    usual = record["conditions"][AS_IT_IS]
    rested = "; ".join(
        f"{name}, tuned, then as long again: {_percent(row['rested'])}"
        for name, row in record["conditions"].items()
        if row["rested"] is not None
    )
    console.print(f"{rested[:1].upper()}{rested[1:]}.", highlight=False)
    console.print(
        f"Written weights are off by {usual['write_error_rms']:.3f} rms; "
        f"writing takes {1e6 * usual['writing_energy_j']:.3g} µJ and {1e3 * usual['writing_time_s']:.3g} ms a chip, "
        f"tuning {1e6 * usual['tuning_energy_j']:.3g} µJ and {1e3 * usual['tuning_time_s']:.3g} ms.",
        highlight=False,
    )
    _print_arrays(console, record)
    _print_energy(console, record)


def _print_arrays(console: Console, record: Record) -> None:
    table = ruled("arrays", "devices", "image", "speed-up", "energy", "lost, programmed", "lost, tuned")
    for n, row in record["arrays"].items():
        lost = (f"{100 * row[f'{key}_lost']:+.2f}" for key in MEASURES)
        table.add_row(
            n,
            f"{row['kernel_devices']:,}",
            f"{1e6 * row['image_s']:.2f} µs",
            f"{row['speed_up']:.2f}",
            f"{1e9 * row['image_j']:.2f} nJ",
            *(("–", "–") if n == "1" else lost),
        )
    console.print(table)
    console.print(
        f"Arrays of {ARRAY_DEVICES:,} devices with the same kernels; the last layer has devices of its own. "
        "Lost: points of accuracy against one array.",
        highlight=False,
    )


def _print_energy(console: Console, record: Record) -> None:
    found = record["energy"]
    for name, gpu in found["gpu"].items():
        console.print(
            f"GPU at its peak, {name}: {1e9 * gpu['image_j']:,.0f} nJ an image of {found['products']:,} products, "
            f"{gpu['ratio']:.0f} times the chip's. {gpu['source']}.",
            highlight=False,
        )
    console.print(found["claim"], highlight=False)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
