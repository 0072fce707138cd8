"""A talk from its first moment to its last, without a window: how long it takes, and whether its claims were true."""

from __future__ import annotations

from dataclasses import dataclass

from memdrive.demos.live.car.claims import CLAIMS
from memdrive.demos.live.car.presenting import Presenter
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.talk import Talk
from memdrive.demos.ui.strings import LANGUAGES
from memdrive.env.constants import CONTROL_DT


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What came of it."""

    claims: tuple[tuple[str, str, bool], ...]
    """Caption, claim, whether the show's figures bear it out."""
    seconds: float
    """On a machine that reaches every speed, without what the presenter waits for [s]."""
    stops: int
    notes: tuple[str, ...]

    @property
    def untrue(self) -> list[tuple[str, str]]:
        """Captions with claims that did not hold."""
        return [(caption, claim) for caption, claim, held in self.claims if not held]


def _speaks(talk: Talk, at_s: float) -> bool:
    """Whether any of the steps of a moment has a caption: several may share one."""
    return any(step.caption is not None for step in talk.steps if step.at_s == at_s)


def rehearse(talk: Talk, show: Show, language: str = LANGUAGES[0]) -> Rehearsed:
    """Play it as a presenter would who goes on at once."""
    notes: list[str] = []
    presenter, claims, seconds, stops = Presenter(lambda _: None, notes.append), [], 0.0, 0
    presenter.begin(talk, show, language)
    verdict = None
    while (player := presenter.player) and not player.over:
        if player.waiting:
            stops += 1
            presenter.next()
            continue
        verdict = show.verdict or verdict
        coming = player.coming
        over = coming is None or _speaks(talk, coming.at_s)
        if over and player.at_s + CONTROL_DT >= (coming.at_s if coming else talk.end_s) - 1e-9:
            said = player.caption.get(language, "")
            claims += [(said, name, CLAIMS[name](show, verdict)) for name in player.claims]
        show.watched.detail = False
        if show.clock.paused:
            seconds += CONTROL_DT
            presenter.wait(show, CONTROL_DT, language)
            continue
        seconds += CONTROL_DT / show.clock.speed
        for _ in show.clock.single():
            presenter.step(show, language)
    return Rehearsed(claims=tuple(claims), seconds=seconds, stops=stops, notes=tuple(notes))
