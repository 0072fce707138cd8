"""What the change of weights shows of the shots, chip by chip."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from memdrive.agent.digits.task import SIDE
from memdrive.demos.devices.privacy.examine import LOOKED, Look, Outcome
from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.options import write_figure

CHIPS: Final = 8
"""As many as a page holds."""


def draw(record: Record, outcomes: Outcomes[Outcome], path: Path) -> None:
    """Above the mean of each chip's shots, below the picture that two snapshots give."""
    looks = [each for each in outcomes[LOOKED] if isinstance(each, Look)][:CHIPS]
    figure = Figure(figsize=(1.4 * len(looks) + 0.6, 3.4), layout="constrained")
    axes = np.asarray(figure.subplots(2, len(looks), squeeze=False))
    for (above, below), look in zip(axes.T, looks, strict=True):
        above.imshow(look.shots.mean(axis=0).reshape(SIDE, SIDE), cmap="Greys")
        top = float(np.abs(look.shown).max()) or 1.0
        below.imshow(look.shown.reshape(SIDE, SIDE), cmap="PuOr", vmin=-top, vmax=top)
        below.set_title(f"{look.own:.2f}", fontsize=8)
        for ax in (above, below):
            ax.set_xticks([])
            ax.set_yticks([])
    axes[0, 0].set_ylabel("mean of the shots", fontsize=8)
    axes[1, 0].set_ylabel("from two snapshots", fontsize=8)
    config = record["config"]
    figure.suptitle(
        f"{config['shots']} crossed sevens learned, {config['device']}; below: correlation with the shots' mean",
        fontsize=9,
    )
    write_figure(path, figure)
