"""What a person's own digits did to the chip, as a table and as a sheet of pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from memdrive.chip import presets
from memdrive.demos.digits import teach
from memdrive.demos.digits.data import Digits, bits
from memdrive.demos.lab.device import device_config
from memdrive.demos.lab.examination import Examination, Outcomes, Record
from memdrive.demos.options import user_input, write_figure
from memdrive.demos.report.console import ruled

if TYPE_CHECKING:
    from memdrive.demos.digits.photographs import Photograph

PANEL = 112
"""[pixels] Side of each of the four pictures of a digit on the sheet."""
ACROSS = 3
"""Digits beside each other on the sheet."""


def examine(
    photographs: Sequence[Photograph],
    digits: Digits,
    device: str,
    plan: teach.TeachPlan,
    chosen: Mapping[str, Any],
    files: Mapping[str, Path | None],
) -> None:
    """Read, learn, read again. chosen : what else the file says was chosen; files : load, save, json, figure"""
    config = {key: value for key, value in asdict(plan).items() if key != "seed"}
    load, save = files["load"], files["save"]

    def figures(outcomes: Outcomes[teach.Taught]) -> dict[str, Any]:
        taught = outcomes["chip"][0]
        if save:
            with user_input("--save"):
                taught.chip.save(save)
        return {"chip": teach.record(taught)}

    of = device_config(device)
    if load:
        with user_input("--load"):
            of = {"device": "of the saved chip", "device_params": teach.loaded(load).device.as_dict()}
    Examination(
        schema=teach.SCHEMA,
        config=config | of | dict(chosen) | {"load": load and load.name},
        seed=plan.seed,
        doing="learning digits, then yours",
        pieces=2,
        trials=lambda tick: teach.trial(photographs, digits, presets.get(device), plan, load, tick),
        figures=figures,
        table=print_table,
        draw=draw,
    ).carry_out(files["json"], files["figure"])


def print_table(console: Console, record: Record) -> None:
    """A row for each picture, then what changed."""
    row, config = record["policies"]["chip"], record["config"]
    table = ruled("picture", "taught", "read before", "after", "margin before", "after", "turned", texts=1)
    for picture in row["pictures"]:
        said = (f"{picture[f'said_{when}']}{_mark(picture, when)}" for when in teach.WHEN)
        margins = (f"{picture[f'margin_{when}']:+.2f}" for when in teach.WHEN)
        table.add_row(
            picture["name"], "yes" if picture["taught"] else "", *said, *margins, f"{picture['turned_deg']:+.0f}°"
        )
    console.print(table)
    for what, words in (("taught", "taught"), ("only_read", "only read, never taught")):
        if row[what]:
            before, after = row[f"{what}_before"], row[f"{what}_after"]
            console.print(f"Pictures {words}: {before} → {after} of {row[what]} right.", highlight=False)
    for what, words in (("ordinary", "Ordinary test digits"), ("crossed", "Crossed sevens of others")):
        before, after = row[f"{what}_before"], row[f"{what}_after"]
        console.print(
            f"{words}: {100 * before:.1f} → {100 * after:.1f} % ({100 * (after - before):+.1f}).", highlight=False
        )
    if "pulses" in row:
        console.print(
            f"{row['pulses']:,.0f} pulses, {1e6 * row['energy_chip_j']:.3g} µJ and {1e3 * row['time_chip_s']:.3g} ms "
            f"on chip ({config['device']}).",
            highlight=False,
        )


def _mark(picture: Mapping[str, Any], when: str) -> str:
    return " ✓" if picture[f"said_{when}"] == picture["digit"] else " ✗"


def draw(record: Record, outcomes: Outcomes[teach.Taught], path: Path) -> None:
    """Each picture, what was taken for ink, the 28 x 28 pixels and the bits of it, and what the chip said."""
    from matplotlib.figure import Figure  # for those who asked for a figure

    photographs, rows = outcomes["chip"][0].photographs, record["policies"]["chip"]["pictures"]
    down = -(-len(photographs) // ACROSS)
    figure = Figure(figsize=(4.2 * ACROSS, 1.45 * down + 0.5), layout="constrained")
    for ax in (axes := figure.subplots(down, ACROSS, squeeze=False).ravel()):
        ax.set_axis_off()
    for ax, photograph, row in zip(axes, photographs, rows, strict=False):
        ax.imshow(_strip(photograph))
        name = row["name"] if len(row["name"]) <= 24 else f"{row['name'][:21]}…"
        right = all(row[f"said_{when}"] == row["digit"] for when in teach.WHEN[1:])
        ax.set_title(
            f"{name}{', taught' if row['taught'] else ''}: read {row['said_before']} → {row['said_after']}",
            fontsize=8,
            color="black" if right else "#D55E00",
        )
    figure.suptitle("picture, ink that was found, 28 × 28 pixels, bits; read before → after", fontsize=9)
    write_figure(path, figure, dpi=110)


def _strip(photograph: Photograph) -> NDArray[np.uint8]:
    """(PANEL, 4 PANEL, 3) four pictures side by side."""
    image = photograph.image
    seen = 255 * bits(image[None]).reshape(image.shape)
    ink = np.where(photograph.ink, 0, 255).astype(np.uint8)
    panels = (photograph.colour, ink, 255 - image, 255 - seen)
    return np.concatenate([_panel(np.asarray(panel, np.uint8)) for panel in panels], axis=1)


def _panel(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(PANEL, PANEL, 3) the picture within a grey square, its proportions kept."""
    from PIL import Image

    panel = Image.new("RGB", (PANEL, PANEL), (128, 128, 128))
    shown = Image.fromarray(picture).convert("RGB")
    scale = (PANEL - 4) / max(shown.size)
    size = (max(1, round(scale * shown.width)), max(1, round(scale * shown.height)))
    shown = shown.resize(size, Image.Resampling.NEAREST if scale > 1 else Image.Resampling.BOX)
    panel.paste(shown, ((PANEL - size[0]) // 2, (PANEL - size[1]) // 2))
    return np.asarray(panel)
