"""What a mapping does not read is listed, and a column that may say which rows count is named with
its words."""

from datetime import date
from pathlib import Path

import pytest

from carbonstep.formats.document import parse_yaml
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import read_mapping
from carbonstep.formats.proposal.document import yaml_text
from carbonstep.formats.proposal.guess import propose
from carbonstep.formats.proposal.preview import preview, preview_by
from carbonstep.formats.proposal.sample import Sample, take_sample
from carbonstep.formats.table.limit import DEFAULT_LIMITS
from carbonstep.reading.node import Node
from strategies.register_copy import write_table

TODAY = date(2024, 6, 1)
MAPPING = """\
kind: organisation
account: {name_column: 企业, scheme: xx}
period: {year: 年度}
figures:
  scope1: {column: 范围一（tCO2e）, unit: tCO2e}
"""


def sample_of(tmp_path: Path, heading: str, *words: str) -> Sample:
    rows = [[f"甲{at}", "2023", word, "辽宁", "5"] for at, word in enumerate(words)]
    table = iter([["企业", "年度", heading, "所属地市", "范围一（tCO2e）"], *rows])
    sample = take_sample(write_table(tmp_path / "a.csv", table), limits=DEFAULT_LIMITS)
    assert isinstance(sample, Sample)
    return sample


def mapping_of(text: str) -> ColumnMapping:
    node = parse_yaml(text)
    assert isinstance(node, Node)
    mapping = read_mapping(node, name="m")
    assert isinstance(mapping, ColumnMapping), mapping
    return mapping


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("状态", ("有效", "作废", "有效")),
        ("数据情况", ("已核查", "未核查", "已核查")),
        ("Report", ("Final", "Draft", "Final")),
        ("备注", ("Void", "", "")),
        ("是否核定", ("是", "否", "是")),
        ("Status", ("1", "0", "1")),
    ],
)
def test_a_status_is_named_with_its_words(tmp_path: Path, heading: str, words) -> None:
    sample = sample_of(tmp_path, heading, *words)
    proposal = propose(sample)
    told = [item.what for item in proposal.to_check if item.key == "keep"]
    assert len(told) == 1
    assert told[0].startswith(f"{heading} may say which rows count")
    seen = preview(sample, proposal, business_date=TODAY)
    [column] = [column for column in seen.unread if column.words]
    assert (column.heading, column.words[0][1]) == (heading, 2)
    text = yaml_text(proposal.document, proposal.to_check)
    assert f"# keep: {heading} may say" in text
    tried = preview_by(sample, mapping_of(MAPPING), business_date=TODAY)
    assert column in tried.unread


@pytest.mark.parametrize("words", [("沈阳", "大连", "沈阳"), ("Cement", "Paper", "Cement")])
def test_another_column_is_listed_by_its_heading_alone(tmp_path: Path, words) -> None:
    sample = sample_of(tmp_path, "类别", *words)
    seen = preview_by(sample, mapping_of(MAPPING), business_date=TODAY)
    assert [(column.heading, column.words) for column in seen.unread] == [
        ("类别", ()),
        ("所属地市", ()),
    ]


def test_what_a_mapping_keeps_by_is_read(tmp_path: Path) -> None:
    sample = sample_of(tmp_path, "状态", "有效", "作废", "有效")
    kept = mapping_of(MAPPING + "keep: {状态: [有效]}\n")
    seen = preview_by(sample, kept, business_date=TODAY)
    assert [column.heading for column in seen.unread] == ["所属地市"]


def test_other_words_of_a_status_that_says_no_figure_are_named(tmp_path: Path) -> None:
    rows = [
        ["甲", "2023", "有效", "5"],
        ["乙", "2023", "作废", "6"],
        ["丙", "2023", "停产", ""],
    ]
    table = iter([["企业", "年度", "状态", "范围一（tCO2e）"], *rows])
    sample = take_sample(write_table(tmp_path / "a.csv", table), limits=DEFAULT_LIMITS)
    assert isinstance(sample, Sample)
    proposal = propose(sample)
    assert proposal.document["no_figure"] == {"状态": ["停产"]}
    seen = preview(sample, proposal, business_date=TODAY)
    assert [column.words for column in seen.unread] == [(("有效", 1), ("作废", 1))]


def test_rows_that_differ_in_a_status_are_not_added_up(tmp_path: Path) -> None:
    rows = [["甲", "2023", word, tonnes] for word, tonnes in (("已核查", "50"), ("未核查", "49"))]
    table = iter([["企业", "年度", "核查情况", "范围一（tCO2e）"], *rows])
    sample = take_sample(write_table(tmp_path / "a.csv", table), limits=DEFAULT_LIMITS)
    assert isinstance(sample, Sample)
    proposal = propose(sample)
    assert "sum_over" not in proposal.document
    assert preview(sample, proposal, business_date=TODAY).alike == 2
    kept = yaml_text({**proposal.document, "keep": {"核查情况": ["已核查"]}})
    assert preview_by(sample, mapping_of(kept), business_date=TODAY).alike == 0


def test_a_word_cannot_leave_its_comment(tmp_path: Path) -> None:
    proposal = propose(sample_of(tmp_path, "状态", "作废\nkind: product", "有效", "有效"))
    lines = yaml_text(proposal.document, proposal.to_check).splitlines()
    assert [line for line in lines if line.startswith("kind:")] == ["kind: organisation"]
    assert any("作废 kind: product" in line for line in lines)
