"""What devices are called in every window."""

from __future__ import annotations

from pathlib import Path

DEVICES = {
    "default": "TaOx/HfOx +",
    "taox_hfox": "TaOx/HfOx",
    "ag_asi": "Ag:a-Si",
    "pcmo": "PCMO",
    "alox_hfo2": "AlOx/HfO2",
    "gst_pcm": "GST PCM",
    "epiram": "EpiRAM",
    "hzo_fefet": "HZO FeFET",
    "pessimistic": "TaOx/HfOx ++",
}
"""Presets as they are written; `+` is with the spread, faults and read noise that are assumed beyond the table."""


def device_text(name: str) -> str:
    """A device as it is written in a caption: a preset, or a file's name without its folders and ending."""
    return DEVICES.get(name, Path(name).stem)
