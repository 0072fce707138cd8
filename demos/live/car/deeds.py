"""What each control of the car's window does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pygame

from memdrive.chip import presets
from memdrive.demos.live.car.inputs import Inputs
from memdrive.demos.live.car.options import Options
from memdrive.demos.live.car.picture import CarPicture
from memdrive.demos.live.car.presenting import Presenter
from memdrive.demos.live.car.replay import Replay
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.sketch import Sketch
from memdrive.demos.live.car.talk import Player, Talk
from memdrive.demos.live.car.wording import WORDING
from memdrive.demos.live.chip.controls import SPEED_CONTROLS
from memdrive.demos.live.chip.visit import BREAK_SHARE
from memdrive.demos.live.devices import device_about
from memdrive.demos.ui.controls import TOOLS, next_of
from memdrive.demos.ui.desk import Desk
from memdrive.env.roads.outline import OutlineError
from memdrive.env.world import scenes

HARMLESS = ("play", "step", "save", "copy", *(control.name for control in TOOLS), *SPEED_CONTROLS)
"""Does not end a talk."""
PRESENTING = ("talk", "next", "back", "blank")
"""Is of the talk itself."""
STROKE_FAULTS = {"short": "say_short_stroke", "crossing": "say_flat_crossing", "tight": "say_tight_stroke"}
"""What a refused stroke is told."""


def as_action(name: str, show: Show) -> str:
    """What a control has just done, as a talk or `--replay` would ask for it; empty where it has no such name."""
    return {
        "learning": f"learning {'on' if show.learning else 'off'}",
        "scene": f"scene {show.scene.name}",
        "track": "track",
        "prove": "prove",
        "device": f"device {show.device}",
        "virgin": "virgin",
        "break": f"break {round(100 * BREAK_SHARE)}",
    }.get(name, "")


class Acted(Protocol):
    """What deeds need of a window."""

    desk: Desk
    show: Show
    replay: Replay
    presenter: Presenter
    picture: CarPicture
    inputs: Inputs
    options: Options
    sketch: Sketch | None

    @property
    def player(self) -> Player | None:
        """What plays the talk."""

    def arrange(self) -> None:
        """Lay out anew."""

    def restart(self, talk: Talk | None) -> None:
        """Begin again."""

    def rewind(self) -> None:
        """The same chip from its first moment."""

    def back(self) -> None:
        """The moment before, of a talk."""

    def take_over(self) -> None:
        """End a talk."""


class Deeds:
    """Does what a window's controls stand for."""

    def __init__(self, window: Acted) -> None:
        self.window = window

    def use(self, name: str) -> None:
        """A control, by its key or its button."""
        window, desk = self.window, self.window.desk
        if name not in (*HARMLESS, *PRESENTING):
            window.take_over()
        if name in SPEED_CONTROLS:
            window.show.set_speed(SPEED_CONTROLS[name])
        elif not desk.use_tool(name):
            self._deeds(window.show)[name]()
            if action := as_action(name, window.show):
                window.replay.note(window.show.clock.steps, action)

    def _deeds(self, show: Show) -> dict[str, Callable[[], None]]:
        window, presenter, desk = self.window, self.window.presenter, self.window.desk
        return {
            "play": lambda: show.pause(not show.clock.paused),
            "step": show.single_step,
            "rewind": window.rewind,
            "learning": lambda: show.set_learning(not show.learning),
            "scene": lambda: show.set_scene(next_of(show.scene.name, list(scenes.known()))),
            "track": show.next_track,
            "prove": show.prove,
            "device": lambda: self._set_device(next_of(show.device, list(presets.PRESETS))),
            "virgin": show.virgin,
            "break": show.break_cells,
            "hand": self._toggle_hand,
            "draw": self._toggle_sketch,
            "save": lambda: desk.filing.save_chip(show.save),
            "load": desk.open_chips,
            "copy": self._copy_line,
            "talk": self._toggle_talk,
            "next": presenter.next,
            "back": window.back,
            "blank": lambda: setattr(presenter, "blank", not presenter.blank),
        }

    def list_of(self, name: str) -> tuple[list[tuple[str, str]], str] | None:
        """Scenes and devices are chosen from lists."""
        show = self.window.show
        return WORDING.list_of(name, self.window.desk.language, show.scene.name, show.device)

    def choose(self, name: str, value: str) -> None:
        """A scene, a device, or a file with a chip."""
        window = self.window
        window.take_over()
        if name == "scene":
            window.show.set_scene(value)
        elif name == "device":
            self._set_device(value)
        else:
            window.desk.filing.load_chip(window.show.load, Path(value))
            window.replay.lost = True
            return
        window.replay.note(window.show.clock.steps, as_action(name, window.show))

    def escape(self) -> None:
        """Leave what is on top."""
        window, show = self.window, self.window.show
        if window.sketch:
            window.sketch = None
        elif show.hand is not None:
            show.hand = None
        elif show.verdict:
            show.verdict = None
        else:
            window.take_over()

    def finish_sketch(self) -> None:
        """Make a road of the stroke, or say why there is none."""
        window, sketch = self.window, self.window.sketch
        window.sketch = None
        if not sketch:
            return
        try:
            window.show.set_track(sketch.track())
            window.replay.lost = True
        except OutlineError as error:
            sketch.clear()
            window.sketch = sketch
            window.desk.say(STROKE_FAULTS[error.fault])

    def _set_device(self, name: str) -> None:
        self.window.show.set_device(name)
        self.window.desk.announce(device_about(name, self.window.desk.language))

    def _toggle_hand(self) -> None:
        show = self.window.show
        self.window.inputs.hand.release()
        show.hand = 0.0 if show.hand is None else None
        if show.hand is not None:
            self.window.replay.lost = True
            show.set_speed(1.0)

    def _toggle_sketch(self) -> None:
        window, camera = self.window, self.window.picture.floor.camera
        window.sketch = Sketch(camera) if camera and not window.sketch else None

    def _toggle_talk(self) -> None:
        window = self.window
        if window.player:
            window.take_over()
        else:
            window.restart(window.options.talk or window.options.tour)

    def _copy_line(self) -> None:
        """The command that brings back what is on screen, to the clipboard and to the terminal."""
        window = self.window
        if window.replay.lost:
            window.desk.say("say_no_line")
            return
        line = f"{window.options.line} --replay '{window.replay.text(window.show.clock.steps)}'"
        window.options.speak(line)
        try:
            pygame.scrap.put_text(line)
        except pygame.error:  # no clipboard here: the terminal has it
            window.desk.say("say_line")
            return
        window.desk.say("say_copied")
