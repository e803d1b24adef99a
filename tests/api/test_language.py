"""The API answers in the language that a request prefers; a browser gets a page, not JSON."""

import re

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from carbonstep.api.app import create_api
from carbonstep.api.error import ErrorKind
from carbonstep.present.sentence.remedy import API
from carbonstep.present.words.translation import Language, translate
from carbonstep.web.failed import failed_page
from english import english

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
BROWSER = {**CHINESE, "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SAID = re.compile(r'"(?:title|detail|message|remedy)":"((?:[^"\\]|\\.)*)"')
JSON = {"Content-Type": "application/json"}
NAMES = (
    "Allow",
    "Authorization",
    "Bearer",
    "POST",
    "GET",
    "Content-Type",
    "application/json",
    "NONE",
    "open_accounts: true",
    "DELETE",
)


WRONG = [
    ("GET", "/v1/nope", {}, 404),
    ("GET", "/v1/loans/NONE", {}, 404),
    ("GET", "/v1/decisions/D-1", {}, 404),
    ("DELETE", "/v1/loans", {}, 405),
    ("POST", "/v1/accounts", {"json": {"acount": "x"}}, 422),
    ("POST", "/v1/accounts", {"content": b"x"}, 415),
    (
        "POST",
        "/v1/accounts",
        {"content": b"{", "headers": {"Content-Type": "application/json"}},
        422,
    ),
    ("POST", "/v1/quote", {"json": {"zzz": 1}}, 422),
    ("GET", "/v1/changes?limit=many", {}, 422),
    ("GET", "/v1/changes?limit=100000", {}, 422),
    ("GET", "/v1/changes?limit=0", {}, 422),
    ("GET", f"/v1/changes?limit={'9' * 5000}", {}, 422),
    ("GET", "/v1/portfolio/interest?from=2024-13", {}, 422),
    ("POST", "/v1/accounts", {"json": {"account": "eu-ets:1", "name": "…"}}, 422),
    ("GET", "/v1/loans?zzz=1", {}, 422),
    ("GET", "/v1/loans?known_at=99999", {}, 422),
    ("GET", "/v1/rulebooks/none@1", {}, 404),
    ("GET", "/v1/accounts/uscc:91110000600037341L", {}, 404),
]


@pytest.mark.parametrize(("method", "path", "sent", "status"), WRONG)
def test_an_error_is_told_in_the_language_that_is_preferred(
    office, method: str, path: str, sent: dict, status: int
) -> None:
    sent = {**sent}
    headers = sent.pop("headers", {})
    answer = office.ask(method, path, headers={**headers, **CHINESE}, **sent)
    assert answer.status_code == status, answer.text
    said = SAID.findall(answer.text)
    assert said
    assert english("\n".join(said), names=NAMES) == [], answer.text
    plain = office.ask(method, path, headers=headers, **sent).json()
    assert plain["code"] == answer.json()["code"]
    assert not any("\u3400" <= letter <= "\u9fff" for letter in plain["title"] + plain["detail"])


def test_every_title_has_its_chinese() -> None:
    titles = [translate(Language.ZH, kind.title) for kind in ErrorKind]
    assert [title for title in titles if english(title)] == []


@pytest.fixture
def browser(office, library) -> TestClient:
    """A browser before the product with its pages, one of which is broken."""
    pages = APIRouter()

    @pages.get("/broken")
    def broken() -> None:
        raise AssertionError("secret of the inside")

    app = create_api(
        store=office.store,
        library=library,
        clock=lambda: office.now,
        web_router=pages,
        error_page=failed_page,
    )
    return TestClient(app, raise_server_exceptions=False, headers=BROWSER)


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/nope", 404, "没有这个页面"),
        ("POST", "/broken", 405, "此页面不支持该操作"),
        ("GET", "/broken", 500, "系统内部出错"),
    ],
)
def test_a_browser_is_shown_a_page_in_its_language(
    browser: TestClient, method: str, path: str, status: int, title: str
) -> None:
    answer = browser.request(method, path)
    assert (answer.status_code, answer.headers["Content-Language"]) == (status, "zh-CN")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert f"<h1>{title}</h1>" in answer.text
    assert "secret" not in answer.text
    shown = re.sub(r"<(style|title).*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    request_id = answer.headers["X-Request-Id"]
    assert english(shown.replace(request_id, ""), names=("English", "Carbonstep")) == []
    assert (request_id in shown) == (status == 500)
    english_page = browser.request(method, path, headers={"Accept-Language": "en"})
    assert title not in english_page.text


def test_a_program_is_told_json_wherever_it_asks(browser: TestClient) -> None:
    for path, headers in (("/nope", {"Accept": "*/*"}), ("/v1/nope", {})):
        answer = browser.get(path, headers=headers)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["title"] == "未找到所请求的内容"


def test_every_remedy_of_the_api_has_its_chinese() -> None:
    left = {code: translate(Language.ZH, text, found="1", needed="2") for code, text in API.items()}
    assert len(left) > 40
    assert [code for code, text in left.items() if not re.search("[\u3400-\u9fff]", text)] == []
