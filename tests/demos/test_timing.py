"""The reckoning of an image's time: 120 ns beside the 77 us reported, and ramps that take as long."""

from __future__ import annotations

import pytest

from memdrive.chip import Ledger, energy, presets
from memdrive.demos.devices import energy as chip_energy
from memdrive.demos.devices import timing


def test_an_image_takes_two_reads_and_conversions() -> None:
    """2 x (10 + 50) ns: 642 times less than 77 us. Ramps: 2 x 256 periods alone, 2 x 8 x 256 shared by eight."""
    one = timing.image(presets.DEFAULT, energy.COSTS)
    assert one["image_s"] == pytest.approx(120e-9)
    assert one["reported_s"] / one["image_s"] == pytest.approx(641.7, abs=0.1)
    assert one["image_ramp_s"] == pytest.approx(2 * 8 * 256 / 100e6 + 20e-9)
    left = 77e-6 - 20e-9
    needed = one["ramp_hz_for_reported"]
    assert needed["1"] == pytest.approx(2 * 256 / left)
    assert needed["8"] == pytest.approx(2 * 8 * 256 / left)
    assert needed["128"] == pytest.approx((100 + 10) * 256 / left)


@pytest.mark.parametrize("columns", [1, 8, 128])
def test_the_clock_that_it_names_takes_as_long_as_reported(columns: int) -> None:
    needed = timing.image(presets.FOUR_BITS, energy.COSTS)["ramp_hz_for_reported"][str(columns)]
    again = timing.image(presets.FOUR_BITS, timing.with_ramps(needed, columns))
    assert again["image_ramp_s"] == pytest.approx(77e-6)


def test_a_read_that_is_slower_by_itself_needs_no_ramp() -> None:
    slow = presets.DEFAULT.replace(t_read=1e-3)
    assert set(timing.image(slow, energy.COSTS)["ramp_hz_for_reported"].values()) == {None}


def test_a_workload_without_reads_is_told_without_ramps() -> None:
    work = energy.Workload(ledger=Ledger(samples_read=1, pairs_read=1), layers=(8, 4), mean_g=5e-6, samples=1)
    found = energy.compare(work, presets.DEFAULT)
    one = timing.image(presets.DEFAULT, energy.COSTS)
    assert "(the default, optimistic), - with ramps" in timing.told(found, one, energy.COSTS)
    assert chip_energy.record(found, work, one, energy.COSTS)["time_ramp_s"] is None


def test_costs_that_were_asked_for_say_so() -> None:
    assert timing.with_ramps(100e6, 8) == dict(energy.COSTS)
    costs = timing.with_ramps(50e6, 8)
    assert costs["ramp_hz"] == energy.Cost(50e6, "Hz", "as asked")
    assert costs["ramp_columns"] == energy.COSTS["ramp_columns"]
