"""No page that is asked for in Chinese has English in it, but names and what is typed."""

import pytest
from fastapi.testclient import TestClient

from english import english, shown

LOAN = "/loans/LN-2024%2F1%20%E7%BA%BF"
PAGES = {
    "/": 200,
    "/loans/NONE-1": 404,
    "/?on=never": 400,
    LOAN: 200,
    f"{LOAN}?on=2024-10-01": 200,
    f"{LOAN}/cash-flow": 200,
    f"{LOAN}/interest": 200,
    f"{LOAN}/benefit": 200,
}
"""Each page with its status; accounts have a site of their own, and their test looks at theirs."""

NAMES = (
    *("English", "Carbonstep", "LN-2024/1 线", "LN-2024/1", "YJV-0.6/1kV", "changchun-cable"),
    *("<script>alert('线缆')</script> & Co", "王 <b>officer</b>", "CQC", "a supplier's figure"),
    *("was corrected", "power cable", "CSV", "Excel", "sha256"),
)
"""What people wrote into the site's store, and the link to the other language."""


@pytest.mark.parametrize("path", PAGES)
def test_no_page_in_chinese_has_english_in_it(officer: TestClient, path: str) -> None:
    answer = officer.get(f"{path}{'&' if '?' in path else '?'}lang=zh")
    assert (answer.status_code, '<html lang="zh-CN"' in answer.text) == (PAGES[path], True)
    typed = ("on",) if "never" in path else ()
    assert english(shown(answer.text), names=(*NAMES, *typed)) == []


def test_the_door_speaks_chinese_and_english_is_noticed(visitor: TestClient) -> None:
    page = visitor.get("/sign-in", params={"lang": "zh"}).text
    assert english(shown(page), names=NAMES) == []
    planted = page.replace("</main>", '<p title="Sign in here">Give a key</p></main>')
    assert english(shown(planted), names=NAMES) == ["Give", "key", "Sign", "in", "here"]
