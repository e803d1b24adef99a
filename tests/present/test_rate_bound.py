"""A rate sentence where the loan's floor or cap takes the place of the sum."""

from collections.abc import Mapping
from dataclasses import replace

from carbonstep.domain.picture import LoanPicture
from carbonstep.domain.rate_segment import Bound
from carbonstep.present.rate_sentence import rate_sentence
from carbonstep.present.translation import Language
from carbonstep.units.rate import RateE4bp


def test_floor_and_cap_are_said_after_the_sum(pictures: Mapping[str, LoanPicture]) -> None:
    segment = pictures["reduction"].priced.segments[-1]
    floor = replace(segment, all_in_e4bp=RateE4bp(3_150_000), bounded=Bound.FLOOR)
    cap = replace(segment, all_in_e4bp=RateE4bp(3_000_000), bounded=Bound.CAP)
    assert rate_sentence(floor, language=Language.EN) == (
        "fixed rate 3.20 % + 0.00 % − 0.10 % = 3.10 %, raised to the floor of 3.15 %"
    )
    assert rate_sentence(cap, language=Language.ZH) == (
        "固定利率 3.20% + 0.00% − 0.10% = 3.10%，按利率上限3.00%执行"
    )
