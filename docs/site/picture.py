"""Makes docs/report.png: the report that the page about nightly files writes, as a browser shows it.

Usage: PYTHONPATH=tests python docs/site/picture.py
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from chromium import open_chromium
from cross.shown import ROOT, run_page

WIDTH = 860
MIDNIGHT = "1795737600"  # the report has a time, which would make every picture another one


def main() -> None:
    with TemporaryDirectory() as folder:
        run_page("docs/nightly-parquet.md", Path(folder), SOURCE_DATE_EPOCH=MIDNIGHT)
        take_picture(Path(folder) / "report.html", ROOT / "docs" / "report.png")


def take_picture(page: Path, picture: Path) -> None:
    """Write what a page shows, from its top to its end, as a PNG."""
    with open_chromium() as browser:
        browser.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        browser.set_window_size(WIDTH, 600)
        browser.get(page.as_uri())
        height = browser.execute_script("return document.documentElement.scrollHeight")
        browser.set_window_size(WIDTH, height)
        picture.write_bytes(browser.get_screenshot_as_png())


if __name__ == "__main__":
    main()
