"""What each field of a device may be."""

from __future__ import annotations

import math
from typing import Final, TypedDict

LONGEST_TEXT: Final = 10_000
"""Letters of `source` and of `valid`."""
MOST_CLASSES: Final = 256
"""Of a table of steps."""


class Real(TypedDict, total=False):
    """The law of a field, as `laws.real` takes it."""

    low: float
    high: float
    above: bool
    infinite: bool
    unit: str


_SHARE: Final = Real(low=0.0, high=1.0)
_SPREAD: Final = Real(low=0.0, high=2.0)
_STEP: Final = Real(low=0.0, high=1.0, above=True)
_BOUND: Final = Real(low=-1e30, high=math.inf, infinite=True)
_VOLTS: Final = Real(low=1e-6, high=1e3, unit="V")
_SECONDS: Final = Real(low=1e-15, high=1e3, unit="s")
REALS: Final[dict[str, Real]] = {
    "g_max": Real(low=1e-15, high=1.0, unit="S"),
    "g_min": Real(low=0.0, high=1.0, unit="S"),
    **dict.fromkeys(("step_set", "step_reset"), _STEP),
    **dict.fromkeys(("bound_set", "bound_reset"), _BOUND),
    **dict.fromkeys(("step_ctoc", "read_noise", "formed_mean", "stuck_on", "stuck_off", "relax", "adc_gain"), _SHARE),
    **dict.fromkeys(("step_dtod", "formed_spread", "drift_nu", "drift_nu_dtod"), _SPREAD),
    **dict.fromkeys(("g_min_dtod", "g_max_dtod"), Real(low=0.0, high=0.5)),
    "adc_back": Real(low=1e-3, high=1e3),
    "adc_offset": Real(low=0.0, high=1e6, unit="ADC steps"),
    "r_wire": Real(low=0.0, high=1e6, unit="Ohm"),
    "v_step": Real(low=1e-3, high=1e3, infinite=True, unit="V"),
    "endurance": Real(low=0.0, high=1e30, above=True, infinite=True, unit="pulses"),
    "drift_t0": Real(low=1e-12, high=1e12, unit="s"),
    "gate_f": Real(low=0.0, high=1e-6, unit="F"),
    **dict.fromkeys(("v_read", "v_set", "v_reset"), _VOLTS),
    **dict.fromkeys(("t_read", "t_set", "t_reset"), _SECONDS),
}
"""What the kernels' single precision can hold, and more than any memristor needs."""
INTEGERS: Final = {
    "dac_bits": (1, 16),
    "adc_bits": (2, 16),
    "adc_bits_hidden": (0, 16),
    "adc_bits_back": (0, 16),
    **dict.fromkeys(("comparators", "sign_weighted"), (0, 1)),
    "levels": (0, 65536),
}
