"""Each thing that memdrive needs or can use: looked for by trying it, and how to mend what is missing."""

from __future__ import annotations

import importlib
import importlib.resources
import logging
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final, Literal

from packaging.requirements import Requirement
from packaging.version import Version

State = Literal["fine", "without", "broken"]
"""`without`: something optional is not here, and what it is for does not work. `broken`: memdrive needs it."""
PATIENCE_S: Final = 30
"""Of a program that is tried out; a display that does not answer is none [s]."""
ROOMS: Final = ("memdrive.chip.kernels.pulse", "memdrive.agent.kernels.eyes", "memdrive.env.kernels.road")
"""One module of each room that has kernels."""
TRY_DISPLAY: Final = (
    "import pygame; pygame.display.init(); w, h = pygame.display.get_desktop_sizes()[0]; "
    "print(pygame.display.get_driver(), f'{w} x {h} px')"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of one thing."""

    name: str
    state: State
    found: str
    """In one line."""
    mend: str = ""
    """What to type or to do; empty where all is fine."""


def examine() -> list[Finding]:
    """All checks, in the order in which one would mend; a check that fails itself is a finding, too."""
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += check()
        except Exception as error:  # whatever is broken here is what the doctor was called for
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            found.append(Finding(name=check.__name__, state="broken", found=reason, mend=REINSTALL))
    return found


REINSTALL: Final = "pip install --force-reinstall memdrive"


def versions() -> Iterator[Finding]:
    """memdrive, Python, and the machine."""
    yield Finding(name="memdrive", state="fine", found=metadata.version("memdrive"))
    python = platform.python_version()
    needed = metadata.metadata("memdrive")["Requires-Python"]
    fits = Version(python).release >= Version(needed.removeprefix(">=")).release
    mend = "" if fits else f"install Python {needed} and memdrive in it"
    yield Finding(name="python", state="fine" if fits else "broken", found=f"{python} ({sys.executable})", mend=mend)
    yield Finding(name="machine", state="fine", found=f"{platform.platform()}, {os.cpu_count()} cores")


def packages() -> Iterator[Finding]:
    """What memdrive requires, and each of its extras."""
    wanted = [Requirement(line) for line in metadata.requires("memdrive") or ()]
    core = [need for need in wanted if need.marker is None]
    missing = [told for need in core if (told := lacking(need))]
    there = ", ".join(f"{need.name} {metadata.version(need.name)}" for need in core if not lacking(need))
    yield Finding(
        name="packages",
        state="broken" if missing else "fine",
        found="; ".join(missing) or there,
        mend="pip install --upgrade " + " ".join(f"'{need.name}{need.specifier}'" for need in core if lacking(need))
        if missing
        else "",
    )
    for extra in metadata.metadata("memdrive").get_all("Provides-Extra") or ():
        yield _extra(extra, wanted)


def _extra(extra: str, wanted: list[Requirement]) -> Finding:
    """Whether all that an extra brings is here."""
    its_own = [need for need in wanted if need.marker and need.marker.evaluate({"extra": extra})]
    missing = [told for need in its_own if need.name != "memdrive" and (told := lacking(need))]
    return Finding(
        name=f"extra {extra}",
        state="without" if missing else "fine",
        found="; ".join(missing) or ", ".join(need.name for need in its_own if need.name != "memdrive"),
        mend=f"pip install 'memdrive[{extra}]' ({PURPOSE.get(extra, 'optional')})" if missing else "",
    )


PURPOSE: Final = {
    "cluster": "sweeps over several machines",
    "docs": "builds the documentation",
    "log": "curves for TensorBoard",
    "report": "for memdrive report",
    "rl": "compares with PPO; brings PyTorch",
    "test": "for those who change memdrive",
    "video": "films as .mp4",
}


def lacking(need: Requirement) -> str:
    """What is wrong with a package; empty if it is here in a version that will do."""
    try:
        version = metadata.version(need.name)
    except metadata.PackageNotFoundError:
        return f"{need.name} is not installed"
    fits = need.specifier.contains(version, prereleases=True)
    return "" if fits else f"{need.name} is {version}, needs {need.specifier}"


def one_pygame() -> Iterator[Finding]:
    """pygame and pygame-ce are installed into one folder, and having both breaks both."""
    try:
        other = metadata.version("pygame")
    except metadata.PackageNotFoundError:
        return
    yield Finding(
        name="pygame",
        state="broken",
        found=f"pygame {other} beside pygame-ce: they overwrite each other",
        mend="pip uninstall -y pygame pygame-ce, then pip install pygame-ce",
    )


def display() -> Iterator[Finding]:
    """Whether a window can open; tried in another process, which may hang or crash."""
    yield _display(*_tried_display())


def _tried_display() -> tuple[bool, str]:
    if sys.platform.startswith("linux") and not {"SDL_VIDEODRIVER", "DISPLAY", "WAYLAND_DISPLAY"} & {
        name for name, value in os.environ.items() if value
    }:
        return False, "none: neither DISPLAY nor WAYLAND_DISPLAY is set"
    quiet = {**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    try:
        tried = subprocess.run(
            [sys.executable, "-c", TRY_DISPLAY],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            env=quiet,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"none that answers within {PATIENCE_S} s"
    lines = (tried.stdout if tried.returncode == 0 else tried.stderr).strip().splitlines()
    return tried.returncode == 0, lines[-1] if lines else f"exit code {tried.returncode}"


def _display(opens: bool, found: str) -> Finding:
    if opens and found.startswith(("dummy", "offscreen")):
        opens, found = False, f"SDL_VIDEODRIVER is {found.split()[0]}: drawn in memory, no window"
    mend = (
        "sit at a screen, or ssh -Y; with no screen: memdrive demo --headless --record film.gif, "
        "or xvfb-run memdrive demo"
    )
    return Finding(name="display", state="fine" if opens else "without", found=found, mend="" if opens else mend)


def font() -> Iterator[Finding]:
    """The font of the windows, opened as they open it, with letters of both languages."""
    from memdrive.demos.ui import lettering

    missing = lettering.missing("memristor µΩ → ± 忆阻器")
    wide = lettering.Lettering().width("忆阻器", 20)
    fine = not missing and wide > 0
    found = f"{Path(lettering.FONT).name}, English and Chinese" if fine else f"lacks {missing!r}"
    yield Finding(name="font", state="fine" if fine else "broken", found=found, mend="" if fine else REINSTALL)


def cache() -> Iterator[Finding]:
    """Where compiled kernels are kept: with no such folder, every start compiles for minutes."""
    logging.getLogger("memdrive.kernels").addFilter(lambda _: False)
    kept, count = set(), 0
    for name in ROOMS:
        functions = vars(importlib.import_module(name)).values()
        paths = {path for f in functions if (path := getattr(getattr(f, "_cache", None), "cache_path", None))}
        if not paths:
            yield Finding(name="cache", state="broken", found=f"none for {name}", mend=MEND_CACHE)
            return
        kept |= paths
    for path in sorted(kept):
        if reason := unwritable(Path(path)):
            yield Finding(name="cache", state="broken", found=f"{path}: {reason}", mend=MEND_CACHE)
            return
        count += len([*Path(path).glob("*.nbi")])
    told = f"{count} compiled kernels kept" if count else "empty: the first start compiles for a minute or more"
    where = os.path.commonpath([str(path) for path in kept])
    yield Finding(name="cache", state="fine", found=f"{where}: {told}")


MEND_CACHE: Final = "set NUMBA_CACHE_DIR to a folder of yours that can be written, for all sessions"


def unwritable(folder: Path) -> str:
    """Why no file can be made there, by trying; empty if one can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def results() -> Iterator[Finding]:
    """Where chips, pictures and films go if no other folder is named."""
    here = Path.cwd()
    reason = unwritable(here)
    mend = "cd to a folder of yours, or name one with --folder" if reason else ""
    yield Finding(
        name="this folder",
        state="without" if reason else "fine",
        found=f"{here}: {reason or 'can be written'}",
        mend=mend,
    )


def video() -> Iterator[Finding]:
    """The encoder of films, asked for its version; GIFs need none."""
    try:
        encoder = importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe()
        told = subprocess.run([encoder, "-version"], capture_output=True, text=True, timeout=PATIENCE_S, check=True)
        yield Finding(name="video", state="fine", found=" ".join(told.stdout.split()[:3]) + ": .mp4 and .gif")
    except ImportError:
        mend = "pip install 'memdrive[video]'"
        yield Finding(name="video", state="without", found="no encoder: films as .gif only", mend=mend)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        mend = "pip install --force-reinstall imageio-ffmpeg"
        reason = " ".join(str(error).split())
        yield Finding(name="video", state="without", found=f"an encoder that does not run: {reason}", mend=mend)


def digits() -> Iterator[Finding]:
    """The images that come with memdrive, by their size: opened they would take a second."""
    size = (importlib.resources.files("memdrive.assets") / "digits.npz").read_bytes()
    yield Finding(name="images", state="fine", found=f"digits.npz, {len(size) / 1e6:.1f} MB")


CHECKS: Final[tuple[Callable[[], Iterator[Finding]], ...]] = (
    versions, packages, one_pygame, cache, display, font, video, digits, results,
)  # fmt: skip
