"""The examination of the chase as one picture: what every policy earns in every light, after the last was learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from memdrive.demos.lab.examination import Record
from memdrive.demos.lab.saved import LOADED, chips_told
from memdrive.demos.options import write_figure
from memdrive.demos.report.words import counted


def draw(record: Record, path: Path) -> None:
    """Write the picture of a result file; the path's suffix says the format."""
    policies, lights, config = record["policies"], record["config"]["lights"], record["config"]
    learners = [name for name, figures in policies.items() if figures["learning"]]
    figure = Figure(figsize=(3.2 * max(len(learners), 1) + 1.0, 3.8), layout="constrained")
    axes = figure.subplots(1, max(len(learners), 1), sharey=True, squeeze=False)[0]
    for ax, name in zip(axes, learners or list(policies)[:1], strict=True):
        stages = policies[name]["stages"] if learners else policies[name]["stages"][-1:]
        for j, light in enumerate(lights):
            means = [row["return_mean"][j] for row in stages]
            ends = np.array([row["return_mean_ci95"][j] for row in stages])
            ax.plot(range(len(stages)), means, "o-", label=light)
            ax.fill_between(range(len(stages)), ends[:, 0], ends[:, 1], alpha=0.2)
        for fixed, style in (("teacher", "--"), ("standing", ":"), (LOADED, "-.")):
            if fixed in policies and fixed != name:
                level = float(np.mean(policies[fixed]["stages"][-1]["return_mean"]))
                ax.axhline(level, ls=style, color="0.4", lw=1, label=fixed)
        names = [f"after {row['after']}" for row in stages] if learners else ["as it is"]
        ax.set_xticks(range(len(stages)), names, fontsize=8)
        ax.set_title(name, fontsize=10)
        ax.set_ylim(0, config["episode_steps"])
    axes[0].set_ylabel("return of an episode")
    axes[-1].legend(fontsize=8)
    figure.suptitle(
        f"Frozen, {counted(config['episodes'], 'unseen episode')} a light,\n"
        + chips_told(config, f", {counted(config['steps'], 'step')} a light"),
        fontsize=9,
    )
    write_figure(path, figure, dpi=110)
