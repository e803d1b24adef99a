"""A text beside a table that states a multiple of a unit refuses the file; other words do not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.intake.candidate import Candidate
from carbonstep.domain.intake.column import TableKind
from carbonstep.formats.report.file import FileRefused, ReportFile
from carbonstep.formats.table.row import TextRow
from carbonstep.reading.problem import Problem

from .foreign import FactorRegistry, opened, take

HEAD = ["account", "period_from", "period_to", "revenue", "scope1"]
ROW = ["eu-ets:1", "2023-01-01", "2023-12-31", "5", "7"]

MULTIPLES = [
    *("Unit: thousand tonnes", "Unit: RMB million", "Currency: RMB million"),
    *("Unit: million yuan", "Emissions in thousand tonnes", "figures ×1000"),
    *("figures x 1,000", "Amounts in '000 t", "Emissions (000s tonnes)", "单位﹕万吨"),
    *("全部数据均按万吨填列", "所有金额均以万元列示", "金额以万元表示", "以千元反映"),
    *("营业收入单位：万元", "产值单位：百万元", "单位：萬元", "單位：億元", "單位：萬噸"),
    *("x10³ t", "×10⁴ tCO2e", "10^4 tCO2e", "注：万吨", "注：千t", "Kilotonnes"),
    *("(in kilotonnes)", "emissions in kilo-tonnes", "Megatonnes of CO2", "MMT CO2e"),
    *("Emissions, kt", "Emissions Mt CO2e", "in thousands", "Amounts in RMB thousands"),
    *("(in millions)", "In RMB millions", "Expressed in thousands of yuan", "RMB million"),
    *("Figures in thousand tonnes of CO2e", "Amounts (RMB million)"),
    *("Amounts (thousands of yuan)", "Amounts in CNY 10,000", "Unit: RMB '000", "RMB’000"),
    *("(US$ mn)", "HK$ million", "€ bn", "tonnes (thousands)", "thousand tonnes CO2e"),
    *("'000 tonnes", "Units are thousand tonnes", "（金额：万元）", "金额：百万"),
    *("单位：万", "（万）", "以亿元计", "人民币百万元", "百万人民币", "人民币（千元）"),
    *("RMB百万", "单位：10万元", "（1000吨）", "Unit: 1000 t", "in 1000 tonnes"),
    *("数据×1万", "数据乘以1000", "multiply by 1,000", "scaled by 10^3", "单位：万 吨"),
    *("万ｔＣＯ２ｅ", "排放量（万吨二氧化碳当量）", "碳排放 万吨", "数值：千吨"),
    *("（RMB m）", "(kUSD million)", "万円", "百万トン"),
    *("RMBm", "(mn)", "10k yuan", "ten thousand yuan", "hundred million yuan", "金额：万"),
    *("Multiplier: 1000", "倍数：1000", "x1e3", "in Tsd. Tonnen", "тыс. т", "t*1000", "(X1000)"),
    *("10 thousand tons", "(100 million yuan)", "Unit: 100 million RMB", "Gg CO2e", "USD MM"),
    *(
        "数据单位万吨",
        "本表单位为万吨",
        "收入为USD",
        "营业收入为万元",
        "收入以百万元列示",
        "金额：万元",
    ),
    *("除特别注明外，金额单位均为人民币百万元", "会企01表 单位：万元"),
    *("单位：万吨煤", "单位：千吨、万元", "Unit: t, million yuan"),
]

ORDINARY = [
    *("万华化学集团股份有限公司", "千方科技", "亿纬锂能", "百度在线", "万科企业"),
    *("万达集团", "千禾味业", "万方数据", "亿联网络", "百联股份", "兆易创新", "万向钱潮"),
    *("千金药业", "三一重工", "十堰市", "百色市", "万宁市", "千岛湖镇", "单位：万华化学"),
    *("填报单位：千方科技", "单位：武钢", "单位：某某村", "单位：张三"),
    *("统计单位：全市规上企业", "编制单位：亿纬锂能", "单位名称：万吨", "单位负责人：李四"),
    *("2023年度温室气体排放报告", "报告期：2023年1月1日至2023年12月31日", "2023-12-31"),
    *("20231231", "电话：010-12345678", "联系电话 13800001000", "Tel. 400-810-0000"),
    *("邮编：100000", "10,000 employees", "A company with 1,000 employees"),
    *("年产500万吨水泥生产线", "注册资本5000万元", "投资10亿元", "营业收入5万元以上企业"),
    *("万元产值能耗统计范围", "每万元产值碳排放", "百万吨级煤矿", "百万吨CCUS项目"),
    *("2×1000MW机组", "2 x 660MW units", "GWP采用IPCC第六次评估报告值"),
    *("GWP of CH4 is 27.9 (AR6)", "核算依据：GB/T 32151.1-2015", "ISO 14064-1:2018"),
    *("核算方法：排放因子法", "数据来源：企业台账", "排放因子单位为tCO2/MWh"),
    *("Emission factor unit: tCO2/MWh", "Business unit: Wuhan", "Reporting unit: North"),
    *("Unit: see column headings", "Units: as stated in the headings", "单位：见表头"),
    *("单位：元（人民币）", "单位：元/人民币", "货币：人民币（元）"),
    *("单位：吨（二氧化碳当量）", "Million Dollar Bakery Ltd", "Thousand Oaks Plant"),
    *("Fortune Global 500", "Hundred Flowers Group", "5 million tonnes of cement a year"),
    *("a thousand tonnes were saved", "Mt Isa Mines", "KT Corp", "汇总表（一）"),
    *("附表（十）", "Table 1000", "Sheet 1 of 10", "In this table", "第1000号文件"),
    *("page 10 of 100", "1000强企业名单", "百强企业名单", "千企升级行动", "万人说明会"),
    *("双百行动",),
    *("某某石化百万吨乙烯装置", "Meeting in Milton", "X1000 series", "No. 1000", "万寿路1000号"),
    *("联系人：万方", "装机容量为2×350MW", "总部为武汉", "capacity 5 Mt CO2 a year", "按年统计"),
]


def problems(*rows: list[str]) -> list[Problem]:
    file = ReportFile(
        name="a.csv",
        rows=iter([TextRow(None, at, row) for at, row in enumerate(rows, start=1)]),
        stream=None,
        kind=TableKind.ORGANISATION,
        mapping=None,
        business_date=date(2026, 1, 5),
        registry=FactorRegistry(()),
    )
    found = list(file.start())
    for item in () if found else file:
        if isinstance(item, FileRefused):
            found += item.problems
        elif isinstance(item, Candidate):
            assert [figure.amount for figure in item.report.figures] == [5, 7]
        else:
            found += item.problems
    return found


def line(cell: str) -> list[str]:
    return [cell, "", "", "", ""]


@pytest.mark.parametrize("written", MULTIPLES)
def test_a_multiple_of_a_unit_refuses_the_file(written: str) -> None:
    [title] = problems(line(written), HEAD, ROW)
    assert (title.code, title.place.row, title.found) == ("unit_note", 1, written)
    assert "Write the unit in brackets" in title.remedy
    [foot] = problems(HEAD, ROW, line(f"注：{written.removeprefix('注：')}"))
    assert (foot.code, foot.place.row) == ("unit_note", 3)


@pytest.mark.parametrize("written", ORDINARY)
def test_ordinary_words_refuse_nothing(written: str) -> None:
    assert problems(line(written), HEAD, ROW) == []
    assert problems(HEAD, ROW, line(f"注：{written}")) == []


FIRMS = st.sampled_from(
    [
        *("万华", "千方", "亿纬", "百度", "万科", "万达", "千禾", "兆易", "十堰", "百联"),
        *("万丰", "千山", "亿利", "百川", "万泽", "武钢", "京东方", "大唐"),
    ]
)
ENDS = st.sampled_from(
    [
        *("化学", "科技", "锂能", "集团", "股份", "机械厂", "电力", "热电", "新材料"),
        *("有限公司", "合作社", "环保"),
    ]
)
WORDS = st.sampled_from(
    [
        *("年度", "温室气体", "碳排放", "报告", "汇总表", "核查", "企业", "名单", "明细"),
        *("附表", "数据来源", "台账", "说明", "更新"),
    ]
)
NUMBERS = st.integers(min_value=1, max_value=99_999).map(str)
ENGLISH = st.sampled_from(
    [
        *("Emissions", "report", "of", "the", "plant", "in", "Wuhan", "and", "its"),
        *("branches", "employees", "sites", "Table", "for", "year"),
    ]
)


@given(
    st.one_of(
        st.tuples(FIRMS, ENDS, NUMBERS, st.just("年"), WORDS, WORDS).map("".join),
        st.tuples(WORDS, st.just("（"), FIRMS, ENDS, st.just("）"), WORDS).map("".join),
        st.tuples(st.sampled_from(["单位：", "填报单位："]), FIRMS, ENDS).map("".join),
        st.lists(st.one_of(ENGLISH, NUMBERS), min_size=1, max_size=8).map(" ".join),
    )
)
def test_a_title_of_ordinary_words_is_never_refused(written: str) -> None:
    assert problems(line(written), HEAD, ROW) == []


@given(
    st.sampled_from(
        ["万", "千", "百万", "亿", "thousand ", "million ", "'000 ", "×1000 ", "10^4 "]
    ),
    st.sampled_from(["吨", "元", "t", "yuan", "tonnes"]),
    st.lists(st.one_of(WORDS, ENGLISH), max_size=3).map(" ".join),
    st.sampled_from([" {}", "（{}）", "单位：{}", " in {}", "均以{}计", "：{}", ", {}"]),
)
def test_a_multiple_is_never_taken_as_its_unit(
    multiple: str, unit: str, before: str, stands: str
) -> None:
    written = before + stands.format(multiple + unit)
    assert [problem.code for problem in problems(line(written), HEAD, ROW)] == ["unit_note"]


MAPPING = """\
kind: organisation
account: {column: id, scheme: reg}
open_accounts: true
period: {year: p}
figures:
  scope1: {column: HEADING, unit: UNIT}
"""


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Emissions (million tonnes CO2e)", "10^6 t"),
        ("v (thousand tonnes)", "kt"),
        ("v (1000 t)", "kt"),
        ("v in thousand tonnes", "10^3 t"),
        ("v（萬噸）", "10^4 t"),
        ("Emissions ktCO2e", "kt"),
        ("排放量万吨", "10^4 t"),
    ],
)
def test_a_heading_in_a_multiple_is_held_against_its_mapping(heading: str, unit: str) -> None:
    table = [["id", "p", heading], ["1", "2023", "5"]]
    mapping = MAPPING.replace("HEADING", f"'{heading}'")
    found = opened(mapping.replace("UNIT", "t"), table)
    assert isinstance(found, tuple)
    assert [problem.code for problem in found] == ["unit_not_as_mapped"]
    right = take(mapping.replace("UNIT", unit), table)
    assert (right.refused, len(right.amounts)) == ([], 1)


@pytest.mark.parametrize(
    "title", ["Unit: thousand tonnes", "Emissions in million tonnes CO2", "单位万吨"]
)
def test_a_title_over_a_mapped_table_is_held_against_its_mapping(title: str) -> None:
    table = [[title, "", ""], ["id", "p", "v"], ["1", "2023", "5"]]
    taken = take(MAPPING.replace("HEADING", "v").replace("UNIT", "t"), table)
    assert [(p.code, p.place.row) for p in taken.refused] == [("unit_not_as_mapped", 1)]
    foot = take(
        MAPPING.replace("HEADING", "v").replace("UNIT", "t"), [*table[1:], [f"注：{title}", "", ""]]
    )
    assert [(p.code, p.place.row) for p in foot.refused] == [("unit_not_as_mapped", 3)]


def test_there_are_many_of_each() -> None:
    assert len(set(MULTIPLES)) >= 60
    assert len(set(ORDINARY)) >= 60
