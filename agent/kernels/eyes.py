"""Eyes with a memory: three rows of photodiodes watch one line, and remember where it was.

What a digital circuit beside the chip would do in each control step. One car is one row of every array; positions are
columns of the bar, 0 the leftmost photodiode.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from memdrive.chip.kernels.compiling import jit, jit_making

ROWS: Final = 3
HALVES: Final = 2
"""Places a column that the line is looked for at."""
STEEPEST: Final = 6
"""Half columns from row to row, at most."""
LAW: Final = ("hold", "keep", "rate", "floor", "near", "straight", "loyal", "reach", "half_width")
"""The eyes' settings, see `agent.driving.eyes.Eyes`."""
HOLD, KEEP, RATE, FLOOR, NEAR, STRAIGHT, LOYAL, REACH, HALF_WIDTH = range(len(LAW))
LINE: Final = ("middle", "slope", "polarity")
"""What is remembered of the line: column in the middle row, columns from row to row, brighter (> 0) or darker (< 0)
than the floor."""
MIDDLE, SLOPE, POLARITY = range(len(LINE))


@jit_making
def look(readings: Any, law: Any, held: Any, trace: Any, line: Any, looks: Any, bits: Any) -> None:
    """Bits of every car, and what its eyes remember of this step.

    readings : (cars, >= rows·columns) float32 in [0, 1]
    law : float32, see `LAW`
    held : (cars, rows·columns) uint8, mutated; steps running that a photodiode has read exactly 0 or 1
    trace : (cars, rows, columns) float32, mutated; how much each photodiode stands out
    line : (cars, 3) float32, mutated; see `LINE`
    looks : (cars,) int64, mutated; since the eyes were opened
    bits : (cars, >= 2·rows·columns) uint8, mutated; ON bits then OFF bits
    """
    columns = trace.shape[2]
    healed = np.empty((ROWS, columns), np.float32)
    seen = np.empty((ROWS, columns), np.float32)
    fine = np.empty((ROWS, HALVES * (columns + 1) + 1), np.float32)
    places = np.empty(ROWS, np.float32)
    for car in range(readings.shape[0]):
        heal(readings[car], law, held[car], healed)
        stand_out(healed, law, looks[car] == 0, trace[car])
        judge_polarity(trace[car], law, looks[car], line[car])
        sign = np.float32(1.0) if line[car, POLARITY] >= 0 else np.float32(-1.0)
        for row in range(ROWS):
            for j in range(columns):
                seen[row, j] = sign * trace[car, row, j]
        peak = max(middle_of(highest(seen[0]), highest(seen[1]), highest(seen[2])), law[FLOOR])
        refine(seen, peak, fine)
        fit(fine, peak, law, looks[car] == 0, line[car])
        place(seen, peak, law, line[car], places)
        show(places, law, 0 if sign > 0 else ROWS * columns, columns, bits[car])
        looks[car] += 1


@jit
def heal(reading: Any, law: Any, held: Any, healed: Any) -> None:
    """Fill in photodiodes that have read exactly 0 or 1 for some steps from the nearest others of their row.

    held, healed : mutated
    """
    columns = healed.shape[1]
    for k in range(held.size):
        failed = reading[k] <= np.float32(0.0) or reading[k] >= np.float32(1.0)
        held[k] = min(held[k] + 1, 255) if failed else 0
    for row in range(ROWS):
        first = row * columns
        for j in range(columns):
            healed[row, j] = reading[first + j]
            if held[first + j] < law[HOLD]:
                continue
            left, right = j - 1, j + 1
            while left >= 0 and held[first + left] >= law[HOLD]:
                left -= 1
            while right < columns and held[first + right] >= law[HOLD]:
                right += 1
            if left >= 0 and right < columns:
                share = np.float32(j - left) / np.float32(right - left)
                healed[row, j] = reading[first + left] + share * (reading[first + right] - reading[first + left])
            elif left >= 0:
                healed[row, j] = reading[first + left]
            elif right < columns:
                healed[row, j] = reading[first + right]


@jit
def stand_out(healed: Any, law: Any, opening: bool, trace: Any) -> None:
    """How much brighter each photodiode is than the mean of its neighbours two places off, smoothed over steps.

    At the bar's end, where one of them is missing, it stands for that one itself: half as much.

    trace : (rows, columns) float32, mutated
    """
    columns = healed.shape[1]
    new = np.float32(1.0) if opening else np.float32(1.0) - law[KEEP]
    for row in range(ROWS):
        for j in range(columns):
            left = healed[row, j - 2] if j >= 2 else healed[row, j]
            right = healed[row, j + 2] if j + 2 < columns else healed[row, j]
            trace[row, j] += new * (healed[row, j] - np.float32(0.5) * (left + right) - trace[row, j])


@jit
def highest(values: Any) -> Any:
    """The largest."""
    best = values[0]
    for j in range(1, values.size):
        best = max(best, values[j])
    return best


@jit
def lopsided(values: Any) -> Any:
    """The largest plus the smallest: how much more stands out upwards than downwards."""
    low = values[0]
    for j in range(1, values.size):
        low = min(low, values[j])
    return highest(values) + low


@jit
def middle_of(a: Any, b: Any, c: Any) -> Any:
    """The median of three."""
    return max(min(a, b), min(max(a, b), c))


@jit
def judge_polarity(trace: Any, law: Any, looks: int, line: Any) -> None:
    """Whether the line is brighter or darker than the floor: what two rows of three say, slowly remembered.

    line : mutated
    """
    vote = middle_of(lopsided(trace[0]), lopsided(trace[1]), lopsided(trace[2]))
    rate = max(law[RATE], np.float32(1.0) / np.float32(looks + 1))
    if abs(vote) > law[FLOOR] or looks == 0:
        line[POLARITY] += rate * (vote - line[POLARITY])


@jit
def refine(seen: Any, peak: Any, fine: Any) -> None:
    """What is seen at every half column from -1 to one past the last: no more than a line would show, nor less.

    fine : (rows, halves) float32, mutated
    """
    columns = seen.shape[1]
    for row in range(ROWS):
        for k in range(fine.shape[1]):
            right = (k + 1) // HALVES - 1
            left = k // HALVES - 1
            a = seen[row, left] if 0 <= left < columns else np.float32(0.0)
            b = seen[row, right] if 0 <= right < columns else np.float32(0.0)
            fine[row, k] = min(max(np.float32(0.5) * (a + b), -peak), peak)


@jit
def fit(fine: Any, peak: Any, law: Any, opening: bool, line: Any) -> None:
    """The straight line through the rows that sees most, preferring what is near the one before it.

    line : mutated
    """
    halves = fine.shape[1]
    if opening:
        line[MIDDLE], line[SLOPE] = np.float32(0.5) * (halves - 1) / HALVES - np.float32(1.0), np.float32(0.0)
    near, most = peak * law[NEAR], peak * law[LOYAL]
    best, best_k, best_turn = np.float32(-1e9), 0, 0
    for k in range(halves):
        off = np.float32(k) / HALVES - np.float32(1.0) - line[MIDDLE]
        for turn in range(-STEEPEST, STEEPEST + 1):
            score = fine[1, k]
            if 0 <= k - turn < halves:
                score += fine[0, k - turn]
            if 0 <= k + turn < halves:
                score += fine[2, k + turn]
            bend = np.float32(turn) / HALVES - line[SLOPE]
            score -= min(near * (off * off + law[STRAIGHT] * bend * bend), most)
            if score > best:
                best, best_k, best_turn = score, k, turn
    middle, slope = np.float32(best_k) / HALVES - np.float32(1.0), np.float32(best_turn) / HALVES
    step = np.float32(0.5 / HALVES)
    line[MIDDLE] = min(max(line[MIDDLE], middle - step), middle + step)
    line[SLOPE] = min(max(line[SLOPE], slope - step), slope + step)


@jit
def place(seen: Any, peak: Any, law: Any, line: Any, places: Any) -> None:
    """Where the line is in each row: its own peak if it has one where it should be, else where the fit says.

    places : (rows,) float32, mutated; line : mutated, the straight line through them
    """
    columns = seen.shape[1]
    for row in range(ROWS):
        expected = line[MIDDLE] + (row - 1) * line[SLOPE]
        total, moment, most = np.float32(0.0), np.float32(0.0), np.float32(0.0)
        first = max(int(np.ceil(expected - law[REACH])), 0)
        last = min(int(np.floor(expected + law[REACH])), columns - 1)
        for j in range(first, last + 1):
            weight = max(seen[row, j], np.float32(0.0))
            total += weight
            moment += weight * np.float32(j)
            most = max(most, weight)
        found = most > np.float32(0.5) * peak
        places[row] = moment / total if found else expected
    line[MIDDLE] = (places[0] + places[1] + places[2]) / np.float32(3.0)
    line[SLOPE] = np.float32(0.5) * (places[2] - places[0])


@jit
def show(places: Any, law: Any, first: int, columns: int, bits: Any) -> None:
    """Bits of the photodiodes next to the line; those at the bar's end when it has gone past.

    first : 0 for ON bits, rows·columns for OFF bits
    bits : mutated
    """
    bits[: 2 * ROWS * columns] = 0
    for row in range(ROWS):
        at = min(max(places[row], np.float32(-0.25)), np.float32(columns) - np.float32(0.75))
        for j in range(columns):
            if abs(np.float32(j) - at) <= law[HALF_WIDTH]:
                bits[first + row * columns + j] = 1
