"""Sentences in both languages, made of real decisions, against golden texts."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import BesideWhy, CorrectedHow, Explanation
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.market.publication import Whereabouts
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.picture.due import DueKind
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rulebook.applied import OnLine
from carbonstep.domain.rulebook.measure import ReadAs
from carbonstep.domain.rulebook.missing import MissingWhy, TreatMissing
from carbonstep.domain.rulebook.output import Bound
from carbonstep.present.sentence import decision as sentence_module
from carbonstep.present.sentence import due as due_module
from carbonstep.present.sentence import missing as missing_module
from carbonstep.present.sentence import publication as publication_module
from carbonstep.present.sentence.decision import decision_sentence, next_step_sentence
from carbonstep.present.sentence.due import due_sentence
from carbonstep.present.sentence.rate import rate_sentence
from carbonstep.present.words.label import ASSURANCES, BOUNDS, CAUSES, STATUSES
from carbonstep.present.words.translation import Language
from carbonstep.reading.told import node_from_body

Pictures = Mapping[str, LoanPicture]


def _next_step(picture: LoanPicture, decision: Decision, language: Language) -> str:
    return next_step_sentence(decision, rulebook=picture.rulebook, language=language)


def _lines(picture: LoanPicture, language: Language) -> list[str]:
    lines = []
    for decision in picture.priced.decisions:
        lines.append(decision_sentence(decision, language=language))
        lines.append("> " + _next_step(picture, decision, language))
    lines += [f"= {rate_sentence(s, language=language)}" for s in picture.priced.segments]
    lines += [f"- {due_sentence(due, language=language)}" for due in picture.due]
    return lines


@pytest.mark.parametrize("language", Language)
def test_sentences_are_golden(
    pictures: Pictures, golden: Callable[[str, str], None], language: Language
) -> None:
    blocks = [
        "\n".join([f"# {name}", *_lines(picture, language)]) for name, picture in pictures.items()
    ]
    golden(f"sentences.{language.value}.txt", "\n\n".join(blocks) + "\n")


def _last(pictures: Pictures, name: str) -> Decision:
    return pictures[name].priced.decisions[-1]


def test_the_sentence_of_the_design(pictures: Pictures) -> None:
    decision = _last(pictures, "reduction")
    report = decision.basis[0].fact_id
    assert decision_sentence(decision, language=Language.EN) == (
        f"scope 1+2 fell 6.2 % (103 400 → 96 990 tCO2e, report {report}, limited assurance), "
        "step 'at least 5 %' gives −10 bp, within the cap of −10 bp, from 2023-05-09"
    )


def test_a_target_just_missed_never_reads_as_met(pictures: Pictures) -> None:
    decision = _last(pictures, "reduction almost")
    assert decision.total_e4bp == 0
    for language in Language:
        sentence = decision_sentence(decision, language=language)
        assert "4.999999999" in sentence
        assert "fell 5 " not in sentence
        assert "下降5%" not in sentence


@pytest.mark.parametrize("language", Language)
def test_an_explanation_is_read_back_and_told_whole(pictures: Pictures, language: Language) -> None:
    for picture in pictures.values():
        for decision in picture.priced.decisions:
            why = decision.explanation
            assert node_from_body(Explanation, why.body()) == why
            sentence = decision_sentence(decision, language=language)
            for kpi in why.kpis:
                at_fault = kpi.missing not in (MissingWhy.BENCHMARK, MissingWhy.PARAMETER)
                for report in kpi.reports if at_fault and len(kpi.reports) == 1 else ():
                    assert report.report_id in sentence
            begins = decision.explanation.loan_ends_on or decision.effective_from
            assert begins.isoformat() in sentence


def test_the_numbers_are_the_same_in_both_languages(pictures: Pictures) -> None:
    def digits(words: str) -> list[str]:
        return sorted("".join(c if c.isdigit() or c in "−+" else " " for c in words).split())

    for picture in pictures.values():
        for decision in picture.priced.decisions:
            # 'scope 1+2' and parts of a year are in words in Chinese.
            english = decision_sentence(decision, language=Language.EN)
            for words in ("scope 1+2", "scope 1 ", "scope 2, location-based", "10^4 yuan"):
                english = english.replace(words, "")
            chinese = decision_sentence(decision, language=Language.ZH)
            halves = (("年上半年", " 1 "), ("年下半年", " 2 "))
            quarters = ((f"年第{name}季度", f" {n} ") for n, name in enumerate("一二三四", 1))
            for words, number in (*halves, *quarters):
                chinese = chinese.replace(words, number)
            # A verb is the sign: 下调 lowers, 上调 raises; and a percentage has two decimals.
            chinese = re.sub(r"下调(?:幅度)?(?=\d)", "−", chinese)
            chinese = re.sub(r"(?<!再)上调(?:幅度)?(?=\d)", "+", chinese)
            chinese = re.sub(r"(\.\d*?)0+%", r"\1%", chinese).replace(".%", "%")
            assert digits(english) == digits(chinese)


def test_every_situation_is_among_the_golden_ones(pictures: Pictures) -> None:
    decisions = [d for p in pictures.values() for d in p.priced.decisions]
    whys = [decision.explanation for decision in decisions]
    assert {decision.cause for decision in decisions} == set(Cause)
    assert {decision.without_effect for decision in decisions} == {True, False}
    assert {item.treatment for why in whys for item in why.missing} == set(TreatMissing)
    assert {item.how for why in whys for item in why.corrections} == set(CorrectedHow)
    assert {kpi.read_as for why in whys for kpi in why.kpis} == set(ReadAs)
    limits = [limit for why in whys for limit in why.limits]
    assert {n.before_e4bp == n.after_e4bp for n in limits} == {True, False}
    lines = [part for why in whys for part in why.parts if isinstance(part, OnLine)]
    assert {line.from_at == line.to_at for line in lines} == {True, False}
    assert {due.kind for p in pictures.values() for due in p.due} >= set(DueKind) - {DueKind.STEP}


def test_every_word_of_the_closed_lists_has_its_sentence() -> None:
    assert set(missing_module.MISSING) == set(MissingWhy)
    assert set(missing_module._BESIDE) == set(BesideWhy)
    assert set(sentence_module._TREATMENTS) == set(TreatMissing)
    assert set(sentence_module._CORRECTIONS) == set(CorrectedHow)
    assert set(due_module._DUE) == set(DueKind) - {DueKind.PUBLICATION}
    assert set(publication_module._AT_A_COMMAND) == set(Whereabouts)
    assert set(BOUNDS) == set(Bound)
    assert set(CAUSES) == set(Cause)
    assert len(ASSURANCES) == 3
    assert set(STATUSES) == set(PaymentStatus)


def test_the_next_step_is_less_emission_for_a_level_and_for_a_reduction(
    pictures: Pictures,
) -> None:
    for name in ("level", "line", "reduction risen"):
        decision = _last(pictures, name)
        assert " less gives " in _next_step(pictures[name], decision, Language.EN)
        assert "再提高" not in _next_step(pictures[name], decision, Language.ZH)


def test_a_rate_sentence_adds_up(pictures: Pictures) -> None:
    for picture in pictures.values():
        for segment in picture.priced.segments:
            words = rate_sentence(segment, language=Language.ZH).replace("（预计）", "")
            left, right = words.split(" = ")
            _, *terms = left.replace("−", "-").replace("%", "").split(" ")
            assert Fraction(right.replace("%", "")) == (
                Fraction(terms[0]) + Fraction(terms[1] + terms[2]) + Fraction(terms[3] + terms[4])
            )
