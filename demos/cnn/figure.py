"""The CNN as a picture: an image through the five layers, and kernels as conductances, as fabricated and written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from memdrive.demos.cnn.examine import AS_IT_IS, Outcome, Pictures
from memdrive.demos.cnn.look import beside
from memdrive.demos.cnn.network import layers
from memdrive.demos.lab.examination import Outcomes, Record
from memdrive.demos.options import write_figure
from memdrive.demos.report.palette import AMBER, SKY
from memdrive.demos.report.words import counted


def draw(record: Record, outcomes: Outcomes[Outcome], path: Path) -> None:
    """Write the picture; the path's suffix says the format."""
    pictures = outcomes[AS_IT_IS][0].pictures
    assert pictures is not None
    figure = Figure(figsize=(13, 7.6), layout="constrained")
    parts: Any = figure.subfigures(3, 1, height_ratios=(1.25, 0.9, 1.0))
    above, middle, below = parts
    _layers(above, pictures)
    _kernels(middle, pictures)
    _last(below, pictures, record)
    floats, written, tuned = (f"{100 * record[key]:.1f} %" for key in ("software", "programmed", "tuned"))
    config = record["config"]
    figure.suptitle(
        f"The first of {counted(config['chips'], 'chip')} ({config['device']}); floats {floats}, "
        f"all chips programmed {written}, tuned {tuned}",
        fontsize=10,
    )
    write_figure(path, figure, dpi=110)


def _layers(part: Any, pictures: Pictures) -> None:
    """The image, four maps, and the outputs."""
    looks = pictures.seen
    axes = part.subplots(1, 6, width_ratios=(0.8, 1.3, 1.1, 1.1, 0.9, 0.9))
    axes[0].imshow(looks.image[..., 0], cmap="Greys", vmin=0, vmax=1)
    axes[0].set_title("image, as driven", fontsize=8)
    titles = ("1: convolution", "2: pooling", "3: convolution", "4: pooling")
    maps = [each for pair in looks.maps for each in pair]
    for ax, title, found in zip(axes[1:5], titles, maps, strict=True):
        height, width, channels = found.shape
        shown = ax.imshow(beside(found.transpose(2, 0, 1)), cmap="cividis", vmin=0, vmax=1, interpolation="nearest")
        ax.set_title(f"{title}\n{channels} maps of {height} x {width}", fontsize=8)
    part.colorbar(shown, ax=axes[4], shrink=0.7)
    for ax in axes[:5]:
        ax.set_xticks([])
        ax.set_yticks([])
    best = int(looks.outputs.argmax())
    axes[5].barh(range(10), looks.outputs, color=[AMBER if k == best else SKY for k in range(10)])
    axes[5].set_yticks(range(10))
    axes[5].invert_yaxis()
    axes[5].tick_params(labelsize=7)
    axes[5].set_title("5: fully connected", fontsize=8)


def _kernels(part: Any, pictures: Pictures) -> None:
    """Both devices of each pair of the first convolution."""
    first = layers()[0]
    side = first.window[0]
    axes = part.subplots(1, 4)
    states = (("as fabricated", pictures.formed[0]), ("written", pictures.written[0]))
    panels = [(when, name, G[which]) for when, G in states for which, name in enumerate(("G+", "G−"))]
    top = 1e6 * max(float(G.max()) for _, _, G in panels)
    for ax, (when, name, G) in zip(axes, panels, strict=True):
        kernels = 1e6 * G.T.reshape(first.columns, side, side)
        shown = ax.imshow(beside(kernels), cmap="magma", vmin=0, vmax=top, interpolation="nearest")
        ax.set_title(f"8 kernels of layer 1, {name} {when}", fontsize=8)
        ax.set_xticks([])
        ax.set_yticks([])
    part.colorbar(shown, ax=axes, shrink=0.8, label="G [µS]")


def _last(part: Any, pictures: Pictures, record: Record) -> None:
    """What tuning changed in the last layer, and what befell chips."""
    changed, scores = part.subplots(1, 2, width_ratios=(1, 1.3))
    before, after = (G[-1][0] - G[-1][1] for G in (pictures.written, pictures.tuned))
    moved = 1e6 * (after - before).T
    reach = float(np.abs(moved).max()) or 1.0
    shown = changed.imshow(moved, cmap="PuOr", vmin=-reach, vmax=reach, aspect="auto", interpolation="nearest")
    part.colorbar(shown, ax=changed, label="change of G+ − G− [µS]")
    changed.set(xlabel="input", ylabel="output", title="last layer: what tuning changed")
    changed.title.set_fontsize(9)
    _scores(scores, record, list(record["conditions"]))


def _scores(ax: Axes, record: Record, names: Sequence[str]) -> None:
    for offset, key, colour in ((-0.2, "programmed", SKY), (0.2, "tuned", AMBER)):
        rows = [record["conditions"][name] for name in names]
        ax.bar(
            np.arange(len(names)) + offset,
            [100 * row[key] for row in rows],
            0.38,
            yerr=[100 * row[f"{key}_std"] for row in rows],
            color=colour,
            ecolor="0.4",
            label=key,
        )
    ax.axhline(100 * record["software"], color="black", lw=1, ls=":", label="floats")
    ax.set_xticks(range(len(names)), names, rotation=25, ha="right", fontsize=7)
    ax.set(ylabel="accuracy [%]", ylim=(40, 100))
    ax.legend(frameon=False, fontsize=7, ncols=3, loc="lower left", bbox_to_anchor=(0, 1))
    ax.spines[["top", "right"]].set_visible(False)
