"""The loan view: what the page shows is what the picture holds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from carbonstep.domain.account.account_history import FormerName
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.present.page.loan import LoanView, loan_view
from carbonstep.present.words.translation import Language

Pictures = Mapping[str, LoanPicture]


@pytest.mark.parametrize("language", Language)
def test_every_picture_has_a_view(pictures: Pictures, language: Language) -> None:
    for picture in pictures.values():
        view = loan_view(picture, language)
        assert len(view.segments) == len(picture.priced.segments)
        assert len(view.interest) == len(picture.priced.interest)
        assert len(view.decisions) == len(picture.priced.decisions)
        assert [segment.current for segment in view.segments].count(True) == 1
        assert view.rate is not None
        assert view.why is not None


def test_the_history_has_no_gap_for_a_reader(pictures: Pictures) -> None:
    for picture in pictures.values():
        rows = loan_view(picture, Language.EN).segments
        for earlier, later in pairwise(rows):
            gap = date.fromisoformat(later.starts_on) - date.fromisoformat(earlier.ends_on)
            assert gap.days == 1


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.EN, "withdrawn from 2023-10-09 on: of another enterprise"),
        (Language.ZH, "自2023-10-09起撤回：of another enterprise"),
    ],
)
def test_a_withdrawn_report_is_shown_so_and_supersedes_nothing(
    pictures: Pictures, language: Language, told: str
) -> None:
    picture = pictures["withdrawn, another stands again"]
    newer, older = loan_view(picture, language).reports
    assert (newer.withdrawn, newer.superseded_by) == (told, "")
    assert (older.withdrawn, older.superseded_by) == ("", "")
    before = replace(picture, as_of=date(2023, 10, 8))
    newer, older = loan_view(before, language).reports
    assert (newer.withdrawn, older.superseded_by) == ("", newer.report_id)


def test_a_certificate_is_shown_with_what_changed_it(pictures: Pictures) -> None:
    def shown(name: str, language: Language) -> str:
        [view] = loan_view(pictures[name], language).certificates
        return view.value

    assert shown("label withdrawn", Language.EN).startswith(
        "valid from 2025-09-01 to 2026-01-31; on 2026-03-01 it is withdrawn; "
        "withdrawn by its issuer from 2026-02-01 on: told by the issuer (change K-"
    )
    assert "2026-03-01：已撤销；自2026-02-01起被撤销" in shown("label withdrawn", Language.ZH)
    later = replace(pictures["label withdrawn"], as_of=date(2026, 10, 1))
    [over] = loan_view(later, Language.ZH).certificates
    assert "2026-10-01：已撤销；" in over.value, "its last day is over, and it did not expire"
    assert shown("label suspended", Language.EN).startswith(
        "valid from 2025-09-01 to 2026-01-31, valid from 2026-04-01 to 2026-08-31; on 2026-03-01 "
        "it is suspended; suspended from 2026-02-01 to 2026-03-31"
    )
    assert "ends on 2026-01-31 already" in shown("label shortened", Language.EN)
    corrected = shown("label corrected", Language.EN)
    assert corrected.startswith("valid from 2025-09-01 to 2026-01-31")
    assert ", last valid day 2026-08-31 → 2026-01-31: " in corrected
    assert "有效期末日2026-08-31 → 2026-01-31" in shown("label corrected", Language.ZH)
    assert "lifted from 2026-02-01 on" in shown("label lifted", Language.EN)


def test_the_restated_report_is_shown_as_superseded(pictures: Pictures) -> None:
    view = loan_view(pictures["level, three reports"], Language.EN)
    newest, older, oldest = view.reports
    assert (newest.superseded_by, older.superseded_by) == ("", newest.report_id)
    assert oldest.superseded_by == ""
    assert newest.figures == ("product footprint 4.31 kgCO2e per kilogram",)


def test_a_report_received_later_is_not_shown_on_an_earlier_day(pictures: Pictures) -> None:
    picture = replace(pictures["level, three reports"], as_of=date(2025, 9, 30))
    view = loan_view(picture, Language.EN)
    assert [report.received_on for report in view.reports] == ["2025-08-20", "2025-02-14"]
    assert [report.superseded_by for report in view.reports] == ["", ""]


def test_illustrative_is_said_only_of_illustrative_rulebooks(pictures: Pictures) -> None:
    assert loan_view(pictures["level"], Language.EN).illustrative
    assert not loan_view(pictures["reduction"], Language.EN).illustrative


def _facts(view: LoanView) -> dict[str, str]:
    assert view.why is not None
    return {fact.label: fact.value for fact in view.why.facts}


def test_why_cites_report_hash_clause_and_decision(pictures: Pictures) -> None:
    picture = pictures["reduction"]
    decision = picture.priced.decisions[-1]
    facts = _facts(loan_view(picture, Language.EN))
    assert facts["Clause"] == "huangshi-reduction@2022-09 · adjust[0].steps[0]"
    assert facts["Report"].startswith(f"{decision.basis[0].fact_id} · limited assurance · sha256 ")
    assert decision.decision_id in facts["Decision"]


def test_why_cites_the_certificate(pictures: Pictures) -> None:
    picture = pictures["flag"]
    facts = _facts(loan_view(picture, Language.ZH))
    assert facts["证书"].startswith(picture.evidence.certificates[0].certificate_id)
    assert "a label body" in facts["证书"]


@pytest.mark.parametrize("language", Language)
def test_before_drawdown_and_after_maturity_there_is_no_rate(
    pictures: Pictures, language: Language
) -> None:
    picture = pictures["reduction"]
    for as_of, named in ((date(2022, 1, 1), "2022-09-20"), (date(2025, 9, 20), "2025-09-20")):
        view = loan_view(replace(picture, as_of=as_of), language)
        assert view.rate is None
        assert view.why is None
        assert named in view.no_rate


def test_before_the_first_decision_the_step_is_zero_and_says_so(pictures: Pictures) -> None:
    view = loan_view(replace(pictures["reduction"], as_of=date(2022, 10, 1)), Language.EN)
    assert view.why is not None
    assert "no decision is in effect" in view.why.sentence
    assert view.segments[0].reason == "before the first decision"


def test_interest_notes_tell_what_is_not_certain(pictures: Pictures) -> None:
    rows = loan_view(pictures["level, three reports"], Language.EN).interest
    assert "payment day provisional, benchmark not yet known" in rows[-1].notes
    (current,) = (row for row in rows if row.current)
    assert "accrued before 2025-11-30" in current.notes
    assert rows[0].notes == ""


def test_why_names_what_lies_there_and_is_not_enough(pictures: Pictures) -> None:
    picture = pictures["missing, a figure"]
    [report] = picture.evidence.reports
    [missing] = loan_view(picture, Language.EN).why.open
    assert f"report {report.report_id} for 2022 lacks scope 2, location-based" in missing
    [chinese] = loan_view(picture, Language.ZH).why.open
    assert chinese.startswith("2022年度报告，最迟2023-04-30（含当日）报送：")
    coming = replace(picture, as_of=date(2023, 5, 2))
    assert loan_view(coming, Language.EN).why.coming == (
        "announced, not yet in force: from 2023-05-09 on the carbon step is 0 bp and the all-in "
        f"rate 3.20 % (decision {picture.priced.decisions[0].decision_id})",
    )


def test_what_the_borrower_was_called_stands_beside_its_name(pictures: Pictures) -> None:
    picture = next(iter(pictures.values()))
    own = picture.account.account_id
    earlier = FormerName(until=date(2023, 1, 3), name="旧名", account_id=own)
    merged = FormerName(until=date(2024, 5, 1), name="甲公司", account_id="a:1")
    told = replace(picture, former_names=(earlier, merged))

    def former(language: Language) -> list[str]:
        label = {Language.EN: "Former name", Language.ZH: "曾用名"}[language]
        return [fact.value for fact in loan_view(told, language).identity if fact.label == label]

    assert former(Language.EN) == ["until 2024-05-01: 甲公司 (a:1)", "until 2023-01-03: 旧名"]
    assert former(Language.ZH) == [
        "至2024-05-01（不含）：甲公司（a:1）",
        "至2023-01-03（不含）：旧名",
    ]
    assert loan_view(picture, Language.EN).identity[1].label != "Former name"


def test_days_after_a_certificate_are_not_told_as_before_the_first_decision(
    pictures: Pictures,
) -> None:
    last = loan_view(pictures["label withdrawn"], Language.EN).segments[-1]
    assert last.reason == "No decision is in force; the carbon step is zero."
    first = loan_view(pictures["reduction almost"], Language.EN).segments[0]
    assert first.reason == "before the first decision"
