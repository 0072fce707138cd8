"""The window itself: time passes, a frame is drawn, controls do what they say. All that is shown lives in the show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame

from memdrive.demos.runtime import Rate
from memdrive.demos.window.cells import CellMaps
from memdrive.demos.window.controls import BY_NAME, CONTROLS, MENUS, SPEEDS
from memdrive.demos.window.filing import Filing
from memdrive.demos.window.help import draw_help
from memdrive.demos.window.inputs import Inputs
from memdrive.demos.window.layout import arrange
from memdrive.demos.window.lettering import Lettering
from memdrive.demos.window.show import Show
from memdrive.demos.window.sketch import Sketch
from memdrive.demos.window.stage import Notice, Stage
from memdrive.demos.window.strings import text
from memdrive.demos.window.talk import Player, Talk
from memdrive.demos.window.theme import THEMES
from memdrive.demos.window.widgets import Look, draw_focus, draw_tip
from memdrive.demos.window.wording import button_text, button_texts

FRAME_BUDGET_S = 0.009
"""Real time that a frame may spend on simulation [s]."""
IDLE_S = 60.0
"""After this long without anyone at it, a kiosk starts its talk over [s]."""
MESSAGE_S, TIP_AFTER_S = 4.0, 0.6
WRITING = ("save", "load", "photo", "record")
"""Not offered in a kiosk: strangers fill disks."""
HARMLESS = ("play", "step", "language", "theme", "fullscreen", "help", "photo", "record", "save", "quit", *SPEEDS)
"""Does not end a talk."""


STROKE_FAULTS = (
    ("different points", "say_short_stroke"),
    ("need a length", "say_short_stroke"),
    ("crossing", "say_flat_crossing"),
)
"""What a refused stroke is told, by words in the reason; else that it is too tight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the window starts."""

    language: str = "en"
    theme: str = "light"
    folder: Path = Path()
    """Where chips, pictures and films go."""
    talk: Talk | None = None
    tour: Talk | None = None
    """What the tour button plays when no talk was given."""
    kiosk: bool = False
    windowed_size: tuple[int, int] = (1280, 720)
    """To come back to from full screen [px]."""


class Window:
    """One window on one show."""

    def __init__(self, surface: pygame.Surface, make_show: Callable[[], Show], options: Options) -> None:
        self.surface, self.options, self._make_show = surface, options, make_show
        self.lettering = Lettering()
        self.stage = Stage(self.lettering)
        self.filing = Filing(options.folder, self.say)
        self.language, self.theme = options.language, THEMES[options.theme]
        self.running, self.now_s = True, 0.0
        """Presentation time [s]."""
        self.helping = False
        self.show = make_show()
        self.cells = CellMaps(self.show.watched)
        self.sketch: Sketch | None = None
        self.player: Player | None = None
        self.offered = [c for c in CONTROLS if not (options.kiosk and c.name in WRITING)]
        self.inputs = Inputs(self)
        self._message, self._message_until_s = "", 0.0
        self._begin(options.talk)

    # ---------------------------------------------------------------- frames

    def frame(self, elapsed_s: float, events: list[pygame.event.Event]) -> None:
        """Take in what happened, let time pass, draw."""
        self.now_s += elapsed_s
        for event in events:
            self.inputs.handle(event)
        self.inputs.hand.update(elapsed_s)
        if self.show.hand is not None:
            self.show.hand = self.inputs.hand.steering
        self._advance_talk(elapsed_s)
        for _ in self.show.clock.advance(elapsed_s, FRAME_BUDGET_S):
            self.show.step()
        self.draw()
        self.filing.film(self.surface, elapsed_s)

    def draw(self) -> None:
        """One frame."""
        if self.cells.watched is not self.show.watched:
            self.cells = CellMaps(self.show.watched)
        self.cells.update(self.now_s)
        self.stage.draw(
            self.surface,
            self.theme,
            self.language,
            self.layout,
            self.show,
            self.cells,
            self._looks(),
            self._notice(),
            self.inputs.hovered,
        )
        self._draw_over()

    def _draw_over(self) -> None:
        """Stroke, brush, focus, list, tip and help, on top of everything."""
        unit, layout, inputs = self.layout.unit, self.layout, self.inputs
        if self.sketch:
            self.sketch.draw(self.surface, layout.road, unit)
        if brush := inputs.brush:
            box = self.cells.box(layout.on_chip.cells, brush)
            pygame.draw.rect(self.surface, self.theme.bad, box, max(round(0.12 * unit), 1))
        if inputs.focus.at == "cells":
            draw_focus(self.surface, self.theme, unit, layout.on_chip.cells[0].union(layout.on_chip.cells[1]))
        elif inputs.focus.at:
            draw_focus(self.surface, self.theme, unit, layout.buttons[inputs.focus.at])
        if inputs.menu:
            inputs.menu.draw(self.surface, self.lettering, self.theme, unit)
        elif inputs.hovered and self.now_s - inputs.hovered_s > TIP_AFTER_S:
            tip = f"{text(f'help_{inputs.hovered}', self.language)} ({BY_NAME[inputs.hovered].key_name})"
            draw_tip(self.surface, self.lettering, self.theme, unit, layout.buttons[inputs.hovered], tip)
        if self.helping:
            draw_help(self.surface, self.lettering, self.theme, self.language, unit, self.offered)

    def _notice(self) -> Notice:
        """What is to be said in this frame."""
        clock, player = self.show.clock, self.player
        reached = self._rate.update(self.now_s, self.show.time_s)
        slow = clock.speed > 1 and not clock.paused and self.now_s > 2 and reached < 0.9 * clock.speed
        return Notice(
            now_s=self.now_s,
            message=self._message if self.now_s < self._message_until_s else "",
            banner=self._banner(),
            caption=player.caption.get(self.language, "") if player else "",
            pointed=player.show if player else "",
            speed_reached=reached if slow else None,
        )

    def _banner(self) -> str:
        """What is going on that is not the usual."""
        if self.sketch:
            return text("draw_hint", self.language)
        if self.show.clock.paused:
            return text("paused", self.language)
        if self.show.proof:
            return text("proving", self.language, percent=self.show.proof.percent)
        return text("your_turn", self.language) if self.show.hand is not None else ""

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
            "record": self.filing.recorder is not None,
            "talk": self.player is not None,
            "help": self.helping,
            **{speed: show.clock.speed == factor for speed, factor in SPEEDS.items()},
        }
        colours = {"learning": self.theme.good, "record": self.theme.bad}
        return {
            control.name: Look(
                text=button_text(control, self.language, state),
                icon=control.icon,
                lit=lit.get(control.name, False),
                colour=colours.get(control.name),
                menu=control.name in MENUS,
            )
            for control in self.offered
            if control.place != "keys"
        }

    def _arrange(self) -> None:
        """Lay out anew: the size, the language or the talk changed."""
        labels = {c.name: button_texts(c, self.language) for c in self.offered if c.place != "keys"}
        title = (text("title", self.language), text("tagline", self.language))
        size = self.surface.get_size()
        self.layout = arrange(size, self.lettering.width, labels, title, caption=self.player is not None)
        self.inputs.arranged()
        self.sketch = None

    # ---------------------------------------------------------------- the talk

    def restart(self, talk: Talk | None) -> None:
        """Begin again from the first moment, with a talk or without."""
        self.show = self._make_show()
        self.cells = CellMaps(self.show.watched)
        self._begin(talk)

    def _begin(self, talk: Talk | None) -> None:
        self.player = Player(talk) if talk else None
        self.sketch, self.helping = None, False
        self._rate = Rate()
        self.inputs.touched_s = self.now_s
        self._arrange()

    def _advance_talk(self, elapsed_s: float) -> None:
        """Let the talk go on; in a kiosk, start it over when nobody has been here for a while."""
        if self.player:
            for action in self.player.advance(elapsed_s):
                self.show.do(action)
            if self.player.over:
                self.inputs.touched_s = self.now_s
                self.take_over()
        elif self.options.kiosk and self.now_s - self.inputs.touched_s > IDLE_S:
            self.restart(self.options.talk)

    def take_over(self) -> None:
        """The talk is over, or a visitor wants something else: theirs from here."""
        if self.player:
            self.player = None
            self.say("say_talk_over")
            self._arrange()

    # ---------------------------------------------------------------- what the controls do

    def use(self, name: str) -> None:
        """Do what a control stands for."""
        if name not in HARMLESS and name != "talk":
            self.take_over()
        if name in SPEEDS:
            self.show.set_speed(SPEEDS[name])
            return
        show = self.show
        deeds: dict[str, Callable[[], None]] = {
            "play": lambda: show.pause(not show.clock.paused),
            "step": show.single_step,
            "learning": lambda: show.set_learning(not show.learning),
            "scene": show.next_scene,
            "track": show.next_track,
            "prove": show.prove,
            "device": show.next_device,
            "virgin": show.virgin,
            "break": show.break_patch,
            "hand": self._toggle_hand,
            "draw": self._toggle_sketch,
            "save": lambda: self.filing.save_chip(show),
            "load": self._open_chips,
            "photo": lambda: self.filing.photograph(self.surface),
            "record": lambda: self.filing.toggle_record(self.surface),
            "talk": self._toggle_talk,
            "language": self._switch_language,
            "theme": self._switch_theme,
            "fullscreen": self._toggle_fullscreen,
            "help": self._toggle_help,
            "quit": self.quit,
        }
        deeds[name]()

    def say(self, key: str, **values: object) -> None:
        """Show a message for a while."""
        self._message, self._message_until_s = text(key, self.language, **values), self.now_s + MESSAGE_S

    def quit(self) -> None:
        """Close after this frame."""
        self.running = False

    def resized(self) -> None:
        """The window has another size."""
        self.surface = pygame.display.get_surface() or self.surface
        self._arrange()

    def escape(self) -> None:
        """Leave what is on top."""
        if self.helping:
            self.helping = False
        elif self.sketch:
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
        except ValueError as error:
            sketch.clear()
            self.sketch = sketch
            self.say(next((key for words, key in STROKE_FAULTS if words in str(error)), "say_tight_stroke"))

    def _toggle_hand(self) -> None:
        self.inputs.hand.release()
        self.show.hand = 0.0 if self.show.hand is None else None
        if self.show.hand is not None:
            self.show.set_speed(1.0)

    def _toggle_sketch(self) -> None:
        camera = self.stage.floor.camera
        self.sketch = Sketch(camera) if camera and not self.sketch else None

    def _toggle_help(self) -> None:
        self.helping = not self.helping

    def _toggle_talk(self) -> None:
        if self.player:
            self.take_over()
        else:
            self.restart(self.options.talk or self.options.tour)

    def _open_chips(self) -> None:
        chips = self.filing.chips()
        if chips:
            self.inputs.open_menu("load", chips)
        else:
            self.say("say_no_chips")

    def _switch_language(self) -> None:
        self.language = "zh" if self.language == "en" else "en"
        self._arrange()

    def _switch_theme(self) -> None:
        self.theme = THEMES["dark" if self.theme.name == "light" else "light"]

    def _toggle_fullscreen(self) -> None:
        full = pygame.display.is_fullscreen()
        size, flags = (self.options.windowed_size, pygame.RESIZABLE) if full else ((0, 0), pygame.FULLSCREEN)
        self.surface = pygame.display.set_mode(size, flags)
        self._arrange()
