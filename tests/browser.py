"""A real headless Chromium, driven through its own pipes: clicks, keys and touches as a person makes them."""

from __future__ import annotations

import base64
import io
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
PATIENCE_S = 60.0
CODES = {" ": 32, "ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35}
SHIFT = 8


class Page:
    """One tab. `complaints` : errors of its console, and every request for what is not in the page."""

    def __init__(self, process: subprocess.Popen[bytes], write: int, read: int) -> None:
        self.process, self._write, self._read = process, write, read
        self._rest, self._number, self.session = b"", 0, ""
        self.complaints: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for room in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{room}.enable")

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        told = {"id": self._number, "method": method, "params": params}
        if self.session:
            told["sessionId"] = self.session
        os.write(self._write, json.dumps(told).encode() + b"\0")
        until = time.monotonic() + PATIENCE_S
        while True:
            answer = self._next(until)
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer["error"])
                found: dict[str, Any] = answer["result"]
                return found
            self._hear(answer)

    def _next(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert select.select([self._read], [], [], max(until - time.monotonic(), 0.0))[0], "no answer"
            part = os.read(self._read, 1 << 20)
            assert part, "the browser has gone"
            self._rest += part
        line, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(line)
        return found

    def _hear(self, event: dict[str, Any]) -> None:
        told, params = event.get("method"), event.get("params", {})
        if told == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(params["exceptionDetails"]))
        elif told == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.complaints.append(params["entry"]["text"])
        elif told == "Network.requestWillBeSent" and not _within(params["request"]["url"], params["documentURL"]):
            self.complaints.append(f"asks for {params['request']['url'][:80]}")

    def size(self, width: int, height: int, *, ratio: float = 1.0, dark: bool = False, touch: bool = False) -> None:
        """Of the window [CSS px], how fine its screen is, which colours are liked, whether it is touched."""
        shape = {"width": width, "height": height, "deviceScaleFactor": ratio, "mobile": touch}
        self._call("Emulation.setDeviceMetricsOverride", **shape)
        self._call("Emulation.setTouchEmulationEnabled", enabled=touch)
        likes = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._call("Emulation.setEmulatedMedia", media="", features=likes)

    def open(self, path: Path, ready: str) -> None:
        """A file; waits until an expression is true."""
        self._call("Page.navigate", url=path.resolve().as_uri())
        self.until(ready)

    def run(self, expression: str) -> Any:
        """The value of an expression, which may be a promise."""
        asked = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        answer = self._call("Runtime.evaluate", **asked)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until it is true."""
        end = time.monotonic() + PATIENCE_S
        while not self.run(expression):
            assert time.monotonic() < end, f"never: {expression}"
            time.sleep(0.02)

    def words(self, selector: str) -> str:
        """What an element says."""
        return str(self.run(f"document.querySelector({json.dumps(selector)}).textContent"))

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """(left, top, width, height) of an element in the window [CSS px], brought into view."""
        told = self.run(
            f"(() => {{ const node = document.querySelector({json.dumps(selector)});"
            "node.scrollIntoView({block: 'center', behavior: 'instant'});"
            "const b = node.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })()"
        )
        left, top, width, height = told
        return left, top, width, height

    def point(self, selector: str, across: float = 0.5, down: float = 0.5) -> tuple[float, float]:
        """A place in an element, by shares of its width and height."""
        left, top, width, height = self.box(selector)
        return left + across * width, top + down * height

    def mouse(self, kind: str, x: float, y: float, *, held: bool = False) -> None:
        """mousePressed, mouseMoved, mouseReleased."""
        pressed = {"button": "left" if held else "none", "buttons": int(held and kind != "mouseReleased")}
        self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, clickCount=1, **pressed)

    def click(self, selector: str, across: float = 0.5, down: float = 0.5) -> None:
        """With the mouse."""
        x, y = self.point(selector, across, down)
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y, held=True)
        self.mouse("mouseReleased", x, y, held=True)

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        """touchStart, touchMove, touchEnd."""
        self._call("Input.dispatchTouchEvent", type=kind, touchPoints=[{"x": x, "y": y} for x, y in points])

    def tap(self, selector: str, across: float = 0.5, down: float = 0.5) -> None:
        """With a finger."""
        self.touch("touchStart", self.point(selector, across, down))
        self.touch("touchEnd")

    def key(self, name: str, *, shift: bool = False) -> None:
        """Down and up."""
        pressed: dict[str, Any] = {"key": name, "modifiers": SHIFT * shift}
        pressed["windowsVirtualKeyCode"] = CODES.get(name, ord(name[0].upper()))
        text = {"text": name} if len(name) == 1 else {}
        self._call("Input.dispatchKeyEvent", type="keyDown", **pressed, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", **pressed)

    def on_paper(self) -> None:
        """From now on the page is dressed as it is for paper; `size` undresses it."""
        self._call("Emulation.setEmulatedMedia", media="print")

    def printed(self) -> bytes:
        """The page as PDF, as its print dialogue makes it."""
        return base64.b64decode(self._call("Page.printToPDF", printBackground=True)["data"])

    def picture(self, *, whole: bool = False) -> NDArray[np.uint8]:
        """(height, width, 3) what is on the screen, or the whole page."""
        found = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(found))).convert("RGB"))


def _within(asked: str, page: str) -> bool:
    """Whether it is the page itself, or stands in it."""
    return asked == page or asked.startswith("data:")


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """A fresh Chromium whose every file is in a folder; it ends with the block."""
    assert PROGRAM is not None
    theirs, write = os.pipe()
    read, answers = os.pipe()

    def pipes() -> None:
        # as descriptors 3 and 4, where Chromium looks for them
        a, b = os.dup2(theirs, 10), os.dup2(answers, 11)
        os.dup2(a, 3), os.dup2(b, 4)

    quiet = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"]
    alone = ["--disable-background-networking", "--disable-component-update", "--lang=en"]
    command = [PROGRAM, *quiet, *alone, "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank"]
    process = _started(command, pipes)
    os.close(theirs)
    os.close(answers)
    try:
        yield Page(process, write, read)
    finally:
        os.close(write)
        process.kill()
        process.wait()
        os.close(read)


def _started(command: list[str], before: Callable[[], None]) -> subprocess.Popen[bytes]:
    silent = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent, close_fds=False, preexec_fn=before)
