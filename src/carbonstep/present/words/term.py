"""The terms of a loan and the words of their closed lists, as Chinese calls them.

English calls them by what is typed.
"""

from carbonstep.present.words.translation import Language, mark_in, translate, translate_known

TERM_NAMES = {
    "loan_id": mark_in("loan term", "loan_id"),
    "account": mark_in("loan term", "account"),
    "rulebook": mark_in("loan term", "rulebook"),
    "rulebook_hash": mark_in("loan term", "rulebook_hash"),
    "principal": mark_in("loan term", "principal"),
    "first_drawdown": mark_in("loan term", "first_drawdown"),
    "currency": mark_in("loan term", "currency"),
    "drawn_on": mark_in("loan term", "drawn_on"),
    "matures_on": mark_in("loan term", "matures_on"),
    "benchmark": mark_in("loan term", "benchmark"),
    "benchmark.index": mark_in("loan term", "benchmark.index"),
    "benchmark.repricing": mark_in("loan term", "benchmark.repricing"),
    "benchmark.repricing.every_months": mark_in("loan term", "benchmark.repricing.every_months"),
    "benchmark.repricing.anchor": mark_in("loan term", "benchmark.repricing.anchor"),
    "benchmark.repricing.fixing_lag": mark_in("loan term", "benchmark.repricing.fixing_lag"),
    "benchmark.rate_pct": mark_in("loan term", "benchmark.rate_pct"),
    "benchmark.multiplier": mark_in("loan term", "benchmark.multiplier"),
    "benchmark.floor_pct": mark_in("loan term", "benchmark.floor_pct"),
    "spread_bps": mark_in("loan term", "spread_bps"),
    "rise_max_bps": mark_in("loan term", "rise_max_bps"),
    "fall_max_bps": mark_in("loan term", "fall_max_bps"),
    "floor_pct": mark_in("loan term", "floor_pct"),
    "cap_pct": mark_in("loan term", "cap_pct"),
    "rounding": mark_in("loan term", "rounding"),
    "rounding.to_bps": mark_in("loan term", "rounding.to_bps"),
    "rounding.mode": mark_in("loan term", "rounding.mode"),
    "day_count": mark_in("loan term", "day_count"),
    "interest": mark_in("loan term", "interest"),
    "interest.frequency": mark_in("loan term", "interest.frequency"),
    "interest.day": mark_in("loan term", "interest.day"),
    "interest.end_of_month": mark_in("loan term", "interest.end_of_month"),
    "interest.first_stub": mark_in("loan term", "interest.first_stub"),
    "interest.last_stub": mark_in("loan term", "interest.last_stub"),
    "interest.calendar": mark_in("loan term", "interest.calendar"),
    "interest.business_day": mark_in("loan term", "interest.business_day"),
    "interest.order": mark_in("loan term", "interest.order"),
    "interest.capitalise_until": mark_in("loan term", "interest.capitalise_until"),
    "repayment": mark_in("loan term", "repayment"),
    "repayment.kind": mark_in("loan term", "repayment.kind"),
    "repayment.frequency": mark_in("loan term", "repayment.frequency"),
    "repayment.first_on": mark_in("loan term", "repayment.first_on"),
    "repayment.amount": mark_in("loan term", "repayment.amount"),
    "repayment.at_change": mark_in("loan term", "repayment.at_change"),
    "repayment.latest_on": mark_in("loan term", "repayment.latest_on"),
    "repayment.negative_amortisation": mark_in("loan term", "repayment.negative_amortisation"),
    "repayment.schedule": mark_in("loan term", "repayment.schedule"),
    "repayment.schedule.on": mark_in("loan term", "repayment.schedule.on"),
    "repayment.schedule.amount": mark_in("loan term", "repayment.schedule.amount"),
    "notice_days": mark_in("loan term", "notice_days"),
    "penalty": mark_in("loan term", "penalty"),
    "penalty.overdue_pct": mark_in("loan term", "penalty.overdue_pct"),
    "penalty.misuse_pct": mark_in("loan term", "penalty.misuse_pct"),
    "corrections": mark_in("loan term", "corrections"),
    "corrections.too_low": mark_in("loan term", "corrections.too_low"),
    "corrections.too_high": mark_in("loan term", "corrections.too_high"),
    "parameters": mark_in("loan term", "parameters"),
    "product_id": mark_in("loan term", "product_id"),
    "first_test_on": mark_in("loan term", "first_test_on"),
    "confirmed": mark_in("loan term", "confirmed"),
}
"""Every term of the table of loan terms, by its dotted name."""

TERM_WORDS = {
    "fixed": mark_in("word of a loan term", "fixed"),
    "drawdown": mark_in("word of a loan term", "drawdown"),
    "nearest": mark_in("word of a loan term", "nearest"),
    "up": mark_in("word of a loan term", "up"),
    "down": mark_in("word of a loan term", "down"),
    "month": mark_in("word of a loan term", "month"),
    "quarter": mark_in("word of a loan term", "quarter"),
    "half_year": mark_in("word of a loan term", "half_year"),
    "year": mark_in("word of a loan term", "year"),
    "yes": mark_in("word of a loan term", "yes"),
    "no": mark_in("word of a loan term", "no"),
    "true": mark_in("word of a loan term", "true"),
    "false": mark_in("word of a loan term", "false"),
    "short": mark_in("word of a loan term", "short"),
    "long": mark_in("word of a loan term", "long"),
    "prc": mark_in("word of a loan term", "prc"),
    "weekdays": mark_in("word of a loan term", "weekdays"),
    "none": mark_in("word of a loan term", "none"),
    "following": mark_in("word of a loan term", "following"),
    "modified_following": mark_in("word of a loan term", "modified_following"),
    "preceding": mark_in("word of a loan term", "preceding"),
    "modified_preceding": mark_in("word of a loan term", "modified_preceding"),
    "calculate_then_shift": mark_in("word of a loan term", "calculate_then_shift"),
    "shift_then_calculate": mark_in("word of a loan term", "shift_then_calculate"),
    "bullet": mark_in("word of a loan term", "bullet"),
    "equal_principal": mark_in("word of a loan term", "equal_principal"),
    "equal_instalment": mark_in("word of a loan term", "equal_instalment"),
    "fixed_principal": mark_in("word of a loan term", "fixed_principal"),
    "fixed_payment": mark_in("word of a loan term", "fixed_payment"),
    "custom": mark_in("word of a loan term", "custom"),
    "recompute": mark_in("word of a loan term", "recompute"),
    "term": mark_in("word of a loan term", "term"),
    "allowed": mark_in("word of a loan term", "allowed"),
    "refused": mark_in("word of a loan term", "refused"),
    "charge": mark_in("word of a loan term", "charge"),
    "waive": mark_in("word of a loan term", "waive"),
    "refund": mark_in("word of a loan term", "refund"),
    "keep": mark_in("word of a loan term", "keep"),
}
"""Every word that a term may be, where it is no code of its own such as ACT/360."""


_SUPPLIED = "parameters."
"""Before the name of a parameter of a rulebook, under which a loan supplies a number."""

_PARAMETER = mark_in("loan term", "parameter {name}")
_PARTS = {
    "amount": mark_in("loan term", "number of the parameter {name}"),
    "year": mark_in("loan term", "base year of the parameter {name}"),
}
_FROM_DAY = mark_in("loan term", "parameter {name} for the test period from {day}")


def term_name(name: str, language: Language) -> str:
    """What people call a term; of what we do not know, its name.

    >>> term_name("penalty.overdue_pct", Language.ZH), term_name("principal", Language.EN)
    ('逾期加收', 'principal')
    >>> term_name("parameters.target.2025-01-01", Language.ZH)
    '挂钩规则参数“target”（2025-01-01起的考核期）'
    """
    if language is Language.ZH and name.startswith(_SUPPLIED):
        parameter, _, part = name.removeprefix(_SUPPLIED).partition(".")
        said = _PARTS.get(part, _FROM_DAY if part else _PARAMETER)
        return translate(language, said, name=parameter, day=part)
    return translate_known(language, TERM_NAMES, name)


def term_word(word: str, language: Language) -> str:
    """What people call a word of a term; any other value as it stands.

    >>> term_word("bullet", Language.ZH), term_word("29000000.00", Language.ZH)
    ('到期一次还本', '29000000.00')
    """
    return translate_known(language, TERM_WORDS, word)


def term_shown(name: str, language: Language) -> str:
    """A term as a table shows it: what people call it, with what is typed beside it.

    >>> term_shown("spread_bps", Language.ZH), term_shown("spread_bps", Language.EN)
    ('加点（spread_bps）', 'spread_bps')
    >>> term_shown("parameters.target.2025-01-01", Language.ZH)
    '挂钩规则参数（parameters.target.2025-01-01）'
    """
    is_supplied = language is Language.ZH and name.startswith(_SUPPLIED)
    called = "parameters" if is_supplied else name  # what is typed says which, and for when
    return beside(term_name(called, language), name, language)


def word_shown(word: str, language: Language) -> str:
    """A word as a table shows it, with what is typed beside it.

    >>> word_shown("bullet", Language.ZH), word_shown("45", Language.ZH)
    ('到期一次还本（bullet）', '45')
    """
    return beside(term_word(word, language), word, language)


def beside(said: str, typed: str, language: Language) -> str:
    """What people call a thing, with what is typed for it."""
    if said == typed:
        return typed
    return translate(language, "{said} ({typed})", said=said, typed=typed)
