"""Device records: validated, sourced, true to the published table."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import pytest

from memdrive.chip import Crossbar, DeviceParams, presets
from memdrive.chip.device import OFF_SWITCHES


@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_preset_says_its_source_and_what_is_assumed(name: str) -> None:
    device = presets.get(name)
    assert "assumed" in device.source.lower()
    assert DeviceParams.from_dict(json.loads(json.dumps(device.as_dict(), allow_nan=False))) == device


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"g_min": 2e-5, "g_max": 1e-5}, "need 0 <= g_min < g_max, got g_min=2e-05 S, g_max=1e-05 S"),
        ({"bound_set": 0.9}, "DeviceParams.bound_set: need 1 <= bound, infinite, or bound < 0, got 0.9"),
        ({"bound_reset": 0.0}, "DeviceParams.bound_reset"),
        ({"bound_set": -math.inf}, "DeviceParams.bound_set"),
        ({"bound_reset": -0.01, "step_reset": 0.02}, "need step .1 - 1 / bound. <= 1"),
        ({"gate_f": -1e-18}, "DeviceParams.gate_f"),
        ({"step_set": 0.0}, "DeviceParams.step_set"),
        ({"step_ctoc": math.nan}, "DeviceParams.step_ctoc"),
        ({"stuck_on": 0.6, "stuck_off": 0.6}, "stuck_on [+] stuck_off"),
        ({"adc_bits": 1}, "DeviceParams.adc_bits"),
        ({"levels": 1}, "DeviceParams.levels"),
        ({"v_read": 0.0}, "DeviceParams.v_read"),
        ({"r_wire": -1.0}, "DeviceParams.r_wire"),
        ({"formed_spread": -0.1}, "DeviceParams.formed_spread"),
        ({"endurance": 0.0}, "DeviceParams.endurance"),
        ({"dac_bits": 1.5}, "DeviceParams.dac_bits"),
        ({"source": " "}, "DeviceParams.source"),
    ],
)
def test_the_constructor_refuses_what_is_outside_the_law(change: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        presets.DEFAULT.replace(**change)


@pytest.mark.filterwarnings("ignore:DeviceParams.levels")  # without noise its levels are too far apart
@pytest.mark.parametrize("name", OFF_SWITCHES)
def test_every_nonideality_switches_off_alone(name: str) -> None:
    """Exactly the fields of that one effect change, and all of them to none."""
    loud = presets.DEFAULT.replace(
        adc_gain=0.1, adc_offset=1.0, r_wire=1.0, drift_nu=0.1, relax=0.01, levels=16, endurance=1e5
    )
    quiet = loud.without(name)
    changed = {f.name for f in dataclasses.fields(loud) if getattr(loud, f.name) != getattr(quiet, f.name)}
    assert changed
    assert quiet.without(name) == quiet


def test_unknown_switches_are_named() -> None:
    with pytest.raises(ValueError, match="need names from ctoc"):
        presets.DEFAULT.without("gravity")


def test_steps_from_labels_match_the_published_pair() -> None:
    """DESIGN's table, EpiRAM row: NeuroSim label 0.5 with 64 states is step 0.01887, bound 3.0529."""
    assert presets.EPIRAM.step_set == pytest.approx(0.01887, abs=5e-6)
    assert presets.EPIRAM.bound_set == pytest.approx(3.0529, abs=5e-5)


def test_states_of_a_linear_and_a_saturating_device() -> None:
    """100 steps of 1 % cross the range; a bound of 1 is never passed, 99 % of the way counts."""
    assert presets.IDEAL.states_set == 100
    assert presets.IDEAL.replace(step_set=0.1, bound_set=1.0).states_set == round(math.log(0.01) / math.log(0.9))


def test_states_where_steps_grow_along_the_way() -> None:
    """b (1 - (1 - step / b)^n) = 1 with b < 0: as many pulses as NeuroSim's table has for GST and HZO."""
    assert (presets.GST_PCM.states_reset, presets.HZO_FEFET.states_reset) == (100, 32)


@pytest.mark.parametrize("wrap", [False, True])
def test_a_device_loads_from_its_record_and_from_a_result(tmp_path: Path, wrap: bool) -> None:
    record = presets.EPIRAM.as_dict()
    text = json.dumps({"schema": "memdrive.chip-fit/1", "device": record} if wrap else record)
    (tmp_path / "fit.json").write_text("\ufeff" + text, encoding="utf-8")
    assert DeviceParams.load(tmp_path / "fit.json") == presets.EPIRAM == presets.get(str(tmp_path / "fit.json"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "DeviceParams.load: need JSON"),
        ("[" * 100_000, "DeviceParams.load: need JSON"),
        (" " * (1 << 20) + "1", "it is larger than 1048576 bytes"),
        ("[]", "need a mapping of fields, got"),
        ('{"device": null}', "need a mapping of fields, got None"),
        ('{"g_min": NaN}', "need g_max, step_set, step_reset, source, got none"),
        ('{"\x1b": 1}', "DeviceParams.load: need JSON"),
        ('{"\\u001b[2J": 1}', r"need known fields, got .x1b.2J"),
    ],
)
def test_a_file_that_is_no_device_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=words) as caught:
        DeviceParams.load(tmp_path / "a.json")
    assert str(caught.value).isprintable()
    with pytest.raises(OSError, match="ordinary file"):
        DeviceParams.load(tmp_path)


@pytest.mark.parametrize("levels", [4, 16])
def test_levels_that_no_pulse_reaches_are_warned_of(levels: int) -> None:
    """A step far below the distance of levels snaps back for ever; noise that reaches the next level does not."""
    with pytest.warns(UserWarning, match="SET pulse moves g by .* apart: hardly a cell"):
        stiff = presets.IDEAL.replace(levels=levels)
    crossbar = Crossbar(4, 4, device=stiff, seed=1)
    before = crossbar.weight
    crossbar.pulse([[1] * 4] * 4)
    assert (crossbar.weight == before).all()
    presets.DEFAULT.replace(levels=16)


@pytest.mark.parametrize("name", ["v_set", "t_set", "v_reset", "t_reset"])
def test_a_preset_keeps_to_the_pulses_of_its_source(name: str) -> None:
    device = presets.EPIRAM
    other = 0.5 * getattr(device, name)
    with pytest.raises(ValueError, match=rf"need valid=... of your own beyond 'identical pulses .*{name}="):
        device.replace(**{name: other})
    assert getattr(device.replace(**{name: other, "valid": "assumed: half of it does as well"}), name) == other
    assert device.replace(**{name: getattr(device, name)}, step_ctoc=0.0).valid == device.valid
