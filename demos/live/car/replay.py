"""What was done to a show, and when: enough to bring it back, for a show hangs on nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from memdrive.demos.live.car.cues import perform
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.talk import Check

MOST_STEPS = 200_000
"""Nearly three hours of show."""


@dataclass(slots=True)
class Replay:
    """Actions with the control steps that they were done at.

    lost : why the show cannot be brought back by such a list: somebody steered, drew or loaded something
    """

    deeds: list[tuple[int, str]] = field(default_factory=list)
    lost: bool = False

    def note(self, step: int, action: str) -> None:
        """An action was done after this many steps."""
        self.deeds.append((step, action))

    def forget_after(self, step: int) -> None:
        """The show was taken back to this step."""
        self.deeds = [deed for deed in self.deeds if deed[0] <= step]

    def text(self, steps: int) -> str:
        """As `--replay` takes it. steps : that the show has made"""
        return "; ".join([*(f"{step} {action}" for step, action in self.deeds), str(steps)])


def parse(source: str, actions: Mapping[str, Check]) -> tuple[Replay, int]:
    """What `Replay.text` wrote: actions, and the steps to make.

    Raises
    ------
    ValueError : naming the place, the law and the value.
    """
    deeds: list[tuple[int, str]] = []
    last = 0
    for i, part in enumerate(source.split(";"), 1):
        number, _, action = part.strip().partition(" ")
        if not (number.isdecimal() and last <= int(number[:9]) <= MOST_STEPS):
            raise ValueError(f"place {i}: need a control step from {last} to {MOST_STEPS}, got {number!r}")
        last = int(number)
        name, _, argument = action.strip().partition(" ")
        if not name:
            continue
        if name not in actions:
            raise ValueError(f"place {i}: need one of {', '.join(actions)}, got {name!r}")
        if wrong := actions[name](argument.strip()):
            raise ValueError(f"place {i}: {name}: {wrong}, got {argument.strip()!r}")
        deeds.append((last, action.strip()))
    return Replay(deeds), last


def bring_back(show: Show, replay: Replay, steps: int) -> None:
    """Do it all again, as fast as it goes."""
    detail, show.watched.detail = show.watched.detail, False
    coming = list(replay.deeds)
    for step in range(steps + 1):
        while coming and coming[0][0] == step:
            perform(show, coming.pop(0)[1])
            show.watched.detail = False
        if step < steps:
            for _ in show.clock.single():
                show.step()
    show.watched.detail = detail
