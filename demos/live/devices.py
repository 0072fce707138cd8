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


ABOUT = {
    "default": (
        "TaOx/HfOx as published, with spread, dead cells and read noise assumed",
        "TaOx/HfOx 已发表参数，另加假定的离散、坏单元和读噪声",
    ),
    "taox_hfox": ("TaOx/HfOx exactly as published: very noisy pulses", "TaOx/HfOx 已发表参数：脉冲噪声很大"),
    "ag_asi": ("Ag:a-Si: strongly nonlinear, slow pulses", "Ag:a-Si：非线性强，脉冲慢"),
    "pcmo": ("PCMO: the most nonlinear of them", "PCMO：其中非线性最强"),
    "alox_hfo2": ("AlOx/HfO2: few states, the noisiest", "AlOx/HfO2：状态少，噪声最大"),
    "gst_pcm": ("GST, a phase-change memory: conductance drifts", "GST 相变存储器：电导会漂移"),
    "epiram": ("EpiRAM: nearly linear, little noise", "EpiRAM：近乎线性，噪声小"),
    "hzo_fefet": (
        "HZO, a ferroelectric transistor: few states, hardly any noise",
        "HZO 铁电晶体管：状态少，几乎无噪声",
    ),
    "pessimistic": ("TaOx/HfOx with everything that may go wrong", "TaOx/HfOx，加上所有可能的缺陷"),
}
"""By preset, one sentence in English and in Chinese: what its row of `chip/presets.py` means to a visitor."""


def device_about(name: str, language: str) -> str:
    """One sentence on a preset; a device of a file keeps its name."""
    return ABOUT[name][["en", "zh"].index(language)] if name in ABOUT else device_text(name)
