"""The site and its lessons, as texts: would catch a page that the site leaves out, a lesson without one of its parts.

`make docs` runs the lessons; here nothing is run.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
INDEX = (DOCS / "index.md").read_text(encoding="utf-8")
LESSONS = sorted((DOCS / "lessons").glob("*.md"))


def test_every_page_is_on_the_site() -> None:
    blocks = re.findall(r"```\{toctree\}\n(.*?)```", INDEX, re.DOTALL)
    listed = [line for block in blocks for line in block.splitlines() if line and not line.startswith(":")]
    pages = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")} - {"index"}
    assert [name for name in listed if name not in pages] == ["OTHERS"]  # where those stand that are not listed
    assert {name for name in pages if "/" in name} <= set(listed)
    assert len(listed) == len(set(listed))


def test_there_are_five_lessons() -> None:
    assert [path.name[0] for path in LESSONS] == list("12345")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_has_all_its_parts(lesson: Path) -> None:
    text = lesson.read_text(encoding="utf-8")
    assert text.startswith("---\njupytext:\n")
    for part in ("| **Goal** |", "| **Time** |", "| **You need** |", "## Question", "## Exercise that checks itself"):
        assert part in text, part
    assert text.count("## Question") == text.count("<details><summary>Answer</summary>\n\n") >= 2
    exercise = text.partition("## Exercise that checks itself")[2]
    tried, solved = re.findall(r"```\{code-cell\} python3\n(.*?)```", exercise, re.DOTALL)[-2:]
    assert "\nanswer = None" in tried
    assert tried.rstrip().endswith("check(answer)")
    assert solved.startswith(":tags: [hide-cell]")
    assert re.search(r"^assert check\(.*solution.*\)", solved, re.MULTILINE), "the solution is not checked"
    assert "Not yet" in solved, "nothing shows that a wrong answer is refused"
    for block in re.findall(r"```\{code-cell\} python3\n(.*?)```", text, re.DOTALL):
        compile(re.sub(r"^:tags:.*\n", "", block), lesson.name, "exec")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_links_of_a_lesson_lead_somewhere(lesson: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", lesson.read_text(encoding="utf-8"))
    assert links
    assert not [link for link in links if not (lesson.parent / link).exists()]
