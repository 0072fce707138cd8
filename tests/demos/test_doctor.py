"""`memdrive doctor`: would catch a check that sees nothing, a finding without a remedy, a wrong exit code."""

from __future__ import annotations

import io
import json
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from rich.console import Console

from memdrive.demos.cli import memdrive
from memdrive.demos.doctor import checks
from memdrive.demos.doctor.command import show


def doctor(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(memdrive, ["doctor", *arguments])
    return done.exit_code, done.output


def found(record: dict[str, Any], name: str) -> dict[str, str]:
    (finding,) = [finding for finding in record["findings"] if finding["name"] == name]
    return dict(finding)


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)


def test_here_all_that_is_needed_is_found(tmp_path: Path) -> None:
    code, said = doctor("--json", str(tmp_path / "a.json"))
    record = json.loads((tmp_path / "a.json").read_text())
    assert code == 0, said
    assert (record["schema"], record["broken"]) == ("memdrive.doctor/1", 0)
    assert record["fine"] + record["without"] == len(record["findings"])
    assert found(record, "memdrive")["found"] == metadata.version("memdrive")
    for name in ("numba", "pygame-ce", "click"):
        assert f"{name} {metadata.version(name)}" in found(record, "packages")["found"]
    for name in ("python", "cache", "font", "images", "display", "this folder", "extra rl"):
        assert name in said
    assert all(bool(finding["mend"]) == (finding["state"] != "fine") for finding in record["findings"])
    assert said.rstrip().endswith("All that memdrive needs is here.")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a display needs no variable")
@pytest.mark.parametrize("driver", [None, "dummy", "mars"])
def test_no_display_is_told_and_nothing_broken(driver: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if driver:
        monkeypatch.setenv("SDL_VIDEODRIVER", driver)
    (finding,) = checks.display()
    assert finding.state == "without"
    assert "--headless" in finding.mend
    assert (driver or "DISPLAY") in finding.found


@pytest.mark.window
def test_a_display_is_found(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    (finding,) = checks.display()
    assert (finding.state, finding.mend) == ("fine", "")
    assert "1920 x 1200 px" in finding.found


def test_what_is_missing_or_old_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name in ("scipy", "imageio-ffmpeg"):
            raise metadata.PackageNotFoundError(name)
        return "0.1" if name == "rich" else real(name)

    monkeypatch.setattr(checks.metadata, "version", version)
    by_name = {finding.name: finding for finding in checks.packages()}
    told = by_name["packages"]
    assert told.state == "broken"
    assert "scipy is not installed" in told.found
    assert "rich is 0.1, needs >=" in told.found
    assert "'scipy>=" in told.mend
    assert "numba" not in told.mend
    assert by_name["extra video"].state == "without"
    code, said = doctor()
    assert code == 1
    assert said.rstrip().endswith("Broken: packages.")


def test_two_pygames_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(checks.one_pygame()) == []
    monkeypatch.setattr(checks.metadata, "version", lambda _: "2.6.1")
    (finding,) = checks.one_pygame()
    assert finding.state == "broken"
    assert "2.6.1 beside pygame-ce" in finding.found


@pytest.mark.parametrize(("name", "value"), [("ROOMS", ("json",)), ("unwritable", lambda _: "Read-only file system")])
def test_kernels_that_nothing_keeps_are_broken(name: str, value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (finding,) = checks.cache()
    assert finding.state == "fine"
    monkeypatch.setattr(checks, name, value)
    (finding,) = checks.cache()
    assert finding.state == "broken"
    assert "NUMBA_CACHE_DIR" in finding.mend


def test_a_folder_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "unwritable", lambda _: "Read-only file system")
    (finding,) = checks.results()
    assert finding.state == "without"
    assert "Read-only file system" in finding.found


def test_an_encoder_that_does_not_run_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "none"))
    (finding,) = checks.video()
    assert finding.state == "without"
    assert finding.mend


def test_a_check_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fonts() -> Any:
        raise OSError("no\nsuch file")

    monkeypatch.setattr(checks, "CHECKS", (fonts,))
    (finding,) = checks.examine()
    assert (finding.name, finding.state) == ("fonts", "broken")
    assert finding.found == "OSError: no such file"


def test_every_extra_has_its_purpose() -> None:
    extras = metadata.metadata("memdrive").get_all("Provides-Extra") or []
    assert set(extras) <= set(checks.PURPOSE)
    assert checks.lacking(Requirement("numba>=9999")) == f"numba is {metadata.version('numba')}, needs >=9999"


def test_the_table_fits_80_columns() -> None:
    console = Console(width=80, file=io.StringIO(), color_system=None)
    show(console, checks.examine())
    assert isinstance(console.file, io.StringIO)
    table = [line for line in console.file.getvalue().splitlines() if line.startswith(" ")]
    assert "fine" in table[3]
    assert max(map(len, table)) <= 80
