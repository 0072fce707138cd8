"""The shape of the house: what git tracks, what a wheel holds, what an import drags in."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("env", "agent", "chip", "demos", "assets")


def git_files(*patterns: str) -> list[str]:
    listing = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return listing.stdout.split()


def installed(name: str) -> str:
    """Where a file of a room lies once it is installed."""
    return f"memdrive/{name.removeprefix('demos/start/')}"


def test_git_tracks_the_room_that_usual_ignore_lists_drop() -> None:
    assert "env/__init__.py" in git_files("env")


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_typed_and_linked_for_type_checkers(room: str) -> None:
    assert (ROOT / room / "py.typed").exists()
    assert (ROOT / ".typing" / "memdrive" / room).resolve() == ROOT / room


def test_wheel_holds_every_module_and_every_asset(tmp_path: Path) -> None:
    """Would catch a new subpackage or data file that an editable install sees and a wheel lacks."""
    for name in git_files():
        if (ROOT / name).is_file() and not name.startswith((".typing", "tests", "docs")):
            (tmp_path / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / "source" / name)
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(tmp_path / "source")]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = {name for name in git_files(*ROOMS) if (ROOT / name).exists()}
    assert {installed(name) for name in tracked} <= inside
    assert not {name for name in inside if not name.startswith(("memdrive/", "memdrive-"))}


@pytest.mark.parametrize("module", ["memdrive.env", "memdrive.chip", "memdrive.agent", "memdrive.demos.cli"])
def test_import_is_light(module: str) -> None:
    # numba looks whether the bare package `scipy` is there; its parts are what costs time
    heavy = "{'pygame', 'matplotlib', 'scipy.sparse', 'scipy.optimize', 'scipy.stats'} & set(sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print({heavy} or '')"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""


def test_figures_are_written_whole() -> None:
    """By `options.write_figure`: a figure drawn straight into its file leaves half of one when it is interrupted."""
    direct = [name for name in git_files("demos/*.py") if ".savefig(" in (ROOT / name).read_text(encoding="utf-8")]
    assert direct == ["demos/options.py"]
