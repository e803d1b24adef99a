"""The style sheet: ours alone, small, with rules for paper, and in step with the templates."""

import re
from importlib.resources import files

from fastapi.testclient import TestClient

WEB = files("carbonstep.web")


def test_the_style_sheet_is_served_and_ours_alone(visitor: TestClient) -> None:
    answer = visitor.get("/static/site.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "max-age" in answer.headers["cache-control"]
    css = answer.text
    assert len(answer.content) <= 25_000
    for forbidden in ("@import", "url(", "http:", "https:", "expression"):
        assert forbidden not in css
    assert css.count("{") == css.count("}")


def test_it_prints_on_paper_and_shows_the_focus() -> None:
    css = (WEB / "static" / "site.css").read_text(encoding="utf-8")
    assert "@media print" in css
    assert "size: A4" in css
    assert ":focus-visible" in css
    assert "tabular-nums" in css
    assert "Noto Sans CJK SC" in css


def test_every_class_in_the_style_sheet_is_used_and_the_other_way_round() -> None:
    css = (WEB / "static" / "site.css").read_text(encoding="utf-8")
    rules = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    selectors = re.findall(r"[^{}]+(?=\{)", rules)
    styled = {name for part in selectors for name in re.findall(r"\.([a-z][a-z-]*)", part)}
    templates = "".join(file.read_text(encoding="utf-8") for file in (WEB / "templates").iterdir())
    svg = (files("carbonstep.present") / "chart" / "rate_history.py").read_text(encoding="utf-8")
    page = (WEB / "page.py").read_text(encoding="utf-8")
    written = templates + svg + page
    assert {name for name in styled if not re.search(rf"\b{name}\b", written)} == set()
    classes = {
        name for text in re.findall(r'class="([a-z -]+)"', templates) for name in text.split()
    }
    assert classes - styled == set()


def test_the_icon_has_no_code(visitor: TestClient) -> None:
    answer = visitor.get("/static/icon.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "script" not in answer.text
    assert "style" not in answer.text
