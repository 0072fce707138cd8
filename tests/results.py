"""`make results`: every row of docs/results.md, its commands run one after the other, and what they found kept."""

from __future__ import annotations

import argparse
import itertools
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from memdrive.demos.cli import memdrive as command

PAGE = Path(__file__).parents[1] / "docs" / "results.md"
ROW = re.compile(r"^\| `([\w-]+)` \| .+ \| `memdrive ([^`]+)` \|$", re.MULTILINE)


def commands(page: str) -> Iterator[tuple[str, list[str]]]:
    """(name, words) of every row; a row that names several values, as `1\\|2`, is a command for each."""
    for name, told in ROW.findall(page):
        words = [word.split("|") for word in shlex.split(told.replace("\\|", "|"))]
        for chosen in itertools.product(*words):
            which = [word for word, among in zip(chosen, words, strict=True) if len(among) > 1]
            yield "-".join((name, *(word.replace(",", "-") for word in which))), list(chosen)


def meant(words: list[str]) -> tuple[click.Command, list[str]]:
    """The subcommand, and the words that are left for it."""
    found: click.Command = command
    while isinstance(found, click.Group):
        below = found.get_command(click.Context(found), words[0])
        if below is None:
            raise ValueError(f"docs/results.md: need a command, got {words[0]!r}")
        found, words = below, words[1:]
    return found, words


def keep(name: str, words: list[str], folder: Path) -> int:
    """Run it; NAME.json, NAME.txt and, where it draws, NAME.png are there afterwards. Its exit code."""
    draws = any("--figure" in option.opts for option in meant(words)[0].params)
    figure = ["--figure", str(folder / f"{name}.png")] if draws else []
    run = [sys.executable, "-m", "memdrive", *words, *figure, "--json", str(folder / f"{name}.part")]
    done = subprocess.run(run, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode == 0:
        (folder / f"{name}.txt").write_text(done.stdout, encoding="utf-8")
        (folder / f"{name}.part").replace(folder / f"{name}.json")  # last: what is there is whole
    return done.returncode


def main() -> int:
    """From the command line: make results ONLY=WORD."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="only rows whose name contains this")
    parser.add_argument("--folder", type=Path, default=Path("results"))
    asked = parser.parse_args()
    rows = [(name, words) for name, words in commands(PAGE.read_text(encoding="utf-8")) if asked.only in name]
    if not rows:
        parser.error(f"no row of docs/results.md has {asked.only!r} in its name")
    asked.folder.mkdir(parents=True, exist_ok=True)
    for k, (name, words) in enumerate(rows, 1):
        print(f"{k} of {len(rows)}: {name}: memdrive {shlex.join(words)}", flush=True)
        if not (asked.folder / f"{name}.json").exists() and (code := keep(name, words, asked.folder)):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
