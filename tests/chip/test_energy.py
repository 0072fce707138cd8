"""Joules and seconds are counts times costs: hand-made sums, and what a learning step books."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from memdrive.chip import Chip, Crossbar, Ledger, Rule, energy, presets

COST = energy.values()
DEVICE = presets.TAOX_HFOX
exactly = partial(pytest.approx, rel=1e-9, abs=0)
"""pytest takes 1e-12 for nothing; here it is a picojoule."""


def workload(**changes: object) -> energy.Workload:
    base = energy.Workload(ledger=Ledger(), layers=(8, 4, 2), mean_g=5e-6, samples=10)
    return replace(base, **changes)  # type: ignore[arg-type] # keyword by keyword


def test_a_set_pulse_costs_v_squared_g_t() -> None:
    """At mid range about 0.7 pJ: 1.6 V squared, 5.5 uS, 50 ns."""
    middle = (DEVICE.g_min + DEVICE.g_range / 2) / DEVICE.g_range
    lines = energy.chip_lines(workload(ledger=Ledger(set_pulses=1, g_set=middle)), DEVICE, COST)
    assert lines["SET pulses"] == exactly(1.6**2 * 5.5e-6 * 50e-9)
    assert lines["SET pulses"] == pytest.approx(0.7e-12, rel=0.02, abs=0)
    assert sum(lines.values()) == lines["SET pulses"]


def test_a_ferroelectric_pulse_charges_a_gate_and_no_channel() -> None:
    """V^2 C of NeuroSim's 2.1717 aF, whatever the conductance; V^2 G t would be 30,000 times as much at mid range."""
    device, book = presets.HZO_FEFET, Ledger(set_pulses=7, reset_pulses=3, g_set=5.0, g_reset=2.0)
    lines = energy.chip_lines(workload(ledger=book), device, COST)
    assert lines["SET pulses"] == exactly(7 * 3.65**2 * 2.1717e-18)
    assert lines["RESET pulses"] == exactly(3 * 2.95**2 * 2.1717e-18)


def test_every_count_has_its_line() -> None:
    book = Ledger(pairs_read=100, rows_driven=10, adc_conversions=7, adc_steps=7 * 256, lines_set=3, lines_reset=2)
    lines = energy.chip_lines(workload(ledger=book), DEVICE, COST)
    assert lines["read currents"] == exactly(200 * 0.04 * 5e-6 * 10e-9)
    assert lines["row drivers"] == exactly(10 * 50e-15 * 0.04)
    assert lines["converters"] == exactly(7 * 2e-12)
    assert lines["partial sums and thresholds"] == exactly(14 * 0.03e-12 * 0.5)
    assert lines["pulse lines"] == exactly(5 * 50e-15 * 1.6**2)
    ten = energy.chip_lines(workload(ledger=replace(book, adc_steps=7 * 1024)), DEVICE, COST)
    assert ten["converters"] == exactly(4 * 7 * 2e-12)


def test_a_comparison_is_no_conversion() -> None:
    """Its own price, an eighth of a conversion's, a front end where one is counted, and no digital sum."""
    work = workload(ledger=Ledger(pairs_read=1, adc_conversions=9, comparisons=7, adc_steps=2 * 256))
    lines = energy.chip_lines(work, DEVICE, COST)
    assert lines["comparators"] == exactly(7 * 0.25e-12)
    assert lines["converters"] == exactly(2 * 2e-12)
    assert lines["partial sums and thresholds"] == exactly(4 * 0.03e-12 * 0.5)
    fronted = energy.chip_lines(work, DEVICE, {**COST, "front_end": 1.0})
    assert fronted["comparators"] == exactly(2 * 7 * 0.25e-12)
    few = energy.chip_lines(work, DEVICE, {**COST, **energy.ASSUMPTIONS["four bits"].costs})
    assert few["comparators"] == lines["comparators"]
    assert energy.COSTS["compare_j"].value == energy.COSTS["adc_j"].value / 8
    assert "compare_j" in energy.compare(work, DEVICE).sensitivity


def test_every_line_of_the_asic_is_a_sum_by_hand() -> None:
    """300 multiply-accumulates on weights of 8 bits, 20 of 16 bits rewritten; 40 weights are in the smallest SRAM."""
    work = workload(
        ledger=Ledger(pairs_read=300, pairs_tuned=20), beside=energy.Beside(encoded=6, encoder_ops=8, memory_words=5)
    )
    word = 10e-12 * 0.25 ** (math.log(10) / math.log(128))
    assert energy.asic_lines(work, COST) == {
        "multiply-accumulate": exactly(300 * (0.2e-12 + 4 * 0.03e-12) * 0.5),
        "weight reads": exactly(300 / 8 * word * 0.5),
        "gradient": exactly(20 * 0.2e-12 * 0.5),
        "weight updates, add": exactly(20 * 4 * 0.03e-12 * 0.5),
        "weight updates, read and write": exactly(2 * 20 / 4 * word * 0.5),
        "weight retention": 0.0,
        "encoder": exactly(6 * 8 * 0.03e-12 * 0.5),
        "rehearsal memory": exactly(5 * word * 0.5),
        "counters": 0.0,
        "retention": 0.0,
    }
    assert energy.asic_seconds(work, COST) == exactly((300 / 8 + 2 * 20 / 4 + 5 + 6 * 8 / 8) / 500e6)


def test_memory_energy_joins_the_two_published_sizes() -> None:
    assert energy.sram_word_j(8192, COST) == exactly(10e-12)
    assert energy.sram_word_j(2**20, COST) == exactly(100e-12)
    assert energy.sram_word_j(2**30, COST) == COST["dram_j"]


def test_the_asic_skips_what_the_chip_skips_unless_dense() -> None:
    book = Ledger(pairs_read=300, pairs_tuned=20)
    assert energy.asic_counts(workload(ledger=book)) == (300, 20)
    assert energy.asic_counts(workload(ledger=book, learned=3, dense=True)) == (10 * 40 + 3 * (40 + 8), 3 * 40)


def test_time_is_reads_and_cycles() -> None:
    book = Ledger(samples_read=4, samples_back=1, set_cycles=4, reset_cycles=4)
    seconds = energy.chip_seconds(workload(ledger=book), DEVICE, COST)
    assert seconds == exactly(6 * (10e-9 + 50e-9) + 8 * 50e-9)
    verified = energy.chip_seconds(workload(ledger=Ledger(lone_reads=9)), DEVICE, COST)
    assert verified == exactly(9 * (10e-9 + 50e-9))


def test_ramps_count_along_their_codes_column_after_column() -> None:
    """By hand: 150 rows are two tiles of 75; hidden columns of 6 bits, outputs of 8, rows of 7; 3 share at 1 MHz."""
    device = DEVICE.replace(adc_bits=8, adc_bits_hidden=6, adc_bits_back=7)
    chip, cost = Chip((150, 20, 2), device), {**COST, "ramp_hz": 1e6, "ramp_columns": 3.0}
    chip.forward(np.ones((5, 150)))
    before = energy.workload(chip)
    chip.forward(np.ones((2, 150)))
    chip.crossbars[1].backward([1, -1])
    work = energy.workload(chip) - before
    periods = 2 * (64 * 3 + 256 * 2) + 2 * 128 * 3
    assert energy.ramp_seconds(work, device, cost) == exactly(periods * 1e-6 + (2 * 2 + 2) * 10e-9)
    alone = energy.ramp_seconds(work, device, {**cost, "ramp_columns": 1.0})
    assert alone == exactly((2 * (64 + 256) + 2 * 128) * 1e-6 + 6 * 10e-9)
    assert energy.chip_seconds(work, device, cost) == exactly(6 * 60e-9)


def test_comparators_take_one_period_and_verifying_reads_the_columns_bits() -> None:
    device = DEVICE.replace(comparators=1)
    chip, cost = Chip((8, 20, 2), device), {**COST, "ramp_hz": 1e6, "ramp_columns": 4.0}
    chip.forward(np.ones(8))
    chip.crossbars[1].backward([1, -1])
    work = energy.workload(chip)
    assert energy.ramp_seconds(work, device, cost) == exactly((1 + 256 * 2 + 2) * 1e-6 + 4 * 10e-9)
    calibrated = energy.workload(chip)
    chip.calibrate()
    ramp = energy.workload(chip) - calibrated
    assert energy.ramp_seconds(ramp, device, cost) == exactly(65 * (256 * 4 + 256 * 2) * 1e-6 + 2 * 65 * 10e-9)


def test_a_workload_that_does_not_say_what_it_read_has_no_ramp_time() -> None:
    with pytest.raises(ValueError, match="need the reads of every array"):
        energy.ramp_seconds(workload(ledger=Ledger(samples_read=1)), DEVICE, COST)
    work = workload(ledger=Ledger(samples_read=1, pairs_read=1))
    assert energy.compare(work, DEVICE).time_ramp_s is None


@pytest.mark.parametrize("name", ["ramp_hz", "clock_hz", "sram8k_j", "sram1m_j"])
def test_a_cost_that_divides_is_above_zero(name: str) -> None:
    chip = Chip((8, 4, 2), DEVICE)
    chip.forward(np.ones(8))
    work = energy.workload(chip)
    for value in (0.0, -1.0, math.nan):
        costs = {**energy.COSTS, name: replace(energy.COSTS[name], value=value)}
        with pytest.raises(ValueError, match=rf"energy.costs.{name}: need 0 < {name} <= inf, got {value}"):
            energy.compare(work, DEVICE, costs)


def test_sensitivity_brackets_the_ratio() -> None:
    chip = Chip((20, 30, 4), rule=Rule(theta_out=1))
    rng = np.random.default_rng(0)
    chip.learn_many(rng.random((50, 20)) < 0.5, rng.choice([-0.4, 0.4], (50, 4)))
    work = workload(
        ledger=chip.ledger,
        layers=chip.layers,
        samples=50,
        learned=50,
        reads=energy.workload(chip).reads,
        beside=energy.Beside(memory_bytes=3584, memory_words=900),
    )
    found = energy.compare(work, chip.device)
    assert found.energy_chip_j == exactly(math.fsum(found.chip.values()))
    assert found.ratio == exactly(found.energy_asic_j / found.energy_chip_j)
    assert found.sensitivity["adc_j"][0] > found.ratio > found.sensitivity["adc_j"][1]
    assert min(found.energy_chip_j, found.energy_asic_j, found.time_chip_s, found.time_asic_s) > 0
    assert found.sensitivity["dense"][1] > found.sensitivity["dense"][0]


def test_a_workload_is_what_a_chip_did_between_two_looks() -> None:
    """Counted by hand: 7 samples of which 5 are learned, then 3 read; 60 counters of 8 bits; a mean over devices."""
    chip = Chip((5, 10, 2), presets.IDEAL, rule=Rule(overflow=(20, 1), theta_hidden=0.0, window=1e9))
    chip.forward(np.ones((4, 5), np.uint8))
    before = energy.workload(chip, energy.Beside(encoded=4, encoder_ops=9, memory_bytes=14, memory_words=3))
    asked = np.where(np.arange(7) < 5, 2.0, 0.0)  # what is 0 asks for nothing: only five samples are wrong
    chip.rule = replace(chip.rule, one_sided=True)
    chip.learn_many(np.ones((7, 5), np.uint8), np.repeat(asked[:, None], 2, 1))
    chip.forward(np.ones((3, 5), np.uint8))
    after = energy.workload(chip, energy.Beside(encoded=14, encoder_ops=9, memory_bytes=14, memory_words=20))
    work = after - before
    assert (work.samples, work.learned, work.layers, work.weights) == (10, 5, chip.network, 70)
    assert work.beside == energy.Beside(encoded=10, encoder_ops=9, memory_bytes=14, memory_words=17)
    assert work.counter_bytes == 50
    assert work.ledger.samples_read == 20
    cells = np.concatenate([g.ravel() for c in chip.crossbars for g in (c.G_pos, c.G_neg)])
    assert work.mean_g == pytest.approx(cells.mean(dtype=float), rel=1e-6)


def test_every_cost_says_its_source() -> None:
    for name, cost in energy.COSTS.items():
        assert "assumed" in cost.source or "Horowitz" in cost.source, name
    for name, assumption in energy.ASSUMPTIONS.items():
        assert assumption.why.startswith("assumed"), name
        assert set(assumption.costs) <= set(energy.COSTS), name


def test_every_assumption_moves_its_own_lines_by_hand() -> None:
    book = Ledger(
        pairs_read=800, rows_driven=10, adc_conversions=50, adc_steps=50 * 256, set_pulses=20, g_set=10.0, lines_set=4
    )
    work = workload(ledger=book, kept_s=2.0, counter_bytes=100, beside=energy.Beside(memory_bytes=300))
    chip, asic = energy.chip_lines(work, DEVICE, COST), energy.asic_lines(work, COST)
    total, peer = sum(chip.values()), sum(asic.values())
    word = asic["weight reads"] + asic["weight updates, read and write"]
    leaked, weights = 400 * 2.0 * 8e-11, 2 * 40 * 2.0 * 8e-11
    logic = chip["partial sums and thresholds"]
    found = {name: sparse for name, (sparse, _) in energy.range_of(work, DEVICE).items()}
    assert found["as counted"] == exactly(peer / total)
    assert found["front end"] == exactly(peer / (total + chip["converters"]))
    assert found["wide words"] == exactly((peer - word * 2 / 3) / total)
    assert found["advanced node"] == exactly(peer / 2 / (total - logic / 2))
    assert found["four bits"] == exactly(peer / (total - chip["converters"] * 15 / 16))
    assert found["all against the chip"] < min(found["front end"], found["wide words"], found["advanced node"])
    assert found["memories kept"] == exactly((peer + leaked + weights) / (total + leaked))
    assert energy.compare(work, DEVICE).span == (min(found.values()), max(found.values()))


def test_a_line_of_a_row_carries_no_more_than_a_source_line() -> None:
    """GST at 3 V carries one cell a line: 3 columns up and 2 down of 4 rows are 2 x 4 x (3 + 2) cycles."""
    crossbar = Crossbar(4, 6, presets.GST_PCM)
    crossbar.tune(np.ones(4), [1, 1, 1, 0, -1, -1])
    book = crossbar.ledger
    assert (book.set_cycles, book.reset_cycles) == (4 * (3 + 2), 4 * (3 + 2))
    assert book.lines_set == 4 * ((3 + 2) * (4 + 2 * 6 + 4) - 5)
    assert book.lines_reset == 4 * ((3 + 2) * 4 + 5)
    few = Crossbar(4, 6, DEVICE)
    few.tune(np.ones(4), [1, 1, 1, 0, -1, -1])
    assert (few.ledger.set_cycles, few.ledger.reset_cycles) == (2, 2)


def test_pulse_sums_are_the_conductances_before_the_pulse() -> None:
    """Exact: the ledger's sums over one rank-one update equal the sums over the pairs it selects."""
    chip = Chip((6, 5), presets.DEFAULT, seed=2)
    crossbar = chip.crossbars[0]
    x, e = np.array([1, 0, 1, 1, 0, 1]), np.array([1, -1, 0, 1, -1])
    plus, minus = np.ix_(x > 0, e > 0), np.ix_(x > 0, e < 0)
    g_set = crossbar.G_pos[plus].sum() + crossbar.G_neg[minus].sum()
    g_reset = crossbar.G_neg[plus].sum() + crossbar.G_pos[minus].sum()
    crossbar.tune(x, e)
    assert chip.ledger.g_set * chip.device.g_range == pytest.approx(g_set, rel=1e-5, abs=0)
    assert chip.ledger.g_reset * chip.device.g_range == pytest.approx(g_reset, rel=1e-5, abs=0)
    assert chip.ledger.set_pulses == 16
    rows, columns = 4, 4
    assert chip.ledger.lines_reset == 2 * rows + columns
    assert chip.ledger.lines_set == 2 * rows + (4 * 5 - columns) + 2 * 6


def test_nothing_done_has_no_ratio() -> None:
    with pytest.raises(ValueError, match="got an idle ledger"):
        energy.compare(energy.workload(Chip((4, 2))), presets.DEFAULT)
