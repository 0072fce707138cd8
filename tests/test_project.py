"""What surrounds the code: would catch a workflow that names what is gone, an oldest version that is not said."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOW = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")


def test_the_oldest_dependencies_are_said_of_all() -> None:
    done = subprocess.run([sys.executable, ".ci/lowest.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [line.replace(">=", "==") for line in PROJECT["dependencies"]]


def test_the_oldest_python_is_tried_and_the_newest_that_is_promised() -> None:
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert PROJECT["requires-python"] == f">={promised[0]}"
    rows = re.findall(r"python: \[(.+)\]", WORKFLOW)
    assert rows
    assert all(re.findall(r"3\.\d+", row) == [promised[0], promised[-1]] for row in rows)
    assert all(system in WORKFLOW for system in ("ubuntu-latest", "macos-latest", "windows-latest"))


def test_workflows_name_what_is_there() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"run: make ([\w-]+)", WORKFLOW)) <= targets
    named = re.findall(r"(?<![\w/])(tests/[\w/.]+|\.ci/[\w.]+)", WORKFLOW)
    assert len(named) > 3
    assert not [name for name in named if not (ROOT / name).exists()]


POSIX = re.compile(
    r"^(import|from) (resource|fcntl|pty|termios|pwd|grp)\b|^@.*signal\.(SIGKILL|SIGHUP)\b", re.MULTILINE
)


def test_windows_collects_every_test() -> None:
    """Would catch a file that names what only POSIX has before it is known whether it is run."""
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")}
    assert len(texts) > 100
    assert [path.name for path, text in texts.items() if POSIX.search(text) and "allow_module_level" not in text] == []


@pytest.mark.parametrize("name", [".pre-commit-config.yaml", ".github/workflows/tests.yml"])
def test_no_tabs_in_yaml(name: str) -> None:
    assert "\t" not in (ROOT / name).read_text(encoding="utf-8")


def test_the_authors_papers_are_cited() -> None:
    told = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    for doi in (
        "10.1126/science.ade3483",
        "10.1038/s41586-020-1942-4",
        "10.1016/j.neunet.2018.08.012",
        "10.1038/ncomms15199",
        "10.1109/ISSCC19947.2020.9062953",
    ):
        assert f"doi: {doi}\n" in told
    assert f"license: {PROJECT['license']}\n" in told
