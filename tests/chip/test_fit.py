"""From a measured curve back to the device that made it, and refusals with the reason."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from memdrive.chip import Crossbar, DeviceParams, fit, presets


def measured(device: DeviceParams, up: int, down: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """One cell pulsed up, then down, its conductance after every pulse."""
    crossbar = Crossbar(1, 1, device.without("dtod", "stuck").replace(formed_mean=0.0, formed_spread=0.0), seed=seed)
    found = [crossbar.G_pos[0, 0]]
    for sign in [1] * up + [-1] * down:
        crossbar.tune([1], [sign])
        found.append(crossbar.G_pos[0, 0])
    return np.arange(up + down + 1.0), np.array(found)


@pytest.mark.parametrize("name", ["epiram", "alox_hfo2", "hzo_fefet"])
def test_a_noiseless_curve_gives_its_device_back(name: str) -> None:
    device = presets.get(name).without("ctoc")
    states = {"epiram": 64, "alox_hfo2": 40, "hzo_fefet": 32}[name]
    got = fit.fit(*measured(device, states, states)).device("a test")
    for field in ("g_min", "g_max", "step_set", "step_reset", "bound_set", "bound_reset"):
        assert getattr(got, field) == pytest.approx(getattr(device, field), rel=0.01), field
    assert got.step_ctoc < 1e-4


def test_uncertainties_cover_the_truth() -> None:
    """40 noisy cells: pulls of step and ctoc spread by about 1; regression on g itself may shift their mean by 0.5."""
    device = presets.EPIRAM.replace(step_ctoc=0.002)
    fits = [fit.fit(*measured(device, 64, 64, seed)) for seed in range(40)]
    scale = [device.g_range / (found.g_max - found.g_min) for found in fits]
    step = [(f.rise.step - device.step_set * k) / f.rise.step_sd for f, k in zip(fits, scale, strict=True)]
    ctoc = [(f.rise.ctoc - device.step_ctoc * k) / f.rise.ctoc_sd for f, k in zip(fits, scale, strict=True)]
    for pulls in (step, ctoc):
        assert abs(np.mean(pulls)) < 5 / math.sqrt(40) + 0.5
        assert 0.3 < np.std(pulls) < 1.7


def test_a_linear_rise_alone_is_linear_and_mirrored() -> None:
    found = fit.fit(np.arange(20.0), 1e-6 + 1e-7 * np.arange(20.0))
    device = found.device("a ruler")
    assert found.fall is None
    assert math.isinf(device.bound_set)
    assert device.step_set == device.step_reset == pytest.approx(1 / 19)
    np.testing.assert_allclose(fit.predicted(found.rise, 0.0, np.arange(20.0)), np.arange(20) / 19, atol=1e-9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "need the columns pulse, conductance_s, got a, b"),
        ("", "need the columns"),
        ("pulse,conductance_s\n0,1e-6\n1,2e-6\n", "need at least 9 points, got 2"),
        ("pulse,conductance_s\n0,x\n", "line 2: need numbers"),
        ("pulse,conductance_s\n0\n", "line 2: need numbers"),
        ("pulse,conductance_s\n0,-1\n", "line 2: need a finite conductance >= 0"),
        ("pulse,conductance_s\n" + "0,1e-6\n" * 12, "need pulse numbers that rise"),
        ("pulse,conductance_s\n0,nan\n", "line 2: need a finite conductance"),
        ("pulse,conductance_s\ninf,1\n", "line 2: need a finite conductance"),
        ("pulse,conductance_s\n0,20\n", "line 2: need a finite conductance >= 0 S and <= 1 S, got 20"),
        ("pulse,conductance_s\n0," + "1" * 200_000 + "\n", "need a text file with the columns"),
        ("p" * 100_000 + ",\x1b[2J\n0,1\n", "need the columns pulse, conductance_s, got p{79}…$"),
        ("pulse,conductance_s\n0," + "x" * 100_000 + "\n", "line 2: need numbers, got .{80}$"),
        ("pulse,conductance_s\n" + "0,1e-6\n" * 200_000, "need at most 100000 points, got more"),
        ("\ufeffpulse,conductance_s\n0,\x00\n", "line 2: need numbers"),
    ],
)
def test_a_file_that_is_no_curve_is_refused_with_the_reason(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "curve.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        fit.read_curve(path)
    with pytest.raises(ValueError, match="need an ordinary file"):
        fit.read_curve(tmp_path)


def test_a_spreadsheets_file_is_read(tmp_path: Path) -> None:
    """A byte-order mark, spaces after commas and a column more do no harm."""
    path = tmp_path / "curve.csv"
    rows = "".join(f"{n},note, {1e-6 * (n + 1)}\n" for n in range(12))
    path.write_text("\ufeffpulse,remark, conductance_s\n" + rows, encoding="utf-8")
    pulses, conductances = fit.read_curve(path)
    assert pulses[-1] == 11
    assert conductances[0] == pytest.approx(1e-6)


def test_flat_ends_of_a_clipped_cell_do_not_bend_the_fit() -> None:
    """Ten more pulses than the range holds, at either end."""
    device = presets.EPIRAM.without("ctoc")
    got = fit.fit(*measured(device, 74, 74)).device("a test")
    assert got.step_set == pytest.approx(device.step_set, rel=0.01)
    assert got.step_reset == pytest.approx(device.step_reset, rel=0.01)


def test_a_picture_is_no_curve(tmp_path: Path) -> None:
    (tmp_path / "curve.csv").write_bytes(b"\x89PNG\xff")
    with pytest.raises(ValueError, match="need a text file"):
        fit.read_curve(tmp_path / "curve.csv")


def test_noise_and_flat_lines_are_no_trend() -> None:
    rng = np.random.default_rng(3)
    with pytest.raises(ValueError, match=r"no trend|rising conductance first"):
        fit.fit(np.arange(60.0), 1e-6 + 1e-8 * rng.standard_normal(60))
    with pytest.raises(ValueError, match="one value throughout"):
        fit.fit(np.arange(20.0), np.full(20, 1e-6))
    with pytest.raises(ValueError, match="rising conductance first"):
        fit.fit(np.arange(20.0), np.linspace(2e-6, 1e-6, 20))


@pytest.mark.parametrize("seed", range(12))
def test_pure_noise_is_no_curve(seed: int) -> None:
    """White noise around one value, of any length: it rises and falls, but not from pulse to pulse."""
    rng = np.random.default_rng(seed)
    n = (20, 60, 130, 260)[seed % 4]
    noise = rng.standard_normal(n) if seed % 2 else rng.random(n)
    with pytest.raises(ValueError, match="no trend: neighbours differ"):
        fit.fit(np.arange(float(n)), 1e-5 + 1e-7 * noise)


def test_a_law_that_misses_the_points_says_so() -> None:
    """A sigmoid without noise is a curve of another law; each preset's own curves are none."""
    rise = 1 / (1 + np.exp(-(np.arange(100.0) - 50) / 8))
    found = fit.fit(np.arange(199.0), 1e-6 + 1e-5 * np.concatenate([rise, rise[-2::-1]]))
    assert found.rise.misses
    assert found.fall is not None
    assert found.fall.misses
    for name in ("epiram", "alox_hfo2", "hzo_fefet"):
        device = presets.get(name)
        fits = [fit.fit(*measured(device, device.states_set, device.states_reset, seed)) for seed in range(10)]
        assert not any(branch.misses for f in fits for branch in (f.rise, f.fall) if branch)
