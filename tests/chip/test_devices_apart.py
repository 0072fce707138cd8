"""Devices of a pair pulsed apart, and what else a crossbar is asked for that no rule asks: refused, copied, shown."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from naive_chip import pulse
from numba import njit

from memdrive.chip import Alternating, Crossbar, Stellar, presets
from memdrive.chip.kernels import entries
from memdrive.chip.kernels.compiling import JIT, apart

pytestmark = pytest.mark.kernels


def test_patterns_of_devices_are_given_as_they_stand() -> None:
    """0 to 15 pulses, SET or RESET, each device by itself; against the scalar law."""
    device = presets.DEFAULT.replace(step_ctoc=0.0, step_dtod=0.0, stuck_on=0.0, stuck_off=0.0)
    crossbar = Crossbar(2, 2, device, seed=1)
    before = np.stack([crossbar.G_pos, crossbar.G_neg])
    counts = np.array([[[15, -3], [0, 1]], [[0, 2], [-15, 0]]])
    assert crossbar.pulse(counts) == 36
    for side, i, j in np.ndindex(2, 2, 2):
        g = before[side, i, j] / device.g_range - device.g_low
        for _ in range(abs(counts[side, i, j])):
            g = pulse(device, g, 1.0, counts[side, i, j] > 0, 0.0)
        got = (crossbar.G_pos, crossbar.G_neg)[side][i, j] / device.g_range - device.g_low
        assert got == pytest.approx(g, abs=1e-5)
    np.testing.assert_array_equal(crossbar.pulses_pos, np.abs(counts[0]))
    np.testing.assert_array_equal(crossbar.pulses_neg, np.abs(counts[1]))


def test_a_spared_device_does_not_wear_out() -> None:
    crossbar = Crossbar(1, 1, presets.IDEAL.replace(endurance=5), seed=1)
    for _ in range(5):
        crossbar.tune([1], [1], pulses=(1, 0, 0, 1))
    assert crossbar.stuck[:, 0, 0].tolist() == [True, False]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda c: c.pulse(np.full((3, 3), 255, np.uint8)), "whole numbers from -1 to 1, got 255"),
        (lambda c: c.pulse(np.full((3, 3), 257)), "whole numbers from -1 to 1"),
        (lambda c: c.pulse(np.full((3, 3), 0.9)), "whole numbers from -1 to 1"),
        (lambda c: c.pulse(np.full((3, 3), np.nan)), "need numbers, got NaN"),
        (lambda c: c.pulse(np.full((2, 3, 3), 16)), "whole numbers from -15 to 15"),
        (lambda c: c.pulse(np.zeros((3, 4))), r"need shape \(3, 3\)"),
        (lambda c: c.tune(np.ones(3), np.ones(3), pulses=(1, 0, 0, 16)), "Crossbar.tune.pulses"),
        (lambda c: c.tune(np.full(3, np.nan), np.ones(3)), "Crossbar.tune.x: need numbers"),
        (lambda c: c.tune(np.ones(3), np.full(3, np.nan)), "Crossbar.tune.e: need numbers"),
        (lambda _: Stellar(pulses=(1, 1, 1)), "Stellar.pulses: need 4 values"),
        (lambda _: Stellar(pulses=(1, 1, 1, -1)), "Stellar.pulses: need an integer from 0 to 15"),
        (lambda _: Alternating(pulses=0), "Alternating.pulses: need an integer from 1 to 15"),
        (lambda _: Alternating(rows=0.0), "Alternating.rows: need 1.52588e-05 <= rows <= 1, got 0"),
    ],
)
def test_wrong_pulses_are_refused_and_nothing_moves(wrong: object, words: str) -> None:
    crossbar = Crossbar(3, 3, seed=1)
    before = crossbar.G_pos
    with pytest.raises(ValueError, match=words):
        wrong(crossbar)
    np.testing.assert_array_equal(crossbar.G_pos, before)


def test_what_is_shown_of_a_crossbar_cannot_be_written() -> None:
    """Would catch the assignment that silently did nothing."""
    crossbar = Crossbar(3, 3)
    for shown in (crossbar.G_pos, crossbar.G_neg, crossbar.weight, crossbar.pulses_pos, crossbar.stuck):
        with pytest.raises(ValueError, match="read-only"):
            shown[...] = 0


def test_a_copied_crossbar_still_pulses() -> None:
    for make in (copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))):
        original = Crossbar(3, 3, seed=2)
        twin = make(original)
        assert twin.tune(np.ones(3), np.ones(3)) == 18
        assert original.ledger.pulses == 0
        original.tune(np.ones(3), np.ones(3))
        np.testing.assert_array_equal(twin.forward(np.ones(3)), original.forward(np.ones(3)))


def test_destroying_nothing_is_nothing() -> None:
    crossbar = Crossbar(3, 3, presets.IDEAL)
    crossbar.destroy([], [])
    assert not crossbar.stuck.any()


@pytest.mark.skipif(not JIT, reason="nothing is compiled")
def test_nothing_is_compiled_anew_for_arrays_that_cannot_be_written() -> None:
    """Would catch the seconds that a first read-only or unaligned input took in the middle of a drive."""
    crossbar = Crossbar(3, 3, seed=2)
    crossbar.tune(np.ones(3), np.ones(3))
    compiled = list(entries.enter_tune.signatures)
    unaligned = np.frombuffer(b"." + np.ones(3, np.float32).tobytes(), np.float32, 3, 1)
    crossbar.tune(np.broadcast_to(np.float32(1), 3), unaligned)
    assert list(entries.enter_tune.signatures) == compiled


def _add(a: np.ndarray, b: np.ndarray) -> None:
    for i in range(a.size):
        a[i] += b[i]


@pytest.mark.skipif(not JIT, reason="nothing is compiled")
def test_kernels_can_be_promised_arrays_that_do_not_overlap() -> None:
    """Would catch a numba that keeps the promise elsewhere: the bits would stay, the speed would go in silence."""
    promised, plain = apart(njit(_add)), njit(_add)
    for kernel in (promised, plain):
        kernel(np.ones(3), np.ones(3))
    texts = [next(iter(kernel.inspect_llvm().values())) for kernel in (promised, plain)]
    heads = [next(line for line in text.splitlines() if line.startswith("define")) for text in texts]
    assert heads[0].count("noalias") > heads[1].count("noalias")
