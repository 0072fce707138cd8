"""A talk on a show: its story runs on the show's own time, its presenter goes on, goes back, or blanks the screen."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

from memdrive.demos.live.car.cues import perform
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.talk import Player, Talk
from memdrive.env.constants import CONTROL_DT


class Presenter:
    """What a window's talk is at. Without a talk it does nothing.

    note : is told each action as it is done, with the show's control step
    speak : gets what the speaker alone is told, a line at a time
    """

    def __init__(self, note: Callable[[str], None], speak: Callable[[str], None]) -> None:
        self.player: Player | None = None
        self.blank = False
        """Nothing is shown, and time stands still."""
        self._note, self._speak = note, speak
        self._slides: list[tuple[Player, Show]] = []
        self._hurry_to_s = -math.inf

    def begin(self, talk: Talk | None, show: Show, language: str) -> None:
        """From the first moment, with a talk or without."""
        self.player, self.blank, self._slides, self._hurry_to_s = None, False, [], -math.inf
        if talk:
            self.player = Player(talk)
            self.story(show, 0.0, language)

    @property
    def holding(self) -> bool:
        """Whether time stands still: the screen is blank, or the talk waits for its presenter."""
        return self.blank or (self.player is not None and self.player.waiting)

    @property
    def hurrying(self) -> bool:
        """Whether the show is on its way to the next moment, as fast as it goes."""
        return self.player is not None and not self.holding and self.player.at_s < self._hurry_to_s

    def step(self, show: Show, language: str) -> None:
        """One control step of the show, and what the talk asks for after it."""
        show.step()
        self.story(show, CONTROL_DT, language)

    def hurry(self, show: Show, language: str) -> None:
        """One step on the way to the next moment; where the talk lets the show stand still, only the talk's time."""
        if show.clock.paused and self.player and self.player.pausing:
            self.story(show, CONTROL_DT, language)
            return
        for _ in show.clock.single():
            self.step(show, language)

    def wait(self, show: Show, elapsed_s: float, language: str) -> None:
        """The talk itself let the show stand still: its time goes on by the clock on the wall."""
        if self.player and show.clock.paused and self.player.pausing and not self.holding:
            self.story(show, elapsed_s, language)

    def story(self, show: Show, elapsed_s: float, language: str) -> None:
        """Let the talk's time pass."""
        player = self.player
        if player is None:
            return
        coming, said = player.coming, player.notes
        for action in player.advance(elapsed_s):
            perform(show, action)
            self._note(action)
        if player.coming is coming:
            return
        self._slides.append(copy.deepcopy((player, show)))
        if player.notes is not None and player.notes is not said:
            minutes, seconds = divmod(round(player.at_s), 60)
            self._speak(f"[{minutes:02d}:{seconds:02d}] {player.notes[language]}")

    # ---------------------------------------------------------------- what a presenter does

    def next(self) -> None:
        """Go on from a question; while the story runs, hurry to its next moment: nothing that it tells is left out."""
        self.blank = False
        if self.player is None:
            return
        if self.player.waiting:
            self.player.waiting = False
        else:
            coming = self.player.coming
            self._hurry_to_s = coming.at_s if coming else self.player.talk.end_s

    def back(self) -> Show | None:
        """The show as it was at the moment before the last one; None where there is none before."""
        self.blank, self._hurry_to_s = False, -math.inf
        if self.player is None or len(self._slides) < 2:
            return None
        self._slides.pop()
        self.player, show = copy.deepcopy(self._slides[-1])
        return show
