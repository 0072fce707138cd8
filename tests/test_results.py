"""The page of results: would catch a row whose command is none, and figures that are half there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import results

PAGE = results.PAGE.read_text(encoding="utf-8")
COMMANDS = dict(results.commands(PAGE))


def test_every_row_is_read() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert len(rows) == len(results.ROW.findall(PAGE)) > 30
    assert len(COMMANDS) == len(list(results.commands(PAGE)))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_row_names_a_command_with_values_that_it_takes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsed as if it were typed, and not run."""
    monkeypatch.chdir(results.PAGE.parents[1])
    found, words = results.meant(COMMANDS[name])
    found.make_context(name, [*words, "--json", "-"])


def test_a_choice_is_a_command_for_each() -> None:
    page = "| `store` | a file | `memdrive chip store LICENSE --bits 1\\|2 --seed 7` |\n"
    assert dict(results.commands(page)) == {
        "store-1": ["chip", "store", "LICENSE", "--bits", "1", "--seed", "7"],
        "store-2": ["chip", "store", "LICENSE", "--bits", "2", "--seed", "7"],
    }


def test_what_is_found_is_kept_whole(tmp_path: Path) -> None:
    assert results.keep("shown", ["chip", "show", "epiram"], tmp_path) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shown.json", "shown.png", "shown.txt"]
    assert json.loads((tmp_path / "shown.json").read_text(encoding="utf-8"))["schema"].startswith("memdrive.")
    assert "EpiRAM" in (tmp_path / "shown.txt").read_text(encoding="utf-8")


def test_what_fails_leaves_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert results.keep("none", ["chip", "show", "diamond"], tmp_path) == 2
    assert "diamond" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


def half(run: list[str], **_: object) -> object:
    """Stands for a run that has drawn and written, and is not at its end."""
    for option in ("--figure", "--json"):
        Path(run[run.index(option) + 1]).write_text("half", encoding="utf-8")
    return subprocess.CompletedProcess(run, 3, "half")


def test_what_fails_after_it_has_drawn_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results.subprocess, "run", half)
    assert results.keep("shown", ["chip", "show", "epiram"], tmp_path) == 3
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_is_a_line_and_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended(run: list[str], **_: object) -> object:
        half(run)
        raise KeyboardInterrupt

    monkeypatch.setattr(results.subprocess, "run", ended)
    monkeypatch.setattr("sys.argv", ["results.py", "cnn", "--folder", str(tmp_path)])
    assert results.main() == 130
    assert capsys.readouterr().err == "Ended; what is there is whole: the same command goes on.\n"
    assert list(tmp_path.iterdir()) == []
