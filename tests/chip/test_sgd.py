"""Multi-pulse SGD with a tolerance: one pulse a device, blind or read back. Against plain Python: test_rules.py."""

from __future__ import annotations

import numpy as np
import pytest

from memdrive.chip import Chip, presets
from memdrive.chip.rules import Sgd

pytestmark = pytest.mark.kernels


def test_verifying_wants_no_device_beyond_the_range() -> None:
    """Pairs at their ends would be pulsed for ever: 100 pulses of each of sixteen devices."""
    rule = Sgd(rate=(20.0,), tolerance=0.02, verify=99)
    chip = Chip((4, 2), device=presets.IDEAL.replace(step_set=0.03, step_reset=0.03), seed=1, rule=rule)
    assert chip.learn(np.ones(4), np.full(2, 0.99)) < 8 * 2 * 40


def test_a_change_below_the_tolerance_is_none_and_above_one_pulse_whatever_its_size() -> None:
    """Half a weight's change is its device's."""
    for target, pulses in ((0.3, 0), (0.5, 2), (1.0, 2)):
        chip = Chip((1, 1), device=presets.IDEAL, seed=1, rule=Sgd(rate=(0.1,), tolerance=0.02), adc_range=1e3)
        assert chip.learn(np.ones(1), np.full(1, target)) == pulses


def test_verified_devices_stand_within_the_tolerance() -> None:
    """Each of a pair by itself, although they start apart; every round that looks is booked."""
    device = presets.IDEAL.replace(step_ctoc=0.01)
    chip = Chip((3, 2), device=device, seed=1, rule=Sgd(rate=(0.2,), tolerance=0.012, verify=200), adc_range=1e3)
    before, book = (chip.crossbars[0].G_pos, chip.crossbars[0].G_neg), chip.ledger
    chip.learn(np.ones(3), np.array([0.9, -0.9]))
    for side, old, new in zip((1, -1), before, (chip.crossbars[0].G_pos, chip.crossbars[0].G_neg), strict=True):
        moved = (new - old) / device.g_range
        half = 0.1 * round(0.9 * 127) / 127
        np.testing.assert_allclose(moved, side * np.array([[half, -half]] * 3), atol=0.01201)
    looked = chip.ledger - book
    assert looked.lone_reads == looked.forward_reads - 1 > 6
    assert looked.adc_conversions - 2 == looked.pairs_read - 6 > 12


def test_verifying_needs_a_tolerance() -> None:
    with pytest.raises(ValueError, match="need a tolerance above 0 to verify within, got 0 with verify=3"):
        Sgd(verify=3)


@pytest.mark.parametrize("tolerance", [1e-60, 9e-10])
def test_a_tolerance_that_vanishes_is_none(tolerance: float) -> None:
    """Would be 0 in float32: every device would be read and pulsed in every round."""
    with pytest.raises(ValueError, match=rf"^Sgd.tolerance: need 0, or 1e-09 to 1, got {tolerance:g}$"):
        Sgd(tolerance=tolerance, verify=5)
    assert Sgd(tolerance=1e-9, verify=5).tolerance == 1e-9
