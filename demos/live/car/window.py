"""The window itself: time passes, a frame is drawn, controls do what they say. All that is shown lives in the show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame

from memdrive.chip import presets
from memdrive.demos.live.car.controls import CONTROLS
from memdrive.demos.live.car.cues import perform
from memdrive.demos.live.car.inputs import Inputs
from memdrive.demos.live.car.picture import CarPicture, Notice
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.sketch import Sketch
from memdrive.demos.live.car.strings import scene_text, text
from memdrive.demos.live.car.talk import Player, Talk
from memdrive.demos.live.car.wording import button_text, button_texts
from memdrive.demos.live.chip.cells import CellMaps
from memdrive.demos.live.chip.controls import SPEED_CONTROLS
from memdrive.demos.live.chip.layout import arrange
from memdrive.demos.live.devices import device_text
from memdrive.demos.ui.clock import Rate
from memdrive.demos.ui.controls import TOOLS, next_of
from memdrive.demos.ui.desk import Desk, Settings
from memdrive.demos.ui.widgets import Look, draw_focus
from memdrive.env.roads.outline import OutlineError
from memdrive.env.world import scenes

FRAME_BUDGET_S = 0.009
"""Real time that a frame may spend on simulation [s]."""
IDLE_S = 60.0
"""After this long without anyone at it, a kiosk starts its talk over [s]."""
EXTRA_HELP = ("tab", "cells")
"""What has no key of its own."""
WRITING = ("save", "load", "photo", "record")
"""Not offered in a kiosk: strangers fill disks."""
HARMLESS = ("play", "step", "save", *(control.name for control in TOOLS), *SPEED_CONTROLS)
"""Does not end a talk."""


STROKE_FAULTS = {"short": "say_short_stroke", "crossing": "say_flat_crossing", "tight": "say_tight_stroke"}
"""What a refused stroke is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the window starts."""

    settings: Settings
    talk: Talk | None = None
    tour: Talk | None = None
    """What the tour button plays when no talk was given."""
    kiosk: bool = False


class CarWindow:
    """One window on one show."""

    def __init__(self, surface: pygame.Surface, make_show: Callable[[], Show], options: Options) -> None:
        self.options, self._make_show = options, make_show
        offered = [c for c in CONTROLS if not (options.kiosk and c.name in WRITING)]
        self.desk = Desk(surface, self, offered, EXTRA_HELP, text, options.settings)
        self.picture = CarPicture(self.desk.lettering)
        self.show = make_show()
        self.cells = CellMaps(self.show.watched)
        self.sketch: Sketch | None = None
        self.player: Player | None = None
        self.inputs = Inputs(self)
        self._begin(options.talk)

    # ---------------------------------------------------------------- frames

    def frame(self, elapsed_s: float, events: list[pygame.event.Event]) -> None:
        """Take in what happened, let time pass, draw."""
        self.desk.now_s += elapsed_s
        for event in events:
            self.inputs.handle(event)
        self.inputs.hand.update(elapsed_s)
        if self.show.hand is not None:
            self.show.hand = self.inputs.hand.steering
        self._advance_talk(elapsed_s)
        for _ in self.show.clock.advance(elapsed_s, FRAME_BUDGET_S):
            self.show.step()
        self.draw()
        self.desk.filing.film(self.desk.surface, elapsed_s)

    def draw(self) -> None:
        """One frame."""
        if self.desk.too_small():
            return
        if self.cells.watched is not self.show.watched:
            self.cells = CellMaps(self.show.watched)
        self.cells.update(self.desk.now_s)
        self.picture.draw(
            self.desk.surface,
            self.desk.theme,
            self.desk.language,
            self.layout,
            self.show,
            self.cells,
            self._looks(),
            self._notice(),
            self.desk.hovered,
        )
        self._draw_over()

    def _draw_over(self) -> None:
        """Stroke and brush, then what the desk has on top of everything."""
        unit, layout, desk = self.layout.unit, self.layout, self.desk
        if self.sketch:
            self.sketch.draw(desk.surface, layout.road, unit)
        if brush := self.inputs.brush:
            box = self.cells.box(layout.on_chip.cells, brush)
            pygame.draw.rect(desk.surface, desk.theme.bad, box, max(round(0.12 * unit), 1))
        if desk.focus.at == "cells":
            draw_focus(desk.surface, desk.theme, unit, layout.on_chip.cells[0].union(layout.on_chip.cells[1]))
        desk.draw_over()

    def _notice(self) -> Notice:
        """What is to be said in this frame."""
        clock, player = self.show.clock, self.player
        reached = self._rate.update(self.desk.now_s, self.show.time_s)
        slow = clock.speed > 1 and not clock.paused and self.desk.now_s > 2 and reached < 0.9 * clock.speed
        return Notice(
            now_s=self.desk.now_s,
            message=self.desk.message,
            banner=self._banner(),
            caption=player.caption.get(self.desk.language, "") if player else "",
            pointed=player.show if player else "",
            speed_reached=reached if slow else None,
        )

    def _banner(self) -> str:
        """What is going on that is not the usual."""
        if self.sketch:
            return text("draw_hint", self.desk.language)
        if self.show.clock.paused:
            return text("paused", self.desk.language)
        if self.show.proof:
            return text("proving", self.desk.language, percent=self.show.proof.percent)
        return text("your_turn", self.desk.language) if self.show.hand is not None else ""

    def _looks(self) -> dict[str, Look]:
        """How the buttons are to be drawn now."""
        show = self.show
        state = {
            "play": "paused" if show.clock.paused else "playing",
            "learning": "on" if show.learning and not show.proof else "off",
            "scene": show.scene.name,
            "device": show.device,
        }
        lit = {
            "learning": show.learning and not show.proof,
            "prove": show.proof is not None,
            "hand": show.hand is not None,
            "draw": self.sketch is not None,
            "record": self.desk.filing.recorder is not None,
            "talk": self.player is not None,
            "help": self.desk.helping,
            **{speed: show.clock.speed == factor for speed, factor in SPEED_CONTROLS.items()},
        }
        colours = {"learning": self.desk.theme.good, "record": self.desk.theme.bad}
        return {
            control.name: Look(
                text=button_text(control, self.desk.language, state),
                icon=control.icon,
                lit=lit.get(control.name, False),
                colour=colours.get(control.name),
                menu=control.menu,
            )
            for control in self.desk.controls
            if control.place != "keys"
        }

    def arrange(self) -> None:
        """Lay out anew: the size, the language or the talk changed."""
        labels = {c.name: button_texts(c, self.desk.language) for c in self.desk.controls if c.place != "keys"}
        title = (text("title", self.desk.language), text("tagline", self.desk.language))
        size = self.desk.surface.get_size()
        self.layout = arrange(
            size, self.desk.lettering.width, CONTROLS, labels, title, caption=self.player is not None
        )
        self.desk.placed(self.layout.unit, self.layout.buttons, ["cells"])
        self.sketch = None

    # ---------------------------------------------------------------- the talk

    def restart(self, talk: Talk | None) -> None:
        """Begin again from the first moment, with a talk or without."""
        self.show = self._make_show()
        self.cells = CellMaps(self.show.watched)
        self._begin(talk)

    def _begin(self, talk: Talk | None) -> None:
        self.player = Player(talk) if talk else None
        self.sketch, self.desk.helping = None, False
        self._rate = Rate()
        self.desk.touched_s = self.desk.now_s
        self.arrange()

    def _advance_talk(self, elapsed_s: float) -> None:
        """Let the talk go on; in a kiosk, start it over when nobody has been here for a while."""
        if self.player:
            for action in self.player.advance(elapsed_s):
                perform(self.show, action)
            if self.player.over:
                self.desk.touched_s = self.desk.now_s
                self.take_over()
        elif self.options.kiosk and self.desk.now_s - self.desk.touched_s > IDLE_S:
            self.restart(self.options.talk)

    def take_over(self) -> None:
        """The talk is over, or a visitor wants something else: theirs from here."""
        if self.player:
            self.player = None
            self.desk.say("say_talk_over")
            self.arrange()

    # ---------------------------------------------------------------- what the controls do

    def use(self, name: str) -> None:
        """Do what a control stands for."""
        if name not in HARMLESS and name != "talk":
            self.take_over()
        if name in SPEED_CONTROLS:
            self.show.set_speed(SPEED_CONTROLS[name])
            return
        if self.desk.use_tool(name):
            return
        show = self.show
        deeds: dict[str, Callable[[], None]] = {
            "play": lambda: show.pause(not show.clock.paused),
            "step": show.single_step,
            "learning": lambda: show.set_learning(not show.learning),
            "scene": lambda: show.set_scene(next_of(show.scene.name, list(scenes.known()))),
            "track": show.next_track,
            "prove": show.prove,
            "device": lambda: show.set_device(next_of(show.device, list(presets.PRESETS))),
            "virgin": show.virgin,
            "break": show.break_cells,
            "hand": self._toggle_hand,
            "draw": self._toggle_sketch,
            "save": lambda: self.desk.filing.save_chip(show.save),
            "load": self.desk.open_chips,
            "talk": self._toggle_talk,
        }
        deeds[name]()

    def list_of(self, name: str) -> tuple[list[tuple[str, str]], str] | None:
        """Scenes and devices are chosen from lists."""
        if name == "scene":
            return [(n, scene_text(n, self.desk.language)) for n in scenes.known()], self.show.scene.name
        if name == "device":
            return [(n, device_text(n)) for n in presets.PRESETS], self.show.device
        return None

    def choose(self, name: str, value: str) -> None:
        """A scene, a device, or a file with a chip."""
        self.take_over()
        if name == "scene":
            self.show.set_scene(value)
        elif name == "device":
            self.show.set_device(value)
        else:
            self.desk.filing.load_chip(self.show.load, Path(value))

    def escape(self) -> None:
        """Leave what is on top."""
        if self.sketch:
            self.sketch = None
        elif self.show.hand is not None:
            self.show.hand = None
        elif self.show.verdict:
            self.show.verdict = None
        else:
            self.take_over()

    def finish_sketch(self) -> None:
        """Make a road of the stroke, or say why there is none."""
        sketch, self.sketch = self.sketch, None
        if not sketch:
            return
        try:
            self.show.set_track(sketch.track())
        except OutlineError as error:
            sketch.clear()
            self.sketch = sketch
            self.desk.say(STROKE_FAULTS[error.fault])

    def _toggle_hand(self) -> None:
        self.inputs.hand.release()
        self.show.hand = 0.0 if self.show.hand is None else None
        if self.show.hand is not None:
            self.show.set_speed(1.0)

    def _toggle_sketch(self) -> None:
        camera = self.picture.floor.camera
        self.sketch = Sketch(camera) if camera and not self.sketch else None

    def _toggle_talk(self) -> None:
        if self.player:
            self.take_over()
        else:
            self.restart(self.options.talk or self.options.tour)
