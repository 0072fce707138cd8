"""What one memristor is: a frozen, validated, sourced record. Nothing here computes more than a ratio."""

from __future__ import annotations

import dataclasses
import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from memdrive.chip import files, laws
from memdrive.chip.fields import INTEGERS, LONGEST_TEXT, MOST_CLASSES, REALS, Real

PULSES: Final = ("v_set", "t_set", "v_reset", "t_reset")
"""What a source measured its steps with: other pulses give other steps, which nobody has measured."""
OFF_SWITCHES = (
    "ctoc",
    "dtod",
    "read_noise",
    "stuck",
    "nonlinearity",
    "adc_mismatch",
    "wire",
    "drift",
    "endurance",
    "levels",
)


class UnfitError(ValueError):
    """A good device that a chip of these layers, or of this rule, cannot be made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceParams:
    """One device and the periphery that reads it. Lengths of steps and bounds are fractions of the conductance range.

    With g = (G - g_min) / (g_max - g_min): SET adds step_set * (1 - g / bound_set), RESET takes
    step_reset * (1 - (1 - g) / bound_reset). A bound of 1 or more is fast, then slow (1 saturates), an infinite one
    linear, one below 0 slow, then fast: steps grow along the way, to step * (1 - 1 / bound) at its end.

    Raises
        ValueError: a field outside its law; the message names it.
    """

    g_min: float
    """[S] conductance of the fully RESET device."""
    g_max: float
    """[S] conductance of the fully SET device."""
    step_set: float
    """Fraction of the range that a SET pulse adds at g = 0."""
    step_reset: float
    """Fraction of the range that a RESET pulse takes at g = 1."""
    bound_set: float = math.inf
    """Where SET pulses would converge to, as a fraction of the range; 1 saturates, infinity is linear, below 0 they
    flee from it."""
    bound_reset: float = math.inf
    """The same for RESET, counted down from the top."""
    step_ctoc: float = 0.0
    """Standard deviation that each pulse adds, as a fraction of the range (NeuroSim's convention)."""
    step_dtod: float = 0.0
    """Standard deviation of the logarithm of a cell's own step factor, fixed at fabrication."""
    g_min_dtod: float = 0.0
    """Standard deviation of a cell's own g_min around it, as a fraction of it, fixed at fabrication."""
    g_max_dtod: float = 0.0
    """The same of g_max; steps and their noise are fractions of a cell's own range, at least a tenth of the nominal
    one, which `relax` is a fraction of."""
    read_noise: float = 0.0
    """Standard deviation of one read of one cell, as a fraction of its conductance."""
    stuck_on: float = 0.0
    """Share of cells fabricated stuck at g_max."""
    stuck_off: float = 0.0
    """Share of cells fabricated stuck at g_min."""
    table: tuple[tuple[float, ...], ...] = ()
    """(4, classes) instead of steps, bounds and step_ctoc: mean SET and RESET step, then the noise of both, of a cell
    in each of so many equal classes of g, from low to high: those then move no cell. Rules of the gradient still take
    a pulse for what steps and bounds say."""
    levels: int = 0
    """Number of levels that a conductance snaps to after a pulse; 0 is analog."""
    endurance: float = math.inf
    """Pulses after which a median cell no longer moves."""
    formed_mean: float = 0.5
    """Mean of g as formed, before any pulse."""
    formed_spread: float = 0.15
    """Standard deviation of g as formed."""
    drift_nu: float = 0.0
    """Exponent of G ~ (1 + t / drift_t0) ** -nu (phase-change drift)."""
    drift_nu_dtod: float = 0.0
    """Standard deviation of that exponent from cell to cell."""
    relax: float = 0.0
    """Random relaxation per decade of time, as a fraction of the nominal range (filamentary RRAM)."""
    drift_t0: float = 1.0
    """[s] Time from which drift and relaxation are counted."""
    v_read: float = 0.2
    """[V] On the rows while reading."""
    t_read: float = 10e-9
    """[s] Time that one read of a tile takes before conversion."""
    v_set: float = 1.6
    """[V] Height of a SET pulse."""
    v_reset: float = 1.6
    """[V] Height of a RESET pulse."""
    t_set: float = 50e-9
    """[s] Width of a SET pulse."""
    t_reset: float = 50e-9
    """[s] Width of a RESET pulse."""
    gate_f: float = 0.0
    """[F] Gate that a pulse charges in a three-terminal cell, where no current flows through the channel; 0 is a
    two-terminal cell, whose pulse costs V^2 G t."""
    dac_bits: int = 1
    """Bits of a row driver; 1 means a row is driven or it is not."""
    adc_bits: int = 8
    """Bits of a column's converter."""
    adc_bits_hidden: int = 0
    """The same in the layers before a chip's last; 0: as many."""
    adc_bits_back: int = 0
    """The same in the transposed read; 0: as many as `adc_bits`."""
    adc_back: float = 1.0
    """Full scale of the transposed read, in units of sqrt(columns) times a fully SET pair's current."""
    comparators: int = 0
    """1: hidden neurons and the transposed read have comparators for converters, three a column (switching point, both
    ends of the window), two a row; their thresholds stand in steps of `adc_bits_hidden` and `adc_bits_back`. Assumed:
    write-verify and calibration read by a converter that is switched to the column for it."""
    sign_weighted: int = 0
    """1: the cells of a pair stand on one source line, and a row has two lines, driven at v_read and -v_read: currents
    of a forward read cancel. 0: a row's line drives both cells, and their source lines' currents are subtracted.
    Without wires both read the same."""
    adc_offset: float = 0.0
    """[ADC steps] Standard deviation of a column's offset, fixed at fabrication."""
    adc_gain: float = 0.0
    """Standard deviation of a column's relative gain error, fixed at fabrication."""
    r_wire: float = 0.0
    """[Ohm] Resistance of one wire segment between neighbouring cells; 0 leaves IR drop out."""
    v_step: float = math.inf
    """[V] Of a pulse, lost on the wires, that leaves 1/e of its step and noise; infinite, or without r_wire: only
    reads feel wires."""
    source: str
    """Where the figures come from; what is assumed says so."""
    valid: str = ""
    """The range in which the published figures were measured."""

    def __post_init__(self) -> None:
        for name, law in REALS.items():
            self._set(name, law)
        for name, (low, high) in INTEGERS.items():
            object.__setattr__(self, name, laws.whole(f"DeviceParams.{name}", getattr(self, name), low, high))
        object.__setattr__(self, "table", laws.table("DeviceParams.table", self.table, 4, MOST_CLASSES))
        for name in ("source", "valid"):
            object.__setattr__(self, name, laws.text(f"DeviceParams.{name}", getattr(self, name), LONGEST_TEXT))
        window = f"g_min={self.g_min} S, g_max={self.g_max} S"
        self._need(self.g_min < self.g_max, "g_min", "0 <= g_min < g_max", window)
        self._need(self.g_low <= 1e3, "g_min", "a range of at least a thousandth of g_min", window)
        for way in ("set", "reset"):
            self._need_bound(way)
        for name in ("adc_bits_hidden", "adc_bits_back"):
            bits = getattr(self, name)
            self._need(bits != 1, name, "0 (as adc_bits) or at least 2", f"{bits}")
        stuck = f"{self.stuck_on} + {self.stuck_off}"
        self._need(self.stuck_on + self.stuck_off <= 1, "stuck_on", "stuck_on + stuck_off <= 1", stuck)
        self._need(self.levels != 1, "levels", "0 (analog) or at least 2", f"{self.levels}")
        self._need(bool(self.source.strip()), "source", "a non-empty source", repr(self.source))
        self._warn_of_levels()

    def _warn_of_levels(self) -> None:
        """A pulse below half the distance of levels snaps back to where it was; noise and spread count at 3 sigma."""
        for way in ("set", "reset") if self.levels and not self.table else ():
            last = max(1.0, 1 - 1 / getattr(self, f"bound_{way}"))
            most = getattr(self, f"step_{way}") * last * math.exp(3 * self.step_dtod) + 3 * self.step_ctoc
            distance = 1 / (self.levels - 1)
            if most < distance / 2:
                told = f"a {way.upper()} pulse moves g by at most {most:.2g}, levels are {distance:.2g} apart"
                warnings.warn(f"DeviceParams.levels: {told}: hardly a cell will move", UserWarning, stacklevel=4)

    def _set(self, name: str, law: Real) -> None:
        """Hold a field to its law, and keep it as a plain float: NumPy's numbers are none that JSON knows."""
        value = laws.real(f"DeviceParams.{name}", getattr(self, name), **law)
        object.__setattr__(self, name, value)

    def _need(self, law: bool, name: str, words: str, got: str) -> None:
        if not law:
            raise ValueError(f"DeviceParams.{name}: need {words}, got {got}")

    def _need_bound(self, way: str) -> None:
        """Between 0 and 1 pulses would turn back inside the range; just below 0 the last of them would leap it."""
        step, bound = getattr(self, f"step_{way}"), getattr(self, f"bound_{way}")
        self._need(bound >= 1 or bound < 0, f"bound_{way}", "1 <= bound, infinite, or bound < 0", f"{bound:g}")
        last = f"step {step:g}, bound {bound:g}"
        self._need(bound > 0 or step * (1 - 1 / bound) <= 1, f"bound_{way}", "step (1 - 1 / bound) <= 1", last)

    @property
    def g_range(self) -> float:
        """[S] From fully RESET to fully SET."""
        return self.g_max - self.g_min

    @property
    def g_low(self) -> float:
        """Lowest conductance in units of the range, as the kernels count it."""
        return self.g_min / self.g_range

    @property
    def slope_set(self) -> float:
        """Fall of the SET step per unit of g; 0 for a linear device, below 0 where steps grow."""
        return self.step_set / self.bound_set

    @property
    def slope_reset(self) -> float:
        """Fall of the RESET step per unit of 1 - g; 0 for a linear device, below 0 where steps grow."""
        return self.step_reset / self.bound_reset

    @property
    def states_set(self) -> int:
        """Noiseless SET pulses from the bottom of the range to its top: what the literature calls states."""
        return _pulses_across(self.step_set, self.bound_set)

    @property
    def states_reset(self) -> int:
        """Noiseless RESET pulses from the top of the range to its bottom."""
        return _pulses_across(self.step_reset, self.bound_reset)

    @property
    def adc_half(self) -> int:
        """Codes on either side of zero."""
        return 1 << (self.adc_bits - 1)

    @property
    def hidden_half(self) -> int:
        """Codes on either side of zero in the layers before the last."""
        return 1 << ((self.adc_bits_hidden or self.adc_bits) - 1)

    @property
    def back_half(self) -> int:
        """Codes on either side of zero in the transposed read."""
        return 1 << ((self.adc_bits_back or self.adc_bits) - 1)

    def replace(self, **changes: Any) -> DeviceParams:
        """The same device with some fields changed (and validated again).

        Raises
        ------
        ValueError : other pulses than those that the source covers, without `valid` saying what then holds ("" for
            nothing); or a change against a field's own law.
        """
        other = dataclasses.replace(self, **changes)
        beyond = [name for name in PULSES if getattr(other, name) != getattr(self, name)]
        if beyond and self.valid and "valid" not in changes:
            asked = ", ".join(f"{name}={getattr(other, name):g}" for name in beyond)
            raise ValueError(f"DeviceParams.replace: need valid=... of your own beyond '{self.valid}', got {asked}")
        return other

    def without(self, *names: str) -> DeviceParams:
        """The same device with the named non-idealities switched off, each alone."""
        changes: dict[str, Any] = {}
        for name in names:
            if name not in OFF_SWITCHES:
                raise ValueError(f"DeviceParams.without: need names from {', '.join(OFF_SWITCHES)}, got {name!r}")
            changes.update(_OFF[name])
        if "ctoc" in names and self.table and "nonlinearity" not in names:
            changes["table"] = (*self.table[:2], *[(0.0,) * len(self.table[0])] * 2)
        return self.replace(**changes)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: an infinite bound or endurance becomes None."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        values["table"] = [list(row) for row in self.table]
        return {name: None if value == math.inf else value for name, value in values.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> DeviceParams:
        """The inverse of `as_dict`."""
        known = laws.fields_of("DeviceParams.from_dict", values, cls)
        endless = {name: math.inf for name, law in REALS.items() if law.get("infinite") and name in known}
        return cls(**known | {name: inf for name, inf in endless.items() if known[name] is None})

    @classmethod
    def load(cls, path: str | Path) -> DeviceParams:
        """The device of a JSON file: as `as_dict` has it, or under the key `device` of a result (`chip fit --json`).

        Raises
            ValueError: no JSON, no device, or a field outside its law.
            OSError: no such file.
        """
        found = files.read_json("DeviceParams.load", Path(path))
        return cls.from_dict(found["device"] if isinstance(found, dict) and "device" in found else found)


def _pulses_across(step: float, bound: float) -> int:
    """n with b - b (1 - step/b)^n = 1; to within a hundredth of the range where the bound is never passed."""
    if math.isinf(bound) or 0 < bound <= step:
        return math.ceil(1 / step - 1e-6)
    return round(math.log(max(1 - 1 / bound, 1e-2 if bound == 1 else 0.0)) / math.log1p(-step / bound))


_OFF: dict[str, dict[str, Any]] = {
    "ctoc": {"step_ctoc": 0.0},
    "dtod": {"step_dtod": 0.0, "g_min_dtod": 0.0, "g_max_dtod": 0.0},
    "read_noise": {"read_noise": 0.0},
    "stuck": {"stuck_on": 0.0, "stuck_off": 0.0},
    "nonlinearity": {"bound_set": math.inf, "bound_reset": math.inf, "table": ()},
    "adc_mismatch": {"adc_offset": 0.0, "adc_gain": 0.0},
    "wire": {"r_wire": 0.0},
    "drift": {"drift_nu": 0.0, "drift_nu_dtod": 0.0, "relax": 0.0},
    "endurance": {"endurance": math.inf},
    "levels": {"levels": 0},
}
