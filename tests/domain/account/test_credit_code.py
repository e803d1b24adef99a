"""Credit codes: every department and class there is, and one true reason for each wrong one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from carbonstep.domain.account.credit_code import (
    CHARACTERS,
    CLASSES,
    check_character,
    organisation_check,
    parse_credit_code,
)
from carbonstep.domain.account.identifier import parse_account_id
from carbonstep.reading.problem import Problem

REAL_CLASSES = {
    *("11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39", "41", "49"),
    *("51", "52", "53", "59", "61", "62", "69", "71", "72", "79", "81", "89", "91", "92", "93"),
    *("A1", "A9", "N1", "N2", "N3", "N9", "Y1"),
}


def made(start: str = "91", area: str = "110000", body: str = "60003734") -> str:
    whole = f"{start}{area}{body}{organisation_check(body)}"
    return whole + check_character(whole)


def refused(written: str) -> tuple[str, str]:
    found = parse_account_id(written)
    assert isinstance(found, Problem), found
    assert found.message
    assert found.remedy
    return found.code, str(found.needed)


def test_codes_of_real_organisations_are_codes() -> None:
    for code in ("91110000600037341L", "91310000631696382C", "N2420684MA4927PJ7T"):
        assert parse_account_id(code) == f"uscc:{code}"
        assert parse_account_id(code.lower()) == f"uscc:{code}"


def test_every_department_has_its_classes_and_no_other() -> None:
    pairs = {f"{one}{other}" for one, classes in CLASSES.items() for other in classes}
    assert pairs == REAL_CLASSES
    for department in CHARACTERS:
        for kind in CHARACTERS:
            found = parse_credit_code(made(department + kind))
            if department + kind in REAL_CLASSES:
                assert found == made(department + kind)
            else:
                assert isinstance(found, Problem)
                wrong = "class" if department in CLASSES else "department"
                assert found.code == f"credit_code_{wrong}"


@pytest.mark.parametrize(
    ("written", "code", "needed"),
    [
        ("9111000060003734L", "credit_code_length", "17"),
        ("91110000600037341LL", "credit_code_length", "19"),
        ("uscc:9111", "credit_code_length", "4"),
        ("9111000060003734IL", "credit_code_character", "I"),
        ("9111OO0060003734ZL", "credit_code_character", "O, Z"),
        ("01110000600037341L", "credit_code_department", "0"),
        ("B1110000600037341L", "credit_code_department", "B"),
        ("99110000600037341L", "credit_code_class", "9"),
        ("Y2110000600037341L", "credit_code_class", "2"),
        ("91000000600037341L", "credit_code_area", "000000"),
        ("91100001600037341L", "credit_code_area", "100001"),
        ("9111A000600037341L", "credit_code_area", "11A000"),
        ("91110000600037342L", "credit_code_organisation", "600037342"),
        ("91110000600073341L", "credit_code_organisation", "600073341"),
        ("91110000600037341X", "credit_code", "X"),
        ("91120000600037341L", "credit_code", "L"),
        ("合计", "account_id", "eu-ets:100000"),
        ("某某有限公司", "account_id", "eu-ets:100000"),
        ("100000", "account_id", "eu-ets:100000"),
    ],
)
def test_each_way_to_be_wrong_has_its_reason(written: str, code: str, needed: str) -> None:
    assert refused(written) == (code, needed)


@pytest.mark.parametrize(
    "written",
    ["9.13505E+17", "9.1350500123457e17", "9E+17", "915101001234567000", "915101001234568000.0"],
)
def test_a_code_that_a_spreadsheet_made_a_number_is_told_so(written: str) -> None:
    assert refused(written) == ("code_as_number", "91110000600037341L")


def test_a_code_of_digits_alone_is_one_where_it_fits() -> None:
    body = next(
        f"{number:08d}" for number in range(10_000_000) if made(body=f"{number:08d}").isdigit()
    )
    assert parse_credit_code(made(body=body)) == made(body=body)


@given(
    start=st.sampled_from(sorted(REAL_CLASSES)),
    area=st.sampled_from(["110000", "100000", "420684", "659001", "820000"]),
    body=st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"), min_size=8, max_size=8),
    place=st.integers(8, 17),
    char=st.sampled_from(CHARACTERS),
)
def test_one_changed_character_is_always_found(
    start: str, area: str, body: str, place: int, char: str
) -> None:
    code = made(start, area, body)
    assert parse_credit_code(code) == code
    assert uscc.calc_check_digit(code[:-1]) == code[-1]
    changed = code[:place] + char + code[place + 1 :]
    assert (parse_credit_code(changed) == changed) == (changed == code)


def test_codes_of_the_examples_are_read_though_no_organisation_has_them() -> None:
    assert parse_credit_code("91420200MA4DEM001M") == "91420200MA4DEM001M"
    assert isinstance(parse_credit_code("91420200MA4DEN001M"), Problem)
