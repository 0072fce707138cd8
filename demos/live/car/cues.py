"""What a talk may ask of a show, by name, and what each takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from memdrive.chip import presets
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.talk import Check
from memdrive.demos.live.chip.controls import SPEEDS
from memdrive.env.world import scenes


def deeds(show: Show) -> Mapping[str, Callable[[str], None]]:
    """By name; each takes its argument as text."""
    return {
        "play": lambda _: show.pause(False),
        "pause": lambda _: show.pause(True),
        "speed": lambda argument: show.set_speed(float(argument)),
        "learning": lambda argument: show.set_learning(argument == "on"),
        "scene": show.set_scene,
        "track": lambda _: show.next_track(),
        "device": show.set_device,
        "virgin": lambda _: show.virgin(),
        "break": lambda argument: show.break_cells(float(argument) / 100),
        "prove": lambda _: show.prove(),
    }


def perform(show: Show, action: str) -> None:
    """One step of a talk: a name and its argument."""
    name, _, argument = action.partition(" ")
    deeds(show)[name](argument.strip())


def checks() -> Mapping[str, Check]:
    """What each action of a talk takes: the law that its argument breaks, or None."""

    def nothing(argument: str) -> str | None:
        return "need nothing after it" if argument else None

    def one_of(*choices: str) -> Check:
        return lambda argument: None if argument in choices else f"need one of {', '.join(choices)}"

    def percent(argument: str) -> str | None:
        good = argument.isdecimal() and 1 <= int(argument) <= 90
        return None if good else "need a percentage from 1 to 90"

    return {
        "play": nothing,
        "pause": nothing,
        "speed": one_of(*map(str, SPEEDS)),
        "learning": one_of("on", "off"),
        "scene": one_of(*scenes.known()),
        "track": nothing,
        "device": one_of(*presets.PRESETS),
        "virgin": nothing,
        "break": percent,
        "prove": nothing,
    }
