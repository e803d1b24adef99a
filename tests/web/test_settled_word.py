"""No page says that anything is settled before a receipt told it, and then just its day."""

import re
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.present.words.translation import Language
from carbonstep.units.money import Fen

LOAN = "/loans/LN-2024%2F1%20%E7%BA%BF"
WORDS = {Language.EN: re.compile(r"\bsettled\b", re.IGNORECASE), Language.ZH: re.compile("已收款")}
PAGES = (LOAN, f"{LOAN}/cash-flow", f"{LOAN}/interest", f"{LOAN}/benefit", "/")


def said(officer: TestClient, language: Language) -> dict[str, int]:
    """How often each page has the word."""
    found = {}
    for page in PAGES:
        answer = officer.get(page, params={"lang": language.value})
        assert answer.status_code == 200, page
        found[page] = len(WORDS[language].findall(answer.text))
    return found


@pytest.mark.parametrize("language", Language)
def test_a_page_has_the_word_where_a_receipt_was_told(officer, site, picture, language) -> None:
    assert set(said(officer, language).values()) == {0}
    on = date(2024, 12, 20)
    due = next(f for f in picture.priced.flows if f.nominal_on == on)
    receipt = LoanEvent(
        loan_id=picture.loan.loan_id,
        kind=LoanEventKind.RECEIPT,
        on=on,
        for_on=on,
        amount_fen=Fen(due.amount_fen),
        received_on=on,
    )
    life = replace(picture.priced.life, events=(receipt,))
    site.picture = replace(picture, priced=replace(picture.priced, life=life))
    after = said(officer, language)
    assert after[LOAN] > 0
    assert after[f"{LOAN}/cash-flow"] > 0
    assert after["/"] == 0
