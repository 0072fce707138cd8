"""The site and its lessons, as texts: would catch a page that the site leaves out, a lesson without one of its parts.

`make docs` runs the lessons, in both languages; here nothing is run.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

DOCS = Path(__file__).parents[1] / "docs"
INDEX = (DOCS / "index.md").read_text(encoding="utf-8")
LESSONS = sorted((DOCS / "lessons").glob("*.md"))
CHINESE = sorted((DOCS / "zh" / "lessons").glob("*.md"))
PARTS = {
    "lessons": ("Goal", "Time", "You need", "Question", "Answer", "Exercise that checks itself", "Not yet"),
    "zh": ("目标", "时间", "准备", "问题", "答案", "会自己批改的练习", "还不对"),
}
CELL = r"```\{code-cell\} python3\n(.*?)```"


def named(lesson: Path) -> str:
    return lesson.relative_to(DOCS).as_posix()


class Silent(ast.NodeTransformer):
    """What code does, without a word of what it says."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.Set:
        inside = (self.visit(part) for part in node.values if isinstance(part, ast.FormattedValue))
        return ast.Set(sorted(inside, key=ast.dump))  # another language may have another order


def test_every_page_is_on_the_site() -> None:
    blocks = re.findall(r"```\{toctree\}\n(.*?)```", INDEX, re.DOTALL)
    listed = [line for block in blocks for line in block.splitlines() if line and not line.startswith(":")]
    pages = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")} - {"index"}
    made = ["OTHERS", "genindex", "modindex"]  # where those stand that are not listed; indices that Sphinx writes
    assert [name for name in listed if name not in pages] == made
    assert {name for name in pages if "/" in name} <= set(listed)
    assert len(listed) == len(set(listed))


def test_there_are_five_lessons_in_both_languages() -> None:
    assert [path.name[0] for path in LESSONS] == list("12345")
    assert [path.name for path in CHINESE] == [path.name for path in LESSONS]


@pytest.mark.parametrize(("english", "chinese"), [*zip(LESSONS, CHINESE, strict=True)], ids=named)
def test_both_languages_run_the_same_code(english: Path, chinese: Path) -> None:
    """Would catch a lesson that was changed in one language; a cell that is removed only makes letters known."""
    cells: list[list[str]] = []
    for lesson in (english, chinese):
        blocks = re.findall(CELL, lesson.read_text(encoding="utf-8"), re.DOTALL)
        told = [re.sub(r"^:tags:.*\n", "", block) for block in blocks if "remove-cell" not in block]
        cells.append([ast.dump(Silent().visit(ast.parse(block))) for block in told])
    assert len(cells[0]) > 3
    assert cells[0] == cells[1]


@pytest.mark.parametrize("lesson", [*LESSONS, *CHINESE], ids=named)
def test_a_lesson_has_all_its_parts(lesson: Path) -> None:
    text = lesson.read_text(encoding="utf-8")
    assert text.startswith("---\njupytext:\n")
    goal, time, need, question, answer, self_checking, not_yet = PARTS[named(lesson).split("/")[0]]
    for part in (f"| **{goal}** |", f"| **{time}** |", f"| **{need}** |", f"## {self_checking}\n"):
        assert part in text, part
    assert text.count(f"## {question}\n") == text.count(f"<details><summary>{answer}</summary>\n\n") >= 2
    exercise = text.partition(f"## {self_checking}\n")[2]
    tried, solved = re.findall(CELL, exercise, re.DOTALL)[-2:]
    assert "\nanswer = None" in tried
    assert tried.rstrip().endswith("check(answer)")
    assert solved.startswith(":tags: [hide-cell]")
    assert re.search(r"^assert check\(.*solution.*\)", solved, re.MULTILINE), "the solution is not checked"
    assert not_yet in solved, "nothing shows that a wrong answer is refused"
    for block in re.findall(CELL, text, re.DOTALL):
        compile(re.sub(r"^:tags:.*\n", "", block), lesson.name, "exec")


@pytest.mark.parametrize("lesson", [*LESSONS, *CHINESE], ids=named)
def test_links_of_a_lesson_lead_somewhere(lesson: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", lesson.read_text(encoding="utf-8"))
    assert links
    assert not [link for link in links if not (lesson.parent / link).exists()]


def test_the_font_that_comes_along_has_every_letter_of_the_chinese_pages() -> None:
    """Would catch a letter that a machine without a Chinese font shows as an empty box."""
    (font,) = (DOCS.parent / "assets" / "fonts").glob("*.ttf")
    known = set(TTFont(font).getBestCmap())
    pages = sorted((DOCS / "zh").rglob("*.md"))
    assert len(pages) > 7
    used = {ord(letter) for page in pages for letter in page.read_text(encoding="utf-8")}
    assert {chr(code) for code in used - known if 0x2E80 <= code <= 0x9FFF or 0xFF00 <= code <= 0xFFEF} == set()
