"""The shape of the house: what git tracks, what a wheel holds, what an import drags in."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """Files of the source distribution, and of the wheel that is built from it."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("out")
    for name in git_files():
        if (ROOT / name).is_file() and not name.startswith(".typing"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    command = ["-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    ((sdist,), (wheel,)) = out.glob("*.tar.gz"), out.glob("*.whl")
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for member in archive if member.isfile() for name in [member.name]}
    return inside, set(zipfile.ZipFile(wheel).namelist())


def test_a_wheel_holds_every_module_and_every_asset_and_nothing_else(built: tuple[set[str], set[str]]) -> None:
    """Would catch a new subpackage or data file that an editable install sees and a wheel lacks, and litter in it."""
    tracked = {installed(name) for name in git_files(*ROOMS) if (ROOT / name).exists()}
    told = {name for name in built[1] if not name.split("/")[0].endswith(".dist-info")}
    assert told == tracked
    licences = {name.partition("licenses/")[2] for name in built[1] if "licenses/" in name}
    assert licences == {"LICENSE", "assets/fonts/OFL.txt"}


def test_a_source_distribution_can_be_tested(built: tuple[set[str], set[str]]) -> None:
    """Would catch one without tests, documents or what they read; what only this repository needs stays out."""
    here = (".typing/", ".github/", ".ci/run", ".gitignore", ".editorconfig", ".pre-commit-config.yaml", "MANIFEST.in")
    wanted = {name for name in git_files() if (ROOT / name).is_file() and not name.startswith(here)}
    made = {"PKG-INFO", "setup.cfg", "MANIFEST.in"}
    assert wanted <= built[0]
    assert {name for name in built[0] - wanted - made if not name.startswith("memdrive.egg-info/")} == set()


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
