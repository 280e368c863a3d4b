"""Looks at a built site: no page asks another host for anything, no link of it is broken, every public name has its place.

Usage: PYTHONPATH=tests python docs/site/check.py SITE
A browser opens every page at the width of a phone and of a desktop, and tells what it was asked to fetch.
"""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import product
import json
from pathlib import Path
import re
import sys
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from chromium import SIZES, open_chromium, show_page
import schemabridge

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

FOREIGN = re.compile(r"(?:https?:)?//")
LOADS = {"script": "src", "img": "src", "source": "src", "iframe": "src", "link": "href"}


def main(site: Path) -> int:
    paths = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]  # a part of the theme
    pages = {path: read_page(path) for path in paths}
    problems = [
        *(problem for path, page in pages.items() for problem in find_foreign(path, page)),
        *(problem for path, page in pages.items() for problem in find_broken(path, page, pages)),
        *find_foreign_styles(site),
        *find_unlisted(site),
        *look(site, list(pages)),
    ]
    print("\n".join(problems) or f"{len(pages)} pages at {len(SIZES)} widths: nothing foreign, nothing broken")
    return 1 if problems else 0


class Page(HTMLParser):
    """What a page loads, where it leads, and its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if LOADS.get(tag, "") in given:
            self.loads.append(given[LOADS[tag]])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])


def read_page(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def find_foreign(path: Path, page: Page) -> list[str]:
    return [f"{path}: loads {address}" for address in page.loads if FOREIGN.match(address)]


def find_foreign_styles(site: Path) -> list[str]:
    """Return what style sheets import or name by address."""
    asks = re.compile(r"(?:@import\s+|url\(\s*)[\"']?((?:https?:)?//[^\"')\s]+)")
    return [f"{path}: loads {address}" for path in site.rglob("*.css") for address in asks.findall(read_text(path))]


def read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def find_broken(path: Path, page: Page, pages: dict[Path, Page]) -> list[str]:
    """Return links within the site whose file or anchor is not there."""
    broken = []
    for link in [*page.links, *page.loads]:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
        found = next((each for each in pages if each.resolve() == target), None)
        missing = found is not None and parts.fragment and unquote(parts.fragment) not in pages[found].anchors
        if not target.exists() or missing:
            broken.append(f"{path}: leads to {link}")
    return broken


def find_unlisted(site: Path) -> list[str]:
    listed = "".join(read_text(path) for path in (site / "reference").glob("*.html"))
    names = [name for name in schemabridge.__all__ if f'id="schemabridge.{name}"' not in listed]
    return [f"no page of the reference has schemabridge.{name}" for name in names]


def look(site: Path, pages: list[Path]) -> list[str]:
    """Return what a browser asked for beside files of the site, what failed in it, and pages wider than the window."""
    problems = []
    with open_chromium() as browser:
        for path, width in product(pages, SIZES):
            show_page(browser, path.resolve(), width, "light")
            said = [entry["message"] for entry in browser.get_log("browser") if entry["level"] != "INFO"]
            wide = browser.execute_script("return document.documentElement.scrollWidth") - width
            asked = list_requests(browser, site)
            problems += [f"{path} at {width}: {each}" for each in [*said, *asked]]
            problems += [f"{path} at {width}: {wide} pixels wider than the window"] if wide > 0 else []
    return problems


def list_requests(browser: Chrome, site: Path) -> list[str]:
    """Return the addresses that were asked for and are no file of the site."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    own = (site.resolve().as_uri(), "data:", "about:", "chrome:")
    return [f"asks for {address}" for address in asked if not address.startswith(own)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
