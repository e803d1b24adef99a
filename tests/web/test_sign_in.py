"""Nothing is shown to anyone who is not signed in; sessions end; forms come from our own pages."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from freezegun import freeze_time

from carbonstep.web.app import create_web
from carbonstep.web.page import SECURITY_HEADERS
from carbonstep.web.session import COOKIE, SECONDS_MAX

KEY = "a key that is in use"
LOAN = "/loans/LN-2024/1%20%E7%BA%BF"
Site = Any  # the one of conftest.py, which tests cannot import


@pytest.mark.parametrize("path", ["/", LOAN, "/loans/none", LOAN + "?on=nonsense"])
def test_no_page_without_a_session(visitor: TestClient, site: Site, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=%2F")
    assert answer.content == b""
    assert site.asked == []


def test_only_the_form_and_the_static_files_are_open(site: Site, visitor: TestClient) -> None:
    router = create_web(site, session_secret=b"s" * 32)
    opened = set()
    for route in router.routes:
        path = str(getattr(route, "path", "")).replace("{loan_id:path}", "x")
        if "GET" in getattr(route, "methods", ()) and visitor.get(path).status_code == 200:
            opened.add(path)
    assert opened == {"/sign-in", "/static/site.css", "/static/icon.svg"}


def test_signing_in_leads_to_where_one_was_going(visitor: TestClient) -> None:
    asked = visitor.get(LOAN + "?lang=zh&on=2025-06-01")
    form = visitor.get(asked.headers["location"]).text
    target = LOAN + "?lang=zh&on=2025-06-01"
    assert f'name="next" value="{target.replace("&", "&amp;")}"' in form
    answer = visitor.post("/sign-in", data={"key": KEY, "next": target})
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert visitor.get(target).status_code == 200


def test_the_cookie_is_strict_and_holds_no_secret(visitor: TestClient) -> None:
    cookie = visitor.post("/sign-in", data={"key": f"  {KEY} "}).headers["set-cookie"]
    assert KEY not in cookie
    for word in ("HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={SECONDS_MAX}"):
        assert word in cookie
    assert "Secure" not in cookie


def test_under_https_the_cookie_is_marked_so(site: Site) -> None:
    app = FastAPI()
    app.include_router(create_web(site, session_secret=b"s" * 32, https_only=True))
    client = TestClient(app, base_url="https://testserver", follow_redirects=False)
    assert "Secure" in client.post("/sign-in", data={"key": KEY}).headers["set-cookie"]


@pytest.mark.parametrize("key", ["", " ", "another key", KEY * 100])
@pytest.mark.parametrize(("language", "word"), [("zh", "密钥无效"), ("en", "not in use")])
def test_a_wrong_key_is_refused(visitor: TestClient, key: str, language: str, word: str) -> None:
    answer = visitor.post(f"/sign-in?lang={language}", data={"key": key})
    assert answer.status_code == 401
    assert word in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")
    assert not key.strip() or key not in answer.text


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\/evil", "evil", "/a\r\nX: y"],
)
def test_signing_in_never_leads_elsewhere(visitor: TestClient, target: str) -> None:
    answer = visitor.post("/sign-in", data={"key": KEY, "next": target})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert 'name="next" value="/"' in visitor.get("/sign-in", params={"next": target}).text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(visitor: TestClient, headers: dict[str, str]) -> None:
    answer = visitor.post("/sign-in", data={"key": KEY}, headers=headers)
    assert answer.status_code == 403
    assert COOKIE not in answer.headers.get("set-cookie", "")


def test_a_form_of_another_site_cannot_sign_one_out(officer: TestClient) -> None:
    officer.post("/sign-out", headers={"origin": "https://evil.example"})
    assert officer.get("/").status_code == 200


def test_our_own_form_is_let_through(visitor: TestClient) -> None:
    headers = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
    assert visitor.post("/sign-in", data={"key": KEY}, headers=headers).status_code == 303


def test_signing_out_ends_the_session(officer: TestClient) -> None:
    assert officer.get("/").status_code == 200
    assert officer.post("/sign-out").headers["location"] == "/sign-in"
    assert officer.get("/").status_code == 303


def test_a_key_taken_back_ends_its_sessions(officer: TestClient, site: Site) -> None:
    site.keys_in_use.clear()
    assert officer.get(LOAN).status_code == 303


def test_a_session_ends_after_its_time(visitor: TestClient) -> None:
    with freeze_time("2025-11-30 08:00:00") as clock:
        visitor.post("/sign-in", data={"key": KEY})
        session = {COOKIE: visitor.cookies[COOKIE]}
        headers = {"cookie": f"{COOKIE}={session[COOKIE]}"}
        visitor.cookies.clear()
        clock.tick(SECONDS_MAX)
        assert visitor.get("/", headers=headers).status_code == 200
        clock.tick(2)
        assert visitor.get("/", headers=headers).status_code == 303


@pytest.mark.parametrize("forged", ["K-1", "IkstMSI.aS1.abc", "", "é"])
def test_a_forged_cookie_is_no_session(visitor: TestClient, forged: str) -> None:
    headers = {"cookie": f"{COOKIE}={forged}".encode()}
    assert visitor.get("/", headers=headers).status_code == 303


def test_a_cookie_signed_with_another_secret_is_no_session(officer: TestClient, site: Site) -> None:
    app = FastAPI()
    app.include_router(create_web(site, session_secret=b"t" * 32))
    other = TestClient(app, follow_redirects=False)
    other.cookies.set(COOKIE, officer.cookies[COOKIE])
    assert other.get("/").status_code == 303


def test_a_short_secret_is_a_bug(site: Site) -> None:
    with pytest.raises(AssertionError, match="32 bytes"):
        create_web(site, session_secret=b"short")


def test_every_answer_carries_the_strict_headers(officer: TestClient, visitor: TestClient) -> None:
    answers = [
        officer.get(path)
        for path in ("/", LOAN, LOAN + "?on=x", "/loans/none", "/sign-in", "/static/site.css")
    ]
    visitor.cookies.clear()
    answers += [visitor.get("/"), visitor.post("/sign-in", data={"key": "wrong"})]
    for answer in answers:
        is_static = answer.headers.get("content-type", "").startswith("text/css")
        for name, value in SECURITY_HEADERS.items():
            if not (is_static and name == "Cache-Control"):
                assert answer.headers[name] == value
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
