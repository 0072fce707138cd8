"""Documents: links lead somewhere, what they tell one to type works, and the same figure stands everywhere alike."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pytest
from follow_links import Site
from results import meant

from memdrive.agent import Learner
from memdrive.agent.digits import course as digits_course
from memdrive.agent.digits import learn as digits_learn
from memdrive.agent.driving.recipe import INGREDIENTS, Recipe
from memdrive.chip import presets
from memdrive.chip.rules import RULES
from memdrive.demos.cli import memdrive as command
from memdrive.demos.digits import experiment as digits
from memdrive.demos.digits.shots import VARIED, Distortion
from memdrive.demos.live.car.controls import CONTROLS
from memdrive.demos.live.car.strings import text
from memdrive.demos.ui.help import help_lines
from memdrive.env.roads import tracks
from memdrive.env.world import scenes

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "docs" / "zh").glob("*.md"),
    ROOT / "assets" / "ORIGIN.md",
]
WITH_PYTHON = [path for path in DOCUMENTS if "```python" in path.read_text(encoding="utf-8")]
MEANT = {"FILE", "NAME", "SNAPSHOT", "SECONDS", "PERCENT", "…", "...", "-"}
"""What stands for a word of the reader's own."""


def text_of(*names: str) -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def anchors(document: Path) -> set[str]:
    """Headings as the usual renderers name them in links."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def figures(document: Path) -> list[list[str]]:
    """Numbers of every row of every table, but for the “7” that a person writes."""
    rows = [line for line in document.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [re.findall(r"\d[\d.,]*\d|\d", re.sub('[“"]7[”"]', "", row)) for row in rows]


def cells(row: str, text: str) -> list[str]:
    """The cells after the first `row` in a table."""
    (found,) = re.findall(rf"^\| {re.escape(row)} \| (.+) \|$", text, re.MULTILINE)
    return str(found).split(" | ")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if link.startswith("http"):
            continue
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_both_languages_publish_the_same_figures() -> None:
    english, chinese = (figures(ROOT / name) for name in ("README.md", "README.zh.md"))
    assert len(english) > 25
    differ = [(a, b) for a, b in zip(english, chinese, strict=True) if sorted(a) != sorted(b)]
    assert not differ


@pytest.mark.parametrize("document", WITH_PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_runs_as_it_stands(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document is read from its top: what one block makes, the next may use."""
    monkeypatch.chdir(tmp_path)
    n_in, _, n_out = Recipe().layers  # README's chip is the one that drives
    names = {"x": np.arange(n_in) % 2, "target": np.linspace(-1, 1, n_out, dtype=np.float32)}
    for block in re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(block, str(document), "exec"), names)


def commands_in(text: str) -> Iterator[list[str]]:
    """Words of every `memdrive ...` that stands in a block, or between backticks."""
    spans = re.findall(r"`(memdrive [^`\n]+)`", text)
    lines = re.findall(r"^ *(memdrive [^\n]+)$", text, re.MULTILINE)
    for span in (*spans, *lines):
        yield shlex.split(span, comments=True)[1:]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_are_ones_that_exist(document: Path) -> None:
    """Would catch an option or a choice that was renamed."""
    for words in commands_in(document.read_text(encoding="utf-8")):
        found, rest = meant([word.split("|")[0] for word in words])
        options = {name: option for option in found.params for name in option.opts}
        for word, value in itertools.zip_longest(rest, rest[1:]):
            if word.startswith("--") and word != "--help" and word != "--version":
                assert word in options, (document.name, word, words)
                kind = options[word].type
                choices = getattr(kind, "choices", None)
                if choices and value not in MEANT and "." not in value:  # else a file
                    assert set(value.split(",")) <= set(choices), (document.name, word, value)


def test_a_page_that_no_link_leads_to_is_found(tmp_path: Path) -> None:
    for name in ("index.html", "alone.html", "search.html"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert Site(tmp_path, {tmp_path / "index.html": set()}).unseen() == [tmp_path / "alone.html"]


def every_command(group: click.Group = command, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """(words, command) of the whole command line, groups left out: a new command is here by itself."""
    for name in group.list_commands(click.Context(group)):
        found = group.get_command(click.Context(group), name)
        assert found is not None, name
        if isinstance(found, click.Group):
            yield from every_command(found, f"{above}{name} ")
        else:
            yield f"{above}{name}", found


def every_option() -> Iterator[tuple[str, str]]:
    """(command, option) of the whole command line."""
    for name, found in every_command():
        for option in found.params:
            yield from ((name, text) for text in option.opts if text.startswith("--"))


def test_every_command_stands_in_a_document() -> None:
    """Written out as it is typed, `chip show|fit` for two."""
    told = {" ".join(words) for path in DOCUMENTS for words in expanded(path.read_text(encoding="utf-8"))}
    silent = [name for name, _ in every_command() if not any(f"{line} ".startswith(f"{name} ") for line in told)]
    assert silent == []


def expanded(text: str) -> Iterator[list[str]]:
    """Commands in a text; a table's `chip show\\|fit` is one for each."""
    for words in commands_in(text.replace("\\|", "|")):
        yield from ([*chosen] for chosen in itertools.product(*(word.split("|") for word in words)))


def test_every_option_stands_in_a_document() -> None:
    text = text_of("README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
    options = list(every_option())
    assert len(options) > 50
    silent = [(name, option) for name, option in options if not re.search(re.escape(option) + r"(?![\w-])", text)]
    assert not silent


@pytest.mark.parametrize(("page", "language"), [("docs/demo.md", "en"), ("docs/zh/window.md", "zh")])
def test_keys_are_those_of_the_window(page: str, language: str) -> None:
    listed = re.findall(r"^\| `([^`]+)` \| (.+) \|$", text_of(page), re.MULTILINE)
    assert listed == help_lines(text, language, CONTROLS, ())


def test_what_a_visitor_sees_is_the_same_in_chinese() -> None:
    """Would catch a show that was measured anew and one page that was not."""
    seen: dict[str, list[list[str]]] = {}
    for page in ("docs/demo.md", "docs/zh/window.md"):
        text = text_of(page)
        rows = [re.findall(rf"^\| (?:\w+ `)?{scene}`? \| (\d.+)\|$", text, re.MULTILINE) for scene in scenes.NAMED]
        assert all(len(found) == 1 for found in rows)
        seen[page] = [re.findall(r"\d[\d.]*", found[0]) for found in rows]
    assert seen["docs/demo.md"] == seen["docs/zh/window.md"]


def test_everything_that_has_a_name_is_told_of() -> None:
    """Scenes, roads, presets, rules, ingredients."""
    text = text_of("docs/environment.md", "docs/chip.md", "docs/learning.md", "docs/house.md")
    names = (*scenes.NAMED, *tracks.FAMILIES, *tracks.CLASSIC, *presets.PRESETS, *digits_course.INGREDIENTS)
    assert not [name for name in names if f"`{name}`" not in text]
    assert not [name for name in RULES if f"`{name}`" not in text]
    assert not [name for name in INGREDIENTS if not re.search(rf"^\| {name} \|", text, re.MULTILINE)]


def test_documents_agree_with_each_other() -> None:
    """The same runs stand in several tables; would catch one that was measured anew and the other left."""
    readme, learning = text_of("README.md"), text_of("docs/learning.md")
    for base, row in (("on-chip", "base learned on chip"), ("programmed", "base programmed")):
        change, crossed = cells(f"chip | {base}", learning)[1:3]
        reached = cells(f"three crossed sevens, {row}", readme)[0]
        assert reached.startswith(crossed.split(" ± ")[0] + " %")
        assert change in reached


def test_settings_in_the_text_are_those_of_the_code() -> None:
    """Would catch a constant that was chosen anew and a sentence that was left."""
    recipe, course = Recipe(), digits_course.COUNTING
    memory = Learner(recipe.chip()).memory
    first, last = recipe.rule.overflow
    learning, stopping = " ".join(text_of("docs/learning.md").split()), digits_course.Stopping()
    counters = sum(a * b for a, b in itertools.pairwise(digits_learn.LAYERS))
    few, far = digits_course.SHOTS, Distortion()
    for sentence in (
        f"Each control step ({1000 * recipe.control_dt:g} ms)",
        " → ".join(map(str, recipe.layers)),
        f"{recipe.dither_rms} of full steering rms",
        f"Within {recipe.gate} of full steering",
        f"{first} of them make one pulse in the first layer, {last} in the second",
        f"enter a memory of {memory.capacity} samples ({memory.n_bytes / 1000:.1f} kB)",
        f"{recipe.replays} of them are rehearsed",
        f"{recipe.front().operations:,} operations of 8 bits a step and {recipe.front().n_bytes} bytes of state a car",
        f"rehearsal memory {memory.n_bytes / 1000:.1f} kB; counters {recipe.chip().counter_bytes / 1000:.1f} kB",
        f"an 8-bit counter for each pair ({counters / 1000:.1f} kB of SRAM)",
        f"grows by {100 * (course.growth.factor - 1):.0f} % each pass",
        f"`chip/counters.py`, {course.passes} passes",
        f"plain STELLAR ({digits_course.PLAIN.passes} passes)",
        f"every {stopping.every} digits of the last pass it is read, with updates off, on {stopping.digits:,}",
        f"the best of the first {stopping.first} looks sets a bar, which sinks by {100 * stopping.slack} points",
        f"{digits.MEMORY:,} old digits rehearsed as bits ({digits.DigitsPlan().rehearsal_bytes / 1000:.0f} kB)",
        f"moved by up to {far.shift:g} pixels, turned by {far.turn_deg:g}°, leant by {far.lean}, stretched",
        f"by a factor e^{far.size} each way, bent by {far.warp} pixels on a grid of {far.knots} × {far.knots} knots",
        f"{VARIED:,} versions of each",
        f"{few.rounds} rounds of {few.shots} versions and the {few.old} least certain of {few.among} old digits",
    ):
        assert sentence in learning, sentence
    environment = text_of("docs/environment.md")
    for scene, facts in (
        (scenes.WET, "friction {0.friction}"),
        (scenes.MISALIGNED, "steering offset {0.steer_offset} and gain {0.steer_gain}"),
        (scenes.FAST, "{0.speed:g} m/s"),
        (scenes.LOW_BATTERY, "{0.speed} m/s"),
    ):
        assert facts.format(scene) in cells(f"`{scene.name}`", environment)[0]
    for family, curvature in tracks.FAMILIES.items():
        assert re.search(rf"`{family}` \([^)]*{curvature} /m\)", environment), family


def test_the_house_names_every_folder() -> None:
    """Would catch a folder of `demos` that was added, renamed or dropped and a page that was not."""
    listed = set(re.findall(r"`(\w[\w/]*)/`", text_of("docs/house.md")))
    folders = {path.parent.relative_to(ROOT / "demos") for path in (ROOT / "demos").rglob("__init__.py")}
    wanted = {str(folder) for folder in folders if str(folder) not in (".", "live")}
    assert wanted <= listed
    rooms = {name.split("/")[0] for name in listed}
    gone = [name for name in listed if not any((ROOT / above / name).is_dir() for above in ("", "demos"))]
    assert gone == []
    assert {"chip", "agent", "env", "demos", "tests", "assets", "docs"} <= rooms
