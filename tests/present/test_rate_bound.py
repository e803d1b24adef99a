"""A rate sentence, and a line of the rate history, where a rate is not the plain sum."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from carbonstep.domain.loan.loan import Loan, RateRounding, RoundingMode
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rate.rate_step import all_in_steps, contract_rate
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.present.page.rate import segment_view
from carbonstep.present.sentence.rate import rate_sentence
from carbonstep.present.words.translation import Language
from carbonstep.units.rate import RateE4bp

UP_TO_A_TENTH = RateRounding(to_e4bp=100_000, mode=RoundingMode.UP)
UP_TO_EIGHT = RateRounding(to_e4bp=80_000, mode=RoundingMode.UP)
FLOOR = {"floor_e4bp": RateE4bp(3_150_000)}
CAP = {"cap_e4bp": RateE4bp(3_000_000)}


def rated(picture: LoanPicture, **terms: object) -> RateSegment:
    """The last segment of a loan at 3.20 % and -10 bp, had it these terms too."""
    segment = picture.priced.segments[-1]
    loan: Loan = replace(picture.loan, **terms)  # type: ignore[arg-type]
    contract = contract_rate(loan, RateE4bp(3_200_000), RateE4bp(3_500_000))
    steps = all_in_steps(loan, contract.rate_e4bp, segment.carbon_e4bp, None)
    return replace(
        segment,
        benchmark_e4bp=contract.benchmark_e4bp,
        all_in_e4bp=steps[-1].after_e4bp,
        steps=(*contract.steps, *steps),
    )


@pytest.mark.parametrize(
    ("terms", "end_en", "end_zh"),
    [
        ({}, "3.10 %", "3.10%"),
        (FLOOR, "3.10 %, raised to the floor of 3.15 %", "3.10%，按利率下限3.15%执行"),
        (CAP, "3.10 %, lowered to the cap of 3.00 %", "3.10%，按利率上限3.00%执行"),
        (
            {**FLOOR, "rounding": UP_TO_A_TENTH},
            "= 3.10 %, raised to the floor of 3.15 %",
            "= 3.10%，按利率下限3.15%执行",
        ),
        (
            {"cap_e4bp": RateE4bp(3_115_500), "rounding": UP_TO_EIGHT},
            "= 3.10 %, by the contract's limits and rounding 3.12 %, "
            "lowered to the cap of 3.1155 %",
            "= 3.10%，按合同约定的上下限和取整规则为3.12%，按利率上限3.1155%执行",
        ),
        (
            {"fall_max_e4bp": RateE4bp(200_000)},
            "= 3.10 %, by the contract's limits and rounding 3.20 %",
            "= 3.10%，按合同约定的上下限和取整规则为3.20%",
        ),
        ({"rounding": UP_TO_A_TENTH}, "= 3.10 %", "= 3.10%"),
    ],
    ids=["plain", "floor", "cap", "rounded, floor", "rounded, cap", "fall", "idle rounding"],
)
def test_what_takes_the_place_of_the_sum_is_said_after_it(
    pictures: Mapping[str, LoanPicture], terms: dict[str, object], end_en: str, end_zh: str
) -> None:
    segment = rated(pictures["reduction"], **terms)
    assert rate_sentence(segment, language=Language.EN).endswith(end_en)
    assert rate_sentence(segment, language=Language.ZH).endswith(end_zh)


@pytest.mark.parametrize(
    ("terms", "notes"),
    [
        ({}, ""),
        (FLOOR, "floor of 3.15 % holds"),
        (CAP, "cap of 3.00 % holds"),
        ({"rounding": UP_TO_A_TENTH}, ""),
        (
            {**FLOOR, "rounding": UP_TO_A_TENTH},
            "floor of 3.15 % holds",
        ),
        (
            {"cap_e4bp": RateE4bp(3_115_500), "rounding": UP_TO_EIGHT},
            "rounded to a multiple of 8 bp: 3.12 %, cap of 3.1155 % holds",
        ),
        ({"fall_max_e4bp": RateE4bp(200_000)}, "fall at repricing held to 20 bp: 3.30 %"),
    ],
    ids=["plain", "floor", "cap", "idle rounding", "rounded, floor", "rounded, cap", "fall"],
)
def test_a_line_of_the_history_names_the_operations(
    pictures: Mapping[str, LoanPicture], terms: dict[str, object], notes: str
) -> None:
    picture = pictures["reduction"]
    view = segment_view(picture, rated(picture, **terms), Language.EN, current=False)
    assert view.notes == notes
