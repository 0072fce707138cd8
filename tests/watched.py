"""A process in which no socket can be made, and every file opened for writing, made, moved or removed is told of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HOOK = """
import json, os, sys
allowed, told = [os.path.realpath(place) for place in json.loads(sys.argv[1])], sys.argv[2]
seen = []
CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "shutil.move")
LEAVES = ("socket.", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.", "ftplib.",
          "http.", "smtplib.")
def note(event, path):
    if isinstance(path, int):
        return
    where = os.path.realpath(os.fsdecode(path))
    known = any((where + os.sep).startswith(place + os.sep) for place in allowed)
    if where != os.devnull and not known:
        seen.append([event, where])
def hook(event, args):
    if event.startswith(LEAVES):
        seen.append([event, repr(args)[:200]])
        if event.startswith("socket."):
            raise PermissionError("sockets are forbidden here")
    elif event == "open" and args[0] is not None:
        mode, flags = args[1] or "", args[2] or 0
        if set(mode) & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            note(event, args[0])
    elif event in CHANGES:
        note(event, args[1] if event in ("os.rename", "os.link", "os.symlink", "shutil.move") else args[0])
sys.addaudithook(hook)
try:
    exec(compile(open(sys.argv[3], encoding="utf-8").read(), sys.argv[3], "exec"), {"__name__": "__main__"})
finally:
    there = os.path.isdir("/proc/self/fd")
    links = ["/proc/self/fd/" + number for number in os.listdir("/proc/self/fd")] if there else []
    held = {os.readlink(link) for link in links if os.path.lexists(link)}
    kept = []
    for family in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "packet", "unix"):
        if links and os.path.exists("/proc/self/net/" + family):
            lines = open("/proc/self/net/" + family).read().splitlines()
            kept += [family + " " + line for line in lines if {f"socket:[{word}]" for word in line.split()} & held]
    report = json.dumps({"seen": seen, "sockets": kept})
    os.write(1, ("\\n" + told + report).encode())
"""
MARK = "what was seen: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a process did that could carry something away."""

    code: int
    deeds: list[tuple[str, str]]
    """(event, path or address), but for the compiler's cache and Matplotlib's."""
    sockets: list[str]
    """Open at its end, those of code that is no Python too (Linux); but for the kernel's own news (netlink), which SDL
    listens to for joysticks."""
    files: list[str]
    """That stand in its home, its temporary and its working folder afterwards, which were empty."""
    errors: str


def watched(script: str, folder: Path) -> Seen:
    """Run a Python script in an empty folder and look on."""
    hook, inside = folder / "hook.py", folder / "empty"
    hook.write_text(HOOK, encoding="utf-8")
    (folder / "script.py").write_text(script, encoding="utf-8")
    for name in ("home", "tmp", "work"):
        (inside / name).mkdir(parents=True)
    cache = Path(os.environ.get("NUMBA_CACHE_DIR", folder / "cache")).resolve()
    places = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "home", "XDG_CONFIG_HOME": "home"}
    environment = os.environ | {name: str(inside / place) for name, place in places.items()}
    settings = folder / "matplotlib"
    environment |= {
        "NUMBA_CACHE_DIR": str(cache),
        "MPLCONFIGDIR": str(settings),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SDL_VIDEODRIVER": "dummy",
    }
    done = subprocess.run(
        [sys.executable, str(hook), json.dumps([str(cache), str(settings)]), MARK, str(folder / "script.py")],
        cwd=inside / "work",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout.rpartition(MARK)[2])
    return Seen(
        code=done.returncode,
        deeds=[(event, what) for event, what in found["seen"]],
        sockets=found["sockets"],
        files=sorted(str(path.relative_to(inside)) for path in inside.rglob("*") if path.is_file()),
        errors=done.stderr,
    )
