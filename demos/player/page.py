"""The page: a drive, what draws it and both languages in one file that asks nothing of any network."""

from __future__ import annotations

import base64
import io
import json
import zlib
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from memdrive.chip.files import write_whole
from memdrive.demos.options import VERSION
from memdrive.demos.player.film import GAIN, LEVELS, PULSE_STEPS, WEIGHT_STEPS, Film, Part
from memdrive.demos.player.strings import DRIVE, PLAYER, scene_text
from memdrive.demos.ui.theme import AMBER, ORANGE, SKY, THEMES
from memdrive.env import Scene, Track
from memdrive.env import constants as env

SCHEMA = "memdrive.player/1"
ASSETS = resources.files("memdrive.assets") / "player"
FONTS = resources.files("memdrive.assets") / "fonts"
FIRST_OF_FONT = 0x2E80
"""From here on Unicode's letters are Chinese, with their punctuation and full-width forms."""
SCRIPTS = ("drive.js", "floor.js", "chip.js", "curves.js", "player.js")


def write(film: Film, path: Path) -> None:
    """The page into a file, whole or not at all.

    Raises
    ------
    ValueError : there is no step to show. OSError : it cannot be written.
    """
    if not len(film):
        raise ValueError("need a drive of at least one control step, got none; nothing is written")
    write_whole(path, page(film).encode())


def tell_missing(film: Film, option: str) -> None:
    """On standard error, what of a drive its film has not: whatever is made of it ends there."""
    if film.missed:
        told = f"the first {len(film)} control steps are kept; {film.missed} more are not"
        click.echo(f"{option}: {told}", err=True)


def page(film: Film) -> str:
    """The page's text."""
    # nothing of a name can end the script that it stands in
    told = json.dumps(_told(film), ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    parts = {
        "FONT": _font({letter for letter in told if ord(letter) >= FIRST_OF_FONT}),
        "STYLE": _asset("player.css"),
        "SCRIPT": "\n".join(_asset(name) for name in SCRIPTS),
        "DRIVE": told,
    }
    text = _asset("page.html")
    for name, part in parts.items():
        before, after = text.split(f"@@{name}@@")
        text = before + part + after
    return text


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _font(letters: set[str]) -> str:
    """Of our Chinese font, these letters alone: a machine without one shows the page as well."""
    from fontTools import subset, ttLib

    options, out = subset.Options(), io.BytesIO()
    options.hinting = False
    with (FONTS / "NotoSansSC-gb2312_l1.ttf").open("rb") as stream, ttLib.TTFont(stream) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(letters))
        cutter.subset(font)
        font.save(out)
    return base64.b64encode(out.getvalue()).decode()


def _told(film: Film) -> dict[str, Any]:
    columns = film.columns()
    wears = {(int(r), film.scenes[s].wear) for r, s in zip(columns["road"], columns["scene"], strict=True)}
    return {
        "schema": SCHEMA,
        "memdrive": VERSION,
        **film.config,
        "control_dt_s": env.CONTROL_DT,
        "steps": len(film),
        "columns": {name: _column(values) for name, values in columns.items()},
        "scenes": [_scene(scene) for scene in film.scenes],
        "roads": [_road(k, road, wears) for k, road in enumerate(film.roads)],
        "said": film.said,
        "chips": [_chip(part) for part in film.parts],
        "pulse_steps": PULSE_STEPS,
        "weight_steps": WEIGHT_STEPS,
        "levels": LEVELS,
        "weight_top": 1 / GAIN,
        "car": _car(),
        "themes": {name: asdict(theme) for name, theme in THEMES.items()},
        "colours": {"learner": SKY, "ghost": AMBER, "far": ORANGE},
        "texts": {
            key: pair for key, pair in {**DRIVE, **PLAYER}.items() if not key.startswith(("copes_", "changed_"))
        },
    }


def _packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 9)).decode()


def _column(values: NDArray[Any]) -> dict[str, Any]:
    """Step by step, each value beside its own of before: so they compress."""
    width = 1 if values.ndim == 1 else values.shape[1]
    return {"type": values.dtype.str[1:], "width": width, "packed": _packed(np.ascontiguousarray(values.T).tobytes())}


def _chip(part: Part) -> dict[str, Any]:
    """Weights as differences from the picture before, modulo 256."""
    weights = np.stack(part.weights)
    changes = np.diff(weights, axis=0, prepend=np.zeros_like(weights[:1]))
    packed = {"weights": _packed(changes.tobytes()), "pulses": _packed(np.stack(part.pulses).tobytes())}
    return {"first": part.first, "layers": part.layers, **packed}


def _scene(scene: Scene) -> dict[str, Any]:
    looks = {name: getattr(scene, name) for name in ("name", "ambient", "contrast", "gain", "glare", "wear")}
    return looks | {"told": [scene_text(scene.name, language) for language in ("en", "zh")]}


def _road(k: int, road: Track, wears: set[tuple[int, float]]) -> dict[str, Any]:
    """Millimetres and milliradians; the paint that is left, 0 to 255, for every wear that was seen on it."""
    columns = {"x_mm": road.x, "y_mm": road.y, "heading_mrad": road.heading}
    thousandths = {name: np.rint(1e3 * values).astype(int).tolist() for name, values in columns.items()}
    paints = [(w, np.rint(255 * road.paint(w)).astype(int).tolist()) for at, w in sorted(wears) if at == k and w > 0]
    return {**thousandths, "paints": paints}


def _car() -> dict[str, float]:
    """What the close-up is drawn by, in SI units."""
    names = (
        "ROWS", "COLUMNS", "ROW_FIRST", "ROW_SPACING", "ROW_HALF_SPAN", "WHEELBASE", "MAX_STEER", "ROAD_HALF_WIDTH",
        "LINE_WIDTH", "GLARE_RADIUS",
    )  # fmt: skip
    return {name.lower(): getattr(env, name) for name in names}
