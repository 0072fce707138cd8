"""Exact currents of a resistive crossbar: Kirchhoff's laws at every node, solved by SciPy. For tests and pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse import linalg


def line_currents(
    G: ArrayLike, volts: ArrayLike, r_wire: float, connected: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Currents [A] at the grounded bottom ends of the column lines.

    G : (rows, cols) [S]; volts : (rows,) [V] at the left ends of the row lines; r_wire [Ohm] of every segment, the one
    before the first cell and the one after the last included. connected : (rows,) rows whose cells' transistors are
    open (default all); without r_wire the currents are those of an ideal array.

    Valid: r_wire >= 0, G >= 0. Two unknowns a cell: 128 x 128 cells take some seconds.
    """
    drive = np.asarray(volts, np.float64)
    return currents(G, drive, np.zeros(np.shape(G)[1]), r_wire, connected)[1]


def currents(
    G: ArrayLike, left: ArrayLike, bottom: ArrayLike, r_wire: float, connected: ArrayLike | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Currents [A] out of the array at its rows' left ends (rows,) and at its columns' bottom ends (cols,).

    left : (rows,) and bottom : (cols,) [V] at those ends; the rest as in `line_currents`.
    """
    row_ends, col_ends = np.asarray(left, np.float64), np.asarray(bottom, np.float64)
    if r_wire == 0:
        across = _connected(G, connected) * (row_ends[:, None] - col_ends)
        return -across.sum(axis=1), across.sum(axis=0)
    rows, cols = potentials(G, left, bottom, r_wire, connected)
    return (rows[:, 0] - row_ends) / r_wire, (cols[-1] - col_ends) / r_wire


def _connected(G: ArrayLike, connected: ArrayLike | None) -> NDArray[np.float64]:
    conductances = np.asarray(G, np.float64)
    return conductances if connected is None else conductances * np.asarray(connected, bool)[:, None]


def potentials(
    G: ArrayLike, left: ArrayLike, bottom: ArrayLike, r_wire: float, connected: ArrayLike | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(rows, cols) [V] of every cell's two ends, on its row line and on its column line; r_wire > 0."""
    conductances = _connected(G, connected)
    rows, cols = conductances.shape
    row_ends, col_ends = np.asarray(left, np.float64), np.asarray(bottom, np.float64)
    wire = 1.0 / r_wire
    row_node = np.arange(rows * cols).reshape(rows, cols)
    col_node = row_node + rows * cols
    links = [
        (row_node[:, :-1], row_node[:, 1:], np.full((rows, cols - 1), wire)),
        (col_node[:-1], col_node[1:], np.full((rows - 1, cols), wire)),
        (row_node, col_node, conductances),
    ]
    matrix = _laplacian(links, 2 * rows * cols).tolil()
    ends = np.concatenate([row_node[:, 0], col_node[-1]])
    matrix[ends, ends] = matrix.diagonal()[ends] + wire
    sources = np.zeros(2 * rows * cols)
    sources[row_node[:, 0]] = wire * row_ends
    sources[col_node[-1]] = wire * col_ends
    found = linalg.spsolve(matrix.tocsc(), sources)
    return found[row_node], found[col_node]


def _laplacian(
    links: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]], nodes: int
) -> sparse.csr_array:
    """Sum of the two-terminal conductances (from, to, siemens)."""
    a = np.concatenate([link[0].ravel() for link in links])
    b = np.concatenate([link[1].ravel() for link in links])
    g = np.concatenate([link[2].ravel() for link in links])
    i, j = np.concatenate([a, b, a, b]), np.concatenate([a, b, b, a])
    return sparse.csr_array((np.concatenate([g, g, -g, -g]), (i, j)), shape=(nodes, nodes))
