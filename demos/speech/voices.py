"""Voices and what they said: the shipped ones, which are synthetic, as images of sound, and their table."""

from __future__ import annotations

import importlib.resources
import tomllib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.digits.task import CLASSES, Labels
from memdrive.agent.speech.ear import BANDS, FRAMES
from memdrive.agent.speech.words import Images
from memdrive.chip import archives
from memdrive.chip.archives import Law

PURPOSES: Final = ("know", "choose", "meet")
"""Known by a chip before it meets others; met when settings are chosen; met when figures are published."""
LAWS: Final = {
    "images": Law(dtypes=("|u1",), shape=(None, FRAMES, BANDS), lengths=(1, 1_000_000)),
    "words": Law(dtypes=archives.INTEGERS, shape=(None,), low=0, high=CLASSES - 1),
    "voice": Law(dtypes=archives.INTEGERS, shape=(None,), low=0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks."""

    name: str
    sex: str
    """m or f; of a person who recorded, nothing is known."""
    purpose: str
    """One of PURPOSES; of a person who recorded, nothing."""
    synthetic: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voices:
    """Who said what, and how it sounded."""

    images: Images
    """(n, FRAMES, BANDS) uint8 [dB above silence]"""
    words: Labels
    """(n,) digits"""
    voice: NDArray[np.intp]
    """(n,) places in `table`"""
    table: tuple[Voice, ...]

    def of(self, *names: str) -> NDArray[np.intp]:
        """Places of all that these voices said."""
        wanted = [k for k, voice in enumerate(self.table) if voice.name in names]
        return np.flatnonzero(np.isin(self.voice, wanted))


def shipped() -> Voices:
    """The synthetic voices of `assets/voices.npz`, whose table is `assets/voices.toml`."""
    folder = importlib.resources.files("memdrive.assets")
    rows = tomllib.loads((folder / "voices.toml").read_text(encoding="utf-8"))["voice"]
    table = tuple(Voice(name=row["name"], sex=row["sex"], purpose=row["purpose"]) for row in rows)
    with (
        importlib.resources.as_file(folder / "voices.npz") as path,
        archives.opened("voices: need an .npz file of arrays", path) as archive,
    ):
        arrays = {name: archive.read(name, law) for name, law in LAWS.items()}
    return Voices(
        images=arrays["images"],
        words=arrays["words"].astype(np.uint8),
        voice=arrays["voice"].astype(np.intp),
        table=table,
    )


def together(first: Voices, second: Voices) -> Voices:
    """Both, the second's places in the table after the first's."""
    return Voices(
        images=np.concatenate([first.images, second.images]),
        words=np.concatenate([first.words, second.words]),
        voice=np.concatenate([first.voice, second.voice + len(first.table)]),
        table=first.table + second.table,
    )
