"""The window itself: time passes, a frame is drawn, controls do what they say. All that is shown lives in the show."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable

import pygame

from memdrive.demos.live.car import legend
from memdrive.demos.live.car import replay as again
from memdrive.demos.live.car.controls import CONTROLS
from memdrive.demos.live.car.deeds import Deeds
from memdrive.demos.live.car.inputs import Inputs
from memdrive.demos.live.car.novelty import Novelty
from memdrive.demos.live.car.options import Options
from memdrive.demos.live.car.picture import CarPicture
from memdrive.demos.live.car.presenting import Presenter
from memdrive.demos.live.car.replay import Replay
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.sketch import Sketch
from memdrive.demos.live.car.strings import text
from memdrive.demos.live.car.talk import Player, Talk
from memdrive.demos.live.car.wording import WORDING
from memdrive.demos.live.chip.cells import CellMaps
from memdrive.demos.live.chip.controls import SPEEDS
from memdrive.demos.live.chip.layout import arrange
from memdrive.demos.live.chip.pace import FRAME_BUDGET_S, Pace
from memdrive.demos.live.chip.said import Notice
from memdrive.demos.ui.desk import Desk
from memdrive.demos.ui.pointing import Pointer
from memdrive.demos.ui.widgets import Look

HURRY_BUDGET_S = 0.1
"""The same, while a presenter waits for the next moment [s]."""
IDLE_S = 60.0
"""After this long without anyone at it, a kiosk whose talk stands still or is over starts it anew [s]."""
EXTRA_HELP = ("tab", "cells")
"""What has no key of its own."""
WITHHELD = ("save", "load", "photo", "record", "copy", "fullscreen", "quit")
"""Not offered in a kiosk: strangers fill disks, and leave."""


class CarWindow:
    """One window on one show."""

    def __init__(self, surface: pygame.Surface, make_show: Callable[[], Show], options: Options) -> None:
        self.options, self._make_show = options, make_show
        withheld = {*(WITHHELD if options.kiosk else ()), *(f"speed_{n}" for n in SPEEDS if n > options.fastest)}
        offered = [control for control in CONTROLS if control.name not in withheld]
        self.desk = Desk(surface, self, offered, EXTRA_HELP, text, options.settings)
        self.picture = CarPicture(self.desk.lettering)
        self.presenter = Presenter(lambda action: self.replay.note(self.show.clock.steps, action), options.speak)
        self.deeds, self.sketch = Deeds(self), None
        self._novelty = Novelty()
        self._pace, self._talked_s = Pace(), 0.0
        self._new_show()
        self.inputs = Inputs(self)
        self._begin(options.talk)

    show: Show
    replay: Replay
    """What was done to the show so far."""
    cells: CellMaps
    sketch: Sketch | None

    @property
    def player(self) -> Player | None:
        """What plays the talk, while there is one."""
        return self.presenter.player

    # ---------------------------------------------------------------- frames

    def frame(self, elapsed_s: float, events: list[pygame.event.Event]) -> None:
        """Take in what happened, let time pass, draw."""
        self.desk.now_s += elapsed_s
        for event in events:
            self.inputs.handle(event)
        self.inputs.hand.update(elapsed_s)
        if self.show.hand is not None:
            self.show.hand = self.inputs.hand.steering
        self._meet()
        if not self.desk.signs.up:
            self._pass(elapsed_s)
        self._look_after()
        self.draw()
        self.desk.filing.film(self.desk.surface, elapsed_s)

    def _pass(self, elapsed_s: float) -> None:
        """Let time pass, for the show and for the talk on it."""
        presenter, clock, language = self.presenter, self.show.clock, self.desk.language
        presenter.wait(self.show, elapsed_s, language)
        self._meet()
        until = time.perf_counter() + HURRY_BUDGET_S
        while presenter.hurrying and time.perf_counter() < until:
            presenter.hurry(self.show, language)
            self._meet()
        if presenter.holding or presenter.hurrying:
            return
        for _ in clock.advance(elapsed_s, FRAME_BUDGET_S):
            presenter.step(self.show, language)
            self._meet()
            if presenter.holding:
                break

    def _look_after(self) -> None:
        """What ends by itself: a verdict, a talk, the patience of a kiosk."""
        show, now_s = self.show, self.desk.now_s
        self._pace.let_go(show, now_s)
        self._novelty.look(show, now_s)
        if self.player and self.player.over:
            self.desk.touched_s = now_s
            if self.player.talk.loop:
                self.restart(self.player.talk)
            else:
                self.take_over()
        elif self._talking:
            self._talked_s = now_s
        elif self.options.kiosk and now_s - max(self.desk.touched_s, self._talked_s) > IDLE_S:
            self.restart(self.options.talk)

    @property
    def _talking(self) -> bool:
        """Whether a talk goes on: nobody stopped it, and it waits for nobody."""
        stopped = self.desk.signs.up or self.presenter.holding
        return self.player is not None and not stopped and (self.player.pausing or not self.show.clock.paused)

    def draw(self) -> None:
        """One frame."""
        if self.desk.too_small():
            return
        if self.presenter.blank:
            self.desk.surface.fill((0, 0, 0))
            return
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
        self.inputs.brush.draw(desk.surface, unit)
        desk.draw_over()

    def pointers(self) -> list[Pointer]:
        """What everything is that a frame has drawn."""
        return legend.pointers(self.layout, self.picture.floor, self.show, self.desk.language)

    def _notice(self) -> Notice:
        """What is to be said in this frame."""
        player, pointed = self.player, self.inputs.brush.figures
        return Notice(
            now_s=self.desk.now_s,
            message=self.desk.message,
            banner=self._banner(),
            caption=player.caption.get(self.desk.language, "") if player else "",
            pointed=player.show if player else "",
            speed_reached=self._pace.behind(self.show, self.desk.now_s),
            cell=text("cell_now", self.desk.language, **pointed) if pointed else "",
            novelty=self._novelty.share,
            still=self.options.settings.still,
        )

    def _banner(self) -> str:
        """What is going on that is not the usual."""
        if self.sketch:
            return text("draw_hint", self.desk.language)
        if self.player and self.player.waiting:
            return text("waiting", self.desk.language)
        if self.show.clock.paused:
            return text("paused", self.desk.language)
        if self.show.proof:
            return text("proving", self.desk.language, percent=self.show.proof.percent)
        return text("your_turn", self.desk.language) if self.show.hand is not None else ""

    def _looks(self) -> dict[str, Look]:
        """How the buttons are to be drawn now."""
        lit = {
            "hand": self.show.hand is not None,
            "draw": self.sketch is not None,
            "talk": self.player is not None,
        }
        return WORDING.looks(self.desk, self.show, self.show.scene.name, lit)

    def arrange(self) -> None:
        """Lay out anew: the size, the language or the talk changed."""
        labels = {c.name: WORDING.buttons(c, self.desk.language) for c in self.desk.controls if c.place != "keys"}
        title = (text("title", self.desk.language), text("tagline", self.desk.language))
        size = self.desk.surface.get_size()
        self.layout = arrange(
            size, self.desk.lettering.width, CONTROLS, labels, title, caption=self.player is not None
        )
        self.desk.placed(self.layout.unit, self.layout.buttons, ["cells"])
        self.sketch = None

    # ---------------------------------------------------------------- shows and talks

    def restart(self, talk: Talk | None) -> None:
        """Begin again from the first moment, with a talk or without."""
        self._new_show()
        self._begin(talk)

    def rewind(self) -> None:
        """The same chip, as it was when it came."""
        self.show, self.replay = copy.deepcopy(self._origin)
        self._begin(None)

    def bring_back(self, replay: Replay, steps: int) -> None:
        """Do again what was done, and stand still there."""
        again.bring_back(self.show, replay, steps)
        self.replay, self.cells = replay, CellMaps(self.show.watched, still=self.options.settings.still)
        self.show.pause(True)

    def back(self) -> None:
        """The moment before, of a talk."""
        if show := self.presenter.back():
            self.show, self.cells = show, CellMaps(show.watched, still=self.options.settings.still)
            self.replay.forget_after(show.clock.steps)

    def _new_show(self) -> None:
        self.show = self._make_show()
        self.replay = Replay(lost=self.show.hand is not None)
        self._new_chip()

    def _meet(self) -> None:
        """A chip that is new is kept as it came, before it learns."""
        if self.cells.watched is not self.show.watched:
            self._new_chip()

    def _new_chip(self) -> None:
        self.cells = CellMaps(self.show.watched, still=self.options.settings.still)
        self._origin: tuple[Show, Replay] = copy.deepcopy((self.show, self.replay))

    def _begin(self, talk: Talk | None) -> None:
        self.sketch, self.desk.helping = None, False
        self.desk.signs.take_away()
        self._pace.begin()
        self.desk.touched_s = self.desk.now_s
        self.presenter.begin(talk, self.show, self.desk.language)
        self.arrange()

    def take_over(self) -> None:
        """The talk is over, or a visitor wants something else: theirs from here."""
        if self.player:
            self.presenter.begin(None, self.show, self.desk.language)
            self.desk.say("say_talk_over")
            self.arrange()

    # ---------------------------------------------------------------- what the controls do

    def use(self, name: str) -> None:
        """Do what a control stands for."""
        self.deeds.use(name)

    def list_of(self, name: str) -> tuple[list[tuple[str, str]], str] | None:
        """Scenes and devices are chosen from lists."""
        return self.deeds.list_of(name)

    def choose(self, name: str, value: str) -> None:
        """A scene, a device, or a file with a chip."""
        self.deeds.choose(name, value)

    def escape(self) -> None:
        """Leave what is on top."""
        self.deeds.escape()

    def finish_sketch(self) -> None:
        """Make a road of the stroke, or say why there is none."""
        self.deeds.finish_sketch()
