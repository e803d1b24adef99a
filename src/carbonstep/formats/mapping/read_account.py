"""The account section of a mapping file."""

import re
from collections.abc import Callable

from carbonstep.domain.account.identifier import parse_industry, parse_region
from carbonstep.domain.account.reason import AccountReason
from carbonstep.formats.mapping.account import AccountRule, DetailColumn
from carbonstep.formats.mapping.section import column, one_or_more, section
from carbonstep.formats.mapping.word import folded, folded_name
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

_SCHEME = re.compile(r"[a-z][a-z0-9-]{1,19}\Z")
CHARACTERS_MAX = 40
"""Characters of a text that is replaced, and of the one that takes its place."""

NAME_CHARACTERS_MAX = 120
"""Characters of the name that accounts are opened under, before their number stands in it."""

REPLACED_MAX = 50
"""Texts that a mapping may replace."""

OPTIONAL = (
    *("column", "name_column", "scheme", "name", "cut_prefix", "cut_suffix", "replace"),
    *("enterprises", "industry", "region"),
)


def read_account(reading: Reading, node: Node | None) -> AccountRule:
    """Which account a row is of: by a number, or by a name under a scheme."""
    found = section(reading, node, optional=OPTIONAL)
    if node is not None and found and not {"column", "name_column"} & set(found):
        reading.lack(node, "column")
    scheme = reading.text(found.get("scheme"))
    by_name = node is not None and "name_column" in found and "column" not in found
    # A name is neither a credit code nor a LEI.
    if scheme and (not _SCHEME.match(scheme) or (by_name and scheme in ("uscc", "lei"))):
        reading.note(
            AccountReason.ACCOUNT_ID, found["scheme"], found=scheme[:40], needed="eu-ets:100000"
        )
    if by_name and node is not None:
        if not scheme:
            reading.lack(node, "scheme")
        for key in ("cut_prefix", "cut_suffix", "replace", "name"):
            if key in found:
                reading.note(ReadingReason.KEY_UNKNOWN, found[key], found=key, needed="column")
    return AccountRule(
        column=column(reading, found.get("column")),
        name_column=column(reading, found.get("name_column")),
        scheme=scheme,
        cut_prefix=reading.text(found.get("cut_prefix")),
        cut_suffix=reading.text(found.get("cut_suffix")),
        replace=_replace(reading, found.get("replace")),
        name=_name(reading, found.get("name")),
        enterprises=_enterprises(reading, found.get("enterprises")),
        industry=_detail(reading, found.get("industry"), parse_industry),
        region=_detail(reading, found.get("region"), parse_region),
    )


def _name(reading: Reading, node: Node | None) -> str:
    """The name of an account, with the place of its number."""
    written = reading.text(node, length_max=NAME_CHARACTERS_MAX)
    if node is not None and written.count("{id}") > 1:
        reading.note(ReadingReason.KEY_TWICE, node, found="{id}")
    return written or "{id}"


def _enterprises(reading: Reading, node: Node | None) -> frozenset[str]:
    """Names of enterprises, as they are compared."""
    if node is None:
        return frozenset()
    return frozenset(map(folded_name, one_or_more(reading, node, of=phrase("names"))))


def _replace(reading: Reading, node: Node | None) -> dict[str, str]:
    if node is None:
        return {}
    found = {}
    for old, child in reading.named(node):
        if not old:
            reading.note(ReadingReason.VALUE_MISSING, child, needed=phrase("what is replaced"))
        elif len(old) > CHARACTERS_MAX:
            told = {"found": str(len(old)), "needed": str(CHARACTERS_MAX)}
            reading.note(ReadingReason.CELL_TOO_LONG, child, **told)
        else:
            found[old] = reading.text(child, length_max=CHARACTERS_MAX)
    if len(found) > REPLACED_MAX:
        reading.note(
            ReadingReason.OUT_OF_RANGE,
            node,
            found=phrase("{count} texts", count=len(found)),
            needed=phrase("{count} texts", count=REPLACED_MAX),
        )
    return found


def _detail(
    reading: Reading, node: Node | None, parse: Callable[[str], str | Problem]
) -> DetailColumn | None:
    """A column of classes or regions; the codes that its words stand for are checked."""
    if node is None:
        return None
    found = reading.mapping(node, required=("column",), optional=("words", "before"))
    words: dict[str, str] = {}
    for word, child in reading.named(found["words"]) if "words" in found else ():
        code = parse(reading.text(child))
        if isinstance(code, Problem):
            reading.note(code.reason, child, found=code.found, needed=code.needed)
        else:
            words[folded(word)] = code
    return DetailColumn(
        column=column(reading, found.get("column")),
        words=words,
        before=reading.text(found.get("before")),
    )
