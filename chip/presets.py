"""Published devices as NeuroSim tabulates them, and what is assumed around them.

Every preset says its source. Step and bound follow from NeuroSim's curve G ~ 1 - exp(-P / A), A in units of the number
of states n, P counted up by SET and down by RESET: bound = 1 / (1 - exp(-1 / A)), step = bound (1 - exp(-1 / (A n))).
A SET label above 0 and a RESET label below 0 are fast, then slow; a RESET label above 0 is slow, then fast, which is
the same law with A below 0: the bound then is below 0.

Where the manual's table names no paper (PCMO, AlOx/HfO2, GST, HZO), the papers its authors use elsewhere for these
materials are given as probable; nobody here has read them.
"""

from __future__ import annotations

import math

from memdrive.chip.device import DeviceParams
from memdrive.chip.tabled import tabulated

NEUROSIM = "NeuroSim 3.0 user manual, Table II"

# NeuroSim's own table from the label of nonlinearity to A, in units of the number of states
A_OF_LABEL = {
    0.04: 31.566827,
    0.10: 12.625807,
    0.5: 2.519877,
    0.61: 2.063266,
    0.63: 1.997332,
    1.46: 0.848677,
    1.75: 0.702081,
    1.94: 0.629249,
    2.4: 0.499181,
    3.68: 0.300644,
    4.88: 0.200303,
    6.76: 0.100251,
}


def soft_bounds(label: float, states: int) -> tuple[float, float]:
    """(step, bound) of a curve that is fast, then slow (label above 0), or slow, then fast (below 0)."""
    a = math.copysign(A_OF_LABEL[abs(label)], label)
    bound = 1.0 / -math.expm1(-1.0 / a)
    return bound * -math.expm1(-1.0 / (a * states)), bound


def _published(
    *,
    states: int,
    labels: tuple[float, float],
    r_on: float,
    on_off: float,
    ctoc: float,
    set_pulse: tuple[float, float],
    reset_pulse: tuple[float, float],
    source: str,
    valid: str,
) -> DeviceParams:
    """One row of the table: labels of SET and RESET as it prints them, R_on [Ohm], pulses as (volt, second)."""
    step_set, bound_set = soft_bounds(labels[0], states)
    step_reset, bound_reset = soft_bounds(-labels[1], states)
    return DeviceParams(
        g_min=1.0 / (r_on * on_off),
        g_max=1.0 / r_on,
        step_set=step_set,
        step_reset=step_reset,
        bound_set=bound_set,
        bound_reset=bound_reset,
        step_ctoc=ctoc,
        v_set=abs(set_pulse[0]),
        t_set=set_pulse[1],
        v_reset=abs(reset_pulse[0]),
        t_reset=reset_pulse[1],
        source=f"{source}; {NEUROSIM}. Assumed: as-formed spread, read voltage and time, 8-bit ADC",
        valid=valid,
    )


TAOX_HFOX = _published(
    states=128,
    labels=(0.04, -0.63),
    r_on=100e3,
    on_off=10,
    ctoc=0.037,
    set_pulse=(1.6, 50e-9),
    reset_pulse=(1.6, 50e-9),
    source="W. Wu et al., VLSI 2018, TaOx/HfOx analog RRAM",
    valid="identical pulses of 1.6 V, 50 ns; 10 to 100 kOhm on/off ratio 10; 128 states",
)

EPIRAM = _published(
    states=64,
    labels=(0.5, -0.5),
    r_on=81e3,
    on_off=50.2,
    ctoc=0.02,
    set_pulse=(5.0, 5e-6),
    reset_pulse=(-3.0, 5e-6),
    source="S. Choi et al., Nat. Mater. 2018, EpiRAM (Ag:SiGe)",
    valid="identical pulses of 5 V and -3 V, 5 us; on/off ratio 50.2; 64 states",
)

AG_ASI = _published(
    states=97,
    labels=(2.4, -4.88),
    r_on=26e6,
    on_off=12.5,
    ctoc=0.035,
    set_pulse=(3.2, 300e-6),
    reset_pulse=(-2.8, 300e-6),
    source="S. H. Jo et al., Nano Lett. 2010, Ag:a-Si",
    valid="identical pulses of 3.2 V and -2.8 V, 300 us; on/off ratio 12.5; 97 states",
)

PCMO = _published(
    states=50,
    labels=(3.68, -6.76),
    r_on=23e6,
    on_off=6.84,
    ctoc=0.01,
    set_pulse=(-2.0, 1e-3),
    reset_pulse=(2.0, 1e-3),
    source="PCMO synapse (no paper named; probably S. Park et al., IEDM 2013; ctoc given as < 1 %: its limit)",
    valid="identical pulses of -2 V and 2 V, 1 ms; on/off ratio 6.84; 50 states",
)

ALOX_HFO2 = _published(
    states=40,
    labels=(1.94, -0.61),
    r_on=16.9e3,
    on_off=4.43,
    ctoc=0.05,
    set_pulse=(0.9, 100e-6),
    reset_pulse=(-1.0, 100e-6),
    source="AlOx/HfO2 synapse (no paper named; probably J. Woo et al., IEEE EDL 2016)",
    valid="identical pulses of 0.9 V and -1 V, 100 us; on/off ratio 4.43; 40 states",
)

GST_PCM = _published(
    states=100,
    labels=(0.10, 2.4),
    r_on=4.71e3,
    on_off=19.8,
    ctoc=0.015,
    set_pulse=(0.7, 6e-6),
    reset_pulse=(3.0, 125e-9),
    source="GST phase-change memory (no paper named; probably D. Kuzum et al., Nano Lett. 2012, whose pulses are "
    "staircases: 0.7 V and 3 V are averages; RESET label 2.4 above 0: slow, then fast); drift exponent 0.05 +- 0.02 "
    "assumed, typical of GST",
    valid="staircases of 0.7 V, 6 us (SET) and 3 V, 125 ns (RESET) on average, taken as identical; on/off ratio "
    "19.8; 100 states",
).replace(drift_nu=0.05, drift_nu_dtod=0.02)

HZO_FEFET = _published(
    states=32,
    labels=(1.75, 1.46),
    r_on=559e3,
    on_off=45,
    ctoc=0.005,
    set_pulse=(3.65, 75e-9),
    reset_pulse=(-2.95, 75e-9),
    source="HZO FeFET (no paper named; probably M. Jerry et al., IEDM 2017, whose pulses are staircases: 3.65 V and "
    "-2.95 V are averages; RESET label 1.46 above 0: slow, then fast; ctoc given as < 0.5 %: the limit is taken; gate "
    "2.1717 aF, the default of NeuroSim's code)",
    valid="staircases of 3.65 V and -2.95 V on average, 75 ns, taken as identical pulses; on/off ratio 45; 32 states",
).replace(gate_f=2.1717e-18)

PUBLISHED_NOISE = math.sqrt((1 - math.sqrt(2 / (math.pi * math.e))) / 2)
"""Standard deviation of a step for a noise figure of 1 in the authors' published code.

There a step's noise is normal with 1 / sqrt(2) of the figure, and what is beyond one standard deviation stands at it
(Device_asymmetry/rram_array.m, model_fit1). Of such a normal the variance is 1 - sqrt(2 / (pi e)) of the whole one's.
"""

TSINGHUA_2023 = tabulated(
    2e-6,
    20e-6,
    mean_set=(325, 250, 237, 143, 87, 60, 54, 36, 19, 19),
    mean_reset=(3, 76, 74, 22, 45, 54, 99, 146, 269, 511),
    noise_set=[PUBLISHED_NOISE * c for c in (526, 540, 581, 602, 650, 640, 666, 635, 629, 440)],
    noise_reset=[PUBLISHED_NOISE * c for c in (380, 518, 443, 499, 592, 562, 648, 681, 795, 906)],
    read_noise=0.01,
    v_set=2.209,
    v_reset=1.6,
    source="the authors' published code (github Tsinghua-LEMON-Lab/software_edge_learning_memristor_chip, July 2023, "
    "commit 44abcae, Device_asymmetry): 2 to 20 uS, ten classes from low to high as data/b1_fit.dat and b2_fit.dat "
    "have them, so that RESET is largest at the top; noise figures c2_fit.dat / 3.3 / 1.8 (SET) and c1_fit.dat / 5 / "
    "1.8 (RESET), of which the standard deviation is 0.508; bench voltages. SET means are b2_fit.dat divided by 3.5 "
    "to 14 as load_model_paramter_nonli.m does in a comment; RESET means by 10.5 to 43.75, which no file read here "
    "shows. Assumed: noise of that variance, not clipped at one standard deviation; 50 ns pulses, read at 0.2 V with "
    "1 % noise, as-formed spread, 8-bit ADC",
    valid="bench pulses of 2.209 V (SET) and 1.6 V (RESET); 2 to 20 uS",
)

DEFAULT = TAOX_HFOX.replace(
    step_dtod=0.10,
    stuck_on=0.005,
    stuck_off=0.005,
    read_noise=0.01,
    relax=0.01,
    source=(
        f"{TAOX_HFOX.source}; assumed beyond the table: dtod 10 % and 1 % stuck cells (half on, half off) "
        "as typical of research arrays, read at 0.2 V with 1 % noise, relaxation of 1 % of the range a decade of time"
    ),
)

COMPARATORS = DEFAULT.replace(
    comparators=1,
    source=f"{DEFAULT.source}; assumed: comparators for hidden neurons and the transposed read, as their signs are "
    "all that the rule looks at",
)

FOUR_BITS = COMPARATORS.replace(
    adc_bits=4,
    adc_bits_hidden=8,
    adc_bits_back=8,
    source=f"{COMPARATORS.source}; outputs converted by four bits, thresholds in steps of eight",
)

SIGN_WEIGHTED = DEFAULT.replace(
    sign_weighted=1,
    source=f"{DEFAULT.source}; read sign-weighted, as the 2T2R cells of the same group's ISSCC 2020 paper 33.2, doi "
    "10.1109/ISSCC19947.2020.9062953 (abstract); assumed: how its lines run",
)

IDEAL = DeviceParams(
    g_min=1e-6,
    g_max=1e-5,
    step_set=0.01,
    step_reset=0.01,
    source="assumed: linear, noiseless, every cell alike; what is left is the sign rule and the 8-bit ADC",
)

PESSIMISTIC = DEFAULT.replace(
    step_ctoc=0.05,
    step_dtod=0.30,
    stuck_on=0.025,
    stuck_off=0.025,
    read_noise=0.03,
    relax=0.03,
    endurance=1e6,
    adc_gain=0.05,
    adc_offset=2.0,
    r_wire=1.0,
    source=(
        f"{TAOX_HFOX.source}; assumed beyond the table, a poor lot: ctoc 5 %, dtod 30 %, 5 % stuck, 3 % read noise, "
        "relaxation 3 % a decade, 10^6 pulses of endurance, converters off by 5 % and 2 steps, 1 Ohm a wire segment"
    ),
)

PRESETS: dict[str, DeviceParams] = {
    "default": DEFAULT,
    "comparators": COMPARATORS,
    "four_bits": FOUR_BITS,
    "sign_weighted": SIGN_WEIGHTED,
    "taox_hfox": TAOX_HFOX,
    "tsinghua_2023": TSINGHUA_2023,
    "ag_asi": AG_ASI,
    "pcmo": PCMO,
    "alox_hfo2": ALOX_HFO2,
    "gst_pcm": GST_PCM,
    "epiram": EPIRAM,
    "hzo_fefet": HZO_FEFET,
    "ideal": IDEAL,
    "pessimistic": PESSIMISTIC,
}


def get(name: str) -> DeviceParams:
    """The preset of that name, upper or lower case; or the device of a file, whose name ends in .json."""
    if name.lower().endswith(".json"):
        return DeviceParams.load(name)
    try:
        return PRESETS[name.lower()]
    except KeyError:
        raise ValueError(
            f"presets.get: need one of {', '.join(PRESETS)} or a file ending in .json, got {name!r}"
        ) from None
