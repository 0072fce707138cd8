"""Kernels that were compiled before hold only while nothing they depend on has changed, and no folder stops them."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_architecture import ROOT, git_files

from memdrive.agent.kernels import plain as agent_kernels
from memdrive.chip.kernels import compiling
from memdrive.chip.kernels.laws import mix
from memdrive.env.kernels import compiling as env_compiling

CAR = """
from room.kernels.compiling import jit
from room.kernels.floor import edge
@jit
def departed(offset):
    return offset > edge()
"""
FLOOR = """
from room.constants import HALF_WIDTH
from room.kernels.compiling import jit
@jit
def edge():
    return 1.0 * HALF_WIDTH
"""
ASK = "from room.kernels.car import departed; print(departed(0.5), sum(departed.stats.cache_hits.values()))"


class Room:
    """A room of two kernels and a constant, and a cache of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.files = home / "room"
        self.cache = home / "cache"
        (self.files / "kernels").mkdir(parents=True)
        for name in ("__init__.py", "kernels/__init__.py"):
            (self.files / name).write_text("")
        shutil.copy(compiling.__file__, self.files / "kernels")
        self.write("constants.py", "HALF_WIDTH = 0.4\n")
        self.write("kernels/floor.py", FLOOR)
        self.write("kernels/car.py", CAR)

    def write(self, name: str, text: str) -> None:
        (self.files / name).write_text(text)

    def run(self, code: str = ASK, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"NUMBA_CACHE_DIR": str(self.cache), "PYTHONDONTWRITEBYTECODE": "1"} | settings
        return subprocess.run(
            [sys.executable, "-c", code], cwd=self.home, env=environment, capture_output=True, text=True, check=False
        )

    def ask(self, **settings: str) -> str:
        done = self.run(**settings)
        assert done.stderr == ""
        return done.stdout.strip()


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_edited_callee_and_constant_count_at_once(room: Room) -> None:
    """Would catch numba's own stamp, which is blind to both; and old files that pile up."""
    assert room.ask() == "True 0"
    assert room.ask() == "True 1"
    files = sorted(path.name for path in room.cache.rglob("*.nb?"))
    room.write("constants.py", "HALF_WIDTH = 0.6\n")
    assert room.ask() == "False 0"
    room.write("kernels/floor.py", FLOOR.replace("1.0 *", "0.5 *"))
    assert room.ask() == "True 0"
    room.write("kernels/car.py", "\n\n\n" + CAR)
    assert room.ask() == "True 0"
    assert room.ask() == "True 1"
    assert sorted(path.name for path in room.cache.rglob("*.nb?")) == files


@pytest.mark.parametrize("kind", ["nbi", "nbc"])
def test_damaged_cache_files_are_compiled_anew(room: Room, kind: str) -> None:
    """Would catch the EOFError that a crash or a full disk leaves for every later start."""
    room.ask()
    damaged = list(room.cache.rglob(f"*.{kind}"))
    assert damaged
    for path in damaged:
        path.write_bytes(path.read_bytes()[:40])
    assert room.ask() == "True 0"
    assert room.ask() == "True 1"


def test_without_a_folder_to_write_it_runs_and_says_so_once(room: Room) -> None:
    """Would catch `no locator available`, with which an import ended. (As root every folder can be written.)"""
    refuse = "import os, tempfile\ndef no(*a, **k): raise PermissionError(13, 'read-only')\nos.makedirs = no\n"
    done = room.run(refuse + ASK, NUMBA_CACHE_DIR="")
    assert done.stdout.strip() == "True 0"
    assert len(done.stderr.splitlines()) == 1
    assert "NUMBA_CACHE_DIR" in done.stderr


def test_full_disk_while_saving_is_no_reason_to_stop(room: Room) -> None:
    full = "import os\ndef no(*a, **k): raise OSError(28, 'No space left on device')\nos.replace = no\n"
    done = room.run(full + ASK)
    assert done.stdout.strip() == "True 0"
    assert "No space left" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_another_numba_without_this_cache_still_compiles(room: Room) -> None:
    other = "import numba.core.caching as c\ndel c.IndexDataCacheFile\n"
    done = room.run(other + ASK)
    assert done.stdout.strip() == "True 0"
    assert "compiled at every start" in done.stderr


def test_private_interface_of_numba_is_the_one_we_know() -> None:
    """Would catch a numba that has moved it: everything would still run, but be compiled at every start."""
    if not compiling.JIT:
        pytest.skip("nothing is compiled")
    assert isinstance(mix._cache, compiling.FreshCache)
    assert isinstance(agent_kernels.encode._cache, compiling.FreshCache)


def test_both_rooms_compile_alike() -> None:
    assert Path(compiling.__file__).read_bytes() == Path(env_compiling.__file__).read_bytes()


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def compiled_files() -> list[str]:
    files = [name for name in git_files("*.py") if not name.startswith("tests/") and (ROOT / name).exists()]
    return [name for name in files if any(module.endswith(".kernels.compiling") for module in imports_of(ROOT / name))]


@pytest.mark.parametrize("name", compiled_files())
def test_stamp_covers_whatever_a_kernel_imports(name: str) -> None:
    """Would catch a constant or callee from a file that is not hashed, and with it a stale kernel."""
    hashed = set(compiling.sources(ROOT / name))
    modules = {ROOT / module.removeprefix("memdrive.").replace(".", "/") for module in imports_of(ROOT / name)}
    imported = {path.with_suffix(".py") for path in modules if path.with_suffix(".py").exists()}
    assert imported <= hashed | {ROOT / "chip/kernels/compiling.py"}


def test_only_compiling_calls_numba() -> None:
    """One dialect: a decorator of numba's own has a cache that goes stale."""
    callers = {name for name in git_files("*.py") if "numba.njit" in set(imports_of(ROOT / name))}
    without_cache = {"demos/bench/trivial.py", "tests/chip/test_devices_apart.py"}
    assert callers <= {"chip/kernels/compiling.py", "env/kernels/compiling.py"} | without_cache
