"""What each button of a learner's window says, and all that it may come to say: a button never changes its width."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memdrive.chip import presets
from memdrive.demos.live.chip.controls import SPEED_CONTROLS
from memdrive.demos.live.chip.visit import Visit
from memdrive.demos.live.devices import device_text
from memdrive.demos.ui.controls import Control
from memdrive.demos.ui.desk import Desk
from memdrive.demos.ui.strings import Texts
from memdrive.demos.ui.widgets import Look

Choices = list[tuple[str, str]]
"""(value, text) of what a button offers."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one window.

    world : the control that changes the world, and its value in the text of its button
    worlds : all there are; named : one of them in a language
    """

    text: Texts
    world: str
    worlds: Callable[[], Sequence[str]]
    named: Callable[[str, str], str]

    def button(self, control: Control, language: str, state: Mapping[str, str]) -> str:
        """The text of a button. state : for play, learning, the world and device what they stand at now"""
        if control.icon:
            return ""
        now = state.get(control.name, "")
        if control.name in ("play", "learning"):
            return self.text(f"do_{now}" if control.name == "play" else f"do_learning_{now}", language)
        if control.name in (self.world, "device"):
            words = device_text(now) if control.name == "device" else self.named(now, language)
            return self.text(f"do_{control.name}", language, **{control.name: words})
        return self.text(f"do_{control.name}", language)

    def buttons(self, control: Control, language: str) -> list[str]:
        """Every text that this button may carry; none where it has an icon, or where there is no button."""
        if control.icon or control.place == "keys":
            return []
        states = {
            "play": ("play", "pause"),
            "learning": ("on", "off"),
            self.world: tuple(self.worlds()),
            "device": tuple(presets.PRESETS),
        }
        return [self.button(control, language, {control.name: state}) for state in states.get(control.name, ("",))]

    def looks(self, desk: Desk, show: Visit[Any], world: str, lit: Mapping[str, bool]) -> dict[str, Look]:
        """How the buttons are to be drawn now. lit : of what this window alone has, which stands for what is on"""
        learns = show.learning and not show.proving
        state = {
            "play": "play" if show.clock.paused else "pause",
            "learning": "on" if learns else "off",
            self.world: world,
            "device": show.device,
        }
        speeds = {name: show.clock.speed == factor for name, factor in SPEED_CONTROLS.items()}
        return desk.looks(
            lambda control: self.button(control, desk.language, state),
            {"learning": learns, "prove": show.proving, **speeds, **lit},
            {"learning": desk.theme.good, "record": desk.theme.bad},
        )

    def list_of(self, name: str, language: str, world: str, device: str) -> tuple[Choices, str] | None:
        """Worlds and devices are chosen from lists; anything else has none. world, device : that hold now"""
        if name == self.world:
            return [(value, self.named(value, language)) for value in self.worlds()], world
        if name == "device":
            return [(value, device_text(value)) for value in presets.PRESETS], device
        return None
