"""The pages for people: complete in themselves, hostile values harmless, readable on a phone, in the dark and printed."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path
import re

import pytest

from chromium import SIZES, open_chromium, show_page
from page_samples import (
    HOSTILE,
    build_drift,
    build_report,
    build_schema,
    new_finding,
    read_page,
    read_text,
    render_pages,
)
import schemabridge as sb
from schemabridge.display import round_number, show_share, show_value, split_hint
from schemabridge.findings.report import Report
from schemabridge.pages.card import render_card
from schemabridge.pages.drift import render_drift
from schemabridge.pages.notebook import render_notebook
from schemabridge.pages.page import write_page
from schemabridge.pages.plots import place_density, place_histogram
from schemabridge.pages.report import render_report
from schemabridge.statistics.drift_result import ColumnDrift

PAGES = render_pages()
ELEMENTS = """
    html head meta title style body main header footer section article h1 h2 h3 p dl dt dd div span b i a code pre small
    table caption thead tbody tr th td details summary svg desc line rect text g ul li
"""
ADDRESSES = ("src", "href", "action", "data", "poster", "srcset", "xlink:href", "background")
STYLE = resources.files("schemabridge.pages").joinpath("style.css").read_text(encoding="utf-8")


@pytest.fixture(params=PAGES)
def page(request) -> str:
    return PAGES[request.param]


def show_report(*findings, **fields) -> str:
    return render_report(Report("batch", findings, 100, **fields))


# What a page is made of


def test_a_page_refers_to_nothing_outside_itself(page) -> None:
    elements = read_page(page)
    addresses = [each.attributes[name] for each in elements for name in ADDRESSES if name in each.attributes]
    targets = {f"#{each.attributes['id']}" for each in elements if "id" in each.attributes}
    assert set(addresses) <= targets
    assert {"script", "link", "iframe", "object", "embed", "img", "base"}.isdisjoint(each.name for each in elements)
    assert not re.search(r"url\(|@import|@font-face", page)


def test_a_page_is_marked_up_for_readers_of_every_kind(page) -> None:
    elements = read_page(page)
    assert page.startswith("<!doctype html>")
    assert [each.attributes.get("lang") for each in elements if each.name == "html"] == ["en"]
    assert any(each.attributes.get("name") == "viewport" for each in elements)
    for name in ("h1", "main"):
        assert sum(each.name == name for each in elements) == 1
    assert sum(each.name == "title" and not each.text.isspace() for each in elements[:6]) == 1
    assert all("scope" in each.attributes for each in elements if each.name == "th")


def test_every_drawing_has_a_name_or_is_hidden_where_the_numbers_stand_beside_it(page) -> None:
    elements = read_page(page)
    identifiers = [each.attributes["id"] for each in elements if "id" in each.attributes]
    assert len(identifiers) == len(set(identifiers))
    for each in elements:
        if each.name == "svg" and each.attributes.get("aria-hidden") != "true":
            named = (each.attributes.get("aria-labelledby") or "").split()
            assert each.attributes["role"] == "img"
            assert each.attributes.get("aria-label") or (named and set(named) <= set(identifiers))


def test_values_of_the_data_stay_text(page) -> None:
    elements = read_page(page)
    assert {each.name for each in elements} <= set(ELEMENTS.split())
    assert not any(name.startswith("on") for each in elements for name in each.attributes)
    assert all("{{ 7 * 7 }}{% raw %}" in each.text for each in elements if "7 * 7" in each.text)


@pytest.mark.parametrize("name", ["report", "drift", "card"])
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_can_be_read_as_it_is(name, value) -> None:
    assert value in read_text(PAGES[name])


def test_what_cannot_be_seen_is_shown() -> None:
    text = read_text(show_report(new_finding(values=("m\u202eale", "two\nlines", " x  y ", "a\u00a0b", "\ud800"))))
    assert "\u202e" not in text
    for shown in ("m⟨U+202E⟩ale", "two↵lines", "␣x ␣y␣", "a⟨U+00A0⟩b", "⟨U+D800⟩"):
        assert shown in text


def test_the_empty_text_has_a_name() -> None:
    assert "(empty text)" in show_report(new_finding(values=("",)))


def test_a_long_text_is_cut_and_says_how_long_it_is() -> None:
    page = show_report(
        new_finding(column="x" * 10_000, values=("y" * 10_000,), message="z" * 10_000, hint="h" * 10_000)
    )
    assert page.count("(10,000 characters)") == 4
    assert not re.search("x{121}|y{121}|z{601}|h{601}", page)


# The report


def test_a_report_gives_its_verdict_and_counts_by_severity() -> None:
    text = read_text(PAGES["report"])
    assert "FAILED" in text
    assert "8 errors, 1 warning, 2 notes" in text
    assert "4f2a91c0b7d3" in text
    assert "Nothing wrong" in read_text(PAGES["good report"])


def test_a_finding_shows_its_count_its_share_and_its_first_rows() -> None:
    text = read_text(show_report(new_finding(count=12, rows=(3, 5, 8, 13, 21))))
    assert "12 rows, 12%" in text
    assert "first rows 3, 5, 8, 13, 21" in text


def test_a_finding_about_a_column_as_a_whole_says_so() -> None:
    assert "whole column, 100 rows" in read_text(show_report(new_finding("absent_column", rows=(), count=100)))


def test_the_bar_of_the_most_frequent_value_is_full_and_the_others_in_proportion() -> None:
    elements = read_page(show_report(new_finding(values=("a", "b"), frequencies=(8, 2), count=0, rows=())))
    bars = [each.attributes["width"] for each in elements if each.attributes.get("class") == "tone-fill"]
    assert bars == ["100.00%", "25.00%"]


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        ("convert: df['a: b'] = df['a: b'].str.strip()", ("convert:", "df['a: b'] = df['a: b'].str.strip()")),
        ("convert: df$x <- as.numeric(df$x)", ("convert:", "df$x <- as.numeric(df$x)")),
        ("convert the text, or df['a'] = f(df['a'])", ("convert the text, or", "df['a'] = f(df['a'])")),
        ("sb.fill(0)", ("", "sb.fill(0)")),
        ("nothing: values decide", ("nothing: values decide", "")),
        ("check the unit of the column", ("check the unit of the column", "")),
        ("", ("", "")),
    ],
)
def test_a_line_of_code_in_a_hint_stands_apart(hint, expected) -> None:
    assert split_hint(hint) == expected


def test_a_redacted_report_shows_no_values() -> None:
    findings = [new_finding(values=("secret", 418.5), frequencies=(3, 1))]
    column = ColumnDrift("city", (0, 0), (0, 0), 0.0, 0.0, None, ("secret", "other"), (2, 2), (2, 2))
    bins = ColumnDrift("age", (0, 0), None, 0.0, 0.0, None, ("<= 418.5", "> 418.5"), (2, 2), (2, 2))
    refused = ColumnDrift("day", (0, 0), None, None, None, "found text: 'secret'", (), (), ())
    drift = replace(build_drift(), columns=(column, bins, refused), findings=tuple(findings))
    redacted = Report("batch", tuple(findings), 100, redacted=True)
    for page in (render_report(redacted, drift), render_notebook(redacted)):
        assert "secret" not in page
        assert "418.5" not in page
    assert "secret" in render_report(replace(redacted, redacted=False), drift)


def test_a_redacted_report_still_names_columns() -> None:
    assert "postcode" in show_report(
        new_finding("extra_column", "note", column=None, values=("postcode",)), redacted=True
    )


# The drift


def test_of_many_buckets_the_largest_are_shown_and_the_rest_is_summed() -> None:
    counts = tuple(range(1, 1001))
    column = ColumnDrift("code", (0, 0), (0, 0), 0.0, 0.0, None, tuple(f"v{each}." for each in counts), counts, counts)
    text = read_text(render_drift(replace(build_drift(), columns=(column,))))
    assert [number for number in counts if f"v{number}.\n" in text] == list(range(981, 1001))
    assert "980 further buckets together" in text
    assert text.count("96%") == 2  # 980 * 981 / 2 = 480,690 of 500,500


def test_the_bars_of_training_and_batch_have_one_scale() -> None:
    column = ColumnDrift("x", (0, 0), None, 0.0, 0.0, None, tuple("123456"), (1, 3, 1, 1, 1, 1), (2, 1, 1, 1, 1, 2))
    elements = read_page(render_drift(replace(build_drift(), columns=(column,))))
    heights_of = {
        "training-fill": [33.333, 100.0, *[33.333] * 4],
        "batch-fill": [66.667, *[33.333] * 4, 66.667],
    }
    for style, heights in heights_of.items():
        bars = [each.attributes for each in elements if each.name == "rect" and each.attributes.get("class") == style]
        assert [float((each["height"] or "").rstrip("%")) for each in bars] == heights


def test_a_column_that_is_not_compared_says_why() -> None:
    column = ColumnDrift("x", (0, 0), None, None, None, "too few cells", (), (), ())
    assert "Not compared: too few cells" in read_text(render_drift(replace(build_drift(), columns=(column,))))


# The card


def test_the_card_says_what_becomes_of_values_in_words() -> None:
    text = read_text(PAGES["card"])
    for words in (
        "has a feature of its own, filled with 30",
        "zeros in all its features",
        "feature plan_missing",
        "0 to 10, others refused",
        "2024-01-31T00:00:00",
        "churn.schema.json",
    ):
        assert words in text


def test_the_card_says_which_texts_a_column_takes_and_which_values_mean_missing() -> None:
    columns = {
        "paid": sb.column(type="float64", decimal=",", grouping=".", missing=[HOSTILE[0], -1.0], other="missing"),
        "since": sb.column(type="date", time="%d.%m.%Y"),
        "plan": sb.column(missing=["none"]),
    }
    df = {"paid": ["1.000,5", "2"], "since": ["31.01.2024", "01.02.2024"], "plan": ["a", "none"]}
    encodings = {"paid": sb.numeric(missing="pass"), "since": "numeric", "plan": sb.one_hot(missing="category")}
    inputs = {"x": sb.input(["paid", "since", "plan"], dtype="float64")}
    page = render_card(sb.record_schema(df, columns=columns, encodings=encodings, inputs=inputs))
    text = read_text(page)
    assert HOSTILE[0] not in page
    for words in (
        "numbers with ',', grouped by '.', missing where",
        "other text missing",
        "times '%d.%m.%Y'",
        "-1",
        "'none'",
    ):
        assert words in text


def test_the_card_of_a_schema_without_descriptions_is_a_page() -> None:
    empty = {"model": {}, "environment": {}, "statistics": {}, "outputs": (), "evidence": None}
    text = read_text(render_card(replace(build_schema(), **empty)))
    assert "evidence" in text
    assert "training rows" not in text


@pytest.mark.parametrize(
    "statistics", [{"rows": "x", "columns": 3}, {"rows": 60, "columns": {"age": {"min": "x", "edges": [2, 1]}}}]
)
def test_statistics_that_make_no_sense_are_left_out(statistics) -> None:
    assert "<h1>" in render_card(replace(build_schema(), statistics=statistics))


def test_a_short_list_says_how_much_it_leaves_out() -> None:
    schema = sb.record_schema({"x": [f"value {number:02}" for number in range(40)] * 2})
    text = read_text(render_card(schema))
    assert "value 05" in text
    assert "value 06" not in text
    assert text.count("and 34 more") == 2


def test_the_area_of_a_bar_is_the_count_of_its_bin() -> None:
    bars = place_density([0.0, 1.0, 4.0], [10, 15])
    assert [each.width * each.height for each in bars] == pytest.approx([25 * 100, 75 * 50])


def test_a_far_number_does_not_flatten_the_plot() -> None:
    edges = [float(edge) for edge in range(19)]
    bars = place_histogram(edges, [5] * 20, -1e300, 1e300)
    assert sum(each.width for each in bars) == pytest.approx(100)
    assert bars[10].width == pytest.approx(100 / 36)  # 18 between the edges, and 9 on each side


# Numbers and files


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0%"), (1e-9, "< 0.1%"), (0.1234, "12.3%"), (0.99999, "> 99.9%"), (1.0, "100%")]
)
def test_a_share_is_never_rounded_to_nothing_or_all(share, shown) -> None:
    assert show_share(share) == shown


def test_a_number_found_is_shown_in_full_and_one_of_an_overview_is_rounded() -> None:
    assert [show_value(each) for each in (0.1 + 0.2, float("-inf"), 3, True)] == [
        "0.30000000000000004",
        "-Infinity",
        "3",
        "True",
    ]
    assert [round_number(each) for each in (0.0, 43.92193, 2007, 12345.6, 1e-9)] == [
        "0",
        "43.92",
        "2007",
        "12,346",
        "1e-09",
    ]


def test_a_page_is_given_back_and_written_whole(tmp_path: Path, raises_code) -> None:
    assert write_page("é", tmp_path / "page.html") == "é"
    assert (tmp_path / "page.html").read_bytes() == b"\xc3\xa9"
    assert write_page("é", None) == "é"
    raises_code("file_not_written", write_page, "é", tmp_path / "no folder" / "page.html")


def test_a_report_writes_its_page(tmp_path: Path) -> None:
    text = build_report().to_html(tmp_path / "report.html", drift=build_drift())
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == text == PAGES["report"]


# The notebook


def test_the_fragment_of_a_notebook_brings_no_style_for_others() -> None:
    elements = read_page(render_notebook(build_report()))
    assert {"html", "head", "body", "style", "script", "h1"}.isdisjoint(each.name for each in elements)
    assert elements[0].name == "div"
    assert not any("id" in each.attributes or "class" in each.attributes for each in elements)


def test_the_fragment_of_a_notebook_shows_twenty_findings_and_counts_the_rest() -> None:
    text = read_text(render_notebook(Report("batch", tuple(new_finding(column=f"c{n}.") for n in range(50)), 100)))
    assert "c19." in text
    assert "c20." not in text
    assert "and 30 more" in text


# Colours


def read_schemes() -> list[dict[str, str]]:
    """Return the colours of the light, the dark and the printed page."""
    blocks = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    ]
    assert len(blocks) == 3
    return blocks


def measure_contrast(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """Return the contrast ratio of two colours of 0 to 255, by WCAG 2."""
    lighter, darker = sorted((measure_luminance(first), measure_luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def measure_luminance(color: tuple[float, ...]) -> float:
    parts = [each / 255 for each in color[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def read_color(text: str) -> tuple[float, ...]:
    """Return the parts of `#rrggbb` or `rgb(…)`."""
    if text.startswith("#"):
        return tuple(int(text[start : start + 2], 16) for start in (1, 3, 5))
    return tuple(float(part) for part in re.findall(r"[\d.]+", text))


def test_black_on_white_has_the_contrast_that_wcag_gives() -> None:
    assert measure_contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_colours_have_the_contrast_that_wcag_aa_asks_for(scheme) -> None:
    colors = {name: read_color(each) for name, each in read_schemes()[scheme].items()}
    for ground in ("paper", "panel"):
        for text in ("ink", "muted", "error", "warning", "note", "ok"):
            assert measure_contrast(colors[text], colors[ground]) >= 4.5, (text, ground)
    for bar in ("training", "batch"):
        assert measure_contrast(colors[bar], colors["paper"]) >= 3, bar
    assert measure_contrast(colors["training"], colors["batch"]) >= 1.5


# In a browser

# Texts that stand directly in an element: their boxes, colours and grounds. Inline elements may wrap; they are left to their parents.
READ_TEXTS = """
const texts = [];
for (const details of document.querySelectorAll("details")) details.open = true;
for (const element of document.body.querySelectorAll("*")) {
  const direct = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!direct || element.closest(".hidden, thead, svg")) continue;
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  if (!box.width || style.display === "inline") continue;
  let ground = element;
  while (ground && getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
  texts.push({
    text: element.textContent.trim().slice(0, 40), left: box.left, right: box.right, top: box.top, bottom: box.bottom,
    cut: element.scrollWidth - element.clientWidth, color: style.color,
    ground: getComputedStyle(ground || document.documentElement).backgroundColor,
    path: texts.findLastIndex((other) => other.element.contains(element)), element,
  });
}
return texts.map(({ element, ...rest }) => rest);
"""
READ_PAGE = """
return {
  width: document.documentElement.scrollWidth, window: innerWidth,
  ground: getComputedStyle(document.body).backgroundColor, color: getComputedStyle(document.body).color,
};
"""


@pytest.fixture(scope="module")
def browser():
    with open_chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    paths = {name: folder / f"{name.replace(' ', '_')}.html" for name in PAGES}
    for name, path in paths.items():
        write_page(PAGES[name], path)
    return paths


def find_overlaps(texts: list[dict]) -> list[tuple[str, str]]:
    """Return pairs of texts that cover each other, of which neither stands inside the other."""
    pairs = [(first, second) for position, second in enumerate(texts) for first in texts[:position]]
    return [
        (first["text"], second["text"])
        for first, second in pairs
        if second["path"] < 0
        and min(first["right"], second["right"]) - max(first["left"], second["left"]) > 1
        and min(first["bottom"], second["bottom"]) - max(first["top"], second["top"]) > 1
    ]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", SIZES)
def test_a_page_fits_its_window_in_light_and_dark(browser, files, name, width) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        show_page(browser, files[name], width, scheme)
        found, texts = browser.execute_script(READ_PAGE), browser.execute_script(READ_TEXTS)
        assert found["width"] <= found["window"] == width
        assert len(texts) > 5
        assert [each["text"] for each in texts if each["right"] > width or each["left"] < 0 or each["cut"] > 1] == []
        assert find_overlaps(texts) == []
        contrasts = {(each["color"], each["ground"]) for each in texts} | {(found["color"], found["ground"])}
        assert min(measure_contrast(read_color(text), read_color(ground)) for text, ground in contrasts) >= 4.5
        grounds.append((found["ground"], found["color"]))
    assert all(light != dark for light, dark in zip(*grounds, strict=True))
    assert browser.get_log("browser") == []


def test_a_printed_page_is_black_on_white(browser, files) -> None:
    show_page(browser, files["report"], 1280, "dark", "print")
    found = browser.execute_script(READ_PAGE)
    assert (found["color"], found["ground"]) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


def test_a_value_has_one_form_in_the_text_of_a_report_and_on_its_page() -> None:
    schema = sb.record_schema({"x": [0.0, 1.0]}, encodings={"x": sb.numeric(within=(0, 1))})
    report = sb.validate_batch({"x": [-5.0, 1e6, 2.5, 1e300, float("inf")]}, schema)
    shown = ["-5", "1000000", "2.5", "1e+300"]
    assert f"found values outside: {', '.join(shown)}" in str(report)
    page = report.to_html()
    assert all(f">{value}<" in page for value in shown), page
    assert "-5.0" not in str(report) + page
