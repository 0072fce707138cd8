"""How `make docs` builds the site: Sphinx with furo and MyST-NB, warnings as errors, nothing fetched."""

from __future__ import annotations

import importlib.metadata
import inspect
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from memdrive.env import CarTrackingEnv, LightChaseEnv

project = "memdrive"
author = "memdrive contributors"
release = version = importlib.metadata.version("memdrive")
extensions = ["myst_nb", "sphinx.ext.autodoc"]
exclude_patterns = ["images", "static"]

html_theme = "furo"
html_title = f"memdrive {release}"
SANS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, 'Noto Sans SC', sans-serif"
MONO = "'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', monospace, 'Noto Sans SC'"
html_theme_options = {
    "navigation_with_keys": True,
    "light_css_variables": {"font-stack": SANS, "font-stack--monospace": MONO, "font-stack--headings": SANS},
}
html_static_path = ["static", "../assets/fonts"]
html_css_files = ["chinese.css"]
html_copy_source = False
html_show_sphinx = False

myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]

nb_execution_mode = "cache"
nb_execution_timeout = 900  # a busy machine compiles for minutes, once
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
autodoc_class_signature = "separated"

DRIVE = "drive.html"
HERE = Path(__file__).parent
CHINESE = "\u2e80-\u9fff\uff00-\uffef"
"""Letters and punctuation, as a class of regular expressions."""


def as_text(_app: Any, _what: str, _name: str, _obj: Any, _options: Any, lines: list[str]) -> None:
    """Docstrings are plain text, in the grammar of this house: the first paragraph is prose, the rest stays as it is
    written, letter by letter. lines : mutated
    """
    end = next((k for k, line in enumerate(lines) if not line.strip()), len(lines))
    prose, rest = lines[:end], lines[end:]
    shown = [plain(line) for line in prose]
    while rest and not rest[0].strip():
        rest = rest[1:]
    while rest and not rest[-1].strip():
        rest = rest[:-1]
    if any(line.startswith("## ") for line in rest):  # its tables stand at the top of the page, see `with_tables`
        rest = []
    block = ["", ".. code-block:: text", "", *(f"    {line}" for line in rest), ""] if rest else [""]
    lines[:] = [*shown, *block]


def with_others(_app: Any, name: str, source: list[str]) -> None:
    """A page that the index does not name stands where it says OTHERS: none is left out. source : mutated

    README and ORIGIN are no pages of the site: links to what stands above it become their words.
    """
    if "/" not in name:
        source[0] = re.sub(r"\[([^\]]+)\]\(\.\./[^)\s]+\.md(?:#[^)\s]*)?\)", r"\1", source[0])
    if name.startswith("zh/"):  # a new line is a space to a browser, which Chinese has none of
        source[0] = re.sub(rf"(?<=[{CHINESE}])\n {{0,2}}(?=[{CHINESE}])", "", source[0])
    if name == "index":
        listed = set(source[0].split())
        others = sorted(path.stem for path in HERE.glob("*.md") if path.stem not in {"index", *listed})
        source[0] = source[0].replace("\nOTHERS\n", "\n" + "".join(f"{other}\n" for other in others))


def with_tables(_app: Any, name: str, source: list[str]) -> None:
    """The tables of the environments, which are Markdown in their docstrings, where it says TASKS. source : mutated"""
    if name == "api/env":
        told = "\n\n".join(
            f"## {task.__name__}\n\n" + inspect.cleandoc(task.__doc__ or "").replace("\n## ", "\n### ")
            for task in (CarTrackingEnv, LightChaseEnv)
        )
        source[0] = source[0].replace("\nTASKS\n", f"\n{told}\n")


def with_a_drive(app: Any, error: Exception | None) -> None:
    """README's film beside the pages as one that plays: the same command, made to export instead of to record."""
    if error or app.builder.format != "html":
        return
    (told,) = re.findall(
        r"`memdrive (demo .*) --record learning\.gif`", (HERE.parent / "README.md").read_text("utf-8")
    )
    words = [*shlex.split(told), "--export", str(Path(app.outdir) / DRIVE)]
    subprocess.run([sys.executable, "-m", "memdrive.demos.cli", *words], check=True)


def linked(_app: Any, name: str, source: list[str]) -> None:
    """Where a page names that drive, a link, which only the site has. source : mutated"""
    if name == "demo":
        source[0] = source[0].replace(f"`{DRIVE}`", f'<a href="{DRIVE}">{DRIVE}</a>')


def plain(line: str) -> str:
    """Letters that reStructuredText would take for marks, made letters; what stands between backticks is code."""
    parts = line.strip().split("`")
    if len(parts) % 2 == 0:
        return escaped(line.strip())
    told = [f"``{part}``" if k % 2 and part.strip() else escaped(part) for k, part in enumerate(parts)]
    return "\\ ".join(part for part in told if part)


def escaped(text: str) -> str:
    """The same letters, none of them a mark."""
    return "".join(f"\\{letter}" if letter in "\\*_|`" else letter for letter in text)


def setup(app: Any) -> None:
    """Tell Sphinx."""
    app.connect("source-read", with_others)
    app.connect("source-read", with_tables)
    app.connect("source-read", linked)
    app.connect("build-finished", with_a_drive)
    app.connect("autodoc-process-docstring", as_text)
