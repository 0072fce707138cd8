"""Runs of a sweep on a Dask cluster, where one machine is not enough: the same errands in the same shared folder.

A worker writes the row of a run before it says that it is done, so that one that is lost a moment later has lost
nothing: who is given the run next finds its row there.
"""

from __future__ import annotations

import importlib.util
import logging
import secrets
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from memdrive.demos.options import VERSION
from memdrive.demos.sweep.runner import End, Errand, alone, attend

LOCAL: Final = "local"
PATIENCE_S: Final = 30
"""For a scheduler to answer, and for its first worker to come [s] (assumed)."""
AHEAD: Final = 2
"""Errands on their way for each thread of a worker: enough that none waits, few enough that memory stays constant."""
ANYBODY: Final = 0
"""The boss of an errand that is sent to other machines."""
_ONE_AT_A_TIME = threading.Lock()
"""The system keeps a claim for a process, not for a thread: threads of one worker take turns."""


def installed() -> bool:
    """Whether there is anything to join a cluster with."""
    return importlib.util.find_spec("distributed") is not None


@contextmanager
def joined(address: str, workers: int, folder: Path) -> Iterator[Any]:
    """A client of the cluster at an address, or of one of so many processes that is started here and ends with the
    block; every worker sees the folder and has this version.

    Raises
    ------
    OSError : nobody answers. ValueError : a worker that sees another folder, or has another version.
    """
    from distributed import Client, LocalCluster

    if address == LOCAL:
        settings = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": logging.CRITICAL}
        with deaf():
            cluster = LocalCluster(n_workers=workers, **settings)
        with cluster, Client(cluster) as client:
            yield _met(client, folder)
        return
    with Client(address, timeout=PATIENCE_S) as client:
        yield _met(client, folder)


@contextmanager
def deaf() -> Iterator[None]:
    """Processes that are started meanwhile do not hear Ctrl-C, which reaches all of a terminal: who sends the errands
    decides what becomes of them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _met(client: Any, folder: Path) -> Any:
    """The client, when all its workers have found a note in the folder."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError as error:
        raise OSError(f"need at least one worker within {PATIENCE_S} s, got none") from error
    word, note = secrets.token_hex(16), folder.resolve() / f".{secrets.token_hex(8)}.note"
    note.write_text(word, encoding="utf-8")
    try:
        answers = client.run(_read, note)
    finally:
        note.unlink()
    for name, (seen, version) in answers.items():
        if seen != word:
            raise ValueError(f"need a folder that every worker shares, got '{folder}', which {name} does not see")
        if version != VERSION:
            raise ValueError(f"need memdrive {VERSION} on every worker, got {version} on {name}")
    return client


def _read(note: Path) -> tuple[str, str]:
    """In a worker: what the note says, and whose version this is."""
    try:
        return note.read_text(encoding="utf-8"), VERSION
    except OSError:
        return "", VERSION


def _attend(errand: Errand) -> tuple[Errand, End]:
    """In a worker."""
    with _ONE_AT_A_TIME:
        return attend(errand)


def attended(client: Any, errands: Iterable[Errand]) -> Iterator[tuple[Errand, End]]:
    """As they end, in any order. A worker that is lost has its run done by another; a run that loses one worker
    after the other is done once more in a process of its own here, and is failed if that is lost too.

    Raises
    ------
    OSError : a row could not be written.
    """
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    left, under_way, results = iter(errands), dict[Any, Errand](), as_completed(raise_errors=False)

    def send() -> None:
        while len(under_way) < AHEAD * max(sum(client.nthreads().values()), 1):
            errand = next(left, None)
            if errand is None:
                return
            wanted = replace(errand, folder=errand.folder.resolve(), boss=ANYBODY)
            future = client.submit(_attend, wanted, key=f"{errand.run.key}-{secrets.token_hex(4)}", pure=False)
            under_way[future] = errand
            results.add(future)

    send()
    for future in results:
        errand, lost = under_way.pop(future), future.exception()
        if lost is None:
            yield errand, future.result()[1]
        elif isinstance(lost, KilledWorker):
            yield alone(errand)
        else:
            raise lost
        send()
