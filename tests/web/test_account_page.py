"""The page of an account, and that of a cancelled loan, from a real store."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.formats.statement import STATEMENT_FORMATS
from carbonstep.main import run
from carbonstep.server import StorePages
from carbonstep.services.loan_event import events_as_known
from carbonstep.store.schema import open_store
from carbonstep.web.app import create_web
from carbonstep.web.page import _TEMPLATES
from english import english, shown

ACCOUNT, OTHER = "uscc:91110000600037341L", "uscc:91420200MA4DEM001M"
HOSTILE = "乙 <b>公司</b>"
LOAN = {
    "loan_id": "A-1",
    "account": ACCOUNT,
    "rulebook": "huangshi-reduction@2022-09",
    "principal": "10000000",
    "drawn_on": "2024-01-05",
    "matures_on": "2026-12-20",
    "benchmark": {"index": "fixed", "rate_pct": "3.45"},
    "spread_bps": "55",
    "parameters": {"baseline_tco2e": "50000"},
    "first_test_on": "2023-12-31",
}
LABEL = {
    "account": ACCOUNT,
    "scheme": "product-carbon-label",
    "number": "L-1",
    "issuer": "a body",
    "valid_from": "2025-01-01",
    "valid_to": "2026-08-31",
}
REPORTS = """account,period_from,period_to,scope1,scope2_location,assurance,verifier
91110000600037341L,2023-01-01,2023-12-31,20000,20000,limited,V
91110000600037341L,2024-01-01,2024-12-31,20000,10000,limited,V
"""

NAMES = ("English", "Carbonstep", "for a reason", "a body", "booked for another")
"""What somebody wrote, and names: they are shown as they stand."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A browser that is signed in, and the ids of what was told."""

    browser: TestClient
    ids: dict[str, str]

    def text(self, path: str, **asked: str) -> str:
        answer = self.browser.get(path, params={"lang": "en", **asked})
        assert answer.status_code == 200, (path, answer.status_code)
        whole = re.sub(r'<span class="whole">([^<]*)</span>', r"\1", answer.text)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", whole))


@pytest.fixture(scope="module")
def told(sqlite_folder, tmp_path_factory) -> Iterator[tuple[str, dict[str, str]]]:
    """A store in which everything of an account was changed, and a loan cancelled."""
    url, folder = sqlite_folder.new(), tmp_path_factory.mktemp("told")
    ids: dict[str, str] = {}

    def write(name: str, body: object) -> str:
        path: Path = folder / name
        path.write_text(body if isinstance(body, str) else yaml.safe_dump(body), "utf-8")
        return str(path)

    def tell(*command: str) -> None:
        assert run(["--database", url, *command]) == 0, command

    def on(day: str) -> tuple[str, str]:
        return ("--received-on", day)

    why = ("--reason", "for a reason")
    tell("account", "open", ACCOUNT, "--name", "甲公司", *on("2023-12-01"))
    tell("account", "open", OTHER, "--name", "乙公司", *on("2023-12-01"))
    tell("loan", "book", write("a.yaml", LOAN), *on("2024-01-05"))
    tell("loan", "book", write("b.yaml", {**LOAN, "loan_id": "A-2"}), *on("2024-01-05"))
    tell("run", "daily", "--on", "2024-03-20")
    tell("account", "rename", ACCOUNT, "--name", HOSTILE, "--on", "2024-05-01", *on("2024-05-01"))
    tell("run", "daily", "--on", "2024-06-20")
    tell("report", "submit", write("r.csv", REPORTS), *on("2025-04-22"))
    tell("certificate", "file", write("c.yaml", LABEL), *on("2025-04-22"))
    with_store = StorePages(open_store(url))
    picture = with_store.account_picture(ACCOUNT, date(2025, 4, 22), None)
    assert picture is not None
    first, second = (filed.report.report_id for filed in picture.reports)
    label = picture.certificates[0].known.certificate.certificate_id
    tell("report", "withdraw", first, *why, *on("2025-05-20"))
    tell("report", "move", second, "--to", OTHER, *why, *on("2025-05-21"))
    tell("certificate", "suspend", label, "--on", "2025-06-01", *why, *on("2025-06-02"))
    late = on("2025-06-02")
    tell("loan", "amend", "A-1", "--on", "2025-06-01", "--set", "spread_bps=25", *why, *late)
    tell("loan", "correct", "A-1", "--set", "floor_pct=1", *why, *late)
    paid = ("--on", "2025-07-01", "--amount", "1000", *on("2025-07-01"))
    tell("loan", "prepay", "A-1", *paid)
    found = events_as_known(with_store.store, "A-1")
    assert found is not None
    event = found.events[-1].fact.event_id
    tell("loan", "withdraw", "A-1", event, "--reason", "of another loan", *on("2025-07-02"))
    before = with_store.account_picture(ACCOUNT, date(2025, 4, 22), None)
    assert before is not None
    tell("loan", "cancel", "A-2", "--reason", "booked for another", *on("2024-07-01"))
    ids |= {"first": first, "second": second, "known": str(before.known)}
    with_store.store.close()
    yield url, ids
    sqlite_folder.drop(url)


@pytest.fixture
def seen(told, monkeypatch) -> Iterator[Seen]:
    url, ids = told
    store = open_store(url)
    pages = StorePages(store, date(2026, 2, 5))
    holder = type("Holder", (), {"key_id": "K-1", "name": "王", "role": "officer"})()
    monkeypatch.setattr(StorePages, "sign_in", lambda *_: holder)
    monkeypatch.setattr(StorePages, "principal", lambda *_: holder)
    app = FastAPI()
    app.include_router(create_web(pages, session_secret=b"s" * 32))
    with TestClient(app) as browser:
        browser.post("/sign-in", data={"key": "k"})
        yield Seen(browser, ids)
    store.close()


def test_an_account_tells_all_that_it_holds_and_what_became_of_it(seen) -> None:
    page = seen.text(f"/accounts/{ACCOUNT}")
    for words in (
        "until 2024-05-01: 甲公司",
        "renamed from 2024-05-01: name 乙 &lt;b&gt;公司&lt;/b&gt;",
        f"{seen.ids['first']} of the organisation 2023 2025-04-22 limited assurance",
        "withdrawn from 2025-05-20 on: for a reason",
        "withdrawn from 2025-05-21 on: for a reason; filed with the other account as R-",
        "L-1 · a body",
        "suspended from 2025-06-01 on: for a reason (change K-",
        "A-2 cancelled",
        "As recorded up to log entry",
    ):
        assert words in page, words
    other = seen.text(f"/accounts/{OTHER}")
    assert "of the organisation 2024 2025-04-22" in other
    assert "It has no loan." in other


def test_a_name_holds_for_its_time_and_what_came_later_is_left_out_where_asked(seen) -> None:
    path = f"/accounts/{ACCOUNT}"
    early = seen.text(path, on="2024-04-30")
    assert "Carbon account 甲公司" in early
    assert "until 2024-05-01" not in early
    assert "Seen as of 2024-04-30, not today (2026-02-05)." in early
    known = seen.text(path, known_at=seen.ids["known"])
    assert "A-2 cancelled" not in known
    assert f"As known at {seen.ids['known']}" in known


def test_the_page_is_in_chinese_too(seen) -> None:
    page = seen.text(f"/accounts/{ACCOUNT}", lang="zh")
    for words in ("碳账户", "开户后变更", "2023年度", "企业", "已移至另一账户", "已撤销", "暂停"):
        assert words in page, words
    assert english(shown(page), names=NAMES) == []


def test_a_loan_leads_to_its_borrower_and_the_account_to_its_loans(seen) -> None:
    address = "/accounts/uscc%3A91110000600037341L"
    assert f'href="{address}"' in seen.browser.get("/loans/A-1").text
    dated = seen.browser.get("/loans/A-1", params={"on": "2025-12-01"}).text
    assert f'href="{address}?on=2025-12-01"' in dated
    account = seen.browser.get(f"/accounts/{ACCOUNT}").text
    assert 'href="/loans/A-1"' in account
    assert 'href="/loans/A-2"' in account


def test_a_page_of_a_loan_tells_what_was_changed_and_taken_back(seen) -> None:
    page = seen.text("/loans/A-1")
    for words in (
        "until 2024-05-01: 甲公司",
        "amendment spread, bp: 55 → 25",
        "correction floor of the all-in rate, %: 0 → 1",
        "withdrawn from 2025-05-20 on: for a reason",
        "filed with the other account as R-",
        "suspended from 2025-06-01 on: for a reason",
        "prepayment of 1,000.00 yuan on 2025-07-01 withdrawn on 2025-07-02: of another loan (E-",
    ):
        assert words in page, words


def test_a_cancelled_loan_tells_when_why_by_which_entry_and_what_was_taken_back(seen) -> None:
    page = seen.text("/loans/A-2")
    for words in (
        "Loan A-2 甲公司 cancelled",
        "This loan was booked by mistake and cancelled on 2024-07-01",
        "Reason booked for another",
        "Event E-",
        "Log entry number ",
        "2024-03-20 83,333.33",
        "2024-06-20 102,222.22",
    ):
        assert words in page, words
    assert "All-in" not in page
    before = seen.text("/loans/A-2", known_at=seen.ids["known"], on="2024-04-01")
    assert "cancelled" not in before
    chinese = seen.text("/loans/A-2", lang="zh")
    assert "本贷款为误登记，已于2024-07-01撤销" in chinese
    assert seen.browser.get("/loans/A-2/interest").status_code == 200


@pytest.mark.parametrize("kind", list(StatementKind))
@pytest.mark.parametrize("suffix", list(STATEMENT_FORMATS))
def test_a_file_of_a_cancelled_loan_is_refused_and_no_page_stands_in_its_place(
    seen, kind: StatementKind, suffix: str
) -> None:
    answer = seen.browser.get(f"/loans/A-2/{kind.value}.{suffix}", params={"lang": "en"})
    assert answer.status_code == 409
    assert "loan_cancelled" in answer.text
    assert "Content-Disposition" not in answer.headers
    before = {"known_at": seen.ids["known"], "on": "2024-04-01"}
    stood = seen.browser.get(f"/loans/A-2/{kind.value}.{suffix}", params=before)
    assert stood.status_code == 200
    assert stood.headers["Content-Disposition"].startswith("attachment")


def test_what_was_posted_is_left_until_a_run_takes_it_back(seen, told) -> None:
    assert "What is left is taken back by the next daily run." in seen.text("/loans/A-2")
    url, _ = told
    assert run(["--database", url, "run", "daily", "--on", "2026-02-04"]) == 0
    page = seen.text("/loans/A-2")
    assert "2024-03-20 83,333.33 −83,333.33 on 2026-02-04 0.00" in page
    assert "What is left" not in page


@pytest.mark.parametrize("asked", ["x:1", "91", "uscc:%00", "uscc:" + "9" * 300])
def test_an_account_that_is_none_is_said_so(seen, asked: str) -> None:
    answer = seen.browser.get(f"/accounts/{asked}", params={"lang": "en"})
    assert answer.status_code == 404
    assert "There is no carbon account" in answer.text


def test_a_day_or_moment_that_is_none_is_refused(seen) -> None:
    for asked in ({"on": "soon"}, {"known_at": "soon"}):
        answer = seen.browser.get(f"/accounts/{ACCOUNT}", params=asked)
        assert answer.status_code == 400


def test_who_is_not_signed_in_is_sent_to_sign_in(seen) -> None:
    seen.browser.post("/sign-out")
    seen.browser.cookies.clear()
    answer = seen.browser.get(f"/accounts/{ACCOUNT}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=%2Faccounts%2Fuscc")


def test_a_page_shows_orders_by_their_code_points() -> None:
    template = _TEMPLATES.from_string("{{ name }}|{{ name | unbroken }}|{{ number }}")
    shown = template.render(name="a\u202e<b>\x9b", number=5)
    assert shown == (
        "a&lt;U+202E&gt;&lt;b&gt;&lt;U+009B&gt;|a&lt;U+202E&gt;&lt;b&gt;&lt;U+009B&gt;|5"
    )
