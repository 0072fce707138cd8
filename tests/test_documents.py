"""Documents: links lead somewhere, and both languages publish the same figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "assets" / "ORIGIN.md"]


def anchors(document: Path) -> set[str]:
    """Headings as the usual renderers name them in links."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def figures(document: Path) -> list[list[str]]:
    """Numbers of every row of every table, but for the “7” that a person writes."""
    rows = [line for line in document.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [re.findall(r"\d[\d.,]*\d|\d", re.sub('[“"]7[”"]', "", row)) for row in rows]


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
