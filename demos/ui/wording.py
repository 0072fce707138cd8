"""What each button says, and all that it may come to say: a button never changes its width."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from memdrive.chip import presets
from memdrive.demos.ui.controls import Control
from memdrive.demos.ui.strings import scene_text, text
from memdrive.env.world import scenes

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


def button_text(control: Control, language: str, state: Mapping[str, str]) -> str:
    """The text of a button. state : for play, learning, scene and device what they stand at now."""
    if control.icon:
        return ""
    if control.name == "play":
        return text("do_pause" if state["play"] == "playing" else "do_play", language)
    if control.name == "learning":
        return text(f"do_learning_{state['learning']}", language)
    if control.name == "scene":
        return text("do_scene", language, scene=scene_text(state["scene"], language))
    if control.name == "device":
        return text("do_device", language, device=device_text(state["device"]))
    return text(f"do_{control.name}", language)


def button_texts(control: Control, language: str) -> list[str]:
    """Every text that this button may carry; none where it has an icon."""
    if control.icon or control.place == "keys":
        return []
    choices = {
        "play": ("playing", "paused"),
        "learning": ("on", "off"),
        "scene": tuple(scenes.NAMED),
        "device": tuple(presets.PRESETS),
    }
    if control.name not in choices:
        return [text(f"do_{control.name}", language)]
    return [button_text(control, language, {control.name: choice}) for choice in choices[control.name]]


def device_text(name: str) -> str:
    """A device as it is written in a caption: a preset, or a file's name without its folders and ending."""
    return DEVICES.get(name, Path(name).stem)
