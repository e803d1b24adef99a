"""Registers of others whose rows are not what their mapping states."""

from carbonstep.domain.account.reason import AccountReason
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.problem import Reason
from carbonstep.reading.reason import ReadingReason

from .bad_input_case import Case

MAPPING = """\
kind: organisation
account: {column: id, scheme: reg}
period: {year: p}
figures:
  scope1: {column: t, unit: tCO2e}
fixed: {assurance: limited, verifier: CQC}
"""
BY_GAS = MAPPING + "sum_over: [g]\n"


def case(
    name: str,
    reason: Reason,
    *rows: str,
    stated: tuple[str, str] = ("", ""),
    mapping: str = MAPPING,
    header: str = "id,p,t",
    column: str | None = None,
) -> Case:
    """A table under a mapping in which one text stands in place of another."""
    assert stated[0] in mapping
    return Case(
        name=name,
        reason=reason,
        data="\n".join([header, *rows]).encode(),
        mapping=mapping.replace(*stated) if stated[0] else mapping + stated[1],
        column=column,
    )


REGISTERS = [
    case(
        "a number without its prefix (`cut_prefix: 'ID:'`)",
        FormatReason.AFFIX_MISSING,
        *("7,2023,5", "ID:8,2023,5"),
        stated=("{column: id,", "{column: id, cut_prefix: 'ID:',"),
        column="id",
    ),
    case(
        "two numbers that become one (`replace: {':': '-'}`)",
        FormatReason.ACCOUNT_ID_SHARED,
        *("1:2,2023,5", "1-2,2022,5"),
        stated=("{column: id,", "{column: id, replace: {':': '-'},"),
        column="id",
    ),
    case(
        "a row of totals among enterprises",
        FormatReason.TOTALS_AS_ACCOUNT,
        *("1,2023,5", "Total,2023,5"),
        column="id",
    ),
    case(
        "a fiscal year whose months are unsaid (`named`)",
        FormatReason.PERIOD_FORM,
        "1,FY2023,5",
        stated=("{year: p}", "{named: p}"),
        column="p",
    ),
    case(
        "a month the other way round (`month`)",
        FormatReason.PERIOD_FORM,
        "1,03/2023,5",
        stated=("{year: p}", "{month: p}"),
        column="p",
    ),
    case(
        "an October that a spreadsheet made a number (`month`)",
        FormatReason.MONTH_UNCLEAR,
        "1,2024.1,5",
        stated=("{year: p}", "{month: p}"),
        column="p",
    ),
    case(
        "a person's telephone number for a name (`name_column`)",
        AccountReason.PERSONAL_NUMBER,
        *("Acme,2023,5", "13800138000,2023,5"),
        stated=("{column: id,", "{name_column: id,"),
        column="id",
    ),
    case(
        "a row of headings that is blank (`header_row: 2`)",
        FormatReason.HEADER_ROW_BLANK,
        *("", "1,2023,5"),
        stated=("", "header_row: 2\n"),
    ),
    case(
        "a row of totals without a year between rows",
        FormatReason.TOTALS_ROW,
        *("1,2023,5", "合计,,5", "2,2023,6"),
    ),
    case(
        "a share among columns that are added up (`columns: [a, b]`)",
        ReadingReason.SHARE_WRITTEN,
        "1,2023,5,35 %",
        stated=("{column: t,", "{columns: [a, b],"),
        header="id,p,a,b",
        column="b",
    ),
    case(
        "a heading in another unit than the mapping (`unit: tCO2e`)",
        FormatReason.UNIT_NOT_AS_MAPPED,
        "1,2023,5",
        stated=("column: t,", "column: 't（万吨）',"),
        header="id,p,t（万吨）",
        column="t（万吨）",
    ),
    case(
        "a title in another unit than the mapping (`unit: tCO2e`)",
        FormatReason.UNIT_NOT_AS_MAPPED,
        *("id,p,t", "1,2023,5"),
        header="单位：万吨,,",
    ),
    case(
        "a decimal point where commas are stated (`numbers`)",
        FormatReason.NUMBER_STYLE,
        "1,2023,1234.5",
        stated=("", "numbers: {decimal: ','}\n"),
        column="t",
    ),
    case(
        "a row that names no unit (`unit: {column: u}`)",
        ReadingReason.VALUE_MISSING,
        *("1,2023,5,", "2,2023,5,tCO2e"),
        stated=("unit: tCO2e", "unit: {column: u}"),
        header="id,p,t,u",
        column="u",
    ),
    case(
        "a status that says there is no figure (`no_figure`)",
        FormatReason.NO_FIGURE_STATED,
        "1,2023,,Withheld",
        stated=("", "no_figure: {s: [withheld]}\n"),
        header="id,p,t,s",
        column="s",
    ),
    case(
        "one gas twice (`sum_over: [g]`)",
        FormatReason.PART_TWICE,
        *("1,2023,5,CO2", "1,2023,5,CO2"),
        mapping=BY_GAS,
        header="id,p,t,g",
    ),
    case(
        "a total among the parts of a sum, by whatever word (`sum_over: [g]`)",
        ReadingReason.PART_IS_SUM,
        *("1,2023,5,CO2", "1,2023,7,CH4", "1,2023,12,all of it"),
        mapping=BY_GAS,
        header="id,p,t,g",
        column="t",
    ),
    case(
        "CO2 and CO2e in one sum (`sum_over: [g]`)",
        IntakeReason.ROWS_DISAGREE,
        *("1,2023,5,CO2,tCO2e", "1,2023,5,CH4,tCO2"),
        mapping=BY_GAS,
        stated=("unit: tCO2e", "unit: {column: u}"),
        header="id,p,t,g,u",
        column="u",
    ),
    case(
        "a mapping that leaves out every row (`keep`)",
        FormatReason.ROWS_ALL_LEFT_OUT,
        "1,2023,5,unit",
        stated=("", "keep: {l: [facility]}\n"),
        header="id,p,t,l",
    ),
]
