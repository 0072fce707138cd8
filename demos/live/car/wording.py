"""What each button says, and all that it may come to say: a button never changes its width."""

from __future__ import annotations

from collections.abc import Mapping

from memdrive.chip import presets
from memdrive.demos.live.car.strings import scene_text, text
from memdrive.demos.live.devices import device_text
from memdrive.demos.ui.controls import Control
from memdrive.env.world import scenes


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
        "scene": tuple(scenes.known()),
        "device": tuple(presets.PRESETS),
    }
    if control.name not in choices:
        return [text(f"do_{control.name}", language)]
    return [button_text(control, language, {control.name: choice}) for choice in choices[control.name]]
