"""Okabe and Ito's colours, readable with any kind of colour vision: the same ones in figures and in windows.

Source: M. Okabe, K. Ito, Color Universal Design (2008).
"""

from __future__ import annotations

BLUE, ORANGE = "#0072B2", "#D55E00"
GREEN, PURPLE = "#009E73", "#CC79A7"
SKY, AMBER = "#56B4E9", "#E69F00"
GREY = "#6B7280"
"""Of what stands beside: error bars, single cells (assumed)."""
