"""Render the shipped voices anew: `python -m memdrive.assets.make_voices`, from voices.toml to voices.npz beside it.

Needs the Debian packages espeak-ng and flite (`apt-get install espeak-ng flite`); the shipped file was made with
espeak-ng 1.51 and flite 2.2. Nothing that is spoken is kept, only what the ear makes of it. Two minutes.
"""

from __future__ import annotations

import subprocess
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from memdrive.agent.speech.ear import RATE, Floats, hear
from memdrive.agent.speech.words import WORDS
from memdrive.demos.options import write_whole
from memdrive.demos.speech.sound import samples

HERE = Path(__file__).parent
WORDS_PER_MINUTE, PITCHES = (125, 150, 175, 205), (35, 50, 65)
"""Of espeak-ng, whose usual ones are 175 and 50."""
STRETCHES, TONES = (1.3, 1.1, 0.95, 0.8), (0.85, 1.0, 1.2)
"""Of flite: duration, and fundamental frequency in parts of the voice's own."""
SIGNAL_TO_NOISE_DB = (20.0, 40.0)
"""A room's hum and hiss under each word: a background of digital silence would be no person's (assumed)."""
AROUND = RATE // 4
"""Samples of the room before and after a word."""


def takes(voice: Mapping[str, Any], word: str, path: Path) -> Iterator[list[str]]:
    """Command lines that speak a word into a file, at every rate and pitch."""
    if voice["engine"] == "espeak-ng":
        for rate, pitch in product(WORDS_PER_MINUTE, PITCHES):
            yield ["espeak-ng", "-v", voice["voice"], "-s", str(rate), "-p", str(pitch), "-w", str(path), word]
        return
    for stretch, tone in product(STRETCHES, TONES):
        said = {"duration_stretch": stretch, "int_f0_target_mean": tone * voice["tone_hz"]}
        settings = [word for key, value in said.items() for word in ("--setf", f"{key}={value}")]
        yield ["flite", "-voice", voice["voice"], *settings, "-t", word, "-o", str(path)]


def in_a_room(wave: Floats, rng: np.random.Generator) -> Floats:
    """A word with a room's noise under and around it, stronger at low frequencies."""
    spectrum = np.fft.rfft(rng.standard_normal(len(wave) + 2 * AROUND))
    noise = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 5), len(wave) + 2 * AROUND)
    quieter = 10 ** (-rng.uniform(*SIGNAL_TO_NOISE_DB) / 20)
    room = noise * (quieter * np.sqrt((wave**2).mean() / (noise**2).mean()))
    room[AROUND : AROUND + len(wave)] += wave
    return np.asarray(room, np.float64)


def main() -> None:
    """All voices, all words, all takes."""
    voices = tomllib.loads((HERE / "voices.toml").read_text(encoding="utf-8"))["voice"]
    rng, images, words, speakers = np.random.default_rng(2023), [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "word.wav"
        for (k, voice), (digit, word) in product(enumerate(voices), enumerate(WORDS)):
            for command in takes(voice, word, path):
                subprocess.run(command, check=True, capture_output=True)
                images.append(hear(in_a_room(samples(path.read_bytes()), rng)))
                words.append(digit)
                speakers.append(k)
        archive = Path(folder) / "voices.npz"
        np.savez_compressed(
            archive, images=np.stack(images), words=np.array(words, np.uint8), voice=np.array(speakers, np.uint8)
        )
        write_whole(HERE / "voices.npz", archive.read_bytes())


if __name__ == "__main__":
    main()
