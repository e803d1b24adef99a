"""What a loan's document leaves blank is told in one answer, each at its own place."""

from datetime import date

import pytest

from carbonstep.formats.document import parse_json, parse_yaml
from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.loan import book_loan

from .conftest import LOAN

DAY = date(2022, 9, 20)
BLANK = ("", "   ", None)
EMPTY, MISSING = "key_empty", "key_missing"


def told(bank, document) -> list[Problem]:
    assert not isinstance(document, Problem)
    with pytest.raises(RejectedError) as found:
        book_loan(bank.store, bank.library, document, bank.stamp(DAY))
    return list(found.value.problems)


@pytest.mark.parametrize("blank", BLANK)
def test_every_blank_term_is_told_at_once(bank, blank) -> None:
    names = ("loan_id", "account", "rulebook", "principal", "drawn_on", "matures_on", "spread_bps")
    document = {**LOAN, **dict.fromkeys(names, blank), "benchmark": {"index": blank}}
    problems = told(bank, node_from_json(document))
    assert {(p.code, p.place.path) for p in problems} == {
        (EMPTY, name) for name in (*names, "benchmark.index")
    }
    assert len(problems) == 8


@pytest.mark.parametrize("named", [("principal",), ("account",), ("rulebook", "matures_on")])
def test_a_key_that_is_not_there_is_added_and_one_that_is_blank_is_filled_in(bank, named) -> None:
    left_out = {key: value for key, value in LOAN.items() if key not in named}
    problems = told(bank, node_from_json(left_out))
    assert [(p.code, p.place.path, p.needed) for p in problems] == [
        (MISSING, None, name) for name in named
    ]
    problems = told(bank, node_from_json({**LOAN, **dict.fromkeys(named)}))
    assert [(p.code, p.place.path) for p in problems] == [(EMPTY, name) for name in named]


def test_each_is_told_with_its_line_or_its_path_and_by_its_name(bank) -> None:
    yaml = "loan_id: B-1\naccount:\nrulebook: huangshi-reduction@2022-09\nspread_bps: ''\n"
    problems = told(bank, parse_yaml(yaml, file="b.yaml"))
    assert [(p.place.line, p.code) for p in problems if p.code == EMPTY] == [(2, EMPTY), (4, EMPTY)]
    lacks = {p.needed: problem_text(p, Language.ZH) for p in problems}
    assert lacks["account"] == ("字段“借款人碳账户（account）”未填写。", "请填写。")
    assert lacks["principal"] == ("缺少字段“贷款本金（principal）”。", "请添加“principal”。")
    assert problem_text(problems[0], Language.EN)[0] == "The key 'account' stands empty."
    written = parse_json('{"loan_id": "B-1", "rulebook": "", "benchmark": {"index": null}}')
    found = [(p.code, p.place.path, p.needed) for p in told(bank, written)]
    assert (EMPTY, "rulebook", "rulebook") in found
    assert (EMPTY, "benchmark.index", "index") in found
    assert (MISSING, None, "drawn_on") in found


def test_what_is_filled_in_beside_a_blank_is_looked_at_too(bank) -> None:
    wrong = told(bank, node_from_json({**LOAN, "account": "", "spread_bps": "much", "colour": "x"}))
    assert [p.code for p in wrong] == [EMPTY, "key_unknown", "not_a_number"]


def test_a_document_that_is_no_mapping_says_so(bank) -> None:
    codes = [p.code for p in told(bank, node_from_json(["a"]))]
    assert codes == [MISSING, MISSING, MISSING, "shape"]
