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
    """The command that the words name, and what is left of them for it."""
    found: click.Command = command
    while isinstance(found, click.Group) and words and not words[0].startswith("-"):
        below = found.get_command(click.Context(found), words[0])
        if below is None:
            raise ValueError(f"need a command, got {words[0]!r} in {shlex.join(words)!r}")
        found, words = below, words[1:]
    return found, words


def keep(name: str, words: list[str], folder: Path) -> int:
    """Run it; NAME.json, NAME.txt and, where it draws, NAME.png are there afterwards, or none. Its exit code."""
    draws = any("--figure" in option.opts for option in meant(words)[0].params)
    found, drawn = folder / f"{name}.part", folder / f"{name}.part.png"  # a figure's kind is how its name ends
    figure = ["--figure", str(drawn)] if draws else []
    run = [sys.executable, "-m", "memdrive", *words, *figure, "--json", str(found)]
    try:
        done = subprocess.run(run, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode == 0:
            (folder / f"{name}.txt").write_text(done.stdout, encoding="utf-8")
            if draws:
                drawn.replace(folder / f"{name}.png")
            found.replace(folder / f"{name}.json")  # last: what is there is whole
        return done.returncode
    finally:
        for part in (found, drawn):
            part.unlink(missing_ok=True)


def main() -> int:
    """From the command line: make results ONLY=WORD. Ctrl-C ends it with a line."""
    try:
        return carry_out()
    except KeyboardInterrupt:
        print("Ended; what is there is whole: the same command goes on.", file=sys.stderr)
        return 130


def carry_out() -> int:
    """Every row that is asked for and not there; the exit code of the first that fails, or 0."""
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
