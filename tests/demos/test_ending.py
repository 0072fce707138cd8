"""How commands end: would catch results lost to a terminal, exit codes that lie, missing outputs, tracebacks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from memdrive.demos.cli import memdrive
from memdrive.demos.ending import LONGEST_LINE, Ended, Ruled, all_done, heeding_signals, one_line, promise
from memdrive.demos.options import OutputFile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")

WAITING = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
import click
from rich.progress import Progress
from rich.console import Console
from memdrive.demos.ending import Ruled
from memdrive.demos.options import OutputFile

@click.command(cls=Ruled)
@click.option("--out", type=OutputFile())
def wait(out):
    with Progress(console=Console(stderr=True, force_terminal=True), transient=True, redirect_stdout=False) as line:
        line.add_task("waiting", total=3)
        try:
            os.write(1, b"ready\\n")
            time.sleep(60)
        finally:
            print("closed")

wait()
"""
SHOW = ("-c", "from memdrive.demos.cli import main; main()", "chip", "show", "default")


def start(*arguments: str, folder: Path, **options: Any) -> subprocess.Popen[bytes]:
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen([sys.executable, *arguments], cwd=folder, **piped)


def ended_by(number: int, folder: Path, **options: Any) -> tuple[int, bytes, bytes]:
    waiting = start("-c", WAITING, "--out", "a.json", folder=folder, **options)
    assert waiting.stdout
    assert waiting.stdout.readline() == b"ready\n"
    waiting.send_signal(number)
    out, err = waiting.communicate(timeout=30)
    return waiting.returncode, out, err


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_ends_a_command_cleanly(tmp_path: Path, name: str, code: int) -> None:
    def from_a_terminal() -> None:  # whatever ignores the signal where the tests run
        signal.signal(signal.Signals[name], signal.SIG_DFL)

    returned, out, err = ended_by(signal.Signals[name], tmp_path, preexec_fn=from_a_terminal)
    assert returned == code
    assert out == b"closed\n"
    assert err.rindex(b"\x1b[?25h") > err.rindex(b"\x1b[?25l"), "the terminal's cursor is not back"
    assert err.endswith(f"Ended by {name}; not written: 'a.json'.\n".encode())
    assert b"Traceback" not in err


def test_a_signal_while_python_tidies_up_is_not_lost() -> None:
    """Would catch Ctrl-C that nothing comes of: what is raised in a finaliser goes nowhere."""

    class Tidy:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    with heeding_signals() as came:
        with pytest.raises(Ended):  # noqa: PT012 - the finaliser runs in the first line, the signal comes after it
            Tidy()
            for _ in range(50):
                time.sleep(0.1)
        assert set(came) == {signal.SIGTERM}


def test_what_nohup_ignores_stays_ignored(tmp_path: Path) -> None:
    waiting = start(
        "-c", WAITING, folder=tmp_path, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
    )  # fmt: skip
    assert waiting.stdout
    waiting.stdout.readline()
    waiting.send_signal(signal.SIGHUP)
    waiting.send_signal(signal.SIGTERM)
    waiting.communicate(timeout=30)
    assert waiting.returncode == 143


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "cp437", "ascii"])
def test_what_an_encoding_cannot_show_is_replaced(tmp_path: Path, encoding: str) -> None:
    """Would catch a table that ends in a traceback after all the work."""
    script = "\n".join(
        (
            "from rich.console import Console",
            "from memdrive.demos.streams import own_streams",
            "with own_streams() as lost:",
            "    Console(stderr=False, width=80).print('10 µS ± 1 → é 龍')",
            "    assert lost() is None",
        )
    )
    done = start("-c", script, folder=tmp_path, env={**os.environ, "PYTHONIOENCODING": encoding})
    out, err = done.communicate(timeout=30)
    assert (done.returncode, err) == (0, b"")
    assert out.decode(encoding).startswith("10 ")
    assert "?" in out.decode(encoding)


def test_what_a_stranger_prints_is_not_our_output(tmp_path: Path) -> None:
    script = "\n".join(
        (
            "import os",
            "from memdrive.demos.streams import diverted, own_streams",
            "with own_streams():",
            "    print('ours')",
            "    with diverted():",
            "        print('theirs')",
            "        os.system('echo of a child')",
            "    print('ours again')",
        )
    )
    out, err = start("-c", script, folder=tmp_path).communicate(timeout=30)
    assert out == b"ours\nours again\n"
    assert sorted(err.splitlines()) == [b"of a child", b"theirs"]


def test_a_reader_that_has_gone_costs_no_file(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = start(*SHOW, "--json", "e.json", folder=tmp_path, stdout=write, stderr=write)
    os.close(write)
    assert done.wait(30) == 0
    assert json.loads((tmp_path / "e.json").read_text())["schema"] == "memdrive.chip-show/1"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_on_a_full_disk_is_no_success(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = start(*SHOW, "--json", "-", folder=tmp_path, stdout=full)
        _, err = done.communicate(timeout=30)
    assert done.returncode == 1
    assert err.endswith(b"Error: standard output: No space left on device\n")
    assert b"Traceback" not in err


def test_a_closed_standard_output_cannot_be_asked_for(tmp_path: Path) -> None:
    shell = ["sh", "-c", '"$@" >&-', "sh", sys.executable, *SHOW, "--json"]
    done = subprocess.run([*shell, "-"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"need a file, got '-' and no standard output" in done.stderr
    done = subprocess.run([*shell, "a.json"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0
    assert (tmp_path / "a.json").read_text().startswith("{")


@click.command(cls=Ruled)
@click.option("--out", type=OutputFile())
@click.option("--say", default="")
@click.pass_context
def forgetful(ctx: click.Context, /, out: Path | None, say: str) -> None:
    """Promises a file and does not write it."""
    if say:
        raise click.UsageError(f"{say} {out}")
    promise(ctx, Path("kept.txt"))
    Path("kept.txt").write_text("kept")


def test_an_output_that_is_missing_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(forgetful, ["--out", "a.json"])
    assert (done.exit_code, done.output) == (1, "Error: not written: 'a.json'\n")
    assert CliRunner().invoke(forgetful, []).exit_code == 0


def test_a_mistake_is_one_line_whatever_was_given() -> None:
    done = CliRunner().invoke(forgetful, ["--say", "one\ntwo \x1b[31m" + 5000 * "x"])
    assert done.exit_code == 2
    error = done.output.split("\n\n")[-1]
    assert error.startswith("Error: one two �[31m")
    assert error.count("\n") == 1
    assert len(error) < LONGEST_LINE + 20
    assert "\x1b" not in done.output
    assert one_line("short") == "short"


def test_one_thing_that_fails_costs_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    done: list[str] = []

    def fail(reason: str) -> None:
        raise click.ClickException(reason)

    with pytest.raises(click.ClickException, match="first"):
        all_done([lambda: fail("first"), lambda: done.append("kept"), lambda: fail("second")])
    assert done == ["kept"]
    assert capsys.readouterr().err == "Error: second\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("rules", "--rule", "sgd", "--train", "100"),
            "comparators: need 0 for a rule of many levels, got 1 with sgd",
        ),
        (
            ("speech", "--repeats", "1"),
            "comparators: need 0 where a hidden layer has neurons of several bits or a map",
        ),
    ],
)
def test_a_device_that_does_not_fit_is_the_users_mistake(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    """A preset or a file that is a device, but not of this chip: one line and exit code 2, as of any argument."""
    asked = [*arguments, "--device", "comparators"]
    with pytest.raises(SystemExit) as ended:
        memdrive.main(asked)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "Invalid value for --device: DeviceParams." + words in said
    assert "Traceback" not in said
