"""How a shot is distorted: would catch a step beyond its bounds, chance without a seed, a digit that also judges."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import memdrive.demos
from memdrive.agent.digits.task import SIDE
from memdrive.demos.digits import data, experiment, shots
from memdrive.demos.digits.shots import MIDDLE, STILL

OURS = data.load()
SHEET = np.mgrid[0:SIDE, 0:SIDE] - MIDDLE


def moved(**chosen: Any) -> NDArray[np.float64]:
    """(2, 500, 28, 28) where on the sheet a distortion reads, from its middle, when it does nothing else."""
    return np.stack(shots.places(500, replace(STILL, **chosen), np.random.default_rng(1))) - MIDDLE


def reaches(found: NDArray[np.float64], far: float) -> bool:
    """No further than so far, both ways, and almost so far: drawn evenly, of 500 none beyond 0.97 is 10^-6 likely."""
    return bool(found.max() <= far * (1 + 1e-9) and found.min() >= -far * (1 + 1e-9) and np.ptp(found) > 1.94 * far)


def test_no_distortion_changes_nothing() -> None:
    images = OURS.x_crossed[:4]
    again = shots.distorted(images, 8, STILL, np.random.default_rng(0))
    np.testing.assert_array_equal(again, np.tile(data.bits(images), (2, 1)))


def test_a_shift_moves_every_pixel_alike() -> None:
    steps = moved(shift=2.0) - SHEET[:, None]
    assert reaches(steps[:, :, 0, 0], 2.0)
    assert np.ptp(steps, axis=(2, 3)).max() < 1e-9


def test_a_turn_keeps_distances() -> None:
    turned = moved(turn_deg=20.0)
    np.testing.assert_allclose(np.hypot(*turned), np.broadcast_to(np.hypot(*SHEET), (500, SIDE, SIDE)))
    corner = np.rad2deg(np.arctan2(turned[1, :, 0, 0], turned[0, :, 0, 0]) - np.arctan2(*SHEET[::-1, 0, 0]))
    assert reaches((corner + 180) % 360 - 180, 20.0)


def test_leaning_moves_rows_aside_by_their_height() -> None:
    leant = moved(lean=0.3)
    np.testing.assert_allclose(leant[0], np.broadcast_to(SHEET[0], leant[0].shape))
    by = (leant[1] - SHEET[1]) / SHEET[0]
    assert reaches(by[:, 0, 0], 0.3)
    np.testing.assert_allclose(by, np.broadcast_to(by[:, :1, :1], by.shape))


def test_height_and_width_are_stretched_apart() -> None:
    scale = np.log(moved(size=0.15) / SHEET[:, None])
    assert reaches(scale[0, :, 0, 0], 0.15)
    assert reaches(scale[1, :, 0, 0], 0.15)
    assert np.ptp(scale, axis=(2, 3)).max() < 1e-9
    assert abs(np.corrcoef(scale[:, :, 0, 0])[0, 1]) < 0.25  # 5.6 standard errors of 500 pairs


def test_a_sheet_bends_between_knots() -> None:
    """Never further than a knot was moved; straight between two of them, and each knot is where the grid says."""
    bent = moved(warp=1.2, knots=4) - SHEET[:, None]
    assert reaches(bent, 1.2)
    knots = bent[:, :, ::9, ::9]
    assert abs(np.corrcoef(knots[0, :, 0, 0], knots[0, :, 1, 0])[0, 1]) < 0.25
    middle = (2 * knots[:, :, 0] + knots[:, :, 1]) / 3
    np.testing.assert_allclose(bent[:, :, 3, ::9], middle, atol=1e-9)


def test_the_pen_is_broader_and_narrower() -> None:
    images = OURS.x_crossed[:4]
    drawn = shots.distorted(images, 400, replace(STILL, stroke=40.0), np.random.default_rng(0))
    ink = drawn.sum(axis=1) / data.bits(images).sum(axis=1)[np.arange(400) % 4]
    assert 0.5 < ink.min() < 0.95 < 1.05 < ink.max() < 2
    for image, version in zip(images[np.arange(400) % 4].reshape(400, -1), drawn, strict=True):
        assert image[version == 1].min() > data.INK - 40
        assert image[version == 0].max() <= data.INK + 40


@pytest.mark.parametrize(
    ("name", "value", "law"),
    [
        ("shift", -1, "0 <= shift <= 28"),
        ("shift", float("inf"), "0 <= shift <= 28"),
        ("turn_deg", 181, "0 <= turn_deg <= 180"),
        ("stroke", "thick", "0 <= stroke <= 255"),
        ("lean", True, "0 <= lean <= 10"),
        ("warp", float("nan"), "0 <= warp <= 28"),
        ("size", -0.1, "0 <= size <= 3"),
        ("size", 1e3, "0 <= size <= 3"),
        ("knots", 1, "an integer from 2 to 28"),
        ("knots", 2.5, "an integer from 2 to 28"),
        ("knots", 29, "an integer from 2 to 28"),
    ],
)
def test_a_distortion_that_none_can_be_is_refused(name: str, value: Any, law: str) -> None:
    with pytest.raises(ValueError, match=rf"^Distortion\.{name}: need {law}, got {value!r}$"):
        replace(STILL, **{name: value})


def test_the_furthest_distortion_is_one() -> None:
    far = shots.Distortion(**shots.FURTHEST, knots=SIDE)
    drawn = shots.distorted(OURS.x_crossed[:2], 20, far, np.random.default_rng(0))
    assert set(np.unique(drawn)) <= {0, 1}


def test_a_seed_is_a_lesson() -> None:
    """As many versions as were asked for, of each shot in turn; the same for the same seed, others for another."""
    images = OURS.x_crossed[:3]
    one, same, other = (shots.varied(images, np.random.default_rng(seed), 50) for seed in (4, 4, 5))
    assert one.shape == (150, SIDE * SIDE)
    assert set(np.unique(one)) == {0, 1}
    np.testing.assert_array_equal(one, same)
    assert (one != other).any(axis=1).all()
    assert len(shots.varied(np.repeat(images, 70, axis=0), np.random.default_rng(4))) == 28 * 210
    unlike = [[(one[k::3] != bits).mean() for bits in data.bits(images)] for k in range(3)]
    assert np.argmin(unlike, axis=1).tolist() == [0, 1, 2]


@pytest.mark.parametrize("second", [False, True])
def test_a_shot_is_never_a_digit_that_judges(second: bool) -> None:
    """Neither a shot as it was drawn nor any of its versions has the bits of a test digit or of a crossed seven."""
    plan = experiment.DigitsPlan(shots=3)
    split = data.for_figures(OURS, second)
    for k in range(3):
        _, _, material = experiment._material(split, plan, k)
        judges = {row.tobytes() for row in (*material.x_test, *material.crossed)}
        assert len(material.shots) == 3 * shots.VARIED
        assert not judges & {row.tobytes() for row in material.shots}
        assert len(material.crossed) == len(split.x_crossed) - 3


def test_there_is_one_way_to_distort_a_shot() -> None:
    """Would catch a window, a photograph or an attack with bounds of its own."""
    room = Path(memdrive.demos.__file__).parent
    found = [
        path.name
        for path in room.rglob("*.py")
        if re.search(r"\bdistorted\(|\bDistortion\(", path.read_text(encoding="utf-8"))
    ]
    assert found == ["shots.py"]
    callers = {p.name for p in room.rglob("*.py") if re.search(r"\bvaried\(", p.read_text(encoding="utf-8"))}
    assert callers == {"shots.py", "experiment.py", "teach.py", "examine.py", "board.py"}
