"""A schedule: when the world changes during a drive, and into what. Written as text, run by the kernels.

    0:day 60:inverted 120:ramp(dim,20)

Every entry is `when:what`. When: `60` or `60s` [s], `30m` of progress, `2lap`, each counted from the start (or last
repeat); `+5` [s] after the entry before; `~0.1` at random after the entry before, with that rate [1/s]. What: a scene,
`ramp(scene,seconds)`, `back` (the scene before the last one), `track` (drawn) or `track(3)` of the pool, `repeat`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from memdrive.env.kernels.records import (
    AFTER,
    ANY_ROAD,
    AT_DISTANCE,
    AT_LAP,
    AT_RANDOM,
    AT_TIME,
    DO_REPEAT,
    DO_SCENE,
    DO_TRACK,
    WORLD,
)
from memdrive.env.laws import is_number, quoted, whole
from memdrive.env.world import scenes
from memdrive.env.world.scene import Scene

_TRIGGERS: Final = {
    "": AT_TIME,
    "s": AT_TIME,
    "m": AT_DISTANCE,
    "lap": AT_LAP,
    "laps": AT_LAP,
    "+": AFTER,
    "~": AT_RANDOM,
}
MOST_EVENTS: Final = 1000
"""Of one schedule."""
MOST_ROADS: Final = 1_000_000
"""Numbers of tracks that a schedule may name; the pool says how many there are."""
_ENTRY: Final = re.compile(r"[^\s(]+(?:\([^)]*\)?)?\S*")
_WHEN: Final = re.compile(r"([+~]?)(\d+\.?\d*|\.\d+)(s|m|laps?)?")
_ROAD: Final = re.compile(r"\s*\d{1,6}\s*")
_WHAT: Final = re.compile(r"([\w-]+)(?:\(([^()]*)\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change of the world."""

    trigger: int = AT_TIME
    """What brings it: a kernel constant AT_…, AFTER."""
    when: float
    """[s], [m], [laps] or [1/s], as the trigger says."""
    act: int = DO_SCENE
    """What it does: a kernel constant DO_…."""
    scene: Scene | None = None
    """The new scene."""
    ramp: float = 0.0
    """How long the change takes [s]."""
    road: int = ANY_ROAD
    """The new track's number in the pool."""

    def __post_init__(self) -> None:
        """Refuse what never happens."""
        whole("Event.trigger", self.trigger, AT_TIME, AT_RANDOM)
        whole("Event.act", self.act, DO_SCENE, DO_REPEAT)
        whole("Event.road", self.road, ANY_ROAD, MOST_ROADS - 1)
        for name in ("when", "ramp"):
            value = getattr(self, name)
            if not (is_number(value) and value >= 0.0):
                raise ValueError(f"Event.{name}: need a finite number >= 0, got {quoted(value)}")
        if self.trigger == AT_RANDOM and self.when == 0.0:
            raise ValueError("Event.when: need a rate > 0, got 0")
        if self.act == DO_REPEAT and self.when == 0.0:
            raise ValueError("Event.when: need repeat later than 0, got 0")
        if (self.act == DO_SCENE) != isinstance(self.scene, Scene):
            law = "a Scene for a change of scene and only there"
            raise ValueError(f"Event.scene: need {law}, got {quoted(self.scene)}")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Changes of the world in the order in which they come."""

    events: tuple[Event, ...]
    """Each waits for the one before it."""

    def __post_init__(self) -> None:
        """Refuse an order that cannot be kept."""
        if not (isinstance(self.events, tuple) and all(isinstance(event, Event) for event in self.events)):
            raise ValueError(f"Schedule.events: need a tuple of Event, got {quoted(self.events)}")
        if len(self.events) > MOST_EVENTS:
            raise ValueError(f"Schedule.events: need at most {MOST_EVENTS} events, got {len(self.events)}")
        latest: dict[int, float] = {}
        for k, event in enumerate(self.events):
            if event.trigger in (AT_TIME, AT_DISTANCE, AT_LAP):
                if event.when < latest.get(event.trigger, 0.0):
                    raise ValueError(
                        f"Schedule.events: need rising times, got {event.when:g} after {latest[event.trigger]:g}"
                    )
                latest[event.trigger] = event.when
            if event.act == DO_REPEAT and k != len(self.events) - 1:
                raise ValueError(f"Schedule.events: need repeat at the end, got it as entry {k + 1}")

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The scenes it brings, in order."""
        return tuple(event.scene for event in self.events if event.scene is not None)

    @property
    def changes_track(self) -> bool:
        """Whether any entry does."""
        return any(event.act == DO_TRACK for event in self.events)

    def check_roads(self, where: str, count: int) -> None:
        """Refuse a road that is not among the `count` that there are."""
        for event in self.events:
            if event.act == DO_TRACK and event.road >= count:
                raise ValueError(f"{where}: need track(0) to track({count - 1}), got track({event.road})")

    def segments(self, base: Scene, numbers: dict[Scene, int]) -> NDArray[np.void]:
        """(1 + events,) records for the kernels: the base scene at time 0, then every event."""
        records = np.zeros(1 + len(self.events), WORLD)
        for k, event in enumerate((Event(when=0.0, scene=base), *self.events)):
            if event.scene is not None:
                records[k] = event.scene.record()
                records["scene"][k] = numbers[event.scene]
            for name in ("trigger", "when", "act", "ramp", "road"):
                records[name][k] = getattr(event, name)
        return records


def parse(text: str) -> Schedule:
    """A schedule from its text.

    Raises
    ------
    ValueError : the text breaks the grammar or a law; the message gives the position, counted from 1.
    """
    events: list[Event] = []
    drawn: list[Scene] = []
    for entry in _ENTRY.finditer(text):
        try:
            if len(events) == MOST_EVENTS:
                raise ValueError(f"need at most {MOST_EVENTS} entries, got more")
            event = _event(entry.group(), drawn)
            Schedule((*events, event))
        except ValueError as error:
            raise ValueError(f"schedule, position {entry.start() + 1}: {error}") from error
        events.append(event)
        if event.scene is not None:
            drawn.append(event.scene)
    if not events:
        raise ValueError(f"schedule, position 1: need at least one entry like 60:inverted, got {quoted(text)}")
    return Schedule(tuple(events))


def _event(entry: str, before: list[Scene]) -> Event:
    """One entry, knowing the scenes before it."""
    when_text, colon, what_text = entry.partition(":")
    when, what = _WHEN.fullmatch(when_text), _WHAT.fullmatch(what_text)
    if not colon or when is None or (when[1] and when[3] not in (None, "s")):
        raise ValueError(f"need a time like 60, 60s, 30m, 2lap, +5 or ~0.1 before a colon, got {quoted(entry)}")
    if what is None:
        raise ValueError(
            f"need a scene, ramp(scene,seconds), back, track, track(number) or repeat, got {quoted(what_text)}"
        )
    trigger, at = _TRIGGERS[when[1] or when[3] or ""], float(when[2])
    name, arguments = what[1], what[2]
    if name == "ramp":
        scene, seconds = _ramp(arguments or "", before)
        return Event(trigger=trigger, when=at, scene=scene, ramp=seconds)
    if name == "track":
        if arguments is not None and not _ROAD.fullmatch(arguments):
            raise ValueError(f"need track or track(number), got {quoted(what_text)}")
        road = ANY_ROAD if arguments is None else int(arguments)
        return Event(trigger=trigger, when=at, act=DO_TRACK, road=road)
    if arguments is not None:
        raise ValueError(f"need {quoted(name)[1:-1]} without arguments, got {quoted(what_text)}")
    if name == "repeat":
        return Event(trigger=trigger, when=at, act=DO_REPEAT)
    return Event(trigger=trigger, when=at, scene=_scene(name, before))


def _scene(name: str, before: list[Scene]) -> Scene:
    """A scene by its name, or the one before the last."""
    if name != "back":
        return scenes.get(name)
    if len(before) < 2:
        raise ValueError("need two scenes before back")
    return before[-2]


def _ramp(arguments: str, before: list[Scene]) -> tuple[Scene, float]:
    """What stands between the parentheses of ramp(scene,seconds)."""
    name, comma, seconds = arguments.partition(",")
    try:
        duration = float(seconds)
    except ValueError:
        comma = ""
    if not comma:
        raise ValueError(f"need ramp(scene,seconds), got ramp({quoted(arguments)[1:-1]})")
    return _scene(name.strip(), before), duration
