"""Small changes of a rulebook's text: each boundary word, number, limit and missing word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import yaml

TURNED = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}
BOUNDS = (*TURNED, "at", "times", "plus")
"""What a bound's number stands under; it is changed by a millionth."""

WORDS = {
    "missing": ("worst", "no_adjustment", "hold", "{previous_plus_bps: 10}"),
    "treat_as": ("worst", "no_adjustment", "hold", "{previous_plus_bps: 10}"),
    "assurance": ("none", "limited", "reasonable"),
    "combine": ("sum", "best", "worst"),
    "too_low": ("charge_back", "forward_only"),
    "too_high": ("pay_back", "forward_only"),
    "boundary": ("operational_control", "equity_share"),
    "period": ("quarter", "half_year", "year"),
    "effective": ("next_interest_period", "next_repricing", "5 business days after receipt"),
}
NOT_OF_THE_RULE = ("title", "sources", "in_force", "version", "rulebook", "format", "zh", "en")

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
_TERM = re.compile(r"((?:fixed )?[0-9]{2}-|)([0-9]+)(.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMutant:
    """A rulebook's text with one change, and what was changed."""

    line: int
    told: str
    text: str


def rule_mutants(text: str) -> Iterator[RuleMutant]:
    """Each small change of a rulebook, in the order of its text."""
    found = sorted(_changes(yaml.compose(text, yaml.SafeLoader), ()), key=lambda item: item[0])
    for start, end, new in found:
        old = text[start:end]
        line = text.count("\n", 0, start) + 1
        yield RuleMutant(line=line, told=f"{old} -> {new}", text=text[:start] + new + text[end:])


Change = tuple[int, int, str]


def _changes(node: yaml.Node, path: tuple[str, ...]) -> Iterator[Change]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in NOT_OF_THE_RULE:
                continue
            if key.value in TURNED and "otherwise" not in path:
                yield _put(key, TURNED[key.value])
            yield from _changes(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _changes(item, path)
    else:
        yield from (_put(node, new) for new in _others(node.value, path))


def _put(node: yaml.Node, new: str) -> Change:
    return node.start_mark.index, node.end_mark.index, new


def _others(written: str, path: tuple[str, ...]) -> Iterator[str]:
    """What could be written instead."""
    key = path[-1]
    if key in WORDS:
        yield from (word for word in WORDS[key] if word != written)
    if key in BOUNDS and _NUMBER.match(written):
        yield from (f"{Decimal(written) + by:f}" for by in map(Decimal, ("0.000001", "-0.000001")))
    elif key in ("bps", "previous_plus_bps", "lowest", "highest", "total", "limits"):
        yield from (f"{Decimal(written) + by:f}" for by in (1, -1))
    elif key == "value":  # of a benchmark: by its last digit
        exponent = Decimal(written).as_tuple().exponent
        yield from (
            f"{Decimal(written) + by.scaleb(exponent):f}" for by in (Decimal(1), Decimal(-1))
        )
    elif key in ("round_to", "round_bps_to"):
        yield f"{Decimal(written) * 2:f}"
    elif key in ("report_due", "effective", "materiality", "weight", "day", "year_from", "pct"):
        match = _TERM.match(written)
        if match is not None:
            before, number, after = match.groups()
            written_so = len(number)
            changed = (f"{int(number) + by:0{written_so}}" for by in (1, -1))
            yield from (f"{before}{one}{after}" for one in changed)
