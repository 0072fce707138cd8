"""How the command is started: would catch a way in that is lost, and an exit code that lies."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys

import pytest


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_python_m_memdrive_is_the_command() -> None:
    done = started("-m", "memdrive", "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"memdrive, version {importlib.metadata.version('memdrive')}\n"


@pytest.mark.parametrize(("words", "code"), [((), 2), (("--help",), 0), (("mars",), 2), (("demo", "--mars"), 2)])
def test_both_ways_in_end_alike(words: tuple[str, ...], code: int) -> None:
    module = started("-m", "memdrive", *words)
    script = started("-c", "from memdrive.demos.cli import main; main()", *words)
    assert module.returncode == code
    assert (module.returncode, module.stdout, module.stderr) == (script.returncode, script.stdout, script.stderr)


def test_the_namespace_stays_one() -> None:
    """Would catch an `__init__.py` of memdrive itself, which would hide rooms that are installed apart."""
    done = started("-c", "import memdrive, memdrive.env; print(getattr(memdrive, '__file__', None))")
    assert done.stdout == "None\n"


def completed(words: str, position: int) -> str:
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(position), "_MEMDRIVE_COMPLETE": "bash_complete"}
    script = "import sys; from memdrive.demos.cli import main\ntry: main()\nfinally: assert 'numba' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_the_tab_key_completes_and_loads_nothing() -> None:
    assert completed("memdrive e", 1) == "plain,evaluate\n"
    assert completed("memdrive d", 1) == "plain,demo\nplain,digits\nplain,doctor\n"
    assert completed("memdrive --v", 1) == "plain,--version\n"
    assert completed("memdrive demo --lang ", 3) == "plain,en\nplain,zh\n"
