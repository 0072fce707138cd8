"""What a constructor takes is a plain value, saves and loads equal; what it cannot keep it refuses in one line."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memdrive.chip import Chip, Crossbar, DeviceParams, Rule, presets

STRANGE: list[Any] = [math.nan, math.inf, -math.inf, -1, 1e308, 10**400, 10**5000, True, None, "1", [1], 1j, np.nan]
PLAIN = (float, int, bool, str, tuple)
NUMPY = (np.float32, np.float64, np.float16, np.int64, np.uint8, np.bool_)


def saved_and_loaded(chip: Chip, folder: Path) -> Chip:
    chip.save(folder / "a.npz")
    return Chip.load(folder / "a.npz")


def refused_in_one_line(make: Any) -> bool:
    """Whether it is refused; anything but a short ValueError fails."""
    said = ""
    try:
        make()
    except ValueError as error:
        said = str(error) or "nothing"
    assert not said or "need" in said
    assert "\n" not in said
    assert len(said) < 300
    return bool(said)


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(DeviceParams)])
def test_a_device_takes_only_what_it_can_keep(name: str) -> None:
    base = presets.DEFAULT.replace(valid="")  # any pulses
    for value in [*STRANGE, *(kind(1) for kind in NUMPY)]:
        device = None

        def make(value: Any = value) -> None:
            nonlocal device
            device = base.replace(**{name: value})

        if not refused_in_one_line(make):
            assert device is not None
            assert type(getattr(device, name)) in PLAIN
            assert DeviceParams.from_dict(json.loads(json.dumps(device.as_dict(), allow_nan=False))) == device


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Rule)])
def test_a_rule_takes_only_what_it_can_keep(name: str) -> None:
    for value in [*STRANGE, *(kind(1) for kind in NUMPY), (np.int64(3), 1), np.array([2, 3]), [2.5, 1], ()]:
        rule = None

        def make(value: Any = value) -> None:
            nonlocal rule
            rule = Rule(**{name: value})

        if not refused_in_one_line(make):
            assert rule is not None
            assert type(getattr(rule, name)) in PLAIN
            assert Rule.from_dict(json.loads(json.dumps(rule.as_dict(), allow_nan=False))) == rule
            assert np.isfinite(rule.pack(len(rule.overflow), presets.DEFAULT)).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"theta_hidden": math.inf}, "Rule.theta_hidden: need 0 <= theta_hidden <= 1e.06 ADC steps, got inf"),
        ({"first_layer": math.nan}, "Rule.first_layer: need an integer from 0 to 255, got nan"),
        ({"one_sided": 1}, "Rule.one_sided: need True or False, got 1"),
        ({"overflow": 3}, "Rule.overflow: need 0 to 256 values, got 3"),
    ],
)
def test_a_rule_says_its_law(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Rule(**change)


def test_no_converter_has_such_a_range() -> None:
    for value in [*STRANGE, 0, 1e-308, np.bool_(True), (1.0, math.nan), ("1", "2")]:
        if value is not None:  # the default
            assert refused_in_one_line(lambda value=value: Chip((3, 2, 2), adc_range=value))
            assert refused_in_one_line(lambda value=value: Crossbar(3, 2, adc_range=value))


def test_no_crossbar_has_such_a_size() -> None:
    for size in [*STRANGE, 2.5, 0, 65537]:
        assert refused_in_one_line(lambda size=size: Crossbar(size, 2))
        assert refused_in_one_line(lambda size=size: Crossbar(2, size))
        assert refused_in_one_line(lambda size=size: Chip((2, size)))
        assert refused_in_one_line(lambda size=size: Chip(size))


@pytest.mark.parametrize(
    "device",
    [
        presets.DEFAULT.replace(g_max=1e-15, g_min=0, v_set=1e-6, v_reset=1e-6, valid=""),
        presets.DEFAULT.replace(g_max=1.0, g_min=0.999, v_set=1e3, r_wire=0, valid=""),
        presets.DEFAULT.replace(endurance=1e30, drift_t0=1e-12, relax=1.0, drift_nu=2.0),
        presets.DEFAULT.replace(bound_set=1e308, step_reset=5e-324, step_dtod=2.0, adc_offset=1e6, adc_gain=1.0),
        presets.DEFAULT.replace(adc_bits=16, dac_bits=16, levels=65536),
    ],
)
def test_a_device_at_the_edge_of_its_laws_still_computes_numbers(device: DeviceParams, tmp_path: Path) -> None:
    chip = Chip((5, 4, 2), device, rule=Rule(theta_out=0, theta_hidden=0, window=math.inf), adc_range=1e-6)
    for _ in range(5):
        chip.learn(np.ones(5), np.array([1.0, -1.0]))
    chip.age(1e9)
    assert np.isfinite(chip.forward(np.ones(5))).all()
    assert saved_and_loaded(chip, tmp_path).fingerprint() == chip.fingerprint()


numbers = st.one_of(st.floats(0, 1), st.integers(0, 3), st.sampled_from([np.float32(0.3), np.int16(1), np.float64(0)]))


@given(theta=numbers, window=st.one_of(numbers, st.just(math.inf)), ranges=st.lists(numbers, min_size=2, max_size=2))
@settings(max_examples=30, deadline=None)
def test_what_constructors_take_saves_and_loads_equal(
    tmp_path_factory: pytest.TempPathFactory, theta: Any, window: Any, ranges: list[Any]
) -> None:
    rule = Rule(theta_out=theta, theta_hidden=theta, window=window, one_sided=np.bool_(True), overflow=[np.int8(2), 1])
    device = presets.DEFAULT.replace(step_ctoc=theta if theta <= 1 else 0, levels=np.uint16(64))
    chip = Chip((np.int32(4), 3, 2), device, seed=np.uint64(9), rule=rule, adc_range=[1 + r for r in ranges])
    loaded = saved_and_loaded(chip, tmp_path_factory.mktemp("chip"))
    assert (loaded.layers, loaded.device, loaded.rule) == (chip.layers, chip.device, chip.rule)
    assert (loaded.seed, loaded.adc_range, loaded.fingerprint()) == (chip.seed, chip.adc_range, chip.fingerprint())
