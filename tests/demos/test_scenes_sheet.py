"""The sheet with one picture of every scene: drawn by its command, and every scene stands in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from memdrive.demos.driving import scenes_sheet
from memdrive.env.world import scenes


def test_by_day_the_commands_keep_the_line_and_a_knocked_steering_leaves_it() -> None:
    fleet, trail = scenes_sheet.drive()
    names = list(scenes.NAMED)
    assert trail.shape == (scenes_sheet.STEPS + 1, len(names), 2)
    assert abs(fleet.cross_track[names.index("day")]) < 0.05
    assert fleet.departed[names.index("misaligned")]
    assert fleet.worlds["wear"][names.index("worn")] == scenes.WORN.wear


@pytest.mark.window
def test_the_command_draws_a_picture_in_every_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve places for eleven scenes: those have the green of the ground in them, the last has not."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    done = CliRunner().invoke(scenes_sheet.scenes_sheet, ["--picture", str(tmp_path / "sheet.png")])
    assert done.exit_code == 0, done.output
    assert ", ".join(scenes.NAMED) in done.output
    sheet = np.asarray(Image.open(tmp_path / "sheet.png").convert("RGB")).astype(int)
    green = (sheet[..., 1] > sheet[..., 0] + 4) & (sheet[..., 1] > sheet[..., 2] + 4)
    height, width = (n // part for n, part in zip(green.shape, (3, 4), strict=True))
    shares = green[: 3 * height, : 4 * width].reshape(3, height, 4, width).mean(axis=(1, 3)).ravel()
    assert (shares[: len(scenes.NAMED)] > 0.2).all()
    assert (shares[len(scenes.NAMED) :] == 0).all()


def test_the_documentation_names_every_scene() -> None:
    page = (Path(__file__).parents[2] / "docs" / "environment.md").read_text()
    table = page[page.index("## Scenes") : page.index("![Every scene")]
    assert re.findall(r"`([a-z-]+)`(?=[^|]*\|[^|]*\|)", table) == list(scenes.NAMED)
