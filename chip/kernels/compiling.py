"""How a room's kernels are compiled, and how long that holds. The same file stands in every room that has kernels.

numba's cache looks at a function's own file alone, while a kernel freezes the constants and callees of other files.
Here its cache is stamped with all of a room's kernels and the constants that they freeze: whichever of them is edited
or upgraded, all are compiled anew. Kernels may therefore import only kernels and constants of their room. The cache
is numba's private affair: where a numba has another one, where a file of it is damaged or no folder can be written,
kernels are compiled in every process.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numba import config, njit

try:
    from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile
except ImportError:
    CompileResultCacheImpl = FunctionCache = IndexDataCacheFile = object

F = TypeVar("F", bound=Callable[..., Any])
JIT = not getattr(config, "DISABLE_JIT", False)
FOLDERS = ("kernels", "rules")
"""Where a room's kernels stand."""
FROZEN = ("constants.py", "laws.py", "ledger.py")
"""What stands beside these folders and may be frozen into kernels."""
LOG = logging.getLogger("memdrive.kernels")


def sources(path: Path) -> list[Path]:
    """Every file that what is compiled from `path` may depend on: its room's kernels, or itself; constants."""
    packed = path.parent.name in FOLDERS
    room = path.parent.parent if packed else path.parent
    kernels = [file for folder in FOLDERS for file in (room / folder).glob("*.py")] if packed else [path]
    return sorted({*kernels, *(room / name for name in FROZEN if (room / name).exists()), Path(__file__)})


@cache
def stamp(path: Path) -> str:
    """Hash of `sources`, by name and content."""
    hasher = hashlib.sha256()
    for source in sources(path):
        content = source.read_bytes()
        hasher.update(f"{source.name} {len(content)} ".encode() + content)
    return hasher.hexdigest()


class Index(IndexDataCacheFile):  # type: ignore[misc]
    """Names of compiled versions on disk; a damaged file is like none."""

    def _load_index(self) -> Any:
        try:
            return super()._load_index()
        except Exception:  # unpickling a damaged file may raise anything
            return {}

    def _load_data(self, name: str) -> Any:
        try:
            return super()._load_data(name)
        except Exception:  # as above; None is compiled anew
            return None


class Place(CompileResultCacheImpl):  # type: ignore[misc]
    """Files named without the line, so that an edited function overwrites its old ones instead of leaving them."""

    def get_filename_base(self, fullname: str, abiflags: str) -> str:
        """`module.function.py311`."""
        named = str(super().get_filename_base(fullname, abiflags))
        return named.replace(f"-{self.locator.get_disambiguator()}.py", ".py")


class FreshCache(FunctionCache):  # type: ignore[misc]
    """What was compiled before, for as long as the stamp is the same."""

    _impl_class = Place

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        path = Path(function.__code__.co_filename)
        self._cache_file = Index(self._cache_path, self._impl.filename_base, stamp(path))

    def save_overload(self, sig: Any, data: Any) -> None:
        """As numba does, but a full or a lost disk is no reason to stop."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            tell(error)


def tell(reason: Exception) -> None:
    """Say once in a process, for all rooms, that nothing is kept."""
    LOG.warning("kernels are compiled at every start (%s); NUMBA_CACHE_DIR may name a folder to keep them", reason)
    LOG.disabled = True


def compiled(function: F, **options: Any) -> F:
    """Compile for this room, with its cache; with the JIT off the function itself."""
    dispatcher = njit(error_model="numpy", **options)(function)
    if JIT:
        try:
            dispatcher._cache = FreshCache(function)
        except (RuntimeError, OSError, TypeError, AttributeError) as error:  # no folder, no source, another numba
            tell(error)
    return cast(F, dispatcher)


def jit(function: F) -> F:
    """A loop that makes no array: without numba's counting of references, an eighth of the environment's step."""
    return compiled(function, _nrt=False)


def jit_nogil(function: F) -> F:
    """`jit` for threads."""
    return compiled(function, _nrt=False, nogil=True)


def jit_making(function: F) -> F:
    """A loop that may make arrays."""
    return compiled(function)


def jit_hashing(function: F) -> F:
    """`jit` where integers overflow on purpose; with the JIT off, NumPy's warning of that is silenced."""
    return jit(function) if JIT else np.errstate(over="ignore")(function)


def apart(function: F) -> F:
    """Promise LLVM that a kernel's arrays never overlap: else every loop first compares where each of them lies.

    A numba that has no such place is not promised anything; it compiles the same kernel, only slower.
    """
    kernel: Any = function
    if JIT and hasattr(getattr(kernel, "_compiler", None), "_customize_flags"):
        kernel._compiler._customize_flags = never_overlapping
    return function


def never_overlapping(flags: Any) -> Any:
    """The promise."""
    flags.noalias = True
    return flags


def jit_apart(function: F) -> F:
    """`jit` of arrays that never overlap."""
    return apart(jit(function))


def jit_hashing_apart(function: F) -> F:
    """`jit_hashing` of arrays that never overlap."""
    return apart(jit_hashing(function))


def jit_hashing_making(function: F) -> F:
    """`jit_hashing` that may make arrays, or calls what does."""
    return jit_making(function) if JIT else np.errstate(over="ignore")(function)


def jit_inline(function: F) -> F:
    """A scalar law, or a stage between kernels, compiled into what calls it: else all below is linked and optimised
    once more at every level."""
    return compiled(function, inline="always")
