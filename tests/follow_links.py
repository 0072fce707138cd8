"""The built site in a real browser: every page opened, every link within it followed. `make docs` first.

A page counts as wrong if a link leads to no page or to no place on one, if a picture is not there, if its scripts
complain, if it asks for anything that is not in the folder, or if no link leads to it. Links out of the site are
counted and not followed.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from browser import PROGRAM, Page, browser

LOOK = """(() => ({
    links: [...document.querySelectorAll("a[href]")].map(link => link.href),
    places: [...document.querySelectorAll("[id]")].map(node => node.id),
    blank: [...document.images].filter(image => image.complete && !image.naturalWidth).map(image => image.src),
}))()"""

OWN = ("search.html", "genindex.html", "py-modindex.html")


@dataclass
class Site:
    """What was seen. `places` : page to the ids on it; `links` : (page, target page, place on it)."""

    folder: Path
    places: dict[Path, set[str]] = field(default_factory=dict)
    links: list[tuple[Path, Path, str]] = field(default_factory=list)
    outward: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def told(self, path: Path) -> str:
        """A page as a reader of the report knows it."""
        return str(path.relative_to(self.folder)) if path.is_relative_to(self.folder) else str(path)

    def visit(self, page: Page, path: Path) -> list[Path]:
        """Open one page; the pages that it links to."""
        page.complaints.clear()
        page.open(path, "document.readyState === 'complete'")
        seen = page.run(LOOK)
        self.places[path] = set(seen["places"])
        self.wrong += [f"{self.told(path)}: no picture {blank}" for blank in seen["blank"]]
        self.wrong += [f"{self.told(path)}: {said}" for said in page.complaints if not self._of_the_site(said)]
        below = []
        for link in seen["links"]:
            address, place = urldefrag(link)
            if not address.startswith("file:"):
                self.outward.add(address)
                continue
            target = Path(unquote(urlsplit(address).path)).resolve()
            self.links.append((path, target, unquote(place)))
            below.append(target)
        return below

    def _of_the_site(self, said: str) -> bool:
        return said.startswith(f"asks for {self.folder.as_uri()[:60]}")

    def unseen(self) -> list[Path]:
        """Pages that no link has led to; Sphinx's own, which a search box or nothing leads to, are left out."""
        pages = (path for path in self.folder.rglob("*.html") if path.parent.name != "_static")
        return sorted(path for path in pages if path not in self.places and path.name not in OWN)

    def follow(self) -> None:
        """From the index on, until no page is left; then every link is held to what was seen."""
        todo = [self.folder / "index.html"]
        with tempfile.TemporaryDirectory() as profile, browser(Path(profile)) as page:
            while todo:
                path = todo.pop()
                if path in self.places or path.suffix != ".html":
                    continue
                if path.exists():
                    todo += self.visit(page, path)
        for path, target, place in self.links:
            if not target.exists():
                self.wrong.append(f"{self.told(path)}: no page {self.told(target)}")
            elif place and place not in self.places.get(target, {place}):
                self.wrong.append(f"{self.told(path)}: no place {place} on {self.told(target)}")


def main() -> int:
    """From the command line: python tests/follow_links.py build/docs."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/docs").resolve()
    if PROGRAM is None or not (folder / "index.html").exists():
        print(f"need Chromium on the path and a site in {folder} (make docs)", file=sys.stderr)
        return 2
    site = Site(folder)
    site.follow()
    site.wrong += [f"{site.told(path)}: no link leads to it" for path in site.unseen()]
    wrong = sorted(set(site.wrong))
    print(f"{len(site.places)} pages, {len(site.links)} links within, {len(site.outward)} out, {len(wrong)} wrong")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
