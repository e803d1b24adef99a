"""The language of a page: asked for in the address, else chosen before, else the browser's."""

import pytest
from fastapi.testclient import TestClient

from carbonstep.present.words.choice import chosen
from carbonstep.present.words.translation import Language
from carbonstep.reading.accepted import accepted_tags
from carbonstep.web.language import COOKIE


def _language(answer_text: str) -> str:
    return answer_text.split('<html lang="')[1].split('"', maxsplit=1)[0]


def test_the_address_goes_before_the_cookie_and_the_cookie_before_the_browser(
    visitor: TestClient,
) -> None:
    browser = {"accept-language": "zh-CN,zh;q=0.9"}
    assert _language(visitor.get("/sign-in").text) == "en"
    assert _language(visitor.get("/sign-in", headers=browser).text) == "zh-CN"
    chosen = visitor.get("/sign-in?lang=en", headers=browser)
    assert _language(chosen.text) == "en"
    assert chosen.headers["content-language"] == "en"
    assert visitor.cookies[COOKIE] == "en"
    assert _language(visitor.get("/sign-in", headers=browser).text) == "en"
    assert _language(visitor.get("/sign-in?lang=zh").text) == "zh-CN"
    assert _language(visitor.get("/sign-in").text) == "zh-CN"


@pytest.mark.parametrize("asked", ["fr", "", "ZH", "zh-CN", "<script>"])
def test_a_language_we_do_not_speak_is_passed_over(visitor: TestClient, asked: str) -> None:
    answer = visitor.get("/sign-in", params={"lang": asked})
    assert answer.status_code == 200
    assert _language(answer.text) == "en"
    assert "set-cookie" not in answer.headers


def test_the_other_language_is_one_link_away_and_keeps_the_address(visitor: TestClient) -> None:
    page = visitor.get("/sign-in", params={"next": "/loans/a?on=2025-06-01", "lang": "en"}).text
    assert 'href="/sign-in?next=%2Floans%2Fa%3Fon%3D2025-06-01&amp;lang=zh"' in page


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.ZH),
        ("en;q=0.2, zh;q=0.7", Language.ZH),
        ("zh;q=0, en", Language.EN),
        ("de, fr;q=0.5", Language.EN),
        ("ZH-Hans", Language.ZH),
        ("", Language.EN),
        ("zh;q=x", Language.EN),
        (",,;;q=,", Language.EN),
        ("en" * 100_000, Language.EN),
    ],
)
def test_the_browser_is_heard(header: str, language: Language) -> None:
    assert chosen((), accepted_tags(header)) is language
