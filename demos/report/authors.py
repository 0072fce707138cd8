"""Figures that the authors reported: the one place, for whatever shows them beside ours."""

from __future__ import annotations

from collections.abc import Mapping

AUTHORS_RATIO = 35.0
"""On-chip learning costs 1/35 of an ASIC's energy, as the authors report.

Source: Tsinghua University news, 9 Oct 2023, on W. Zhang et al., Science 381, 1205 (2023).
"""
AUTHORS_PLOT: Mapping[str, tuple[float, int]] = {
    "alternating": (0.96, 513_000),
    "both": (0.97, 934_000),
    "back-propagation": (0.95, 6_460_000),
    "with verify": (0.96, 27_200_000),
}
"""Accuracy and pulses, by how the last layer learns, of the plot in their published code: MNIST (60,000 digits).

Source: github Tsinghua-LEMON-Lab/software_edge_learning_memristor_chip (July 2023), commit 44abcae, folder
Device_asymmetry.
"""
