"""A written sequence of actions with captions, and its player. A mistake in it is named by file, table and key."""

from __future__ import annotations

import functools
import importlib.resources
import itertools
import math
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from memdrive.demos.ui.layout import CAPTION_MARGIN, CAPTION_TEXT, UNITS_WIDE
from memdrive.demos.ui.lettering import Lettering, missing
from memdrive.demos.ui.strings import LANGUAGES

SCHEMA = "memdrive.talk/1"
LONGEST = 1_000_000
"""Letters of a file; the longest of ours has 25,000."""
_UNIT = 16.0
SHOWN = ("", "floor", "chip", "plots")
CLAIM_NAMES = (
    "learner_better", "ghost_off", "ghost_copes", "settled", "cheaper", "exam_passed", "ghost_failed", "exam_better",
    "not_forgotten",
)  # fmt: skip
"""`claims.CLAIMS` has what each means."""
MOST_LINES = 2
"""Of a caption; a longer one is refused when the script is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One moment of a talk."""

    at_s: float
    """Of the show's own time since the talk began, however fast a machine lets it pass [s]."""
    do: str = ""
    """An action and its argument, as in `scene inverted`; empty for a caption alone."""
    caption: Mapping[str, str] | None = None
    """By language; None keeps the last one."""
    show: str = ""
    """The panel to point at."""
    stop: bool = False
    """Time stands still here until the presenter goes on."""
    notes: Mapping[str, str] | None = None
    """For the speaker alone, by language."""
    claims: tuple[str, ...] = ()
    """What the caption claims of the show (`claims.CLAIMS`), when its time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A whole sequence, in order of time."""

    name: str
    title: Mapping[str, str]
    steps: tuple[Step, ...]
    end_s: float
    loop: bool = False
    """Begins again when it is over."""


Check = Callable[[str], str | None]
"""What is wrong with an argument, or None."""


def load(name: str, actions: Mapping[str, Check]) -> Talk:
    """A talk by its name in assets/talks, or by file.

    Raises
    ------
    ValueError : naming the file, the table and the key that are wrong. OSError : the file cannot be read.
    """
    shipped = importlib.resources.files("memdrive.assets") / "talks"
    path = Path(name)
    if path.suffix != ".toml":
        names = sorted(entry.name[:-5] for entry in shipped.iterdir() if entry.name.endswith(".toml"))
        if name not in names:
            raise ValueError(f"need a file ending in .toml or one of {', '.join(names)}, got {name!r}")
        return parse((shipped / f"{name}.toml").read_text("utf-8"), name, actions)
    try:
        with path.open(encoding="utf-8-sig") as stream:
            source = stream.read(LONGEST + 1)
        return parse(source, path.name, actions)
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name}: need a text in UTF-8, got bytes that are not ({error.reason})") from error


def parse(source: str, name: str, actions: Mapping[str, Check]) -> Talk:
    """A talk from TOML."""
    if len(source) > LONGEST:
        raise ValueError(f"{name}: need at most {LONGEST} letters, got more")
    try:
        table = tomllib.loads(source)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name}: need TOML, got a mistake: {' '.join(str(error).split())}") from error
    _only(f"{name}: top level", table, ("schema", "title", "end_s", "loop", "step"))
    if table.get("schema") != SCHEMA:
        raise ValueError(f'{name}: schema: need "{SCHEMA}", got {table.get("schema")!r}')
    steps = table.get("step")
    if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
        raise ValueError(f"{name}: step: need at least one [[step]] table, got {_short(steps)}")
    parsed = tuple(_step(f"{name}: [[step]] {i}", step, actions) for i, step in enumerate(steps, 1))
    for i, (before, after) in enumerate(itertools.pairwise(parsed), 2):
        if after.at_s < before.at_s:
            raise ValueError(
                f"{name}: [[step]] {i}: at_s: need >= {before.at_s:g} s of the step before, got {after.at_s:g}"
            )
    end_s = _seconds(f"{name}: end_s", table.get("end_s", parsed[-1].at_s + 5.0))
    if end_s < parsed[-1].at_s:
        raise ValueError(f"{name}: end_s: need >= {parsed[-1].at_s:g} s of the last step, got {end_s:g}")
    title, loop = _caption(f"{name}: title", table.get("title")), _flag(f"{name}: loop", table.get("loop", False))
    return Talk(name=name, title=title, steps=parsed, end_s=end_s, loop=loop)


def _step(where: str, table: Mapping[str, Any], actions: Mapping[str, Check]) -> Step:
    _only(where, table, ("at_s", "do", "caption", "show", "stop", "notes", "claims"))
    at_s = _seconds(f"{where}: at_s", table.get("at_s"))
    do = table.get("do", "")
    if not isinstance(do, str):
        raise ValueError(f"{where}: do: need a text such as 'scene inverted', got {_short(do)}")
    action, _, argument = do.partition(" ")
    if action and action not in actions:
        raise ValueError(f"{where}: do: need one of {', '.join(actions)}, got {action!r}")
    wrong = actions[action](argument.strip()) if action else None
    if wrong:
        raise ValueError(f"{where}: do: {action}: {wrong}, got {argument.strip()!r}")
    show = table.get("show", "")
    if show not in SHOWN:
        raise ValueError(f"{where}: show: need one of {', '.join(SHOWN[1:])}, got {_short(show)}")
    caption = _caption(f"{where}: caption", table["caption"]) if "caption" in table else None
    stop = _flag(f"{where}: stop", table.get("stop", False))
    notes = _caption(f"{where}: notes", table["notes"], shown=False) if "notes" in table else None
    claims = table.get("claims", [])
    if not isinstance(claims, list) or not all(claim in CLAIM_NAMES for claim in claims):
        raise ValueError(f"{where}: claims: need a list of {', '.join(CLAIM_NAMES)}, got {_short(claims)}")
    if claims and caption is None:
        raise ValueError(f"{where}: claims: need a caption that makes them, got none")
    if not (do or caption or show or stop or notes):
        raise ValueError(f"{where}: need at least one of do, caption, show, stop, notes, got none")
    return Step(at_s=at_s, do=do, caption=caption, show=show, stop=stop, notes=notes, claims=tuple(claims))


def _flag(where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{where}: need true or false, got {_short(value)}")
    return value


def _caption(where: str, value: Any, *, shown: bool = True) -> Mapping[str, str]:
    """A text in both languages; what is shown has to be in the font."""
    if not isinstance(value, dict):
        raise ValueError(f"{where}: need a table with {' and '.join(LANGUAGES)}, got {_short(value)}")
    _only(where, value, LANGUAGES)
    for language in LANGUAGES:
        if not isinstance(value.get(language), str):
            raise ValueError(f"{where}: {language}: need a text, got {_short(value.get(language))}")
        if shown and len(caption_lines(value[language])) > MOST_LINES:
            raise ValueError(f"{where}: {language}: need at most {MOST_LINES} lines, got {_short(value[language])}")
        if shown and (blank := missing(value[language])):
            raise ValueError(f"{where}: {language}: need letters that the window's font has, got {blank[:60]!r}")
    return {language: value[language] for language in LANGUAGES}


@functools.cache
def caption_lines(words: str) -> tuple[str, ...]:
    """As every window breaks it: its width and its letters grow alike."""
    return tuple(_lettering().wrapped(words, CAPTION_TEXT * _UNIT, (UNITS_WIDE - CAPTION_MARGIN) * _UNIT))


@functools.cache
def _lettering() -> Lettering:
    return Lettering()


def _seconds(where: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{where}: need a time >= 0 s, got {_short(value)}")
    return float(value)


def _only(where: str, table: Mapping[str, Any], keys: Collection[str]) -> None:
    for key in table:
        if key not in keys:
            raise ValueError(f"{where}: need only the keys {', '.join(keys)}, got {key!r}")


def _short(value: Any) -> str:
    return "nothing" if value is None else repr(value)[:60]


@dataclass(slots=True)
class Player:
    """Plays a talk: hands out the steps whose time has come, and no more while one of them waits for its presenter."""

    talk: Talk
    at_s: float = 0.0
    caption: Mapping[str, str] = field(default_factory=dict)
    show: str = ""
    claims: tuple[str, ...] = ()
    """Of the caption."""
    waiting: bool = False
    pausing: bool = False
    """The talk itself let the show stand still."""
    notes: Mapping[str, str] | None = None
    """Of the last step that has any."""
    _next: int = 0

    def advance(self, elapsed_s: float) -> Sequence[str]:
        """Let time pass; the actions that are now due, in order."""
        if self.waiting:
            return []
        self.at_s += elapsed_s
        due: list[str] = []
        while (step := self.coming) and step.at_s <= self.at_s + 1e-9 and not self.waiting:
            self._next += 1
            self._take(step)
            if step.do:
                due.append(step.do)
        return due

    def _take(self, step: Step) -> None:
        self.show, self.waiting = step.show, step.stop
        if step.do in ("pause", "play"):
            self.pausing = step.do == "pause"
        if step.caption is not None:
            self.caption, self.claims = step.caption, step.claims
        if step.notes is not None:
            self.notes = step.notes

    @property
    def coming(self) -> Step | None:
        """The step whose time comes next."""
        return self.talk.steps[self._next] if self._next < len(self.talk.steps) else None

    @property
    def over(self) -> bool:
        """Whether the last caption has had its time."""
        return self.at_s >= self.talk.end_s and not self.waiting
