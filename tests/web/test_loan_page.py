"""The loan page: everything of the picture, in both languages, and nothing that can be injected."""

import html
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.why import why_of
from carbonstep.domain.rate.segment import rate_on
from carbonstep.present.sentence.decision import decision_sentence, next_step_sentence
from carbonstep.present.sentence.due import due_sentence
from carbonstep.present.sentence.rate import rate_sentence
from carbonstep.present.sentence.why import coming_sentence, open_sentence
from carbonstep.present.words.translation import Language
from carbonstep.units.money import Fen

Site = Any  # the one of conftest.py, which tests cannot import
LOAN = "/loans/LN-2024%2F1%20%E7%BA%BF"


def words(page: str) -> str:
    """What a reader sees of a page, on one line with plain spaces."""
    text = html.unescape(re.sub(r"<[^>]+>", "", page)).replace("\xa0", " ")
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("language", Language)
def test_the_page_says_the_sentence_why_and_what_is_due(
    officer: TestClient, picture: LoanPicture, language: Language
) -> None:
    answer = officer.get(LOAN, params={"lang": language.value})
    assert answer.status_code == 200
    assert f'<html lang="{language.tag}">' in answer.text
    shown = words(answer.text)
    segment = rate_on(picture.priced.segments, picture.as_of)
    assert segment is not None
    assert rate_sentence(segment, language=language) in shown
    decision = picture.priced.decision(segment.decision_id)
    assert decision is not None
    assert next_step_sentence(decision, rulebook=picture.rulebook, language=language) in shown
    for decision in picture.priced.decisions:
        assert decision_sentence(decision, language=language) in shown
    for due in picture.due:
        assert due_sentence(due, language=language) in shown
    for report in picture.evidence.reports:
        assert report.report_id in shown


@pytest.mark.parametrize("language", Language)
def test_the_page_says_what_is_announced_and_what_is_missing(
    officer: TestClient, site: Site, picture: LoanPicture, language: Language
) -> None:
    """A day on which a half year is over and not reported, and one before a step takes hold."""
    for day, coming, missing in ((date(2025, 7, 10), 0, 1), (date(2025, 2, 17), 1, 0)):
        why = why_of(site.loan_picture(picture.loan.loan_id, day, None))
        assert (len(why.coming), len(why.open)) == (coming, missing)
        asked = {"lang": language.value, "on": day.isoformat()}
        shown = words(officer.get(LOAN, params=asked).text)
        for item in why.coming:
            assert coming_sentence(item, language=language) in shown
        for period in why.open:
            assert open_sentence(period, language=language) in shown


@pytest.mark.parametrize("language", Language)
def test_every_number_of_the_picture_is_on_the_page(
    officer: TestClient, picture: LoanPicture, language: Language
) -> None:
    shown = words(officer.get(LOAN, params={"lang": language.value}).text)
    assert "29,000,000" in shown
    assert "91110000600037341L" in shown
    assert picture.rulebook.content_hash[:16] in shown
    for interest in picture.priced.interest:
        assert f"{interest.amount_fen // 100:,}.{interest.amount_fen % 100:02d}" in shown
        assert interest.settlement.pays_on.isoformat() in shown
    for segment in picture.priced.segments:
        assert segment.period.start.isoformat() in shown
        assert segment.period.last_on.isoformat() in shown
        if segment.fixing_published_on:
            assert segment.fixing_published_on.isoformat() in shown
    for number in ("4.86", "4.18", "4.31", "−10", "−20", "3.80", "3.70", "3.35", "3.00", "0.45"):
        assert number in shown


def test_no_text_of_ours_is_left_in_english_on_the_chinese_page(officer: TestClient) -> None:
    shown = words(officer.get(LOAN, params={"lang": "zh"}).text)
    for english in (
        "Borrower",
        "Rate",
        "report ",
        "gives",
        "due",
        "fallen due",
        "projected",
        "From",
    ):
        assert english not in shown.replace("Carbonstep", "")


def test_events_stand_on_the_page_with_the_penalty_on_them(
    officer: TestClient, site: Site, picture: LoanPicture
) -> None:
    assert "Since booking" not in words(officer.get(LOAN, params={"lang": "en"}).text)
    common = {"loan_id": picture.loan.loan_id, "received_on": date(2025, 8, 1)}
    late = LoanEvent(
        kind=LoanEventKind.OVERDUE,
        on=date(2025, 3, 20),
        amount_fen=Fen(100_000_000),
        until=date(2025, 4, 9),
        **common,
    )
    early = LoanEvent(
        kind=LoanEventKind.PREPAYMENT,
        on=date(2025, 7, 1),
        amount_fen=Fen(500_000_000),
        supersedes="E-X",
        reason="<b>typo</b>",
        **common,
    )
    life = replace(picture.priced.life, events=(late, early))
    site.picture = replace(picture, priced=replace(picture.priced, life=life))
    page = officer.get(LOAN, params={"lang": "en"}).text
    assert "<b>typo" not in page
    shown = words(page)
    # 1,000,000 x 3.80 % x 1.5 x 20 / 360, the rate changing within: as the domain has it.
    [line] = site.loan_picture(picture.loan.loan_id, date(2025, 11, 30), None).priced.penalties
    assert f"{line.amount_fen // 100:,}.{line.amount_fen % 100:02d}" in shown
    for text in ("Since booking", "overdue amount", "1,000,000.00", "penalty for 20 days, 50 %"):
        assert text in shown
    for text in ("prepayment", "5,000,000.00", "corrects E-X: <b>typo</b>", early.event_id):
        assert text in shown
    chinese = words(officer.get(LOAN, params={"lang": "zh"}).text)
    for text in (
        "放款后变动",
        "逾期金额",
        "罚息20天，在合同利率上加收50%",
        "提前还款",
        "已于2025-04-09还清",
    ):
        assert text in chinese


def test_a_loan_paid_off_says_so(officer: TestClient, site: Site, picture: LoanPicture) -> None:
    paid_off = LoanEvent(
        loan_id=picture.loan.loan_id,
        kind=LoanEventKind.PAYOFF,
        on=date(2025, 7, 1),
        received_on=date(2025, 7, 1),
    )
    life = replace(picture.priced.life, events=(paid_off,))
    site.picture = replace(picture, priced=replace(picture.priced, life=life))
    english = words(officer.get(LOAN, params={"lang": "en"}).text)
    assert "it was paid off on 2025-07-01" in english
    assert "Nothing is due: the loan is over." in english
    assert "贷款已提前结清，结清日为2025-07-01" in words(
        officer.get(LOAN, params={"lang": "zh"}).text
    )


def test_names_are_escaped(officer: TestClient) -> None:
    for path in (LOAN, "/"):
        page = officer.get(path).text
        assert "<script" not in page
        assert "<b>" not in page
        assert "&lt;script&gt;alert(&#39;线缆&#39;)&lt;/script&gt; &amp; Co" in page


def test_the_page_holds_no_inline_code_and_points_nowhere_else(officer: TestClient) -> None:
    for path in (LOAN, "/", "/sign-in", "/loans/none"):
        page = officer.get(path).text
        assert not re.search(r"<[^>]*\sstyle\s*=", page)
        assert not re.search(r"<[^>]*\son[a-z]+\s*=", page)
        assert "<style" not in page
        assert "javascript:" not in page
        assert re.findall(r"https?://[^\"' <]+", page) in ([], ["http://www.w3.org/2000/svg"])
        for address in re.findall(r'(?:href|src|action)="([^"]*)"', page):
            assert address.startswith(("/", "#"))
            assert not address.startswith("//")


def test_the_chart_is_drawn_in_the_page(officer: TestClient) -> None:
    page = officer.get(LOAN).text
    assert page.count("<svg") == 1
    assert 'role="img"' in page


def test_another_day_is_said_loudly(officer: TestClient, site: Site) -> None:
    assert "as-of-banner" not in officer.get(LOAN).text
    answer = officer.get(LOAN, params={"on": "2025-06-01", "lang": "en"})
    shown = words(answer.text)
    assert "Seen as of 2025-06-01, not today (2025-11-30)." in shown
    assert "1-year LPR 3.35 % + 0.45 % − 0.10 % = 3.70 %" in shown
    assert site.asked[-1][1] == date(2025, 6, 1)
    assert 'href="/loans/LN-2024/1%20%E7%BA%BF">' in answer.text
    assert officer.get("/loans/LN-2024/1%20%E7%BA%BF").status_code == 200


def test_known_at_is_handed_on_and_said_loudly(officer: TestClient, site: Site) -> None:
    moment = "2025-09-01T00:00:00Z"
    answer = officer.get(LOAN, params={"known_at": moment, "lang": "en"})
    assert site.asked[-1][2] == moment
    assert f"As known at {moment}" in words(answer.text)
    assert f'name="known_at" value="{moment}"' in answer.text


@pytest.mark.parametrize("on", ["2024-09-12", "2027-09-13"])
def test_a_day_without_a_rate_says_why(officer: TestClient, on: str) -> None:
    answer = officer.get(LOAN, params={"on": on, "lang": "en"})
    assert answer.status_code == 200
    assert "On this day the loan" in answer.text


@pytest.mark.parametrize(
    ("params", "words_zh", "words_en"),
    [
        ({"on": "June 1"}, "“June 1”不是日期。", "'June 1' is not a date."),
        ({"on": "2025-02-30"}, "请按年-月-日书写", "Write it as year-month-day"),
        ({"known_at": "yesterday"}, "“yesterday”不是日期。", "'yesterday' is not a date."),
        ({"on": "<script>"}, "“<script>”", "'<script>' is not a date."),
    ],
)
def test_a_bad_value_gives_a_page_with_the_remedy(
    officer: TestClient, params: dict[str, str], words_zh: str, words_en: str
) -> None:
    for language, expected in (("zh", words_zh), ("en", words_en)):
        answer = officer.get(LOAN, params={**params, "lang": language})
        assert answer.status_code == 400
        assert expected in words(answer.text)
        assert "date_invalid" in answer.text
        assert "<script" not in answer.text


@pytest.mark.parametrize(("language", "title"), [("zh", "未找到合同"), ("en", "No such loan")])
def test_an_unknown_loan_gives_a_page(officer: TestClient, language: str, title: str) -> None:
    answer = officer.get("/loans/<script>", params={"lang": language})
    assert answer.status_code == 404
    assert title in answer.text
    assert "<script" not in answer.text


def test_the_list_links_to_every_loan(officer: TestClient) -> None:
    page = officer.get("/", params={"lang": "en"}).text
    (address,) = re.findall(r'<a href="(/loans/[^"]+)"', page)
    assert "1 in all" in words(page)
    assert officer.get(address).status_code == 200


def test_an_empty_list_says_so_and_names_no_command(officer: TestClient, site: Site) -> None:
    site.booked = False
    page = officer.get("/").text
    assert "No loan is booked yet." in page
    assert "carbonstep loan" not in page


def test_the_illustrative_rulebook_is_said_loudly(officer: TestClient, site: Site) -> None:
    assert 'class="illustrative"' in officer.get(LOAN).text
    site.picture = replace(
        site.picture, rulebook=replace(site.picture.rulebook, illustrative=False)
    )
    assert 'class="illustrative"' not in officer.get(LOAN).text


def test_a_page_is_small(officer: TestClient) -> None:
    assert len(officer.get(LOAN).content) < 60_000
    assert len(officer.get("/static/site.css").content) <= 25_000


@pytest.mark.parametrize(
    ("query", "advised"),
    [("onn=2025-01-01", "on"), ("know_at=1", "known_at"), ("language=zh", "lang")],
)
def test_a_misspelt_name_of_the_address_is_told(officer: TestClient, query, advised) -> None:
    for address in (LOAN, f"{LOAN}/interest", f"{LOAN}/interest.csv"):
        answer = officer.get(f"{address}?{query}")
        assert answer.status_code == 400
        assert "is not known here" in answer.text
        assert f"Did you mean &#39;{advised}&#39;?" in answer.text
    assert officer.get("/?on=2025-01-01").status_code == 400
    assert officer.get("/static/site.css?v=2").status_code == 200
