"""A measured pulse curve: a table of conductances after pulses, and which way each pulse went."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memdrive.chip import laws

COLUMNS = ("pulse", "conductance_s")
WAY = "way"
"""The column that may be there or not."""
FEWEST = 8
"""Pulses in one direction below which nothing is fitted."""
MOST_POINTS = 100_000
"""Of a curve; ten times more than any that was published."""
MOST_BYTES = 1 << 26
END = 1e-6
"""Fraction of the range within which a cell counts as standing at its end: what single precision leaves."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One cell's points in the order of measuring."""

    pulses: Floats
    """(n,) whole pulse numbers, rising."""
    conductances: Floats
    """(n,) [S]"""
    ways: NDArray[np.int8] | None = None
    """(n,) which pulses led to a point from the one before: 1 SET, -1 RESET, 0 neither (another cell, another day);
    None: not said, then they are SETs up to one turn and RESETs after it."""


def read_curve(path: Path) -> Curve:
    """A CSV file with the columns `pulse` and `conductance_s`, and perhaps `way` (1, -1, 0).

    Raises
        ValueError: wrong columns, a value that is no number, pulses that are not whole or do not rise, too few points.
    """
    try:
        rows = list(itertools.islice(_rows(path), MOST_POINTS + 1))
    except (UnicodeDecodeError, csv.Error):
        raise ValueError(f"{_named(path)}: need a text file with the columns {', '.join(COLUMNS)}") from None
    if not FEWEST < len(rows) <= MOST_POINTS:
        got = f"{len(rows)}" if len(rows) <= MOST_POINTS else "more"
        need = f"at least {FEWEST + 1}" if len(rows) <= FEWEST else f"at most {MOST_POINTS}"
        raise ValueError(f"{_named(path)}: need {need} points, got {got}")
    pulses, conductances, *ways = np.array(rows, np.float64).T
    if not bool((np.diff(pulses) > 0).all()):
        raise ValueError(f"{_named(path)}: need pulse numbers that rise from row to row")
    return Curve(pulses=pulses, conductances=conductances, ways=ways[0].astype(np.int8) if ways else None)


def _rows(path: Path) -> Iterator[tuple[float, ...]]:
    """Pulse number, conductance and perhaps way, row by row: a file that is too long is not read to its end."""
    known = path.is_file() or path.is_fifo()
    if path.exists() and not (known and path.stat().st_size <= MOST_BYTES):
        raise ValueError(f"{_named(path)}: need an ordinary file of at most {MOST_BYTES >> 20} MiB")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        found = [name.strip() for name in next(reader, [])]
        if not set(COLUMNS) <= set(found):
            got = laws.shortened(laws.one_line(", ".join(found))) or "none"
            raise ValueError(f"{_named(path)}: need the columns {', '.join(COLUMNS)}, got {got}")
        columns = [found.index(name) for name in (*COLUMNS, WAY) if name in found]
        for row in reader:
            if row:
                where, cells = f"{_named(path)}, line {reader.line_num}", [row[k] for k in columns if k < len(row)]
                yield _row(where, cells, len(columns))


def _named(path: Path) -> str:
    return laws.one_line(str(path))


def _row(where: str, cells: list[str], wanted: int) -> tuple[float, ...]:
    try:
        values = tuple(float(cell) for cell in cells)
    except ValueError:
        values = ()
    if len(values) != wanted:
        raise ValueError(f"{where}: need numbers, got {laws.quoted(cells)}")
    pulse, conductance, *way = values
    if not (math.isfinite(pulse) and 0 <= conductance <= 1):
        raise ValueError(
            f"{where}: need a finite conductance >= 0 S and <= 1 S, got {conductance:g} at pulse {pulse:g}"
        )
    if pulse != math.floor(pulse):
        raise ValueError(f"{where}: need a whole pulse number, got {pulse:g}")
    if way and way[0] not in (-1, 0, 1):
        raise ValueError(f"{where}: need way 1 (SET), -1 (RESET) or 0 (neither), got {way[0]:g}")
    return values


def turned(g: Floats, gaps: Floats) -> NDArray[np.int8]:
    """(n,) ways of a curve that rises, or rises and then falls: turned where two straight laws miss it least.

    g : (n,) fractions of the range; gaps : (n - 1,) pulses between points. A cell that stands at the end to which it
    is pushed says nothing. It turned near its highest point; of turns that noise does not tell apart (4 in twice the
    logarithm of likelihood) the one nearest the middle is taken. A curve that says its ways is better.

    Raises
        ValueError: it does not rise first.
    """
    moved = np.diff(g)
    at_top, at_bottom = g >= 1 - END, g <= END
    rising = _missed(g[:-1], moved / gaps, gaps * ~(at_top[:-1] & at_top[1:]))
    falling = _missed(1 - g[::-1][1:], -moved[::-1] / gaps[::-1], (gaps * ~(at_bottom[:-1] & at_bottom[1:]))[::-1])
    missed = rising + falling[::-1]
    n = len(moved)
    turns = np.arange(n + 1)
    falls = (n - turns >= FEWEST) & (g > g[-1])
    noise = math.sqrt(float((np.diff(moved) ** 2).mean()) / 2)  # of neighbours: no trend is in it
    allowed = (g > g[0]) & (g >= 1 - 5 * noise) & (turns >= FEWEST) & (falls | (turns == n))
    if not allowed.any():
        rises = int(np.argmax(g))
        raise ValueError(f"fit: need at least {FEWEST} points of rising conductance first, got {rises}")
    alike = allowed & (missed <= missed[allowed].min() * math.exp(4 / n) + 1e-12 * n)
    turn = int(np.flatnonzero(alike)[np.abs(turns[alike] - n / 2).argmin()])
    ways = np.where(turns <= turn, 1, -1).astype(np.int8)
    ways[0] = 0
    return ways


def _missed(x: Floats, y: Floats, weights: Floats) -> Floats:
    """(n + 1,) squares that are left when a straight line is laid through the first 0 ... n points."""
    sums = [np.concatenate([[0.0], np.cumsum(weights * value)]) for value in (1 + 0 * x, x, y, x * x, x * y, y * y)]
    w, sx, sy, sxx, sxy, syy = sums
    w = np.maximum(w, 1e-300)
    vx, vy, vxy = sxx - sx * sx / w, syy - sy * sy / w, sxy - sx * sy / w
    return np.asarray(np.maximum(vy - np.where(vx > 1e-12, vxy**2 / np.maximum(vx, 1e-12), 0.0), 0.0))
